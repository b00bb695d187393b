#pragma once
// RecordedRun: what a run left in its journal, as the expressions of a node would read it. For previews: the
// document may be a draft with mistakes, and newer than the run; what is not there is absent, and a node that
// did not run is `waiting`.
//
// Immutable apart from put(); borrowed by scopes. Values have no secrets in them: the journal
// has none.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/store/execution_types.hpp"
#include "expr/references.hpp"
#include "expr/scope.hpp"
#include "workflow/document.hpp"

namespace flow::api {

// A value that is kept as a file, because it is large.
struct LargeValue {
  std::size_t row = 0;  // of the run's node_runs
  std::string title;
  ArtifactId artifact;
  bool is_text = false;  // a text; otherwise JSON
  std::uint64_t bytes = 0;
};

class RecordedRun {
 public:
  // None: the workflow has not run yet. `params` and `trigger` stand where the run has none of its own.
  RecordedRun(workflow::Document document, std::optional<db::ExecutionDetail> run, json::object params,
              json::object trigger);

  const workflow::Document& document() const { return document_; }
  const db::ExecutionDetail* run() const { return run_ ? &*run_ : nullptr; }
  const json::value& params() const { return params_; }
  const json::value& trigger() const { return trigger_; }
  const json::value& execution() const { return execution_; }  // empty while there is no run

  int find(std::string_view id) const;          // place of the node; -1: none
  int find_named(std::string_view name) const;  // by slug or name, as nodes.<x> does
  const std::string& slug(int node) const { return slugs_[static_cast<std::size_t>(node)]; }
  // The containers around it, the outermost first.
  const std::vector<int>& around(int node) const { return around_[static_cast<std::size_t>(node)]; }

  // The iteration that a preview of the node shows: the first one that was recorded; with an index, of the
  // innermost container the one of that index. Empty at the top level and where nothing ran.
  std::string iteration_for(int node, std::optional<std::int64_t> index) const;
  // The run of `node` as it is seen from that iteration; null: it did not run.
  const db::NodeRunRow* row(int node, std::string_view iteration) const;
  // `item` and `index` of the nearest container of `node` that has one.
  std::optional<json::value> item(int node, std::string_view iteration) const;
  std::optional<std::int64_t> index(int node, std::string_view iteration) const;
  // As the last node left them that set some before `node` ran.
  json::value variables(int node, std::string_view iteration) const;
  // The outputs as recorded, by title; null: none.
  const json::object* outputs(int node, std::string_view iteration) const;

  // Those of the values that these readings need, seen from that iteration.
  std::vector<LargeValue> large_values(const std::vector<expr::Reading>& readings,
                                       std::string_view iteration) const;
  void put(const LargeValue& which, json::value value);

 private:
  std::optional<LargeValue> large_value(int node, std::string_view iteration, std::string_view output) const;

  workflow::Document document_;
  std::optional<db::ExecutionDetail> run_;
  json::value params_, trigger_, execution_;  // objects
  std::vector<std::string> slugs_;
  std::vector<std::vector<int>> around_;
  std::unordered_map<std::string, int> by_id_, by_name_;
  std::map<std::pair<std::string, std::string>, std::size_t, std::less<>> rows_;  // node, iteration → row
};

// The names an expression of `node` reads, seen from one iteration. Borrows the run.
class RecordedScope final : public expr::Scope {
 public:
  // `names` win over the common ones.
  RecordedScope(const RecordedRun& run, int node, std::string iteration, json::object names, WallTime now);
  std::optional<expr::Value> find(std::string_view name) const override;

 private:
  const RecordedRun& run_;
  int node_;
  std::string iteration_;
  json::object names_;
  json::value variables_;
  std::optional<json::value> item_, index_;
  WallTime now_;
};

}  // namespace flow::api
