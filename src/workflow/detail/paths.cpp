// On which paths of the branching nodes each node runs: joins, contradictions, readings of what may be
// absent.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "workflow/detail/analysis.hpp"

namespace flow::workflow::detail {
namespace {

class Paths {
 public:
  explicit Paths(Analysis& a)
      : a_(a), condition_(a.plan.nodes.size(), Condition::never()), choices_(a.plan.nodes.size()) {}

  void run() {
    for (const std::vector<int>& order : a_.order) {
      for (const int index : order) judge(index);
    }
    for (const Reading& reading : a_.readings) check_reading(reading);
    for (const auto& [closer, user] : a_.uses_after_close) check_use_after_close(closer, user);
    check_unused_paths();
  }

 private:
  struct Choices {
    int paths = -1;                  // path outputs and Error
    int when = -1;                   // bit 0: runs, bit 1: bypassed
    std::map<int, int> conditional;  // output → choice; bit 0: has a value
  };

  int new_choice(std::uint64_t all) {
    all_ways_.push_back(all);
    return static_cast<int>(all_ways_.size()) - 1;
  }
  std::uint64_t all(int choice) const { return all_ways_[static_cast<std::size_t>(choice)]; }

  static std::uint64_t bit(std::size_t way) { return std::uint64_t{1} << std::min<std::size_t>(way, 62); }
  static constexpr std::uint64_t kErrorWay = std::uint64_t{1} << 63;

  bool routes(const PlanNode& node) const { return node.settings.on_error == OnError::route; }
  static bool is_own_path(const PlanOutput& output) { return output.is_path && output.name != "Error"; }

  void make_choices(int index) {
    const PlanNode& node = a_.node(index);
    Choices& choices = choices_[static_cast<std::size_t>(index)];
    std::uint64_t ways = 0;
    std::size_t path = 0;
    for (const PlanOutput& output : *node.outputs) {
      if (is_own_path(output)) ways |= bit(path++);
    }
    if (routes(node)) ways |= kErrorWay | (ways == 0 ? bit(0) : 0);
    if (ways != 0) choices.paths = new_choice(ways);
    if (!node.settings.when.empty()) choices.when = new_choice(3);
  }

  // When the output has a value, given that its node was not skipped.
  Condition of_output(int index, int output_index) {
    const PlanNode& node = a_.node(index);
    const PlanOutput& output = (*node.outputs)[static_cast<std::size_t>(output_index)];
    Choices& choices = choices_[static_cast<std::size_t>(index)];
    Condition out = condition_[static_cast<std::size_t>(index)];
    const bool has_page = node.input("Web Page") != nullptr;
    if (output.is_conditional || (output.is_inner && output.type == HandleType::page)) {
      if (output.name == "Web Page") {
        if (!has_page) return Condition::never();
      } else {
        auto [place, is_new] = choices.conditional.emplace(output_index, -1);
        if (is_new) place->second = new_choice(3);
        out = out.restricted(place->second, 1, 3);
      }
    }
    if (output.is_inner) return out;
    const bool passes_by =
        output.name == "Done" || output.follows_data || (output.name == "Web Page" && has_page);
    if (choices.when >= 0 && (!passes_by || output.is_path)) out = out.restricted(choices.when, 1, 3);
    if (choices.paths >= 0) {
      const std::uint64_t ways = all(choices.paths);
      std::uint64_t wanted = ways & ~kErrorWay;
      if (output.name == "Error") {
        wanted = kErrorWay;
      } else if (output.is_path) {
        std::size_t path = 0;
        for (int i = 0; i < output_index; ++i)
          path += is_own_path((*node.outputs)[static_cast<std::size_t>(i)]) ? 1 : 0;
        wanted = bit(path);
      }
      out = out.restricted(choices.paths, wanted, ways);
    }
    return out;
  }

  Condition of_edge(int index) { return of_output(a_.edge(index).source, a_.edge(index).output); }

  Condition any_of(const std::vector<int>& edges) {
    Condition out = Condition::never();
    for (const int edge : edges) out = either(std::move(out), of_edge(edge), all_ways_);
    return out;
  }

  void judge(int index) {
    const PlanNode& node = a_.node(index);
    make_choices(index);
    const int container = a_.container_of(index);
    Condition& condition = condition_[static_cast<std::size_t>(index)];
    condition = container < 0 ? Condition::always() : condition_[static_cast<std::size_t>(container)];
    if (node.settings.teardown) {  // runs whatever happened
      condition = Condition::always();
      return;
    }
    std::vector<int> tolerant;
    bool sources_can_run = true;
    for (const PlanInput& input : node.inputs) {
      if (input.edges.empty()) continue;
      check_exclusive(index, input);
      for (const int edge : input.edges)
        sources_can_run =
            sources_can_run && !condition_[static_cast<std::size_t>(a_.edge(edge).source)].is_never();
      if (input.spec->is_tolerant) {
        tolerant.insert(tolerant.end(), input.edges.begin(), input.edges.end());
      } else {
        condition = both(std::move(condition), any_of(input.edges), all_ways_);
      }
    }
    if (!tolerant.empty()) condition = both(std::move(condition), any_of(tolerant), all_ways_);
    if (condition.is_never() && sources_can_run) {
      a_.report(index, "", ProblemCode::can_never_run,
                fmt::format(
                    "\"{}\" can never run: the paths it needs exclude each other; join them with Merge Data",
                    node.name));
    }
  }

