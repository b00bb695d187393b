// What expressions read: does it exist, can it be seen from here, and who must therefore wait for whom?
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "expr/references.hpp"
#include "workflow/detail/analysis.hpp"
#include "workflow/expression_names.hpp"
#include "workflow/trigger_spec.hpp"

namespace flow::workflow::detail {
namespace {

constexpr std::array<std::string_view, 8> kRoots{"trigger", "params", "nodes",     "item",
                                                 "index",   "vars",   "execution", "now"};
// Every node has these, whatever its outputs are called.
constexpr std::array<std::string_view, 3> kAlwaysThere{"state", "error", "done"};

bool has(const auto& names, std::string_view wanted) {
  return std::ranges::find(names, wanted) != names.end();
}
bool has_row(std::span<const ExpressionName> rows, std::string_view wanted) {
  return std::ranges::find(rows, wanted, &ExpressionName::name) != rows.end();
}

// Does the evaluation fail when the keys before are there and this one is not?
bool needs(const expr::Reading& reading, std::size_t key) {
  return key < reading.path.size() && reading.path[key].needed;
}
std::string_view key_of(const expr::Reading& reading, std::size_t key) {
  return key < reading.path.size() ? std::string_view(reading.path[key].text) : std::string_view();
}

// Does the schema of the parameters say all there may be? Only then can a name be wrong.
bool declares_all(const json::object& schema) {
  if (!schema.contains("properties") || !schema.at("properties").is_object()) return false;
  const json::value* more = schema.if_contains("additionalProperties");
  if (more != nullptr && *more != json::value(false)) return false;
  return std::ranges::none_of(std::array{"patternProperties", "allOf", "anyOf", "oneOf", "if", "$ref"},
                              [&](const char* key) { return schema.contains(key); });
}

// The expressions of one node.
class ReferenceReader {
 public:
  ReferenceReader(Analysis& a, int index) : a_(a), index_(index), node_(a.node(index)) {}

  void read() {
    for (const PlanInput& input : node_.inputs) {
      if (input.literal && input.edges.empty()) read_input(input);
    }
    if (node_.settings.when.empty()) return;
    if (auto program = compile("when", node_.settings.when)) {
      read_all("when", nullptr, expr::readings(*program));
      node_.when = *std::move(program);
    }
  }

 private:
  void report(std::string_view input, ProblemCode code, std::string reason) {
    a_.report(index_, input, code, std::move(reason));
  }

  std::optional<expr::Program> compile(std::string_view input, std::string_view source) {
    auto program = expr::Program::compile(std::string(source));
    if (program) return *std::move(program);
    report(input, ProblemCode::bad_expression, program.error().message);
    a_.problems.back().position = TextPosition::of(program.error());
    return std::nullopt;
  }

  void read_input(const PlanInput& input) {
    if (input.spec->widget() == Widget::code) return;
    if (input.spec->widget() == Widget::expression) {
      const json::value* source = input.literal->constant();
      if (source == nullptr || !source->is_string()) return;
      if (const auto program = compile(input.name, std::string_view(source->get_string())))
        read_all(input.name, input.spec, expr::readings(*program));
      return;
    }
    input.literal->each_template([&](const expr::Template& text) {
      const std::size_t before = a_.readings.size();
      const auto readings = expr::readings(text);
      read_all(input.name, input.spec, readings);
      // A template that is one output and nothing else is of the type of that output.
      if (a_.readings.size() == before + 1 && input.literal->whole_template() != nullptr &&
          text.is_single_expression() && readings.size() == 1 && is_written_as(text, readings.front()))
        a_.readings.back().is_whole = true;
    });
    if (node_.spec->case_paths && input.name == "Cases") read_cases(input);
  }

  static bool is_written_as(const expr::Template& text, const expr::Reading& reading) {
    if (reading.path.size() != 2) return false;
    std::string_view source = text.programs().front().source();
    constexpr std::string_view kBlank = " \t\r\n";
    source.remove_prefix(std::min(source.find_first_not_of(kBlank), source.size()));
    source = source.substr(0, source.find_last_not_of(kBlank) + 1);
    return source == fmt::format("nodes.{}.{}", key_of(reading, 0), key_of(reading, 1)) ||
           source == fmt::format("nodes[\"{}\"].{}", key_of(reading, 0), key_of(reading, 1));
  }

