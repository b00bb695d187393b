#pragma once
// Records: the one way from a run to its journal and its files. Everything passes the redactor here, and a
// value over the limit is kept as an artifact and shown as a reference, {"$artifact": {descriptor}}.
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.hpp"
#include "engine/artifact_store.hpp"
#include "engine/journal.hpp"
#include "engine/lease.hpp"
#include "log/redactor.hpp"
#include "sdk/value.hpp"

namespace flow::engine::detail {

// Where a record belongs.
struct Place {
  NodeId node;
  std::string iteration;
};

class Records {
 public:
  Records(Journal& journal, ArtifactStore& artifacts, std::shared_ptr<const log::Redactor> redactor,
          const Clock& clock, Bytes value_limit, const Lease* lease)
      : journal_(journal),
        artifacts_(artifacts),
        redactor_(std::move(redactor)),
        clock_(clock),
        value_limit_(value_limit),
        lease_(lease) {}

  void write(Record record) { journal_.write(std::move(record)); }
  WallTime now() const { return clock_.now(); }

  std::string redacted(std::string_view text) const { return redactor_->apply(text); }
  json::value redacted(const json::value& document) const;
  Error redacted(Error error) const;
  bool holds_secret(const json::value& document) const;

  // How a value of an input or output is recorded; `label` names it where it needs a file.
  json::value shown(const Place& place, const std::string& label, const sdk::Value& value,
                    std::vector<std::string>& warnings);
  // Text is redacted, other content is taken as it is. `cancelled`, and no file, when the lease is lost.
  Result<Artifact> store(const Place& place, std::string_view name, std::string_view mime,
                         std::string_view bytes);
  Result<Artifact> adopt(const Place& place, std::string_view name, std::string_view mime,
                         const std::string& path);
  Result<std::string> path(const ArtifactId& id) const { return artifacts_.path(id); }

 private:
  struct Kept {
    std::weak_ptr<const json::value> value;
    Artifact artifact;
  };
  Result<Artifact> stored(const Place& place, Result<Artifact> artifact);

  Journal& journal_;
  ArtifactStore& artifacts_;
  std::shared_ptr<const log::Redactor> redactor_;
  const Clock& clock_;
  Bytes value_limit_;
  const Lease* lease_;                                 // null: nobody else may have the run
  std::unordered_map<const json::value*, Kept> kept_;  // an output that travels is stored once
};

}  // namespace flow::engine::detail
