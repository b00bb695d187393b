// Do the types of connected handles fit? In order of the flow, because some outputs are of the type that came
// in.
#include <algorithm>

#include <fmt/format.h>

#include "workflow/coercion.hpp"
#include "workflow/detail/analysis.hpp"

namespace flow::workflow::detail {

HandleType Analysis::type_of_output(const PlanEdge& edge) const {
  const PlanOutput& from = output(edge);
  return from.follows_data ? data_type[static_cast<std::size_t>(edge.source)] : from.type;
}

void Analysis::check_types() {
  data_type.assign(plan.nodes.size(), HandleType::any);
  for (const std::vector<int>& body_order : order) {
    for (const int index : body_order) {
      for (const PlanInput& input : node(index).inputs) {
        for (const int which : input.edges) {
          const PlanEdge& from = edge(which);
          const HandleType type = type_of_output(from);
          if (input.name == "Data" && type == HandleType::page)
            data_type[static_cast<std::size_t>(index)] = HandleType::page;
          const Fit how = fit(type, input.spec->type);
          const bool page_into_any = how == Fit::pages && type == HandleType::page;
          if (how != Fit::refused && !(page_into_any && !input.spec->carries_pages)) continue;
          report(
              index, input.name, ProblemCode::type_mismatch,
              fmt::format("{} of \"{}\" is of type {}, which cannot go into {} ({})", output(from).name,
                          node(from.source).name, to_string(type), input.name, to_string(input.spec->type)));
          problems.back().edge = from.id;
        }
      }
    }
  }
  check_types_of_readings();
}

// What expressions read, now that the outputs that hand on Data have their type.
void Analysis::check_types_of_readings() {
  for (const Reading& reading : readings) {
    if (!reading.output) continue;
    const PlanOutput& from = (*node(reading.target).outputs)[static_cast<std::size_t>(*reading.output)];
    const HandleType type =
        from.follows_data ? data_type[static_cast<std::size_t>(reading.target)] : from.type;
    if (type == HandleType::page) {
      report(reading.reader, reading.input, ProblemCode::page_in_expression,
             fmt::format("nodes.{}.{} hands on a page, which expressions cannot read; connect an edge",
                         node(reading.target).slug, from.slug));
      continue;
    }
    const PlanInput* into = reading.is_whole ? node(reading.reader).input(reading.input) : nullptr;
    if (into == nullptr || fit(type, into->spec->type) != Fit::refused) continue;
    report(reading.reader, reading.input, ProblemCode::type_mismatch,
           fmt::format("nodes.{}.{} is of type {}, which cannot go into {} ({})", node(reading.target).slug,
                       from.slug, to_string(type), into->name, to_string(into->spec->type)));
  }
}

}  // namespace flow::workflow::detail
