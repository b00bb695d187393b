#include "workflow/params.hpp"

#include <fmt/format.h>

#include "json/schema.hpp"

namespace flow::workflow {
namespace {

// "/rows/0/price" → rows/0/price: how a person names it.
std::string_view parameter_of(const json::SchemaProblem& problem) {
  std::string_view pointer = problem.pointer;
  if (pointer.starts_with('/')) pointer.remove_prefix(1);
  return pointer;
}

}  // namespace

Result<json::object> resolve_params(const json::object& schema, json::object given) {
  auto compiled = json::Schema::compile(json::value(schema));
  if (!compiled) return std::unexpected(std::move(compiled).error().context("the schema of the parameters"));
  json::value params(std::move(given));
  compiled->fill_defaults(params);
  TRY(const std::vector<json::SchemaProblem> problems, compiled->check(params));
  if (!problems.empty()) {
    std::string sentences;
    for (const json::SchemaProblem& problem : problems) {
      const std::string_view name = parameter_of(problem);
      if (!sentences.empty()) sentences += "; ";
      sentences += name.empty() ? fmt::format("the parameters: {}", problem.reason)
                                : fmt::format("parameter {}: {}", name, problem.reason);
    }
    return std::unexpected(make_error(ErrorCode::invalid_input, "{}", sentences)
                               .with_detail("param", json::value(parameter_of(problems.front()))));
  }
  return std::move(params.get_object());
}

}  // namespace flow::workflow
