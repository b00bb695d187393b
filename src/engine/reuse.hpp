#pragma once
// Reuse: what earlier attempts of an execution finished, so that a new attempt need not do it again.
//
// A new attempt starts the workflow from its beginning, since a browser cannot be journalled. A node without
// page ports and without effect whose inputs are the same gives what it gave before. Inputs are the same when
// their hash is: type and its version, settings, resolved inputs, and secrets as HMAC under a key of the
// instance.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/id.hpp"
#include "engine/journal.hpp"
#include "json/json.hpp"

namespace flow::engine {

class EarlierRuns {
 public:
  virtual ~EarlierRuns() = default;
  // Outputs by title as the journal recorded them ({"$artifact": …} for large ones); null: run it.
  virtual const json::object* find(const NodeId& node, std::string_view iteration,
                                   std::string_view input_hash) const = 0;
};

// The newest finished run of each node and iteration.
class MemoryReuse final : public EarlierRuns {
 public:
  void add(const NodeFinished& record);
  void add(NodeId node, std::string iteration, std::string input_hash, json::object outputs);
  const json::object* find(const NodeId& node, std::string_view iteration,
                           std::string_view input_hash) const override;
  std::size_t size() const { return runs_.size(); }

 private:
  struct Finished {
    std::string input_hash;
    json::object outputs;
  };
  std::map<std::pair<std::string, std::string>, Finished, std::less<>> runs_;  // by node and iteration
};

}  // namespace flow::engine
