#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "nodes/detail/node.hpp"

namespace flow::nodes {
namespace {

constexpr int kMostInputs = 20;

struct Live {
  int number;
  const json::value* value;
};

void merge_deep(json::object& into, const json::object& from) {
  for (const auto& [key, value] : from) {
    json::value* there = into.if_contains(key);
    if (there != nullptr && there->is_object() && value.is_object()) {
      merge_deep(there->get_object(), value.get_object());
    } else {
      into.insert_or_assign(key, value);
    }
  }
}

void merge_shallow(json::object& into, const json::object& from) {
  for (const auto& [key, value] : from) into.insert_or_assign(key, value);
}

void merge_appending(json::object& into, const json::object& from) {
  for (const auto& [key, value] : from) {
    json::value* there = into.if_contains(key);
    if (there != nullptr && there->is_array() && value.is_array()) {
      for (const auto& member : value.get_array()) there->get_array().push_back(member);
    } else {
      into.insert_or_assign(key, value);
    }
  }
}

json::value merge_objects(const std::vector<Live>& inputs,
                          void (*merge)(json::object&, const json::object&)) {
  json::object merged;
  for (const auto& [number, value] : inputs) {
    if (value->is_object()) {
      merge(merged, value->get_object());
    } else {
      merged.insert_or_assign(fmt::format("input_{}", number), *value);
    }
  }
  return merged;
}

json::value append(const std::vector<Live>& inputs) {
  const bool has_object =
      std::ranges::any_of(inputs, [](const Live& input) { return input.value->is_object(); });
  if (has_object) return merge_objects(inputs, merge_appending);
  json::array joined;
  for (const auto& [number, value] : inputs) {
    if (value->is_array()) {
      for (const auto& member : value->get_array()) joined.push_back(member);
    } else {
      joined.push_back(*value);
    }
  }
  return joined;
}

Result<void> all_lists(const std::vector<Live>& inputs, std::string_view strategy) {
  for (const auto& [number, value] : inputs) {
    if (!value->is_array()) {
      return fail(ErrorCode::invalid_input, "Data {} is {}; the strategy {} needs lists", number,
                  json::kind_name(*value), strategy);
    }
  }
  return {};
}

Result<json::value> zip(const std::vector<Live>& inputs) {
  TRY_VOID(all_lists(inputs, "zip"));
  std::size_t length = 0;
  bool only_objects = true;
  for (const auto& input : inputs) {
    const auto& members = input.value->get_array();
    length = std::max(length, members.size());
    only_objects = only_objects &&
                   std::ranges::all_of(members, [](const json::value& member) { return member.is_object(); });
  }
  json::array rows;
  rows.reserve(length);
  for (std::size_t i = 0; i < length; ++i) {
    json::object merged;
    json::array members;
    for (const auto& input : inputs) {
      const auto& list = input.value->get_array();
      if (!only_objects) {
        members.push_back(i < list.size() ? list[i] : json::value(nullptr));
      } else if (i < list.size()) {
        merge_shallow(merged, list[i].get_object());
      }
    }
    rows.push_back(only_objects ? json::value(std::move(merged)) : json::value(std::move(members)));
  }
  return rows;
}

// Left outer join: every row of the first list stays, in order; equal keys on the right multiply it.
Result<json::value> join(const std::vector<Live>& inputs, const std::string& key) {
  if (key.empty())
    return fail(ErrorCode::invalid_input,
                "the strategy join needs a Join Key; name the field the lists share");
  TRY_VOID(all_lists(inputs, "join"));
  for (const auto& [number, value] : inputs) {
    const auto& rows = value->get_array();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!rows[i].is_object()) {
        return fail(ErrorCode::invalid_input,
                    "Data {} holds {} at position {}; the strategy join needs lists of objects", number,
                    json::kind_name(rows[i]), i);
      }
    }
  }
  std::vector<json::object> rows;
  for (const auto& row : inputs.front().value->get_array()) rows.push_back(row.get_object());
  for (std::size_t n = 1; n < inputs.size(); ++n) {
    std::unordered_map<std::string, std::vector<const json::object*>> by_key;
    for (const auto& row : inputs[n].value->get_array()) {
      if (const json::value* found = row.get_object().if_contains(key))
        by_key[json::dump(*found)].push_back(&row.get_object());
    }
    std::vector<json::object> joined;
    for (auto& row : rows) {
      const json::value* own = row.if_contains(key);
      const auto matches = own == nullptr ? by_key.end() : by_key.find(json::dump(*own));
      if (matches == by_key.end()) {
        joined.push_back(std::move(row));
        continue;
      }
      for (const json::object* other : matches->second) {
        json::object both = row;
        merge_shallow(both, *other);
        joined.push_back(std::move(both));
      }
    }
    rows = std::move(joined);
  }
  json::array all;
  all.reserve(rows.size());
  for (auto& row : rows) all.push_back(std::move(row));
  return all;
}

