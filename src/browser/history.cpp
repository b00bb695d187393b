// Reload, and steps in the history of a tab.
#include "browser/detail/page_state.hpp"
#include "browser/page_lease.hpp"

namespace flow::browser {

namespace {

// The entry that lies `delta` steps from the current one; none at the ends.
std::optional<json::value> entry_at(const json::object& history, int delta) {
  const auto* entries = json::find(history, "entries");
  const auto* current = json::find(history, "currentIndex");
  if (entries == nullptr || !entries->is_array() || current == nullptr || !current->is_int64())
    return std::nullopt;
  const json::array& all = entries->get_array();
  const std::int64_t wanted = current->get_int64() + delta;
  if (wanted < 0 || wanted >= static_cast<std::int64_t>(all.size())) return std::nullopt;
  const json::value& entry = all[static_cast<std::size_t>(wanted)];
  // Tabs are made empty and then sent to their first page.
  const bool is_beginning =
      wanted == 0 && entry.is_object() && text_of(entry.get_object(), "url") == "about:blank";
  return is_beginning ? std::nullopt : std::optional(entry);
}

}  // namespace

Task<Result<NavigationResult>> PageLease::reload(Context cx, ReloadOptions options) {
  const std::shared_ptr<PageState> state = page().state().shared_from_this();
  if (state->ended) co_return std::unexpected(*state->ended);
  const auto frame = state->main;
  auto mark = frame->state().navigation.mark();
  CO_TRY_VOID(co_await state->session->call(cx, "Page.reload", {{"ignoreCache", options.ignore_cache}}));
  for (;;) {
    CO_TRY(const auto result, co_await wait_navigation(cx, state, frame, mark, {}, options.until));
    if (!result.same_document) co_return result;
    mark = frame->state().navigation.mark();
  }
}

Task<Result<NavigationResult>> PageLease::go_history(Context cx, int delta, WaitUntil until) {
  const std::shared_ptr<PageState> state = page().state().shared_from_this();
  if (state->ended) co_return std::unexpected(*state->ended);
  CO_TRY(const auto history, co_await state->session->call(cx, "Page.getNavigationHistory"));
  const auto entry = entry_at(history, delta);
  if (!entry) {
    co_return std::unexpected(make_error(ErrorCode::invalid_input,
                                         "there is no page {} in the history of this tab",
                                         delta < 0 ? "before this one" : "after this one")
                                  .with_detail("reason", "no_history"));
  }
  const auto frame = state->main;
  const auto mark = frame->state().navigation.mark();
  CO_TRY_VOID(
      co_await state->session->call(cx, "Page.navigateToHistoryEntry", {{"entryId", entry->at("id")}}));
  co_return co_await wait_navigation(cx, state, frame, mark, {}, until);
}

}  // namespace flow::browser
