#include "browser/navigation_tracker.hpp"

namespace flow::browser {

namespace {
constexpr std::size_t kRemembered = 16;
}

std::string_view to_string(WaitUntil until) {
  switch (until) {
    case WaitUntil::commit: return "commit";
    case WaitUntil::domcontentloaded: return "domcontentloaded";
    case WaitUntil::load: return "load";
    case WaitUntil::networkidle: return "networkidle";
  }
  return "load";
}

void NavigationTracker::adopt(std::string_view loader, std::string_view url) {
  if (current_.loader == loader) {
    current_.url = url;
    return;
  }
  current_ = {.loader = std::string(loader), .url = std::string(url)};
}

void NavigationTracker::requested(std::string_view url) {
  ++begun_;
  pending_ = {.loader = {}, .url = std::string(url)};
}

void NavigationTracker::started(std::string_view loader, std::string_view url) {
  if (pending_ && pending_->loader == loader) {
    pending_->url = url;
    return;
  }
  // A request of the page that is now confirmed was counted when it was made.
  if (!pending_ || !pending_->loader.empty()) ++begun_;
  pending_ = {.loader = std::string(loader), .url = std::string(url)};
}

void NavigationTracker::document_request(std::string_view loader, std::string_view url) {
  if (loader == current_.loader) return;
  started(loader, url);
}

void NavigationTracker::document_response(std::string_view loader, int status) {
  if (pending_ && pending_->loader == loader) pending_->status = status;
  if (current_.loader == loader) current_.status = status;
}

void NavigationTracker::document_failed(std::string_view loader, std::string_view error_text) {
  if (!pending_ || pending_->loader != loader) return;
  const PendingNavigation failed = *pending_;
  pending_.reset();
  end(NavigationEnd::failed, failed.loader, failed.url, error_text, failed.status);
}

void NavigationTracker::committed(std::string_view loader, std::string_view url) {
  std::optional<int> status;
  if (pending_ && pending_->loader == loader) {
    status = pending_->status;
    pending_.reset();
  } else if (pending_ && pending_->loader.empty()) {
    pending_.reset();
  } else if (loader != current_.loader) {
    ++begun_;  // about:blank and friends commit without having been announced
  }
  current_ = {.loader = std::string(loader), .url = std::string(url), .status = status};
  end(NavigationEnd::committed, loader, url, {}, status);
}

void NavigationTracker::restored(std::string_view loader, std::string_view url) {
  // It was announced under a loader that never comes.
  if (pending_) {
    pending_.reset();
  } else {
    ++begun_;
  }
  current_ = {.loader = std::string(loader), .url = std::string(url), .domcontentloaded = true, .load = true};
  end(NavigationEnd::committed, loader, url);
}

void NavigationTracker::lifecycle(std::string_view loader, std::string_view name) {
  if (loader != current_.loader) return;
  if (name == "init") {  // also after document.open()
    current_.domcontentloaded = false;
    current_.load = false;
  } else if (name == "DOMContentLoaded") {
    current_.domcontentloaded = true;
  } else if (name == "load") {
    current_.domcontentloaded = true;
    current_.load = true;
  }
}

void NavigationTracker::same_document(std::string_view url) {
  ++begun_;
  current_.url = url;
  if (pending_ && pending_->loader.empty()) pending_.reset();
  end(NavigationEnd::same_document, current_.loader, url, {}, current_.status);
}

void NavigationTracker::stopped() {
  if (pending_ && !pending_->loader.empty()) pending_->stopped = true;
}

void NavigationTracker::download(std::string_view url) {
  const std::string loader = pending_ ? pending_->loader : std::string();
  pending_.reset();
  end(NavigationEnd::download, loader, url);
}

void NavigationTracker::drop_pending() {
  if (!pending_) return;
  const PendingNavigation dropped = *pending_;
  pending_.reset();
  end(NavigationEnd::no_document, dropped.loader, dropped.url, {}, dropped.status);
}

const EndedNavigation* NavigationTracker::ended_after(Mark mark, std::string_view loader) const {
  for (const auto& ended : ended_) {
    if (ended.number > mark && (loader.empty() || ended.loader == loader)) return &ended;
  }
  return nullptr;
}

bool NavigationTracker::reached(WaitUntil until) const {
  switch (until) {
    case WaitUntil::commit: return true;
    case WaitUntil::domcontentloaded: return current_.domcontentloaded;
    case WaitUntil::load:
    case WaitUntil::networkidle: return current_.load;
  }
  return true;
}

void NavigationTracker::end(NavigationEnd how, std::string_view loader, std::string_view url,
                            std::string_view error_text, std::optional<int> status) {
  ended_.push_back({.number = ++last_number_,
                    .how = how,
                    .loader = std::string(loader),
                    .url = std::string(url),
                    .error_text = std::string(error_text),
                    .status = status});
  if (ended_.size() > kRemembered) ended_.pop_front();
}

}  // namespace flow::browser
