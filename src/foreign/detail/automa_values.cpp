// The blocks that need no tab: requests, variables, time.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "foreign/detail/automa_importer.hpp"

namespace flow::foreign::detail {
namespace {

constexpr double kLongestMs = 600'000;

std::int64_t milliseconds_of(double number) {
  return static_cast<std::int64_t>(std::clamp(std::round(number), 1.0, kLongestMs));
}

std::string path_of(std::string_view written) {
  std::string out;
  for (const std::string& member : split_path(written)) out += (out.empty() ? "" : ".") + member;
  return out;
}

}  // namespace

void AutomaImporter::http(const Block& block, Trail trail) {
  static const std::map<std::string, std::string_view, std::less<>> kTypes{
      {"json", "application/json"}, {"text", "text/plain"}, {"form", "application/x-www-form-urlencoded"}};
  const std::string url = text_at(block.data, "url");
  std::string method = text_at(block.data, "method");
  static constexpr std::array<std::string_view, 5> kMethods{"GET", "POST", "PUT", "PATCH", "DELETE"};
  if (std::ranges::find(kMethods, method) == kMethods.end()) method = "POST";
  json::object inputs{{"URL", value_of(block, url)}, {"Method", method}};
  json::object headers;
  for (const json::value& member : list_at(block.data, "headers")) {
    if (!member.is_object()) continue;
    const std::string name = text_at(member.get_object(), "name");
    if (!name.empty()) headers[name] = value_of(block, text_at(member.get_object(), "value"));
  }
  if (!headers.empty()) inputs["Headers"] = std::move(headers);
  const std::string body = text_at(block.data, "body");
  if (method != "GET" && !body.empty()) {
    const auto type = kTypes.find(text_at(block.data, "contentType"));
    if (type == kTypes.end()) {
      leave_out(block, "its kind of body is not sent here", "set Content Type and Body");
    } else {
      inputs["Content Type"] = type->second;
    }
    // Texts inside of a JSON body may be templates; one around the whole of it is no JSON.
    auto parsed = json::parse(body);
    if (parsed && (parsed->is_object() || parsed->is_array()) && !body.contains("{{")) {
      inputs["Body"] = *std::move(parsed);
    } else {
      inputs["Body"] = value_of(block, body);
    }
  }
  const std::string node =
      act(block,
          {.type = "http_request",
           .name = name_of(block, "HTTP request"),
           .inputs = std::move(inputs),
           .settings = {{"timeout_ms", milliseconds_of(number_at(block.data, "timeout").value_or(10'000))}}},
          trail);
  if (const std::string path = path_of(text_at(block.data, "dataPath")); !path.empty()) {
    Block inner{.id = block.id, .label = "data", .data = {}};
    const std::string read =
        act(inner,
            {.type = "read_property_from_json",
             .name = "Read " + shortened(path),
             .inputs = {{"JSON", fmt::format("{{{{ {} }}}}", draft_.reference(node, "Body"))},
                        {"Property Name", path}}},
            trail);
    save(block, read, "Property Value", trail);
  } else {
    save(block, node, "Body", trail);
  }
  pass(block, std::move(trail));
}

void AutomaImporter::insert_data(const Block& block, Trail trail) {
  json::object variables;
  for (const json::value& member : list_at(block.data, "dataList")) {
    if (!member.is_object()) continue;
    const json::object& one = member.get_object();
    const std::string name = text_at(one, "name");
    if (text_at(one, "type") == "variable" && !name.empty()) {
      variables[name] = value_of(block, text_at(one, "value"));
    } else {
      leave_out(block, "there is no table to put a row into", "use Set Variables, or Collect of a loop");
    }
  }
  if (!variables.empty()) {
    act(block,
        {.type = "set_variables",
         .name = name_of(block, "Set variables"),
         .inputs = {{"Variables", std::move(variables)}}},
        trail);
  }
  pass(block, std::move(trail));
}

void AutomaImporter::increase(const Block& block, Trail trail) {
  const std::string name = text_at(block.data, "variableName");
  if (name.empty()) {
    leave_out(block, "it names no variable", "use Set Variables");
    return pass(block, std::move(trail));
  }
  const double by = number_at(block.data, "increaseBy").value_or(1);
  act(block,
      {.type = "set_variables",
       .name = name_of(block, "Increase " + shortened(name)),
       .inputs = {{"Variables",
                   json::object{{name, fmt::format("{{{{ {} + {} }}}}", access("vars", {name}, 0),
                                                   json::dump_number(by))}}}}},
      trail);
  pass(block, std::move(trail));
}

void AutomaImporter::delay(const Block& block, Trail trail) {
  const std::string time = text_at(block.data, "time");
  const auto milliseconds = number_at(block.data, "time");
  json::value seconds;
  if (milliseconds) {
    seconds = std::clamp(*milliseconds, 0.0, 86'400'000.0) / 1000;
  } else {
    const AutomaOperand operand = convert_operand(time, resolver(block));
    seconds = fmt::format("{{{{ double({}) / 1000.0 }}}}", operand.expression);
    if (time.empty() || !operand.unresolved.empty()) {
      leave_out(block, fmt::format("\"{}\" is no time", shortened(time)), "set Duration at Delay");
      return pass(block, std::move(trail));
    }
  }
  act(block, {.type = "delay", .name = name_of(block, "Wait"), .inputs = {{"Duration", std::move(seconds)}}},
      trail);
  pass(block, std::move(trail));
}

void AutomaImporter::stop(const Block& block, Trail trail) {
  if (text_at(block.data, "type") != "stop-current") {
    leave_out(block, "it stops other workflows", "cancel their runs over the API");
    return pass(block, std::move(trail));
  }
  act(block, {.type = "stop_workflow", .name = name_of(block, "Stop")}, trail);
}

void AutomaImporter::note(const Block& block, Trail trail) {
  pass(block, std::move(trail));
}

}  // namespace flow::foreign::detail
