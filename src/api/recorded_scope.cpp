// The names of expressions over a recorded run.
#include <algorithm>

#include "api/recorded_run.hpp"
#include "nodes/catalog.hpp"
#include "workflow/slug.hpp"

namespace flow::api {
namespace {

using expr::MapSource;
using expr::Value;
using workflow::HandleType;

Value text(std::string_view borrowed) {
  return Value::borrowed_string(borrowed);
}

// How the journal shows a page, which expressions cannot read.
bool is_page(const RecordedRun& run, int node, std::string_view title, const json::value& value) {
  if (!value.is_string() || value.get_string() != "[page]") return false;
  const auto* spec = nodes::catalogue().find(run.document().nodes[static_cast<std::size_t>(node)].type);
  const workflow::OutputSpec* output = spec == nullptr ? nullptr : spec->find_output(title);
  return output == nullptr || output->type == HandleType::page || output->type == HandleType::any;
}

// Where the expression stands.
struct Place {
  const RecordedRun& run;
  int node;
  std::string_view iteration;
  const std::optional<json::value>& item;
  const std::optional<json::value>& index;
};

// nodes.<x>: `state`, `error`, and the outputs that were recorded, by slug or title.
class NodeView final : public MapSource {
 public:
  NodeView(Place place, int node) : place_(place), node_(node) {
    const std::vector<int>& around = place_.run.around(place_.node);
    is_around_ = std::ranges::find(around, node) != around.end();
    row_ = place_.run.row(node, place_.iteration);
  }

  std::size_t size() const override {
    std::size_t count = 0;
    each([&](const Value&, const Value&) {
      count += 1;
      return true;
    });
    return count;
  }

  std::optional<Value> find(const Value& key) const override {
    if (!key.is(expr::Kind::string)) return std::nullopt;
    const std::string_view name = key.as_string();
    if (name == "state") return state();
    if (name == "error")
      return row_ != nullptr && row_->error ? std::optional(Value::from_json(*row_->error)) : std::nullopt;
    if (is_around_) {
      if ((name == "item" || name == "Item") && place_.item) return Value::from_json(*place_.item);
      if ((name == "index" || name == "Index") && place_.index) return Value::from_json(*place_.index);
      return std::nullopt;
    }
    if ((name == "done" || name == "Done") && is_done()) return Value::of_bool(true);
    const json::object* outputs = place_.run.outputs(node_, place_.iteration);
    if (outputs == nullptr) return std::nullopt;
    for (const bool by_slug : {true, false}) {
      for (const auto& [title, value] : *outputs) {
        const bool named = by_slug ? workflow::slug(title) == name : std::string_view(title) == name;
        if (named && !is_page(place_.run, node_, title, value)) return Value::from_json(value);
      }
    }
    return std::nullopt;
  }

  void each(const std::function<bool(const Value& key, const Value& value)>& visit) const override {
    if (!visit(text("state"), state())) return;
    if (row_ != nullptr && row_->error && !visit(text("error"), Value::from_json(*row_->error))) return;
    if (is_around_) {
      if (place_.item && !visit(text("item"), Value::from_json(*place_.item))) return;
      if (place_.index) visit(text("index"), Value::from_json(*place_.index));
      return;
    }
    const json::object* outputs = place_.run.outputs(node_, place_.iteration);
    if (outputs == nullptr) return;
    for (const auto& [title, value] : *outputs) {
      if (title == "Error" || is_page(place_.run, node_, title, value)) continue;
      if (!visit(Value::of_string(workflow::slug(title)), Value::from_json(value))) return;
    }
    if (is_done()) visit(text("done"), Value::of_bool(true));
  }

 private:
  bool is_done() const {
    return row_ != nullptr && (row_->state == "succeeded" || row_->state == "bypassed");
  }
  Value state() const {
    if (row_ == nullptr) return text("waiting");
    return text(row_->state.empty() ? std::string_view("running") : std::string_view(row_->state));
  }

  Place place_;
  int node_;
  bool is_around_ = false;
  const db::NodeRunRow* row_ = nullptr;
};

// nodes
class NodesView final : public MapSource {
 public:
  explicit NodesView(Place place) : place_(place) {}

  std::size_t size() const override { return place_.run.document().nodes.size(); }
  std::optional<Value> find(const Value& key) const override {
    if (!key.is(expr::Kind::string)) return std::nullopt;
    const int node = place_.run.find_named(key.as_string());
    return node < 0 ? std::nullopt : std::optional(view(node));
  }
  void each(const std::function<bool(const Value& key, const Value& value)>& visit) const override {
    for (int node = 0; node < static_cast<int>(size()); ++node) {
      if (!visit(text(place_.run.slug(node)), view(node))) return;
    }
  }

 private:
  Value view(int node) const { return Value::of_map(std::make_shared<const NodeView>(place_, node)); }

  Place place_;
};

Instant to_instant(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return {.seconds = seconds.time_since_epoch().count(),
          .nanoseconds = static_cast<std::int32_t>(std::chrono::nanoseconds(time - seconds).count())};
}

}  // namespace

RecordedScope::RecordedScope(const RecordedRun& run, int node, std::string iteration, json::object names,
                             WallTime now)
    : run_(run),
      node_(node),
      iteration_(std::move(iteration)),
      names_(std::move(names)),
      variables_(run.variables(node, iteration_)),
      item_(run.item(node, iteration_)),
      now_(now) {
  if (const auto index = run.index(node, iteration_)) index_ = json::value(*index);
  if (const db::NodeRunRow* own = run.row(node, iteration_)) now_ = own->started_at;
}

std::optional<Value> RecordedScope::find(std::string_view name) const {
  if (const json::value* found = names_.if_contains(name)) return Value::from_json(*found);
  if (name == "nodes") {
    return Value::of_map(std::make_shared<const NodesView>(Place{run_, node_, iteration_, item_, index_}));
  }
  if (name == "params") return Value::from_json(run_.params());
  if (name == "trigger") return Value::from_json(run_.trigger());
  if (name == "execution") return Value::from_json(run_.execution());
  if (name == "vars") return Value::from_json(variables_);
  if (name == "item" && item_) return Value::from_json(*item_);
  if (name == "index" && index_) return Value::from_json(*index_);
  if (name == "now") return Value::of_timestamp(to_instant(now_));
  return std::nullopt;
}

}  // namespace flow::api