  // [{"label", "when"}]: each `when` is an expression over `value`.
  void read_cases(const PlanInput& input) {
    static const InputSpec kCase = json("Cases").with_roots({"value"});
    const json::value& cases = a_.written(index_).inputs.at("Cases");
    if (!cases.is_array()) return;
    for (const json::value& one : cases.get_array()) {
      const std::string_view when = one.is_object() ? json::string_or(one.get_object(), "when", "") : "";
      if (when.empty() || when.find("{{") != std::string_view::npos) continue;
      if (const auto program = compile(input.name, when))
        read_all(input.name, &kCase, expr::readings(*program));
    }
  }

  void read_all(std::string_view input, const InputSpec* spec, const std::vector<expr::Reading>& readings) {
    for (const expr::Reading& reading : readings) {
      if (spec != nullptr && has(spec->extra_roots, reading.root)) continue;
      read_root(input, spec != nullptr && spec->per_iteration, reading);
    }
  }

  void unknown(std::string_view input, const expr::Reading& reading, std::string_view why) {
    std::string written = reading.root;
    for (std::size_t i = 0; i < std::min<std::size_t>(reading.path.size(), 2); ++i)
      written += fmt::format(".{}", key_of(reading, i));
    report(input, ProblemCode::unknown_reference,
           fmt::format("{} (at offset {}): {}", written, reading.offset, why));
  }

  // `inside`: evaluated in the iterations of this container.
  void read_root(std::string_view input, bool inside, const expr::Reading& reading) {
    if (reading.root == "nodes") return read_node(input, inside, reading);
    if (reading.root == "trigger") return read_trigger(input, reading);
    if (reading.root == "item" || reading.root == "index") return read_loop(input, inside, reading);
    if (reading.root == "vars") return read_variables(input, reading);
    const std::string_view key = key_of(reading, 0);
    if (reading.root == "params") {
      const json::object& schema = a_.document.params;
      if (!key.empty() && needs(reading, 0) && declares_all(schema) &&
          !schema.at("properties").get_object().contains(key))
        unknown(input, reading, "the workflow has no such parameter; add it to params");
    } else if (reading.root == "execution") {
      if (!key.empty() && !has_row(kExecutionNames, key)) {
        std::vector<std::string_view> names;
        for (const ExpressionName& row : kExecutionNames) names.push_back(row.name);
        unknown(input, reading, fmt::format("execution has {}", fmt::join(names, ", ")));
      }
    } else if (!has(kRoots, reading.root)) {
      unknown(input, reading,
              fmt::format("expressions read {}; a text is written in quotes", fmt::join(kRoots, ", ")));
    }
  }

  void read_trigger(std::string_view input, const expr::Reading& reading) {
    if (reading.path.empty() || has_row(kTriggerNames, key_of(reading, 0))) return;
    const bool known = std::ranges::any_of(
        trigger_specs(), [&](const TriggerSpec& spec) { return has(spec.values, key_of(reading, 0)); });
    if (!known) return unknown(input, reading, "no trigger gives such a value");
    if (!needs(reading, 0)) return;
    report(input, ProblemCode::maybe_absent,
           fmt::format("trigger.{0} exists for some triggers only; guard it: has(trigger.{0})",
                       key_of(reading, 0)));
    a_.problems.back().severity = Severity::warning;
  }

  void read_loop(std::string_view input, bool inside, const expr::Reading& reading) {
    const int loop = inside ? index_ : a_.container_of(index_);
    const std::string_view output = reading.root == "item" ? "Item" : "Index";
    if (loop >= 0 && a_.node(loop).output(output, true)) return;
    unknown(input, reading,
            loop < 0 ? std::string("it exists inside a loop only")
                     : fmt::format("the innermost container \"{}\" gives none; read nodes.<loop>.{}",
                                   a_.node(loop).name, reading.root));
  }

  void read_variables(std::string_view input, const expr::Reading& reading) {
    a_.reads_variables[static_cast<std::size_t>(index_)] = true;
    const bool is_written = std::ranges::any_of(a_.plan.nodes, [](const PlanNode& node) {
      return node.spec != nullptr && node.spec->writes_variables;
    });
    if (is_written || !needs(reading, 0)) return;
    report(input, ProblemCode::unordered_vars, "no node of the workflow writes vars; add Set Variables");
  }

