#include "browser/page_waits.hpp"

#include <algorithm>

#include "browser/detail/page_state.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {

namespace {

class FirstResponse final : public ResponseListener {
 public:
  FirstResponse(std::weak_ptr<PageState> page, std::function<bool(const ResponseInfo&)> matches)
      : page_(std::move(page)), matches_(std::move(matches)) {}

  void responded(const ResponseInfo& info, const std::shared_ptr<cdp::Session>& /*session*/) override {
    if (found_ || !matches_(info)) return;
    found_ = info;
    if (const auto page = page_.lock()) page->changed.notify();
  }
  void ended(std::string_view /*request_id*/, const std::string& /*error_text*/) override {}

  const std::optional<ResponseInfo>& found() const { return found_; }

 private:
  std::weak_ptr<PageState> page_;
  std::function<bool(const ResponseInfo&)> matches_;
  std::optional<ResponseInfo> found_;
};

// Looks for a second at a time, so that a document that is left is noticed. The pause is the page's own
// timer: nothing goes over the link while the answer is no.
constexpr milliseconds kSlice{1000};
constexpr milliseconds kMargin{100};  // the answer comes before the deadline
constexpr std::string_view kLook = R"(async function(span) {{
  const until = Date.now() + span;
  let last = 'undefined';
  do {{
    try {{
      const value = await (
{}
);
      if (value) return {{ value: JSON.stringify(value) ?? String(value) }};
      last = String(value);
    }} catch (problem) {{
      last = 'threw ' + String(problem);
    }}
    await new Promise((done) => setTimeout(done, 50));
  }} while (Date.now() < until);
  return {{ last: last.slice(0, 500) }};
}})";

bool is_overtaken(const Error& error) {
  const auto reason = cdp::reason_of(error);
  return reason == "interrupted" || reason == "context_gone";
}

}  // namespace

Task<Result<std::string>> wait_for_url(Context cx, std::shared_ptr<Page> page,
                                       std::function<bool(std::string_view)> matches) {
  const auto state = page->state().shared_from_this();
  for (;;) {
    if (state->ended) co_return std::unexpected(*state->ended);
    if (matches(page->url())) co_return page->url();
    auto changed = co_await state->wait_change(cx);
    if (!changed) {
      co_return std::unexpected(
          std::move(changed).error().context(fmt::format("the address is {}", page->url())));
    }
  }
}

Task<Result<ResponseInfo>> wait_for_response(Context cx, std::shared_ptr<Page> page,
                                             std::function<bool(const ResponseInfo&)> matches) {
  const auto state = page->state().shared_from_this();
  const auto listener = std::make_shared<FirstResponse>(state, std::move(matches));
  page->network().listen(listener);
  while (!listener->found()) CO_TRY_VOID(co_await state->wait_change(cx));
  co_return *listener->found();
}

Task<Result<json::value>> wait_for_expression(Context cx, std::shared_ptr<Page> page,
                                              std::string expression) {
  const std::string look = fmt::format(kLook, expression);
  std::string last = "was not looked at";
  for (;;) {
    const milliseconds span = std::clamp(cx.remaining() - kMargin, milliseconds{0}, kSlice);
    auto answer = co_await page->main_frame()->run_javascript(cx, look, {json::value(span.count())});
    if (answer) {
      if (const auto* value = json::find(*answer, "/value"); value != nullptr && value->is_string()) {
        const std::string text(value->get_string());
        auto parsed = json::parse(text);
        co_return parsed ? *std::move(parsed) : json::value(text);
      }
      if (answer->is_object()) last = text_of(answer->get_object(), "last");
    } else if (cdp::reason_of(answer.error()) == "js_exception") {
      co_return fail(ErrorCode::invalid_input, "the expression is not JavaScript: {}",
                     answer.error().message);
    } else if (!is_overtaken(answer.error())) {
      if (answer.error().code != ErrorCode::timeout) co_return std::unexpected(std::move(answer).error());
      co_return std::unexpected(
          std::move(answer).error().context(fmt::format("the expression was last {}", last)));
    }
    if (page->end_reason()) co_return std::unexpected(*page->end_reason());
    if (cx.remaining() <= kMargin) co_return fail(ErrorCode::timeout, "the expression was last {}", last);
  }
}

}  // namespace flow::browser
