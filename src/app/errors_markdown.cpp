#include "app/errors_markdown.hpp"

#include <fmt/format.h>

#include "app/exit_code.hpp"
#include "base/error.hpp"
#include "workflow/problem.hpp"

namespace flow::app {
namespace {

constexpr std::string_view kIntroduction =
    R"(<!-- Generated from the tables in src/base/error.cpp and src/workflow/problem.cpp; tests/functional/docs_test.cpp says how to write it anew -->
# Errors

Every failure has a class from one table, so that a retry policy, an `Error` output or a script can act on it without reading the sentence.
The sentence names the thing, the value and the next step.

```json
{"class": "not_found", "message": "clicking \"#buy\": no element matches", "retryable": false, "effect": "none", "detail": {}}
```

`effect` says whether anything had been sent to the outside world: `none`, `unknown` or `done`. A node with a side effect is retried only when
nothing was sent, or when its settings say `idempotent: true`.

## Error classes

`retry.on` of a node's settings names these classes; without it, those marked *yes* are retried.

| class | retried | meaning |
|---|---|---|
)";

std::string exit_codes() {
  struct Row {
    ExitCode code;
    std::string_view meaning;
  };
  std::string out = "\n## Exit codes of `flowbuilder`\n\n| code | meaning |\n|---|---|\n";
  for (const Row& row :
       {Row{kOk, "fine"}, Row{kRunFailed, "the run failed or was cancelled"},
        Row{kBadInput, "bad usage or invalid input: arguments, parameters, the workflow itself"},
        Row{kEnvironment,
            "the machine lacks something: no Chromium, a port in use, a folder that cannot be written"}})
    out += fmt::format("| {} | {} |\n", static_cast<int>(row.code), row.meaning);
  return out + "\nErrors are one line on standard error; standard output carries results only.\n";
}

}  // namespace

std::string errors_markdown() {
  std::string out(kIntroduction);
  for (const ErrorCodeInfo& row : error_codes())
    out += fmt::format("| `{}` | {} | {} |\n", row.name, row.retryable ? "yes" : "no", row.sentence);
  out +=
      "\n## Problems of a workflow\n\n`flowbuilder validate` lists all of them at once, each with node, "
      "input and "
      "reason. A workflow with an error cannot\nrun; a warning stops nothing.\n\n| code | | meaning "
      "|\n|---|---|---|\n";
  for (const workflow::ProblemCodeInfo& row : workflow::problem_codes())
    out += fmt::format("| `{}` | {} | {} |\n", row.name, to_string(row.severity), row.sentence);
  return out + exit_codes();
}

}  // namespace flow::app
