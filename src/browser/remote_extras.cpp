#include "browser/remote_extras.hpp"

#include "browser/detail/page_state.hpp"
#include "browser/process.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {

namespace {

Task<Result<json::object>> ask(Context cx, std::shared_ptr<Page> page, std::string method,
                               json::object params) {
  if (const auto reason = page->end_reason()) co_return std::unexpected(*reason);
  auto answer = co_await page->session()->call(cx, std::move(method), std::move(params));
  const auto owner = page->state().process.lock();
  if (!answer && owner) co_return std::unexpected(owner->explained(std::move(answer).error()));
  co_return answer;
}

Error unsolved(const json::object& answer) {
  const std::string_view kind = text_of(answer, "type");
  const std::string_view why = text_of(answer, "error");
  return make_error(ErrorCode::blocked, "the provider of the browser did not solve the CAPTCHA{}{}{}{}",
                    kind.empty() ? "" : " of kind ", kind, why.empty() ? "" : ": ", why)
      .with_detail("reason", "captcha")
      .with_detail("status", json::string(text_of(answer, "status")))
      .with_detail("kind", json::string(kind));
}

}  // namespace

Task<Result<std::optional<SolvedCaptcha>>> solve_captcha(Context cx, std::shared_ptr<Page> page,
                                                         milliseconds detect) {
  CO_TRY(const json::object answer,
         co_await ask(cx, page, "Captcha.solve", {{"detectTimeout", detect.count()}}));
  const std::string_view status = text_of(answer, "status");
  if (status == "not_detected") co_return std::nullopt;
  if (status != "solve_finished") co_return std::unexpected(unsolved(answer));
  // The provider has sent the form by then, if there was one.
  CO_TRY_VOID(co_await page->wait_for_state(cx, WaitUntil::load));
  const auto& shown = page->main_frame()->state().navigation.current();
  co_return SolvedCaptcha{.kind = std::string(text_of(answer, "type")),
                          .navigation = {.url = page->url(), .status = shown.status}};
}

Task<Result<std::string>> live_view_address(Context cx, std::shared_ptr<Page> page) {
  CO_TRY(const json::object answer,
         co_await ask(cx, page, "Page.inspect", {{"frameId", json::string(page->main_frame()->id())}}));
  std::string url(text_of(answer, "url"));
  if (url.empty()) co_return std::unexpected(cdp::protocol_error("a live view without an address"));
  co_return url;
}

}  // namespace flow::browser
