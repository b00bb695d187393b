#include "async/deadline.hpp"
#include "browser/detail/context_state.hpp"
#include "browser/detail/page_state.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {

ContextLease::ContextLease(std::shared_ptr<State> state) : state_(std::move(state)) {}

ContextLease::~ContextLease() {
  if (state_->on_released && !state_->closed) state_->on_released();
}

Task<Result<std::shared_ptr<Page>>> ContextLease::open_page(Context cx, std::string url,
                                                            GotoOptions options) {
  const auto state = state_;
  CO_TRY(const auto page, co_await state->process->open_page(cx, state->context));
  if (url.empty()) co_return page;
  CO_TRY(auto lease, co_await page->acquire(cx));
  auto opened = co_await lease.go_to(cx, std::move(url), options);
  if (!opened) co_return std::unexpected(std::move(opened).error());
  co_return page;
}

std::vector<std::shared_ptr<Page>> ContextLease::pages() const {
  return state_->context->pages;
}
const std::string& ContextLease::download_folder() const {
  return state_->context->download_folder;
}
int ContextLease::process_id() const {
  return state_->process->pid();
}
std::string ContextLease::browser_version() const {
  return state_->process->version();
}
bool ContextLease::closed() const {
  return state_->closed || state_->context->ended.has_value();
}

Task<Result<json::array>> ContextLease::cookies(Context cx) {
  const auto state = state_;
  auto reply =
      co_await state->process->connection().root()->call(cx, "Storage.getCookies", state->context->about());
  if (!reply) co_return std::unexpected(state->process->explained(std::move(reply).error()));
  auto* found = reply->if_contains("cookies");
  if (found == nullptr || !found->is_array())
    co_return std::unexpected(cdp::protocol_error("cookies without a list"));
  co_return std::move(found->get_array());
}

Task<Result<void>> ContextLease::set_cookies(Context cx, json::array cookies) {
  const auto state = state_;
  auto set = co_await state->process->connection().root()->call(
      cx, "Storage.setCookies", state->context->about({{"cookies", std::move(cookies)}}));
  if (set) co_return Result<void>{};
  if (cdp::reason_of(set.error()) == "protocol") {
    co_return fail(ErrorCode::invalid_input, "the browser refused the cookies: {}",
                   text_of(set.error().detail, "cdp_message"));
  }
  co_return std::unexpected(std::move(set).error());
}

Task<Result<void>> ContextLease::clear_cookies(Context cx) {
  const auto state = state_;
  auto cleared =
      co_await state->process->connection().root()->call(cx, "Storage.clearCookies", state->context->about());
  if (!cleared) co_return std::unexpected(state->process->explained(std::move(cleared).error()));
  co_return Result<void>{};
}

Task<Result<json::object>> ContextLease::storage_state(Context cx) {
  const auto state = state_;
  auto saved = co_await save_storage(cx, state->process, state->context);
  if (!saved) co_return std::unexpected(state->process->explained(std::move(saved).error()));
  co_return saved;
}

Task<Result<void>> ContextLease::close(Context cx) {
  co_await async::ignore_cancellation();
  const auto state = state_;
  if (std::exchange(state->closed, true)) co_return Result<void>{};
  auto closed = co_await state->process->close_context(cx, state->context);
  state->on_released = nullptr;  // gives the pool its place back
  state->condemned = nullptr;
  co_return closed;
}

}  // namespace flow::browser
