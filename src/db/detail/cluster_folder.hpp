#pragma once
// The folder of an embedded cluster: who owns it, where its socket is, what is in it.
//
//   data/        PostgreSQL's own; data.new while initdb works
//   run/         the unix socket, open to its owner only (elsewhere when the path would be too long for one)
//   server.log   what the server prints; one older is kept
//   lock         held by the process that owns the cluster
#include <optional>
#include <string>

#include "db/detail/postmaster.hpp"
#include "os/fd.hpp"

namespace flow::db::detail {

struct ClusterFolder {
  std::string root;

  std::string data() const { return root + "/data"; }
  std::string unfinished() const { return root + "/data.new"; }
  std::string log() const { return root + "/server.log"; }
  std::string socket_folder() const;
  std::string url(std::string_view database) const;

  // Makes what is missing and hands it to the user; refuses a folder the user cannot reach.
  Result<void> prepare(const SystemUser& user) const;
  // Held until the descriptor is closed.
  Result<os::Fd> lock() const;
  // Major version that made data/; empty when there is none.
  Result<std::optional<int>> version() const;
  // initdb did its work beside: from now on it is the data, also after a loss of power.
  Result<void> adopt_unfinished() const;
  void rotate_log() const;
  // What the server has printed since the log had this size: the last lines, in one.
  std::string log_since(std::size_t size) const;
  std::size_t log_size() const;
};

}  // namespace flow::db::detail
