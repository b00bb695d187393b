#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

constexpr milliseconds kHumanPause{70};

// The element was ready; it is the value it did not take.
Error refused_value_is_input(Error error) {
  if (json::string_or(error.detail, "reason", "") == "value_rejected") error.code = ErrorCode::invalid_input;
  return error;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  browser::PageLease& lease = in.page("Web Page");
  CO_TRY(auto target, detail::target_of(in));
  const bool secret = in.is_secret("Value");
  if (secret) {
    CO_TRY_VOID(cx->check_secret_host("Value", detail::host_of(lease.page().url())));
    cx->mark_secret(in.secret("Value").reveal());
  }
  const browser::FillOptions options{
      .secret = secret,
      .clear_first = in.flag("Clear First"),
      .key_pause = in.flag("Human-like Typing") ? kHumanPause : milliseconds{0}};
  auto report = co_await browser::Actor(lease).fill(detail::page_context(cx), std::move(target),
                                                    in.secret("Value"), options);
  if (!report) co_return std::unexpected(refused_value_is_input(std::move(report).error()));
  detail::show(cx, *report);
  co_return Outputs{};
}

}  // namespace

extern const NodeType fill_input;
const NodeType fill_input{
    .spec =
        {.type = "fill_input",
         .title = "Fill Input",
         .category = Category::browser,
         .summary = "Writes a value into a field, as if it had been typed.",
         .inputs = {detail::web_page(), detail::selector(),
                    text("Value").required().or_credential().helped("What to write; never logged."),
                    boolean("Human-like Typing").with_default(false).helped("Key by key, with short pauses."),
                    boolean("Clear First")
                        .with_default(true)
                        .helped("Replace what is there; otherwise the value is added at the end.")},
         .outputs = {detail::web_page_out()},
         .timeout_ms = 30'000,
         .side_effect = true,
         .idempotent = true,
         .needs_browser = true,
         .credits = 1,
         .posture = Posture::untrusted_page,
         .example = {.inputs = R"({"Selector": "label=E-mail", "Value": "ada@example.com"})", .outputs = {}},
         .errors = {"not_found", "ambiguous", "not_actionable", "auth"},
         .description = "Works on text-like, date and colour inputs, textareas, editable elements, and the "
                        "label of one. It waits until the field "
                        "is visible, enabled and editable, and reads the value back: when the page changed "
                        "it, the node fails with "
                        "`invalid_input`. A checkbox, a file input or a select is `invalid_input` at once, "
                        "naming the node to use.\n\n"
                        "A value from a credential is masked in every screenshot and DOM dump. A credential "
                        "that is bound to other hosts than "
                        "that of the page is `auth`, and nothing is typed."},
    .run = run};

}  // namespace flow::nodes