Task<Result<Outputs>> run(NodeContext, Inputs in) {
  const std::map<int, Value> given = in.repeated("Data");
  std::vector<Live> inputs;
  json::array used;
  for (const auto& [number, value] : given) {
    inputs.push_back({number, &value.json()});
    used.push_back(number);
  }
  if (inputs.empty()) co_return fail(ErrorCode::invalid_input, "no Data input is set; connect at least one");

  const std::string& strategy = in.text("Merge Strategy");
  json::value merged;
  if (strategy == "append") {
    merged = append(inputs);
  } else if (strategy == "deep") {
    merged = merge_objects(inputs, merge_deep);
  } else if (strategy == "zip") {
    CO_TRY(merged, zip(inputs));
  } else if (strategy == "join") {
    CO_TRY(merged, join(inputs, in.text_or("Join Key", "")));
  } else {
    merged = merge_objects(inputs, merge_shallow);
  }
  Outputs out;
  out.set("Merged Data", std::move(merged)).set("Inputs Used", json::value(std::move(used)));
  co_return out;
}

}  // namespace

extern const NodeType merge_data;
const NodeType merge_data{
    .spec =
        {.type = "merge_data",
         .title = "Merge Data",
         .category = Category::data,
         .summary = "Joins the results of parallel or alternative paths into one value.",
         .inputs = {any("Data")
                        .up_to(kMostInputs)
                        .tolerant()
                        .helped("Connect as many as needed; paths that were not taken are ignored."),
                    text("Merge Strategy")
                        .one_of({"overwrite", "append", "deep", "zip", "join"})
                        .with_default("overwrite")
                        .helped("How the live inputs become one value."),
                    text("Join Key").helped("For `join`: the field by which rows belong together.")},
         .outputs = {output("Merged Data", HandleType::json), output("Inputs Used", HandleType::list)},
         .rules = {{.kind = InputRule::Kind::at_least_one, .inputs = {"Data"}}},
         .can_start = false,
         .credits = 1,
         .example = {.inputs = R"({"Data 1": {"name": "Lamp", "price": 10}, "Data 2": {"price": 12}})",
                     .outputs = R"({"Merged Data": {"name": "Lamp", "price": 12}, "Inputs Used": [1, 2]})"},
         .description =
             R"(The join of a workflow: it waits until every connected input is decided, ignores those on paths not taken, and merges the live ones in the order of their numbers. It is skipped only when all of them are dead.

- `overwrite`: objects, shallow; a later input wins.
- `append`: lists one after the other; in objects, lists under one key are joined.
- `deep`: objects within objects are merged too; everything else is replaced by the later one.
- `zip`: lists by position, as long as the longest. Objects are merged; anything else gives a list per position, with `null` where a list has ended.
- `join`: lists of objects. Every row of the first list stays, extended by the rows of the others with the same `Join Key`; several matches repeat it.

Where objects are merged, an input that is no object is kept under `input_n`. A value that does not fit the strategy is `invalid_input`. `Inputs Used` lists the numbers of the live inputs.)"},
    .run = run};

}  // namespace flow::nodes
