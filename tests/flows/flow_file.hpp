#pragma once
// A golden flow: a workflow, its parameters, and the outcome it must have. Files are tests/flows/*.flow.json:
//
//   {"workflow": {…}, "params": {…}, "credentials": {…}, "expect": {"status": "completed", "outputs": {"<node
//   name>": {…}}}}
//
// In `params` and `expect`, `{{ params.site }}` and the like stand for what the runner knows: the addresses
// of the demo site and of the test servers. An expectation names the nodes and outputs it looks at; the text
// "$any" stands for any value.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace flow::flows {

using Known = std::map<std::string, json::value, std::less<>>;  // site, smtp_port, …

struct FlowFile {
  std::string path;
  std::string name;  // the file's, without .flow.json
  json::object workflow;
  json::object params;
  json::object credentials;
  json::object expect;
};

std::vector<std::string> flow_paths();
Result<FlowFile> load_flow(const std::string& path);

json::value filled_in(const json::value& document, const Known& known);
// The other way: addresses in actual outputs become placeholders again.
json::value with_placeholders(const json::value& document, const Known& known);

// The first difference in words ("Open.Status: 200, not 404"), or nothing.
std::optional<std::string> difference(const json::value& expected, const json::value& actual,
                                      const std::string& where = {});

// What stands where the expectation has a value; "$any" stays. For --rebaseline.
json::value rebaselined(const json::value& expected, const json::value& actual);

// One node, one edge and one expectation a line.
std::string written(const FlowFile& flow);

}  // namespace flow::flows
