// Navigation by command: go_to, set_content, and how a navigation is waited for; reload and history are in
// history.cpp.
#include "browser/page_lease.hpp"

#include "browser/detail/context_state.hpp"
#include "browser/detail/page_state.hpp"
#include "browser/remote.hpp"
#include "net/url.hpp"

namespace flow::browser {

namespace {

constexpr milliseconds kErrorPageTime{2000};

Error navigation_error(std::string_view url, std::string_view net_error) {
  return make_error(ErrorCode::navigation, "could not open {}: {}", url, net_error)
      .with_detail("reason", "navigation_failed")
      .with_detail("net_error", json::string(net_error))
      .with_detail("url", json::string(url))
      .with_effect(Effect::done);
}
// The way out knows more than the browser, which only says that its proxy gave nothing.
Error load_error(const PageState& page, std::string_view url, std::string_view net_error) {
  Error error = with_provider_code(navigation_error(url, net_error));
  const auto context = page.context.lock();
  const auto at = net::parse_url(url);
  if (!context || !at) return error;
  const auto why = context->door.failure_of(at->host, at->port);
  if (!why) return error;
  error.message = fmt::format("could not open {}: {}", url, why->message);
  for (const auto& [key, value] : why->detail) error.detail.insert_or_assign(key, value);
  if (why->code == ErrorCode::blocked) error.effect = Effect::none;
  if (why->code == ErrorCode::blocked || why->code == ErrorCode::auth) error.code = why->code;
  return error;
}
Error interrupted_error(std::string_view url, std::string_view by) {
  return make_error(ErrorCode::navigation, "opening {} was interrupted by a navigation to {}", url, by)
      .with_detail("reason", "interrupted")
      .with_detail("url", json::string(url))
      .with_detail("interrupted_by", json::string(by))
      .with_effect(Effect::done);
}
Error download_error(std::string_view url) {
  return make_error(ErrorCode::invalid_input, "{} is a file, not a page; use a download node", url)
      .with_detail("reason", "download_instead")
      .with_detail("url", json::string(url))
      .with_effect(Effect::done);
}

Error timed_out_waiting(Error error, std::string_view url, std::string_view what) {
  error.message = fmt::format("opening {}: {}, {}", url, error.message, what);
  return std::move(error).with_detail("url", json::string(url)).with_effect(Effect::done);
}

// A file may also announce itself a moment after the navigation was aborted for it.
bool became_download(const NavigationTracker& navigation, NavigationTracker::Mark mark) {
  for (const auto* ended = navigation.ended_after(mark); ended != nullptr;
       ended = navigation.ended_after(ended->number)) {
    if (ended->how == NavigationEnd::download) return true;
  }
  return false;
}

}  // namespace

Task<Result<void>> wait_state(Context cx, std::shared_ptr<PageState> page, std::shared_ptr<Frame> frame,
                              std::string loader, WaitUntil until) {
  const NavigationTracker& navigation = frame->state().navigation;
  const std::string url = navigation.current().url;
  while (navigation.current().loader == loader && !navigation.reached(until)) {
    auto changed = co_await page->wait_change(cx);
    if (!changed) {
      if (changed.error().code != ErrorCode::timeout) co_return changed;
      co_return std::unexpected(
          timed_out_waiting(std::move(changed).error(), url,
                            fmt::format("the document is there but not at \"{}\"", to_string(until))));
    }
  }
  if (navigation.current().loader != loader)
    co_return std::unexpected(interrupted_error(url, navigation.current().url));
  if (until == WaitUntil::networkidle) co_return co_await page->network.wait_idle(cx);
  co_return Result<void>{};
}

Task<Result<NavigationResult>> wait_navigation(Context cx, std::shared_ptr<PageState> page,
                                               std::shared_ptr<Frame> frame, NavigationTracker::Mark mark,
                                               std::string loader, WaitUntil until) {
  const NavigationTracker& navigation = frame->state().navigation;
  for (;;) {
    if (page->ended) co_return std::unexpected(*page->ended);
    const EndedNavigation* ended = navigation.ended_after(mark, loader);
    if (ended == nullptr && !loader.empty()) {
      const EndedNavigation* other = navigation.ended_after(mark);
      if (other != nullptr && other->how == NavigationEnd::committed) {
        co_return std::unexpected(interrupted_error(frame->url(), other->url));
      }
    }
    if (ended != nullptr) {
      const EndedNavigation end = *ended;
      switch (end.how) {
        case NavigationEnd::failed:
          if (end.error_text == "net::ERR_ABORTED" && navigation.pending()) {
            // Without a loader asked for, the one that took over is as good.
            if (!loader.empty())
              co_return std::unexpected(interrupted_error(end.url, navigation.pending()->url));
            mark = end.number;
            continue;
          }
          co_return std::unexpected(load_error(*page, end.url, end.error_text));
        case NavigationEnd::download: co_return std::unexpected(download_error(end.url));
        case NavigationEnd::no_document: mark = end.number; continue;
        case NavigationEnd::same_document:
          co_return NavigationResult{.url = end.url, .status = end.status, .same_document = true};
        case NavigationEnd::committed: break;
      }
      if (navigation.current().loader == end.loader) frame->expect_calls();
      CO_TRY_VOID(co_await wait_state(cx, page, frame, end.loader, until));
      co_return NavigationResult{
          .url = frame->url(), .status = navigation.current().status, .same_document = false};
    }
    auto changed = co_await page->wait_change(cx);
    if (!changed) {
      if (changed.error().code != ErrorCode::timeout) co_return std::unexpected(std::move(changed).error());
      const std::string url = navigation.pending() ? navigation.pending()->url : frame->url();
      co_return std::unexpected(timed_out_waiting(std::move(changed).error(), url, "no document came"));
    }
  }
}

Task<Result<NavigationResult>> PageLease::go_to(Context cx, std::string url, GotoOptions options) {
  Page& held = page();
  const std::shared_ptr<PageState> state = held.state().shared_from_this();
  if (state->ended) co_return std::unexpected(*state->ended);
  const auto frame = state->main;
  const NavigationTracker& navigation = frame->state().navigation;
  const NavigationTracker::Mark mark = navigation.mark();
  const milliseconds span = cx.remaining();
  json::object params{{"url", url}};
  if (!options.referrer.empty()) params["referrer"] = options.referrer;
  auto reply = co_await state->session->call(cx, "Page.navigate", std::move(params));
  if (!reply) {
    if (state->ended) co_return std::unexpected(*state->ended);
    if (reply.error().code == ErrorCode::timeout) {
      // Nothing of it may arrive later.
      std::vector<cdp::Command> stop;
      stop.push_back({.method = "Page.stopLoading"});
      state->session->send(std::move(stop));
      co_return std::unexpected(
          make_error(ErrorCode::timeout, "opening {}: timed out after {} ms, no answer", url, span.count())
              .with_detail("url", json::string(url))
              .with_effect(Effect::done));
    }
    if (text_of(reply.error().detail, "cdp_message").find("invalid URL") != std::string_view::npos) {
      co_return std::unexpected(
          make_error(ErrorCode::invalid_input, "{} is not a URL a browser can open", url)
              .with_detail("reason", "navigation_failed")
              .with_detail("net_error", "net::ERR_INVALID_URL")
              .with_detail("url", json::string(url)));
    }
    co_return std::unexpected(with_provider_code(std::move(reply).error()));
  }
  const std::string loader(text_of(*reply, "loaderId"));
  const std::string error_text(text_of(*reply, "errorText"));
  const auto* is_download = json::find(*reply, "isDownload");
  if ((is_download != nullptr && is_download->is_bool() && is_download->get_bool()) ||
      became_download(navigation, mark)) {
    co_return std::unexpected(download_error(url));
  }
  if (!error_text.empty()) {
    if (error_text == "net::ERR_ABORTED") {
      // Aborted for a file, for a 204, or because another navigation took over. A round trip brings the
      // events that say so.
      static_cast<void>(co_await state->session->call(cx, "Page.enable"));
      if (became_download(navigation, mark)) co_return std::unexpected(download_error(url));
      const auto* other = navigation.ended_after(mark);
      while (other != nullptr && other->how != NavigationEnd::committed)
        other = navigation.ended_after(other->number);
      if (other != nullptr && other->loader != loader)
        co_return std::unexpected(interrupted_error(url, other->url));
      if (navigation.pending() && navigation.pending()->loader != loader) {
        co_return std::unexpected(interrupted_error(url, navigation.pending()->url));
      }
    } else if (!loader.empty()) {
      // The error page still commits. It must not meet the next action.
      const Context brief = cx.within(kErrorPageTime);
      while (navigation.current().loader != loader && !brief.expired()) {
        if (!co_await state->wait_change(brief)) break;
      }
    }
    // A redirect may have led elsewhere.
    const EndedNavigation* ended = loader.empty() ? nullptr : navigation.ended_after(mark, loader);
    co_return std::unexpected(load_error(*state, ended != nullptr ? ended->url : url, error_text));
  }
  // Without a loader it is a move within the document, announced by an event of its own.
  auto result = co_await wait_navigation(cx, state, frame, mark, loader, options.until);
  if (!result && result.error().code == ErrorCode::timeout && navigation.pending() &&
      navigation.pending()->loader == loader) {
    std::vector<cdp::Command> stop;
    stop.push_back({.method = "Page.stopLoading"});
    state->session->send(std::move(stop));
  }
  co_return result;
}

Task<Result<void>> PageLease::set_content(Context cx, std::string html, WaitUntil until) {
  const std::shared_ptr<PageState> state = page().state().shared_from_this();
  if (state->ended) co_return std::unexpected(*state->ended);
  const auto frame = state->main;
  std::vector<json::value> arguments;
  arguments.emplace_back(json::string(html));
  CO_TRY_VOID(co_await frame->evaluate(cx, "h => { document.open(); document.write(h); document.close(); }",
                                       std::move(arguments)));
  CO_TRY_VOID(co_await state->session->call(cx, "Page.enable"));
  co_return co_await wait_state(cx, state, frame, frame->document(), until);
}

}  // namespace flow::browser
