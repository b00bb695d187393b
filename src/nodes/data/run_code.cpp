#include <fmt/format.h>

#include "browser/page_lease.hpp"
#include "browser/pool.hpp"
#include "nodes/detail/on_page.hpp"

namespace flow::nodes {
namespace {

constexpr milliseconds kCloseGrace{5'000};

// The logging console around the user's code. The code stands first, so that its lines keep their numbers;
// inputs come as JSON text, because in an object literal `__proto__` is no plain key.
std::string program(std::string_view code) {
  return fmt::format(R"(async (given) => {{ const code = {};
const log = [];
const shown = (value) => {{ try {{ return typeof value === 'string' ? value : JSON.stringify(value) ?? String(value); }} catch {{ return String(value); }} }};
const write = (...values) => {{ if (log.length < 200) log.push(values.map(shown).join(' ').slice(0, 2000)); }};
const console = {{ log: write, info: write, warn: write, error: write, debug: write }};
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']) delete globalThis[name];
const answer = await code(JSON.parse(given), console);
return {{ answer, log }};
}})",
                     detail::wrap_code("inputs, console", code));
}

Task<Result<json::value>> run_in(Context cx, browser::ContextLease* lease, std::string code,
                                 json::value inputs) {
  CO_TRY(auto page, co_await lease->open_page(cx));
  co_return co_await page->main_frame()->run_javascript(cx, program(code), {json::value(json::dump(inputs))});
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const double memory = in.number("Memory (MB)");
  if (!(memory >= 16 && memory <= 4096)) {
    co_return fail(ErrorCode::invalid_input, "Memory (MB) is {}; it must lie between 16 and 4096",
                   json::dump_number(memory));
  }
  browser::LaunchProfile profile;
  profile.extra_args = {fmt::format("--js-flags=--max-old-space-size={}", static_cast<int>(memory))};
  browser::ContextOptions options;
  options.offline = true;
  options.allow_downloads = false;
  CO_TRY(auto lease,
         co_await cx->browsers().acquire(detail::page_context(cx), std::move(profile), std::move(options)));
  auto answer = co_await run_in(detail::page_context(cx), lease.get(), in.text("Code"), in.json("Inputs"));
  static_cast<void>(co_await lease->close(cx.context().grace(kCloseGrace)));
  if (!answer) {
    Error error = std::move(answer).error();
    if (json::string_or(error.detail, "reason", "") == "js_exception") error.code = ErrorCode::invalid_input;
    if (error.code == ErrorCode::browser_crashed) {
      error = make_error(ErrorCode::quota, "the code used more than {} MB of memory, or crashed its page",
                         json::dump_number(memory));
    }
    co_return std::unexpected(std::move(error));
  }
  const json::value* result = json::find(*answer, "/answer");
  const json::value* log = json::find(*answer, "/log");
  if (result == nullptr)
    co_return fail(ErrorCode::internal, "the page of run_code answered {}",
                   json::dump(*answer).substr(0, 200));
  CO_TRY(auto value, detail::unwrap_answer(*result));
  Outputs out;
  out.set("Result", std::move(value)).set("Log", log == nullptr ? json::value(json::array{}) : *log);
  co_return out;
}

}  // namespace

extern const NodeType run_code;
const NodeType run_code{
    .spec =
        {.type = "run_code",
         .title = "Run Code (JavaScript)",
         .category = Category::data,
         .summary = "Runs your own JavaScript on data, in a sealed browser page.",
         .inputs = {text("Code").required().as(Widget::code).helped("Body of an async function of `inputs`."),
                    json("Inputs").with_default(json::object{}).helped("What the code sees as `inputs`."),
                    number("Memory (MB)").with_default(128).helped("Heap of the code, 16 to 4096.")},
         .outputs = {output("Result", HandleType::json), output("Log", HandleType::list)},
         .timeout_ms = 10'000,
         .needs_browser = true,
         .credits = 2,
         .posture = Posture::code,
         .example =
             {.inputs =
                  R"({"Code": "return inputs.prices.reduce((a, b) => a + b, 0);", "Inputs": {"prices": [1, 2, 3]}})",
              .outputs = {}},
         .errors = {"quota", "browser_crashed"},
         .description = "The code runs in an empty page of its own that is thrown away afterwards: no "
                        "network, no storage, none of the "
                        "workflow's pages, and nothing is left for the next run. What it returns (promises "
                        "are awaited) is `Result`; nothing is "
                        "`null`. `console.log` fills `Log`, at most 200 lines.\n\n"
                        "Code that throws is `invalid_input` with the message and the line, and so is a "
                        "result that is not JSON. A heap over the "
                        "limit or a result of more than a million characters is `quota`. Code that never "
                        "ends is stopped at the deadline: "
                        "`timeout`."},
    .run = run};

}  // namespace flow::nodes
