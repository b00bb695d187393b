#include "workflows.hpp"

#include <fmt/format.h>

namespace flow::chaos {
namespace {

constexpr std::string_view kParams =
    R"("params": {"type": "object", "properties": {"site": {"type": "string"}, "serial": {"type": "string"}}})";

std::string node(std::string_view id, std::string_view type, std::string_view inputs) {
  return fmt::format(
      R"({{"id": "{0}", "type": "{1}", "position": {{"x": 0, "y": 0}}, "data": {{"name": "{0}", "inputs": {{{2}}}}}}})",
      id, type, inputs);
}

std::string edge(std::string_view from, std::string_view output, std::string_view to,
                 std::string_view input) {
  return fmt::format(
      R"({{"id": "{0}-{2}", "source": "{0}", "sourceHandle": "{1}", "target": "{2}", "targetHandle": "{3}"}})",
      from, output, to, input);
}

std::string workflow(std::string_view name, std::string_view nodes, std::string_view edges,
                     std::string_view more = {}) {
  return fmt::format(R"({{"name": "{}", {}{}, "nodes": [{}], "edges": [{}]}})", name, more, kParams, nodes,
                     edges);
}

std::string duration(milliseconds span) {
  return fmt::format(R"("Duration": {})", static_cast<double>(span.count()) / 1000);
}

}  // namespace

std::string waiting_workflow(milliseconds span) {
  return workflow(
      "Wait",
      node("wait", "delay", duration(span)) + "," + node("end", "stop_workflow", R"("Result": "waited")"),
      edge("wait", "waited", "end", "Execute Condition"));
}

std::string delivering_workflow() {
  return workflow("Deliver",
                  node("wait", "delay", R"("Duration": 0.01)") + "," +
                      node("send", "deliver_to_webhook",
                           R"("Webhook URL": "{{ params.site }}/hooks/{{ params.serial }}",
                              "Payload": {"serial": "{{ params.serial }}"})") +
                      "," + node("end", "stop_workflow", R"("Result": "{{ params.serial }}")"),
                  edge("wait", "waited", "send", "Execute Condition") + "," +
                      edge("send", "Done", "end", "Execute Condition"));
}

std::string echoing_workflow() {
  return workflow("Echo",
                  node("wait", "delay", R"("Duration": 0.2)") + "," +
                      node("end", "stop_workflow", R"("Result": "{{ trigger.body.serial }}")"),
                  edge("wait", "waited", "end", "Execute Condition"));
}

std::string browsing_workflow(milliseconds span) {
  const std::string page = fmt::format(R"("Website URL": "{{{{ params.site }}}}/page?ms={}")", span.count());
  const std::string look = R"in("Selector": "#late", "Timeout (seconds)": 20)in";
  return workflow(
      "Browse",
      node("open", "launch_standard_browser", page) + "," + node("look", "wait_for_element", look) + "," +
          node("text", "get_text", R"("Selector": "#late")") + "," +
          node("end", "stop_workflow", R"("Result": "{{ nodes.text.text }}")"),
      edge("open", "Web Page", "look", "Web Page") + "," + edge("look", "Web Page", "text", "Web Page") +
          "," + edge("text", "Text", "end", "Execute Condition"));
}

std::string greedy_workflow() {
  const std::string_view never = R"in("Selector": "#never", "Timeout (seconds)": 60)in";
  return workflow("Greedy",
                  node("open", "launch_standard_browser", R"("Website URL": "{{ params.site }}/greedy")") +
                      "," + node("look", "wait_for_element", never),
                  edge("open", "Web Page", "look", "Web Page"), R"("settings": {"max_attempts": 1}, )");
}

std::string scheduled_workflow(std::string_view expression, std::string_view name) {
  return workflow(name, node("wait", "delay", R"("Duration": 0.01)"), "",
                  fmt::format(R"("cron": "{}", "timezone": "UTC", )", expression));
}

}  // namespace flow::chaos
