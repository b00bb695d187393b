#include "nodes/docs.hpp"

#include <array>

#include <fmt/format.h>

#include "json/json.hpp"

namespace flow::nodes {
namespace {

using workflow::Category;
using workflow::InputRule;
using workflow::InputSpec;
using workflow::NodeSpec;
using workflow::OutputSpec;

struct Chapter {
  Category category;
  std::string_view title;
  std::string_view text;
};

constexpr std::array kChapters{
    Chapter{Category::browser, "Browser", "Sessions, navigation and actions on a page."},
    Chapter{Category::extraction, "Extraction", "Reading pages and markup."},
    Chapter{Category::data, "Data", "Reading, changing and joining values."},
    Chapter{Category::flow, "Flow", "Paths, loops and ends."},
    Chapter{Category::timing, "Timing", "Waiting."},
    Chapter{Category::communication, "Communication", "Talking to other systems."},
};

std::string code(std::string_view text) {
  return fmt::format("`{}`", text);
}

// Inside a table cell a bar would end the cell.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

template <class List, class Write>
std::string joined(const List& list, std::string_view separator, Write write) {
  std::string out;
  for (const auto& member : list) {
    if (!out.empty()) out += separator;
    out += write(member);
  }
  return out;
}

std::string input_type(const InputSpec& input) {
  std::string type(to_string(input.type));
  if (input.secret == workflow::SecretUse::only) {
    type =
        input.credential_kind == "any" ? "credential" : fmt::format("credential ({})", input.credential_kind);
  } else if (input.secret == workflow::SecretUse::allowed) {
    type += " or credential";
  }
  if (!input.options.empty()) type += ": " + joined(input.options, ", ", code);
  if (input.carries_pages) type += ", also page";
  return type;
}

std::string default_text(const InputSpec& input) {
  if (input.is_required) return "required";
  if (!input.default_value) return "";
  return input.default_value->is_string() ? code(input.default_value->get_string())
                                          : code(json::dump(*input.default_value));
}

std::string input_rows(const NodeSpec& spec) {
  std::string out = "| input | type | default | |\n|---|---|---|---|\n";
  for (const InputSpec& input : spec.inputs) {
    const std::string name = input.repeat_max > 0
                                 ? fmt::format("{0} 1 … {0} {1}", input.name, input.repeat_max)
                                 : std::string(input.name);
    out += fmt::format("| {} | {} | {} | {} |\n", name, cell(input_type(input)), cell(default_text(input)),
                       cell(input.help));
  }
  return out;
}

std::string output_note(const OutputSpec& output) {
  std::string note;
  const auto add = [&](std::string_view text) { note += (note.empty() ? "" : "; ") + std::string(text); };
  if (output.is_path) add("path, taken or not");
  if (output.is_inner) add("for the nodes inside");
  if (output.follows_data) add("a page when `Data` is one");
  if (output.is_conditional) add("not always given");
  return note;
}

std::string output_rows(const NodeSpec& spec) {
  std::string out = "| output | type | |\n|---|---|---|\n";
  for (const OutputSpec& output : spec.outputs) {
    out += fmt::format("| {} | {} | {} |\n", output.name, to_string(output.type), output_note(output));
  }
  if (spec.case_paths)
    out += "| one per label of `Cases` | any | path, taken or not; a page when `Data` is one |\n";
  return out;
}

std::string rule_text(const InputRule& rule) {
  return fmt::format("{} of {}.", rule.kind == InputRule::Kind::exactly_one ? "Exactly one" : "At least one",
                     joined(rule.inputs, ", ", code));
}

std::string facts(const NodeSpec& spec) {
  std::string out = fmt::format("{} credit{}", spec.credits, spec.credits == 1 ? "" : "s");
  out += spec.timeout_ms == 0 ? " · no timeout of its own"
                              : fmt::format(" · timeout {} s", spec.timeout_ms / 1000);
  if (spec.side_effect) {
    out += spec.idempotent.value_or(false) ? " · side effect, may be repeated"
                                           : " · side effect, not retried once it may have happened";
  }
  if (spec.is_container) out += " · container";
  if (!spec.can_be_start_node()) out += " · cannot start a workflow";
  return out;
}

std::string node_section(const NodeSpec& spec) {
  std::string out =
      fmt::format("### {}\n\n`{}` · {}\n\n{}\n\n", spec.title, spec.type, facts(spec), spec.summary);
  if (!spec.inputs.empty()) out += input_rows(spec) + "\n";
  if (!spec.outputs.empty() || spec.case_paths) out += output_rows(spec) + "\n";
  for (const InputRule& rule : spec.rules) out += rule_text(rule) + "\n\n";
  if (!spec.description.empty()) out += fmt::format("{}\n\n", spec.description);
  if (!spec.errors.empty()) out += fmt::format("Errors: {}.\n\n", joined(spec.errors, ", ", code));
  if (!spec.example.inputs.empty() && spec.example.inputs != "{}") {
    out += fmt::format("```json\n{}\n```\n\n", spec.example.inputs);
    if (!spec.example.outputs.empty())
      out += fmt::format("gives\n\n```json\n{}\n```\n\n", spec.example.outputs);
  }
  return out;
}

}  // namespace

std::string nodes_markdown(const workflow::Catalogue& catalogue) {
  std::string out =
      R"(<!-- Generated from the node specs; change those, then run: ./dev run nodes --markdown > docs/nodes.md -->
# Nodes

Every node also has the input `Execute Condition` (only whether it is connected to a path that was taken counts) and the outputs `Done` and
`Error` (with `on_error: route`). Every node may fail with `invalid_input`, `timeout`, `cancelled` or `internal`, and every node that holds a
page with `browser_crashed`; what else can happen is said at each. Where a text is asked for, `{{ … }}` holds an expression.

)";
  for (const Chapter& chapter : kChapters) {
    out += fmt::format("- {}: ", chapter.title);
    std::string names;
    for (const NodeSpec* spec : catalogue.all()) {
      if (spec->category != chapter.category) continue;
      std::string anchor;
      for (const char c : spec->title) {
        if (c == ' ') anchor += '-';
        if (c >= 'A' && c <= 'Z') anchor += static_cast<char>(c + 32);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-') anchor += c;
      }
      names += fmt::format("{}[{}](#{})", names.empty() ? "" : ", ", spec->title, anchor);
    }
    out += names + "\n";
  }
  out += "\n";
  for (const Chapter& chapter : kChapters) {
    out += fmt::format("## {}\n\n{}\n\n", chapter.title, chapter.text);
    for (const NodeSpec* spec : catalogue.all()) {
      if (spec->category == chapter.category) out += node_section(*spec);
    }
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

}  // namespace flow::nodes
