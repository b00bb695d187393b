#include <algorithm>
#include <ostream>

#include "app/commands.hpp"
#include "base/edit_distance.hpp"
#include "json/json.hpp"
#include "nodes/catalog.hpp"
#include "nodes/docs.hpp"
#include "workflow/spec_json.hpp"

namespace flow::app {
namespace {

using workflow::Category;
using workflow::InputSpec;
using workflow::NodeSpec;
using workflow::OutputSpec;

void list_all(std::ostream& out) {
  std::size_t width = 0;
  for (const NodeSpec* spec : nodes::catalogue().all()) width = std::max(width, spec->type.size());
  for (const Category category : {Category::browser, Category::extraction, Category::data, Category::flow,
                                  Category::timing, Category::communication}) {
    out << to_string(category) << '\n';
    for (const NodeSpec* spec : nodes::catalogue().all()) {
      if (spec->category == category) out << fmt::format("  {:{}}  {}\n", spec->type, width, spec->summary);
    }
  }
  out << "\nflowbuilder nodes TYPE describes one.\n";
}

std::string input_facts(const InputSpec& input) {
  std::string facts(to_string(input.type));
  if (input.secret == workflow::SecretUse::only) {
    facts =
        input.credential_kind == "any" ? "credential" : fmt::format("credential ({})", input.credential_kind);
  } else if (input.secret == workflow::SecretUse::allowed) {
    facts += " or credential";
  }
  if (input.is_required) facts += ", required";
  if (input.default_value) facts += ", default " + json::dump(*input.default_value);
  return facts;
}

std::string output_facts(const OutputSpec& output) {
  std::string facts(to_string(output.type));
  if (output.is_path) facts += ", a path: taken or not";
  if (output.is_inner) facts += ", for the nodes inside";
  if (output.is_conditional) facts += ", not always given";
  return facts;
}

void describe(const NodeSpec& spec, std::ostream& out) {
  out << fmt::format("{} ({}, {})\n{}\n", spec.title, spec.type, to_string(spec.category), spec.summary);
  std::size_t width = 0;
  for (const InputSpec& input : spec.inputs)
    width = std::max(width, input.name.size() + (input.repeat_max ? 2 : 0));
  for (const OutputSpec& output : spec.outputs) width = std::max(width, output.name.size());

  if (!spec.inputs.empty()) out << "\nInputs\n";
  for (const InputSpec& input : spec.inputs) {
    const std::string name = fmt::format("{}{}", input.name, input.repeat_max > 0 ? " n" : "");
    out << fmt::format("  {:{}}  {}\n", name, width, input_facts(input));
    if (!input.options.empty())
      out << fmt::format("  {:{}}  one of {}\n", "", width, fmt::join(input.options, ", "));
    if (!input.help.empty()) out << fmt::format("  {:{}}  {}\n", "", width, input.help);
  }
  if (!spec.outputs.empty()) out << "\nOutputs\n";
  for (const OutputSpec& output : spec.outputs)
    out << fmt::format("  {:{}}  {}\n", output.name, width, output_facts(output));

  out << '\n'
      << fmt::format("{} credit{}", spec.credits, spec.credits == 1 ? "" : "s")
      << (spec.timeout_ms > 0 ? fmt::format(", timeout {} s", spec.timeout_ms / 1000) : "")
      << (spec.side_effect ? ", side effect" : "") << (spec.is_container ? ", container" : "")
      << (spec.can_be_start_node() ? "" : ", cannot start a workflow") << '\n';
  if (!spec.errors.empty()) out << fmt::format("Errors: {}\n", fmt::join(spec.errors, ", "));
  if (!spec.example.inputs.empty()) out << fmt::format("Example inputs: {}\n", spec.example.inputs);
}

Error unknown_type(const std::string& type) {
  NearestName nearest(type);
  for (const NodeSpec* spec : nodes::catalogue().all()) nearest.consider(spec->type);
  return make_error(ErrorCode::invalid_input, "there is no node of type \"{}\"; {}", type,
                    nearest.best().empty() ? std::string("flowbuilder nodes lists them")
                                           : fmt::format("did you mean {}?", nearest.best()));
}

json::array all_specs() {
  json::array out;
  for (const NodeSpec* spec : nodes::catalogue().all()) out.push_back(workflow::to_json(*spec));
  return out;
}

}  // namespace

ExitCode nodes_command(const NodesOptions& options, Console console) {
  if (options.markdown) {
    console.out << nodes::nodes_markdown(nodes::catalogue());
  } else if (options.type.empty()) {
    if (options.json) {
      console.out << json::dump(all_specs(), json::Layout::pretty) << '\n';
    } else {
      list_all(console.out);
    }
  } else {
    const NodeSpec* spec = nodes::catalogue().find(options.type);
    if (spec == nullptr) {
      print_error(console, unknown_type(options.type));
      return kBadInput;
    }
    if (options.json) {
      console.out << json::dump(workflow::to_json(*spec), json::Layout::pretty) << '\n';
    } else {
      describe(*spec, console.out);
    }
  }
  return kOk;
}

}  // namespace flow::app
