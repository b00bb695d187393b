// The blocks that decide what runs, when and how often.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "foreign/detail/automa_importer.hpp"

namespace flow::foreign::detail {
namespace {

constexpr double kMostNumbers = 1000;
constexpr double kMostMinutes = 59;

// "09:30:00" on Mondays and Fridays, as cron.
std::optional<std::string> cron_of_days(const json::object& data) {
  const std::string time = text_at(data, "time");
  if (time.size() < 5 || time[2] != ':') return std::nullopt;
  const auto two = [&](std::size_t at) -> std::optional<int> {
    const char tens = time[at];
    const char ones = time[at + 1];
    if (tens < '0' || tens > '9' || ones < '0' || ones > '9') return std::nullopt;
    return (tens - '0') * 10 + (ones - '0');
  };
  const auto hour = two(0);
  const auto minute = two(3);
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  std::string days;
  for (const json::value& day : list_at(data, "days")) {
    const json::value& number = day.is_object() ? day.get_object().contains("id") ? day.at("id") : day : day;
    if (!number.is_int64() || number.get_int64() < 0 || number.get_int64() > 6) continue;
    days += (days.empty() ? "" : ",") + json::dump(number);
  }
  return fmt::format("{} {} * * {}", *minute, *hour, days.empty() ? "*" : days);
}

}  // namespace

bool AutomaImporter::is_loop(const Block& block) {
  if (flag_at(block.data, "disableBlock")) return false;
  if (block.label == "loop-elements") return true;
  const std::string through = text_at(block.data, "loopThrough");
  return block.label == "loop-data" &&
         (through == "numbers" || through == "custom-data" || through == "variable");
}

void AutomaImporter::trigger(const Block& block, Trail trail) {
  const json::object& data = block.data;
  for (const json::value& member : list_at(data, "parameters")) {
    if (!member.is_object()) continue;
    const std::string name = text_at(member.get_object(), "name");
    if (name.empty()) continue;
    json::object schema;
    if (const json::value* value = member.get_object().if_contains("defaultValue");
        value != nullptr && !value->is_null() && text_at(member.get_object(), "defaultValue") != "")
      schema["default"] = *value;
    const bool required = flag_at(object_at(member.get_object(), "data"), "required");
    draft_.add_param(name, std::move(schema), required);
  }
  std::vector<std::pair<std::string, json::object>> all;
  for (const json::value& member : list_at(data, "triggers")) {
    if (member.is_object())
      all.emplace_back(text_at(member.get_object(), "type"), object_at(member.get_object(), "data"));
  }
  if (all.empty()) all.emplace_back(text_at(data, "type"), data);
  for (const auto& [type, settings] : all) {
    std::optional<std::string> cron;
    const double minutes = number_at(settings, "interval").value_or(0);
    if (type == "manual" || type.empty()) continue;
    if (type == "interval" && minutes >= 5 && minutes <= kMostMinutes)
      cron = fmt::format("*/{:.0f} * * * *", minutes);
    if (type == "interval" && minutes == 60) cron = "0 * * * *";
    if (type == "specific-day") cron = cron_of_days(settings);
    if (!cron || draft_.document().contains("cron")) {
      leave_out(block, fmt::format("the trigger \"{}\" is not set up", shortened(type)),
                "add a trigger to the workflow");
      continue;
    }
    draft_.document()["cron"] = *cron;
    leave_out(block, "its schedule was in the time of the browser's machine and is in UTC now",
              "set timezone beside cron");
  }
  pass(block, std::move(trail));
}

// Waits as long as Automa tries, then says whether it came.
void AutomaImporter::element_exists(const Block& block, Trail trail) {
  need_page(block, trail);
  const auto selector = selector_of(block, trail);
  if (!selector || flag_at(block.data, "disableBlock")) {
    if (selector) leave_out(block, "it is disabled", "the way of the element that exists is taken");
    return pass(block, std::move(trail));
  }
  const double tries = std::clamp(number_at(block.data, "tryCount").value_or(1), 1.0, 1000.0);
  const double each = std::clamp(number_at(block.data, "timeout").value_or(500), 0.0, 60'000.0);
  const bool fails = flag_at(block.data, "throwError");
  json::object inputs{{"Selector", *selector},
                      {"Visibility", "attached"},
                      {"Timeout (seconds)", std::max(std::min(tries * each, 300'000.0) / 1000, 0.1)}};
  if (!fails) inputs["Soft"] = true;
  const std::string wait = act(
      block,
      {.type = "wait_for_element", .name = name_of(block, "Look for element"), .inputs = std::move(inputs)},
      trail);
  if (fails) return pass(block, std::move(trail));
  Block plain{.id = block.id, .label = "branch", .data = {}};
  const std::string branch = act(plain,
                                 {.type = "branch",
                                  .name = name_of(block, "Element") + " is there",
                                  .inputs = {{"Condition", draft_.reference(wait, "element_appeared")}}},
                                 trail);
  for (const auto& [output, path] :
       {std::pair{"1", "True Path"}, std::pair{"2", "False Path"}, std::pair{"fallback", "False Path"}}) {
    Trail way = trail;
    way.page = {{.node = branch, .output = path}};
    way.after.clear();
    way.taken[branch] = path;
    leave_by(block, output, std::move(way));
  }
}

// One branch after the other; the first condition that holds is taken.
void AutomaImporter::conditions(const Block& block, Trail trail) {
  if (flag_at(block.data, "disableBlock")) {
    leave_out(block, "it is disabled", "connect what is to run then");
    return;
  }
  for (const json::value& member : list_at(block.data, "conditions")) {
    if (!member.is_object()) continue;
    const json::object& written = member.get_object();
    const std::string output = text_at(written, "id");
    const auto expression = condition(block, written, trail);
    if (!expression) continue;
    Block plain{.id = block.id, .label = "branch", .data = {}};
    const std::string name = text_at(written, "name");
    const std::string branch = act(plain,
                                   {.type = "branch",
                                    .name = name.empty() ? name_of(block, "Condition") : shortened(name),
                                    .inputs = {{"Condition", *expression}}},
                                   trail);
    const auto way = [&](std::string_view path) {
      Trail out = trail;
      const Source source{.node = branch, .output = std::string(path)};
      (trail.page.empty() ? out.after : out.page) = {source};
      if (!trail.page.empty()) out.after.clear();
      out.taken[branch] = path;
      return out;
    };
    leave_by(block, output, way("True Path"));
    trail = way("False Path");
  }
  leave_by(block, "fallback", std::move(trail));
}

void AutomaImporter::loop(const Block& block, Trail trail) {
  if (!is_loop(block)) {
    leave_out(block, "what it goes through is not here, or it is disabled",
              "what is inside runs once; put it into Loop Over Items with a list");
    return pass(block, std::move(trail));
  }
  const std::string loop_id = text_at(block.data, "loopId");
  json::value items;
  std::string selector;
  if (block.label == "loop-elements") {
    need_page(block, trail);
    const auto found = selector_text(block, trail, text_at(block.data, "selector"),
                                     text_at(block.data, "findBy") == "xpath", true);
    if (!found) return;
    selector = *found;
    const std::string read = act(block,
                                 {.type = "get_text",
                                  .name = name_of(block, "Elements"),
                                  .inputs = {{"Selector", selector}, {"Mode", "all"}}},
                                 trail);
    items = fmt::format("{{{{ {} }}}}", draft_.reference(read, "Texts"));
    if (text_at(block.data, "loadMoreAction") != "none" && block.data.contains("loadMoreAction"))
      leave_out(block, "more elements are not loaded", "put Infinite Scroll before it, or use Paginate");
  } else if (text_at(block.data, "loopThrough") == "numbers") {
    const double from = std::floor(number_at(block.data, "fromNumber").value_or(1));
    const double to =
        std::min(std::floor(number_at(block.data, "toNumber").value_or(10)), from + kMostNumbers - 1);
    json::array numbers;
    for (double number = from; number <= to; ++number)
      numbers.emplace_back(static_cast<std::int64_t>(number));
    items = std::move(numbers);
  } else if (text_at(block.data, "loopThrough") == "variable") {
    items = fmt::format("{{{{ {} }}}}", access("vars", {text_at(block.data, "variableName")}, 0));
  } else {
    const auto parsed = json::parse(text_at(block.data, "loopData"));
    items = parsed && parsed->is_array() ? json::value(parsed->get_array()) : json::value(json::array{});
  }
  if (number_at(block.data, "maxLoop").value_or(0) > 0 || flag_at(block.data, "reverseLoop"))
    leave_out(block, "it goes through all of them, from the first to the last",
              "cut or turn the list before it");
  Block plain{.id = block.id, .label = "loop", .data = {}};
  const std::string node = act(plain,
                               {.type = "loop_items",
                                .name = loop_id.empty() ? "For each" : "For each " + shortened(loop_id),
                                .inputs = {{"Items", std::move(items)}}},
                               trail);
  loop_nodes_[block.id] = node;
  loop_ids_.insert_or_assign(loop_id, block.id);
  if (!selector.empty()) loop_selectors_.insert_or_assign(loop_id, selector);
  Trail inner;
  inner.frame = trail.frame;
  if (!trail.page.empty()) inner.page = {{.node = node, .output = "Web Page"}};
  // Where no page is, what stands inside begins by itself.
  pass(block, std::move(inner));
  leave_by(block, "done", std::move(trail));
}

void AutomaImporter::breakpoint(const Block& block, Trail trail) {
  pass(block, std::move(trail));
}

}  // namespace flow::foreign::detail
