#include "workflow/validate.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "workflow/detail/analysis.hpp"

namespace flow::workflow {
namespace {

// By place of the node in the document, input, code; findings of one kind keep the order they were made in.
void sort_problems(std::vector<Problem>& problems, const Document& document) {
  if (problems.size() < 2) return;
  std::map<std::string_view, std::size_t> place;  // 0: the document itself
  for (std::size_t i = 0; i < document.nodes.size(); ++i) place.emplace(document.nodes[i].id.str(), i + 1);
  std::vector<std::size_t> order(problems.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::size_t index) {
    const Problem& problem = problems[index];
    const auto found = place.find(problem.node.str());
    return std::tuple(found == place.end() ? 0 : found->second, std::string_view(problem.input), problem.code,
                      index);
  });
  std::vector<Problem> sorted;
  sorted.reserve(problems.size());
  for (const std::size_t index : order) sorted.push_back(std::move(problems[index]));
  problems = std::move(sorted);
}

}  // namespace

Checked check(const Document& document, const Catalogue& catalogue, const CheckOptions& options) {
  detail::Analysis analysis(document, catalogue, options);
  analysis.read_nodes();
  analysis.check_triggers();
  analysis.read_edges();
  analysis.read_inputs();
  analysis.read_references();
  analysis.find_order();
  analysis.check_types();
  analysis.order_pages();
  analysis.check_paths();
  analysis.check_reachable();

  Checked out;
  out.problems = std::move(analysis.problems);
  sort_problems(out.problems, document);
  if (std::ranges::none_of(out.problems,
                           [](const Problem& problem) { return problem.severity == Severity::error; }))
    out.plan = std::make_shared<const Plan>(std::move(analysis.plan));
  return out;
}

Error first_error(const Checked& checked) {
  const auto is_error = [](const Problem& problem) { return problem.severity == Severity::error; };
  const auto first = std::ranges::find_if(checked.problems, is_error);
  const auto count = std::ranges::count_if(checked.problems, is_error);
  json::array problems;
  for (const Problem& problem : checked.problems) problems.push_back(to_json(problem));
  return make_error(
             ErrorCode::invalid_input, "{}{}", to_line(*first),
             count > 1 ? fmt::format(" (and {} more; flowbuilder validate lists them all)", count - 1) : "")
      .with_detail("problems", std::move(problems));
}

}  // namespace flow::workflow
