#include "foreign/detail/automa_importer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "foreign/detail/automa.hpp"

namespace flow::foreign::detail {
namespace {

bool is_disabled(const Block& block) {
  return flag_at(block.data, "disableBlock");
}

// Two paths that never both run: somewhere they took different ways out of the same node.
bool exclude(const Trail& a, const Trail& b) {
  return std::ranges::any_of(a.taken, [&](const auto& one) {
    const auto other = b.taken.find(one.first);
    return other != b.taken.end() && other->second != one.second;
  });
}

void add_all(std::vector<Source>& to, const std::vector<Source>& from) {
  for (const Source& one : from) {
    if (std::ranges::find(to, one) == to.end()) to.push_back(one);
  }
}

}  // namespace

Result<Converted> convert_automa(const json::object& file, const ConvertOptions& options) {
  TRY(AutomaFlow flow, read_automa(file));
  return AutomaImporter(file, std::move(flow), options).run();
}

AutomaImporter::AutomaImporter(const json::object& file, AutomaFlow flow, const ConvertOptions& options)
    : flow_(std::move(flow)), order_(order_of(flow_, is_loop)), draft_(FileKind::automa, options) {
  const std::string name = text_at(file, "name");
  draft_.document()["name"] = name.empty() ? std::string("Automa workflow") : name;
  if (const std::string text = text_at(file, "description"); !text.empty())
    draft_.document()["description"] = text;
  for (const Block& block : flow_.blocks) blocks_.emplace(block.id, &block);
  // Global data are values that a run may be given others of: parameters with a default.
  const auto global = json::parse(text_at(file, "globalData"));
  if (!global || !global->is_object()) return;
  for (const auto& member : global->get_object())
    draft_.add_param(member.key(), {{"default", member.value()}}, false);
}

Converted AutomaImporter::run() && {
  for (const Connection& one : order_.backward) {
    leave_out(*blocks_.at(one.source), "it goes back to an earlier block",
              "put the blocks between them into a node Loop While");
  }
  for (const std::size_t index : order_.blocks) {
    const Block& block = flow_.blocks[index];
    const auto trail = trail_to(block);
    if (!trail) continue;
    const auto handler = handlers().find(block.label);
    if (handler != handlers().end()) {
      (this->*handler->second)(block, *trail);
    } else {
      leave_out(block, "there is no such block here", "add a node by hand for what it did");
      pass(block, *trail);
    }
  }
  for (auto& [block, columns] : collected_)
    draft_.inputs_of(loop_nodes_.at(block))["Collect"] = std::move(columns);
  return std::move(draft_).finish();
}

// ── Paths ──

std::optional<Trail> AutomaImporter::trail_to(const Block& block) {
  std::vector<Trail> trails;
  bool has_source = false;
  const auto container = order_.container.find(block.id);
  const std::string inside = container == order_.container.end() ? "" : container->second;
  const auto container_of = [&](const std::string& id) {
    const auto found = order_.container.find(id);
    return found == order_.container.end() ? std::string() : found->second;
  };
  const bool ends_loop = block.label == "loop-breakpoint";
  for (const Connection& one : flow_.connections) {
    if (one.target != block.id) continue;
    has_source = true;
    const auto outputs = trails_.find(one.source);
    if (outputs == trails_.end()) continue;
    if (ends_loop) {
      // The loop itself says where it goes on; what ran inside has ended.
      const auto loop = loop_ids_.find(text_at(block.data, "loopId"));
      if (loop != loop_ids_.end() && container_of(loop->second) == inside &&
          is_inside(one.source, loop->second)) {
        trails.push_back(trails_.at(loop->second).at("done"));
        break;
      }
    }
    const auto output = outputs->second.find(one.output);
    if (output == outputs->second.end()) continue;
    if (one.source != inside && container_of(one.source) != inside) {
      leave_out(*blocks_.at(one.source), "a connection leads into or out of the middle of a loop",
                "let it begin or end at the loop");
      continue;
    }
    trails.push_back(output->second);
  }
  if (!has_source) return Trail{};
  if (trails.empty()) {
    leave_out(block, "nothing that was brought over leads to it", "connect it by hand");
    return std::nullopt;
  }
  return joined(block, std::move(trails));
}

bool AutomaImporter::is_inside(std::string_view block, std::string_view loop) const {
  auto container = order_.container.find(block);
  while (container != order_.container.end() && container->second != loop)
    container = order_.container.find(container->second);
  return container != order_.container.end();
}

bool AutomaImporter::sees_results(const Block& block, const std::string& loop) const {
  const auto around = order_.container.find(loop);
  return !is_inside(block.id, loop) &&
         (around == order_.container.end() || is_inside(block.id, around->second));
}

Trail AutomaImporter::joined(const Block& block, std::vector<Trail> trails) {
  const bool some_page = std::ranges::any_of(trails, [](const Trail& one) { return !one.page.empty(); });
  std::vector<Trail> kept;
  for (Trail& one : trails) {
    const bool fits = std::ranges::all_of(kept, [&](const Trail& other) { return exclude(one, other); });
    if (fits && (!some_page || !one.page.empty())) {
      kept.push_back(std::move(one));
    } else {
      leave_out(block, fits ? "one of the ways to it has no browser yet" : "two ways to it may both be gone",
                fits ? "open the browser before the ways part" : "join them with Merge Data");
    }
  }
  if (kept.empty()) return Trail{};
  if (kept.size() == 1) return std::move(kept.front());
  // A page that was there before the ways parted says nothing about which of them was taken; behind a node
  // of its own way it does.
  const bool one_page =
      std::ranges::all_of(kept, [&](const Trail& one) { return one.page == kept.front().page; });
  for (Trail& one : kept) {
    if (one_page || one.page.empty() || one.after.empty()) continue;
    const Block plain{.id = block.id, .label = "delay", .data = {}};
    act(plain, {.type = "delay", .name = "Go on", .inputs = {{"Duration", 0}}}, one);
  }
  Trail out{.page = {}, .after = {}, .frame = kept.front().frame, .taken = kept.front().taken};
  const bool some_after = std::ranges::any_of(kept, [](const Trail& one) { return !one.after.empty(); });
  for (const Trail& one : kept) {
    add_all(out.page, one.page);
    // Who waits on one path must have something alive to wait for on every other.
    if (some_after || out.page.empty()) add_all(out.after, one.after.empty() ? one.page : one.after);
    std::erase_if(out.taken, [&](const auto& mine) {
      const auto other = one.taken.find(mine.first);
      return other == one.taken.end() || other->second != mine.second;
    });
  }
  return out;
}

void AutomaImporter::leave_by(const Block& block, std::string_view output, Trail trail) {
  trails_[block.id].insert_or_assign(std::string(output), std::move(trail));
}

void AutomaImporter::pass(const Block& block, Trail trail) {
  leave_by(block, "1", std::move(trail));
}

bool AutomaImporter::connected(const Block& block, std::string_view output) const {
  return std::ranges::any_of(flow_.connections, [&](const Connection& one) {
    return one.source == block.id && one.output == output && blocks_.contains(one.target);
  });
}

void AutomaImporter::enter(const std::string& node, const Trail& trail) {
  const std::string& type = draft_.type_of(node);
  const bool carries = type == "branch" || type == "delay";
  const bool takes_page = carries || draft_.has_input(node, "Web Page");
  if (takes_page) {
    for (const Source& page : trail.page) draft_.connect(page, node, carries ? "Data" : "Web Page");
  }
  const auto& waits = !trail.after.empty() || takes_page ? trail.after : trail.page;
  for (const Source& after : waits) draft_.connect(after, node, "Execute Condition");
}

Trail AutomaImporter::behind(const std::string& node, Trail trail) const {
  const workflow::NodeSpec& spec = *draft_.options().catalogue.find(draft_.type_of(node));
  const bool has_page = !trail.page.empty();
  if (spec.type == "delay" && has_page) {
    trail.page = {{.node = node, .output = "Data"}};
    trail.after.clear();
  } else if (has_page && spec.find_output("Web Page") != nullptr && draft_.has_input(node, "Web Page")) {
    trail.page = {{.node = node, .output = "Web Page"}};
    trail.after.clear();
  } else {
    trail.after = {{.node = node, .output = "Done"}};
  }
  return trail;
}

std::string AutomaImporter::act(const Block& block, NewNode node, Trail& trail) {
  if (const auto loop = order_.container.find(block.id); loop != order_.container.end())
    node.parent = loop_nodes_.at(loop->second);
  if (is_disabled(block)) node.settings["when"] = "false";
  const json::object& on_error = object_at(block.data, "onError");
  bool routed = false;
  if (flag_at(on_error, "enable")) {
    if (flag_at(on_error, "retry")) {
      const double times = std::clamp(number_at(on_error, "retryTimes").value_or(1), 0.0, 10.0);
      const double seconds = std::clamp(number_at(on_error, "retryInterval").value_or(2), 0.0, 300.0);
      node.settings["retry"] = json::object{{"max", static_cast<std::int64_t>(times)},
                                            {"delay_ms", static_cast<std::int64_t>(seconds * 1000)},
                                            {"backoff", 1}};
    }
    const std::string then = text_at(on_error, "toDo");
    if (then == "continue") node.settings["on_error"] = "continue";
    routed = then == "fallback" && connected(block, "fallback");
  }
  // A request has its way out for failures without asking for it.
  routed = routed || (block.label == "webhook" && connected(block, "fallback"));
  if (routed) node.settings["on_error"] = "route";
  const std::string id = draft_.add(std::move(node));
  enter(id, trail);
  if (routed) {
    Trail failed = trail;
    failed.after = {{.node = id, .output = "Error"}};
    failed.taken[id] = "error";
    leave_by(block, "fallback", std::move(failed));
    trail.taken[id] = "done";
  }
  trail = behind(id, std::move(trail));
  return id;
}

void AutomaImporter::need_page(const Block& block, Trail& trail) {
  if (!trail.page.empty()) return;
  if (!draft_.has_param("url")) {
    draft_.add_param("url", {{"type", "string"}, {"description", "The page to work on"}}, true);
    leave_out(block, "it works on the tab that happens to be open",
              "give the address of that page as the parameter url");
  }
  NewNode launch{.type = "launch_standard_browser",
                 .name = "Open browser",
                 .inputs = {{"Website URL", "{{ params.url }}"}}};
  if (const auto loop = order_.container.find(block.id); loop != order_.container.end())
    launch.parent = loop_nodes_.at(loop->second);
  const std::string node = draft_.add(std::move(launch));
  enter(node, trail);
  trail.page = {{.node = node, .output = "Web Page"}};
  trail.after.clear();
}

// ── Texts ──

void AutomaImporter::leave_out(const Block& block, std::string reason, std::string advice) {
  const std::string description = text_at(block.data, "description");
  draft_.leave_out(fmt::format("block \"{}\" ({})", shortened(description.empty() ? block.id : description),
                               shortened(block.label)),
                   std::move(reason), std::move(advice),
                   json::object{{"id", block.id}, {"label", block.label}, {"data", block.data}});
}

std::string AutomaImporter::name_of(const Block& block, std::string_view fallback) const {
  const std::string description = text_at(block.data, "description");
  return description.empty() ? std::string(fallback) : shortened(description);
}

Resolve AutomaImporter::resolver(const Block& block) {
  return [this, &block](const AutomaPath& path) { return resolve(block, path); };
}

std::optional<std::string> AutomaImporter::resolve(const Block& block, const AutomaPath& path) {
  if (path.empty() || path.front().starts_with('$')) return std::nullopt;
  const std::string& root = path.front();
  if ((root == "variables" || root == "globalData") && path.size() > 1) {
    const bool param = draft_.has_param(path[1]);
    if (root == "globalData" && !param) return std::nullopt;
    return access(param ? "params" : "vars", path, 1);
  }
  if (root == "loopData" && path.size() > 1) {
    const auto loop = loop_ids_.find(path[1]);
    if (loop == loop_ids_.end()) return std::nullopt;
    if (!is_inside(block.id, loop->second)) return std::nullopt;
    const bool innermost = order_.container.at(block.id) == loop->second;
    const auto read = [&](std::string_view what) {
      return innermost ? std::string(what) : draft_.reference(loop_nodes_.at(loop->second), what);
    };
    if (path.size() > 2 && path[2] == "$index") return read("index");
    return access(read("item"), path, path.size() > 2 && path[2] == "data" ? 3 : 2);
  }
  if (root == "table" || root == "dataColumns") return resolve_column(block, path);
  return std::nullopt;
}

// `table.2.price` or `table.price`; alone it is the whole table.
std::optional<std::string> AutomaImporter::resolve_column(const Block& block, const AutomaPath& path) {
  if (path.size() == 1) {
    if (collected_.size() != 1 || !sees_results(block, collected_.begin()->first)) return std::nullopt;
    const std::string results = draft_.reference(loop_nodes_.at(collected_.begin()->first), "Results");
    return fmt::format("has({0}) ? {0} : []", results);
  }
  const auto found = saved_.find(path.back());
  if (found == saved_.end()) return std::nullopt;
  const Saved& saved = found->second;
  const auto container = order_.container.find(block.id);
  const std::string inside = container == order_.container.end() ? "" : container->second;
  if (saved.container == inside) return fmt::format("has({}) ? {} : \"\"", saved.reference, saved.expression);
  if (!saved.container.empty() && path.size() == 3 && sees_results(block, saved.container)) {
    const std::string results = draft_.reference(loop_nodes_.at(saved.container), "Results");
    return fmt::format("has({}) ? {} : \"\"", results, access(results, path, 1));
  }
  return std::nullopt;
}

json::value AutomaImporter::value_of(const Block& block, std::string_view text) {
  constexpr std::string_view kSecret = "{{secrets";
  if (text.starts_with(kSecret) && text.ends_with("}}") && text.find("}}") == text.size() - 2) {
    const AutomaPath path = split_path(text.substr(2, text.size() - 4));
    if (path.size() == 2) return json::object{{"$credential", path[1]}};
  }
  AutomaText converted = convert_text(text, resolver(block));
  for (const std::string& one : converted.unresolved) {
    leave_out(block, fmt::format("{} has no counterpart and stays as text", shortened(one, 80)),
              "write an expression in its place");
  }
  if (text.starts_with("!!")) {
    leave_out(block, "a text that begins with !! is JavaScript there",
              "write an expression in its place, or use Run Code");
  }
  return json::value(converted.text);
}

std::optional<std::string> AutomaImporter::selector_of(const Block& block, const Trail& trail,
                                                       std::string_view key) {
  return selector_text(block, trail, text_at(block.data, key), text_at(block.data, "findBy") == "xpath",
                       flag_at(block.data, "multiple"));
}

std::optional<std::string> AutomaImporter::selector_text(const Block& block, const Trail& trail,
                                                         std::string selector, bool xpath, bool all) {
  constexpr std::string_view kElement = "{{loopData";
  std::string out = trail.frame;
  std::string_view rest = selector;
  if (rest.starts_with(kElement) && rest.contains("}}")) {
    // In a loop over elements it stands for the element.
    const std::size_t end = rest.find("}}");
    const AutomaPath path = split_path(rest.substr(2, end - 2));
    const auto known = path.size() == 2 ? loop_selectors_.find(path[1]) : loop_selectors_.end();
    const auto index = resolve(block, {"loopData", path.size() > 1 ? path[1] : "", "$index"});
    if (known != loop_selectors_.end() && index) {
      out += fmt::format("{} >> nth={{{{ {} }}}}", known->second, *index);
      rest.remove_prefix(end + 2);
      rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
      if (rest.empty()) return out;
      out += rest.front() == '>' || rest.front() == '+' || rest.front() == '~' ? " >> :scope " : " >> ";
    }
  }
  const json::value converted = value_of(block, rest);
  if (!converted.is_string() || converted.get_string().empty()) {
    leave_out(block, "it has no selector", "choose the element");
    return std::nullopt;
  }
  const std::string text(converted.get_string());
  out += (xpath ? "xpath=" : "") + text;
  // Automa takes the first match; an id has only one.
  const bool plain_id = text.starts_with('#') && text.find_first_of(" >.[:,{") == std::string::npos;
  if (!all && !plain_id) out += " >> nth=0";
  const auto& check = draft_.options().check_selector;
  if (check && !text.contains("{{") && !out.contains("{{")) {
    if (const auto checked = check(json::value(out)); !checked) {
      leave_out(block, fmt::format("its selector cannot be read here: {}", checked.error().message),
                "write the selector anew");
      return std::nullopt;
    }
  }
  return out;
}

void AutomaImporter::set_variable(const Block& block, std::string_view name, json::value value,
                                  Trail& trail) {
  Block plain{.id = block.id, .label = "insert-data", .data = {}};
  act(plain,
      {.type = "set_variables",
       .name = fmt::format("Set {}", shortened(name)),
       .inputs = {{"Variables", json::object{{name, std::move(value)}}}}},
      trail);
}

void AutomaImporter::save(const Block& block, const std::string& node, std::string_view output,
                          Trail& trail) {
  if (is_disabled(block)) return;
  const std::string reference = draft_.reference(node, output);
  std::string expression = reference;
  const std::string prefix = text_at(block.data, "prefixText");
  const std::string suffix = text_at(block.data, "suffixText");
  if (!prefix.empty() || !suffix.empty()) {
    expression = fmt::format("string({})", expression);
    if (!prefix.empty())
      expression = convert_operand(prefix, resolver(block)).expression + " + " + expression;
    if (!suffix.empty()) expression += " + " + convert_operand(suffix, resolver(block)).expression;
  }
  const std::string variable = text_at(block.data, "variableName");
  if (flag_at(block.data, "assignVariable") && !variable.empty())
    set_variable(block, variable, json::value(fmt::format("{{{{ {} }}}}", expression)), trail);
  const std::string id = text_at(block.data, "dataColumn");
  if (!flag_at(block.data, "saveData") || id.empty()) return;
  const auto column = flow_.columns.find(id);
  const std::string name = column == flow_.columns.end() ? id : column->second;
  const auto loop = order_.container.find(block.id);
  const std::string container = loop == order_.container.end() ? "" : loop->second;
  if (!container.empty()) {
    collected_[container][name] = fmt::format("{{{{ has({}) ? {} : null }}}}", reference, expression);
  }
  saved_.insert_or_assign(
      name, Saved{.reference = reference, .expression = std::move(expression), .container = container});
}

}  // namespace flow::foreign::detail
