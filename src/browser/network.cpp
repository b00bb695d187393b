#include "browser/network.hpp"

#include <deque>
#include <unordered_map>

#include "base/encoding.hpp"
#include "browser/detail/page_state.hpp"
#include "cdp/framing.hpp"
#include "cdp/peek.hpp"

namespace flow::browser {

namespace {

constexpr milliseconds kQuiet{500};
constexpr std::size_t kFailedKept = 50;
constexpr std::size_t kBodyCap = 8U << 20;

// The text of a member `"key":"…"` without parsing: the first, or the last for keys that nested objects have
// too.
std::string_view quick_text(std::string_view raw, std::string_view quoted_key, bool last) {
  const std::size_t at = last ? raw.rfind(quoted_key) : raw.find(quoted_key);
  if (at == std::string_view::npos) return {};
  raw.remove_prefix(at + quoted_key.size());
  return raw.substr(0, raw.find('"'));
}
std::string_view request_id(std::string_view raw) {
  return quick_text(raw, R"("requestId":")", false);
}
std::string_view resource_type(std::string_view raw) {
  return quick_text(raw, R"("type":")", true);
}

// Only requests that end are worth waiting for.
bool counts_as_traffic(std::string_view type, std::string_view url) {
  return type != "EventSource" && type != "WebSocket" && !url.ends_with("/favicon.ico");
}

struct InFlight {
  std::string url;
  std::string method;
  std::string type;
  std::string frame;
  std::string loader;
};

json::object parsed(std::string_view raw) {
  auto object = json::parse_object(raw, {.size = cdp::kMessageCap, .depth = cdp::kDepthCap});
  return object ? std::move(*object) : json::object{};
}

}  // namespace

class PageResponseWatch;

struct Network::State {
  explicit State(PageState& page_state) : page(page_state) {}
  PageState& page;
  std::unordered_map<std::string, InFlight> in_flight;
  std::vector<FailedRequest> failed;
  std::vector<std::weak_ptr<PageResponseWatch>> watches;
  Signal changed;

  void note_failure(FailedRequest request) {
    failed.push_back(std::move(request));
    if (failed.size() > kFailedKept) failed.erase(failed.begin());
  }
  void finished(std::string_view id);
  void responded(const json::object& params);
  bool busy() const {
    return std::ranges::any_of(
        in_flight, [](const auto& entry) { return counts_as_traffic(entry.second.type, entry.second.url); });
  }
};

class PageResponseWatch final : public ResponseWatch {
 public:
  PageResponseWatch(std::weak_ptr<PageState> page, std::function<bool(const ResponseInfo&)> matches)
      : page_(std::move(page)), matches_(std::move(matches)) {}

  Task<Result<ResponseBody>> wait(Context cx) override {
    CO_TRY(const auto page, locked());
    while (!finished_) {
      CO_TRY(const auto alive, locked());
      auto waited = co_await alive->network.state().changed.wait(cx);
      if (!waited) {
        co_return std::unexpected(std::move(waited).error().context(
            found_ ? "waiting for the end of the response" : "waiting for a response"));
      }
    }
    if (!finished_->has_value()) co_return std::unexpected(finished_->error());
    ResponseBody response{.info = *found_, .body = {}};
    auto reply = co_await session_->call(cx, "Network.getResponseBody", {{"requestId", found_->request_id}});
    if (!reply) {
      if (reply.error().code == ErrorCode::timeout) co_return std::unexpected(std::move(reply).error());
      co_return response;  // no body: a redirect, 204, or evicted from the browser's buffer
    }
    response.body = text_of(*reply, "body");
    if (const auto* encoded = json::find(*reply, "base64Encoded");
        encoded != nullptr && encoded->is_bool() && encoded->get_bool()) {
      CO_TRY(response.body, base64_decode(response.body));
    }
    if (response.body.size() > kBodyCap) {
      co_return fail(ErrorCode::quota, "the body of {} has {} bytes, more than {}", found_->url,
                     response.body.size(), kBodyCap);
    }
    co_return response;
  }

  void offer(const ResponseInfo& info, const std::shared_ptr<cdp::Session>& session) {
    if (found_ || !matches_(info)) return;
    found_ = info;
    session_ = session;
  }
  void end_of(std::string_view id, Result<void> how) {
    if (found_ && found_->request_id == id && !finished_) finished_ = std::move(how);
  }

 private:
  Result<std::shared_ptr<PageState>> locked() const {
    auto page = page_.lock();
    if (!page) return std::unexpected(page_closed_error("the page is closed"));
    if (page->ended) return std::unexpected(*page->ended);
    return page;
  }

