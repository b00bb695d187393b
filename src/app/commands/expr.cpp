#include <ostream>

#include "app/commands.hpp"
#include "app/text_source.hpp"
#include "expr/program.hpp"
#include "expr/tagged.hpp"

namespace flow::app {
namespace {

constexpr Bytes kMaxData{64U << 20};

// The names in scope, as text; an empty object when there is no --data.
Result<std::string> read_data(const ExprOptions& options) {
  if (options.data_file.empty()) return std::string("{}");
  return read_text(options.data_file, kMaxData);
}

Error about_data(Error error, const ExprOptions& options) {
  return std::move(error).context(fmt::format("--data {}", source_name(options.data_file)));
}

Result<std::string> evaluate_typed(const expr::Program& program, std::string_view data,
                                   const ExprOptions& options) {
  const auto scope = expr::TaggedScope::parse(data);
  if (!scope) return std::unexpected(about_data(scope.error(), options));
  TRY(const expr::Value value, program.evaluate(*scope));
  return expr::format_tagged(value);
}

Result<std::string> evaluate_plain(const expr::Program& program, std::string_view data,
                                   const ExprOptions& options) {
  const auto names = json::parse_object(data);
  if (!names) return std::unexpected(about_data(names.error(), options));
  TRY(const json::value value, program.evaluate_to_json(expr::JsonScope(*names)));
  return json::dump(value);
}

Result<std::string> evaluate(const ExprOptions& options) {
  TRY(const expr::Program program, expr::Program::compile(options.expression));
  TRY(const std::string data, read_data(options));
  return options.typed ? evaluate_typed(program, data, options) : evaluate_plain(program, data, options);
}

}  // namespace

ExitCode expr_command(const ExprOptions& options, Console console) {
  const auto text = evaluate(options);
  if (!text) {
    print_error(console, text.error());
    return kBadInput;
  }
  console.out << *text << '\n';
  return kOk;
}

}  // namespace flow::app
