#include "workflow/names_in_scope.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "workflow/detail/analysis.hpp"

namespace flow::workflow {
namespace {

using detail::Analysis;

constexpr std::string_view kProbe = "probe ";

// What comes after a node: what its edges lead to, who waits for it, and the containers it is in.
std::vector<bool> later_than(Analysis& a, int from) {
  std::vector<bool> later(a.plan.nodes.size(), false);
  std::vector<int> open{from};
  while (!open.empty()) {
    const int at = open.back();
    open.pop_back();
    if (at < 0 || later[static_cast<std::size_t>(at)]) continue;
    later[static_cast<std::size_t>(at)] = true;
    const PlanNode& node = a.node(at);
    for (const int edge : node.out_edges) open.push_back(a.edge(edge).target);
    open.insert(open.end(), node.waited_by.begin(), node.waited_by.end());
    open.push_back(a.container_of(at));
  }
  return later;
}

class Finder {
 public:
  Finder(Analysis& a, int reader) : a_(a), reader_(reader), later_(later_than(a, reader)) {}

  NamesInScope find() {
    a_.readings.clear();
    for (int target = 0; target < static_cast<int>(a_.plan.nodes.size()); ++target) {
      if (is_readable(target)) add_outputs(target);
    }
    mark_absent();
    find_loop();
    find_variables();
    return std::move(out_);
  }

 private:
  bool surrounds(int target) const { return a_.is_inside(reader_, target); }

  bool is_readable(int target) const {
    if (target == reader_ || !a_.known(target) || !a_.ordered[static_cast<std::size_t>(target)]) return false;
    if (a_.holder_in(a_.node(target).body, reader_) < 0) return false;  // inside a container it is not in
    if (a_.node(target).settings.teardown && !a_.node(reader_).settings.teardown) return false;
    return surrounds(target) || !later_[static_cast<std::size_t>(target)];
  }

  void add_outputs(int target) {
    const PlanNode& node = a_.node(target);
    for (int i = 0; i < static_cast<int>(node.outputs->size()); ++i) {
      const PlanOutput& output = (*node.outputs)[static_cast<std::size_t>(i)];
      if (output.type == HandleType::page || output.is_inner != surrounds(target)) continue;
      if (output.name == "Done" || output.name == "Error") continue;  // state and error say it
      a_.readings.push_back({.reader = reader_,
                             .target = target,
                             .input = fmt::format("{}{}", kProbe, out_.outputs.size()),
                             .output = i});
      out_.outputs.push_back({.node = node.id,
                              .node_name = node.name,
                              .node_slug = node.slug,
                              .output = output.name,
                              .slug = output.slug,
                              .type = output.type});
    }
  }

  // The checks judge every reading; what they say about ours is asked for here.
  void mark_absent() {
    a_.problems.clear();
    a_.check_paths();
    for (const Problem& problem : a_.problems) {
      if (problem.code != ProblemCode::maybe_absent || !problem.input.starts_with(kProbe)) continue;
      std::size_t place = 0;
      const std::string_view number = std::string_view(problem.input).substr(kProbe.size());
      std::from_chars(number.data(), number.data() + number.size(), place);
      out_.outputs[place].maybe_absent = true;
    }
  }

  void find_loop() {
    for (int loop = a_.container_of(reader_); loop >= 0; loop = a_.container_of(loop)) {
      if (!a_.known(loop)) continue;
      out_.has_item = out_.has_item || a_.node(loop).output("Item", true).has_value();
      out_.has_index = out_.has_index || a_.node(loop).output("Index", true).has_value();
      return;  // only the innermost one, as the checks have it
    }
  }

  // Those that are written down, not those that come out of an expression.
  void find_variables() {
    std::set<std::string> names;
    for (int i = 0; i < static_cast<int>(a_.plan.nodes.size()); ++i) {
      if (!a_.known(i) || !a_.node(i).spec->writes_variables) continue;
      const json::value* written = json::find(a_.written(i).inputs, "Variables");
      if (written == nullptr || !written->is_object()) continue;
      for (const auto& member : written->get_object()) names.emplace(member.key());
    }
    out_.variables.assign(names.begin(), names.end());
  }

  Analysis& a_;
  int reader_;
  std::vector<bool> later_;
  NamesInScope out_;
};

}  // namespace

NamesInScope names_in_scope(const Document& document, const Catalogue& catalogue, const NodeId& node) {
  const CheckOptions options;
  Analysis analysis(document, catalogue, options);
  analysis.read_nodes();
  analysis.read_edges();
  analysis.read_inputs();
  analysis.read_references();
  analysis.find_order();
  const auto found = analysis.by_id.find(node.str());
  if (found == analysis.by_id.end()) return {};
  return Finder(analysis, found->second).find();
}

}  // namespace flow::workflow