  void check_exclusive(int index, const PlanInput& input) {
    for (std::size_t i = 1; i < input.edges.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (exclusive(of_edge(input.edges[i]), of_edge(input.edges[j]))) continue;
        a_.report(
            index, input.name, ProblemCode::not_exclusive,
            fmt::format("the edges from \"{}\" and \"{}\" may both deliver to {}; join them with Merge Data",
                        a_.node(a_.edge(input.edges[j]).source).name,
                        a_.node(a_.edge(input.edges[i]).source).name, input.name));
        a_.problems.back().edge = a_.edge(input.edges[i]).id;
        return;
      }
    }
  }

  void check_reading(const Reading& reading) {
    if (reading.guarded || !reading.output) return;
    if (!a_.ordered[static_cast<std::size_t>(reading.reader)] ||
        !a_.ordered[static_cast<std::size_t>(reading.target)])
      return;
    // The inner outputs of a loop around it, or of the loop itself.
    if (reading.reader == reading.target || a_.is_inside(reading.reader, reading.target)) return;
    const PlanNode& target = a_.node(reading.target);
    const bool reader_is_teardown = a_.node(reading.reader).settings.teardown && !target.settings.teardown;
    const bool before_first = reading.late && is_read_before_first_iteration(reading);
    const bool there = !reader_is_teardown && !before_first &&
                       implies(condition_[static_cast<std::size_t>(reading.reader)],
                               of_output(reading.target, *reading.output), all_ways_);
    if (there) return;
    const PlanOutput& output = (*target.outputs)[static_cast<std::size_t>(*reading.output)];
    a_.report(
        reading.reader, reading.input, ProblemCode::maybe_absent,
        fmt::format("nodes.{0}.{1} may not exist here, because \"{2}\" may {3}; guard it: "
                    "has(nodes.{0}.{1}) ? nodes.{0}.{1} : …",
                    target.slug, output.slug, target.name, before_first ? "not have run yet" : "be skipped"));
  }

  // A loop that looks at its condition before the first iteration finds no outputs of its nodes yet.
  bool is_read_before_first_iteration(const Reading& reading) const {
    if (reading.input != "Condition") return false;
    const PlanInput* check = a_.node(reading.reader).input("Check");
    const json::value* when = check != nullptr && check->literal ? check->literal->constant() : nullptr;
    return when == nullptr || *when != json::value("after");
  }

  void check_use_after_close(int closer, int user) {
    if (!a_.node(user).settings.teardown &&
        exclusive(condition_[static_cast<std::size_t>(closer)], condition_[static_cast<std::size_t>(user)])) {
      return;
    }
    a_.report(user, "", ProblemCode::page_after_close,
              fmt::format("\"{}\" works on a page after \"{}\" closed its browser; close it later, or order "
                          "them by an edge",
                          a_.node(user).name, a_.node(closer).name));
  }

  // What goes down a path without an edge is lost: mostly a forgotten edge.
  void check_unused_paths() {
    std::set<std::pair<int, int>> read;
    for (const Reading& reading : a_.readings) {
      if (reading.output) read.emplace(reading.target, *reading.output);
    }
    for (int index = 0; index < static_cast<int>(a_.plan.nodes.size()); ++index) {
      if (!a_.known(index)) continue;
      const PlanNode& node = a_.node(index);
      std::vector<std::string> unused;
      bool any_used = false;
      for (int i = 0; i < static_cast<int>(node.outputs->size()); ++i) {
        const PlanOutput& output = (*node.outputs)[static_cast<std::size_t>(i)];
        const bool used = node.is_connected(output.name) || read.contains({index, i});
        any_used = any_used || (used && !output.is_inner);
        if (!output.is_path || used || (output.name == "Error" && !routes(node))) continue;
        // A branch with one path, or a switch without Default, is an "if" without "else".
        if (output.name == "Error" || node.spec->case_paths) {
          if (output.name != "Default") unused.push_back(output.name);
        }
      }
      if (!node.spec->case_paths && node.spec->is_branching() && !any_used) unused.emplace_back("every path");
      for (const std::string& name : unused) {
        a_.report(
            index, "", ProblemCode::unused_output,
            fmt::format("nothing is connected to {} of \"{}\"; what goes there is lost", name, node.name));
      }
    }
  }

  Analysis& a_;
  std::vector<std::uint64_t> all_ways_;
  std::vector<Condition> condition_;
  std::vector<Choices> choices_;
};

}  // namespace

void Analysis::check_paths() {
  Paths(*this).run();
}

}  // namespace flow::workflow::detail