  void read_node(std::string_view input, bool inside, const expr::Reading& reading) {
    if (reading.path.empty())
      return unknown(input, reading, "name the node that is read: nodes.<name>.<output>");
    const std::string_view name = key_of(reading, 0);
    auto found = a_.by_slug.find(name);
    if (found == a_.by_slug.end()) {
      found = a_.by_name.find(name);
      if (found == a_.by_name.end() || found->first != name)
        return unknown(input, reading, fmt::format("there is no node \"{}\"", name));
    }
    const int target = found->second;
    if (!a_.known(target)) return;  // told as unknown_type
    if (target == index_ && !inside) {
      return report(input, ProblemCode::cycle,
                    fmt::format("\"{}\" reads its own outputs, which come later", node_.name));
    }
    if (!can_see(input, inside, reading, target)) return;
    if (a_.node(target).settings.teardown && !node_.settings.teardown) {
      return report(
          input, ProblemCode::teardown_feeds_normal,
          fmt::format("\"{}\" runs at the end, so \"{}\" cannot read it; make that a teardown node too",
                      a_.node(target).name, node_.name));
    }
    Reading out{.reader = index_,
                .target = target,
                .input = std::string(input),
                .guarded = !needs(reading, 1),
                .late = inside && a_.container_of(target) == index_};
    if (reading.path.size() > 1 && !has(kAlwaysThere, key_of(reading, 1))) {
      const bool surrounds = target == index_ || a_.is_inside(index_, target);
      out.output = find_output(target, key_of(reading, 1), surrounds);
      if (!out.output) return report_missing_output(input, reading, target, surrounds);
      if ((*a_.node(target).outputs)[static_cast<std::size_t>(*out.output)].type == HandleType::page) {
        return report(input, ProblemCode::page_in_expression,
                      fmt::format("nodes.{}.{} is a page, which expressions cannot read; connect an edge",
                                  key_of(reading, 0), key_of(reading, 1)));
      }
    }
    a_.readings.push_back(std::move(out));
  }

  // Nodes of a container are seen by each other, by what is inside them and by the container's own
  // per-iteration inputs; outside, their values differ from iteration to iteration.
  bool can_see(std::string_view input, bool inside, const expr::Reading& reading, int target) {
    const int body = a_.node(target).body;
    if (a_.holder_in(body, index_) >= 0) return true;
    if (inside && body == node_.children) return true;
    unknown(input, reading,
            fmt::format("\"{0}\" runs inside \"{1}\", once an iteration; read an output of \"{1}\"",
                        a_.node(target).name, a_.node(a_.container_of(target)).name));
    return false;
  }

  std::optional<int> find_output(int target, std::string_view slug, bool inner) const {
    const std::vector<PlanOutput>& outputs = *a_.node(target).outputs;
    for (int i = 0; i < static_cast<int>(outputs.size()); ++i) {
      const PlanOutput& output = outputs[static_cast<std::size_t>(i)];
      if (output.slug == slug && output.is_inner == inner) return i;
    }
    return std::nullopt;
  }

  void report_missing_output(std::string_view input, const expr::Reading& reading, int target, bool inner) {
    std::vector<std::string_view> slugs;
    for (const PlanOutput& output : *a_.node(target).outputs) {
      if (output.is_inner == inner && output.type != HandleType::page && !has(kAlwaysThere, output.slug))
        slugs.push_back(output.slug);
    }
    slugs.emplace_back("state");
    unknown(input, reading,
            inner ? fmt::format("inside \"{}\" only {} exist", a_.node(target).name, fmt::join(slugs, ", "))
                  : fmt::format("\"{}\" gives {}", a_.node(target).name, fmt::join(slugs, ", ")));
  }

  Analysis& a_;
  int index_;
  PlanNode& node_;
};

}  // namespace

void Analysis::read_references() {
  for (int i = 0; i < static_cast<int>(plan.nodes.size()); ++i) {
    if (known(i)) ReferenceReader(*this, i).read();
  }
}

}  // namespace flow::workflow::detail