  std::weak_ptr<PageState> page_;
  std::function<bool(const ResponseInfo&)> matches_;
  std::optional<ResponseInfo> found_;
  std::shared_ptr<cdp::Session> session_;
  std::optional<Result<void>> finished_;
};

void Network::State::finished(std::string_view id) {
  in_flight.erase(std::string(id));
  changed.notify();
}

Network::Network(PageState& page) : state_(std::make_unique<State>(page)) {}
Network::~Network() = default;

const std::vector<FailedRequest>& Network::failed() const {
  return state_->failed;
}

void Network::forget_document(std::string_view frame_id, std::string_view loader) {
  std::erase_if(state_->in_flight, [&](const auto& entry) {
    return entry.second.frame == frame_id && entry.second.loader != loader;
  });
  state_->changed.notify();
}

Task<Result<void>> Network::wait_idle(Context cx) {
  const auto page = state_->page.shared_from_this();
  for (;;) {
    if (page->ended) co_return std::unexpected(*page->ended);
    if (state_->busy()) {
      auto waited = co_await state_->changed.wait(cx);
      if (!waited)
        co_return std::unexpected(std::move(waited).error().context("waiting for an idle network"));
      continue;
    }
    const Context quiet = cx.within(kQuiet);
    if (!co_await state_->changed.wait(quiet)) {
      if (page->ended) co_return std::unexpected(*page->ended);
      if (cx.expired()) co_return fail(ErrorCode::timeout, "timed out waiting for an idle network");
      co_return Result<void>{};
    }
  }
}

std::shared_ptr<ResponseWatch> Network::watch_response(std::function<bool(const ResponseInfo&)> matches) {
  auto watch = std::make_shared<PageResponseWatch>(state_->page.weak_from_this(), std::move(matches));
  state_->watches.push_back(watch);
  return watch;
}

Task<Result<void>> Network::block_urls(Context cx, std::vector<std::string> patterns) {
  json::array urls;
  for (const auto& pattern : patterns) urls.emplace_back(json::string(pattern));
  CO_TRY_VOID(co_await state_->page.session->call(cx, "Network.setBlockedURLs", {{"urls", std::move(urls)}}));
  co_return Result<void>{};
}

Task<Result<void>> Network::set_extra_headers(Context cx, json::object headers) {
  CO_TRY_VOID(co_await state_->page.session->call(cx, "Network.setExtraHTTPHeaders",
                                                  {{"headers", std::move(headers)}}));
  co_return Result<void>{};
}

void PageState::on_network(const AttachedTarget& target, std::string_view method, std::string_view raw) {
  Network::State& net = network.state();
  const std::string id(request_id(raw));
  const auto frame_named = [&](std::string_view frame_id) { return frame_of(target, frame_id); };
  if (method == "Network.requestWillBeSent") {
    InFlight request{.url = std::string(quick_text(raw, R"("url":")", false)),
                     .method = std::string(quick_text(raw, R"("method":")", false)),
                     .type = std::string(resource_type(raw)),
                     .frame = std::string(quick_text(raw, R"("frameId":")", true)),
                     .loader = std::string(quick_text(raw, R"("loaderId":")", false))};
    if (request.type == "Document" && request.loader == id) {
      const json::object params = parsed(raw);
      if (const auto* sent = json::find(params, "request"); sent != nullptr && sent->is_object()) {
        request.url = std::string(text_of(sent->get_object(), "url"));
      }
      if (const auto owner = frame_named(request.frame)) {
        owner->state().navigation.document_request(id, request.url);
        changed.notify();
      }
    }
    net.in_flight[id] = std::move(request);
    net.changed.notify();
    return;
  }
  const auto found = net.in_flight.find(id);
  const InFlight known = found == net.in_flight.end() ? InFlight{} : found->second;
  if (method == "Network.responseReceived") {
    std::erase_if(net.watches, [](const auto& weak) { return weak.expired(); });
    const bool is_document = resource_type(raw) == "Document" || known.type == "Document";
    const bool may_be_error = raw.find(R"("status":4)") != raw.npos || raw.find(R"("status":5)") != raw.npos;
    if (!is_document && !may_be_error && net.watches.empty()) return;
    const json::object params = parsed(raw);
    const auto* answered = json::find(params, "response");
    if (answered == nullptr || !answered->is_object()) return;
    const json::object& response = answered->get_object();
    const auto* code = json::find(response, "status");
    ResponseInfo info{.request_id = id,
                      .url = std::string(text_of(response, "url")),
                      .method = known.method,
                      .status = code != nullptr && code->is_int64() ? static_cast<int>(code->get_int64()) : 0,
                      .mime_type = std::string(text_of(response, "mimeType")),
                      .headers = {}};
    if (const auto* headers = json::find(response, "headers"); headers != nullptr && headers->is_object()) {
      info.headers = headers->get_object();
    }
    if (const auto owner = frame_named(text_of(params, "frameId")); is_document && owner) {
      owner->state().navigation.document_response(id, info.status);
      changed.notify();
    }
    if (info.status >= 400) {
      net.note_failure({.url = info.url,
                        .method = info.method,
                        .resource_type = known.type,
                        .error_text = {},
                        .status = info.status});
    }
    const auto watches = net.watches;
    for (const auto& weak : watches) {
      if (const auto watch = weak.lock()) watch->offer(info, target.session);
    }
    return;
  }
  const auto watches = net.watches;
  if (method == "Network.loadingFinished") {
    for (const auto& weak : watches) {
      if (const auto watch = weak.lock()) watch->end_of(id, {});
    }
    net.finished(id);
    return;
  }
  const json::object params = parsed(raw);
  const std::string error_text(text_of(params, "errorText"));
  for (const auto& weak : watches) {
    if (const auto watch = weak.lock()) {
      watch->end_of(id, fail(ErrorCode::network, "{} failed: {}", known.url, error_text));
    }
  }
  net.note_failure({.url = known.url,
                    .method = known.method,
                    .resource_type = known.type,
                    .error_text = error_text,
                    .status = 0});
  if (const auto owner = frame_named(known.frame); owner && known.loader == id) {
    owner->state().navigation.document_failed(id, error_text);
    changed.notify();
  }
  net.finished(id);
}

}  // namespace flow::browser
