#include "browser/network.hpp"

#include <unordered_map>

#include "browser/detail/page_state.hpp"
#include "cdp/framing.hpp"
#include "cdp/peek.hpp"

namespace flow::browser {

namespace {

constexpr milliseconds kQuiet{500};
constexpr std::size_t kFailedKept = 50;
// What PageState::set_up_commands() asks for.
constexpr Bytes kUsualBody{1U << 20};
constexpr std::uint64_t kBodiesInAll = 4;

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

struct Network::State {
  explicit State(PageState& page_state) : page(page_state), blocking(page_state) {}
  PageState& page;
  Blocking blocking;
  std::unordered_map<std::string, InFlight> in_flight;
  std::vector<FailedRequest> failed;
  std::optional<DatedAnswer> dated;  // the newest document of the main frame
  std::vector<std::weak_ptr<ResponseListener>> listeners;
  Signal changed;

  void note_failure(FailedRequest request) {
    failed.push_back(std::move(request));
    if (failed.size() > kFailedKept) failed.erase(failed.begin());
  }
  void finished(std::string_view id);
  // Those that are still there.
  std::vector<std::shared_ptr<ResponseListener>> listening() {
    std::erase_if(listeners, [](const auto& weak) { return weak.expired(); });
    std::vector<std::shared_ptr<ResponseListener>> alive;
    for (const auto& weak : listeners) alive.push_back(weak.lock());
    return alive;
  }
  bool busy() const {
    return std::ranges::any_of(
        in_flight, [](const auto& entry) { return counts_as_traffic(entry.second.type, entry.second.url); });
  }
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

void Network::listen(const std::shared_ptr<ResponseListener>& listener) {
  state_->listeners.push_back(listener);
}

Bytes Network::usual_body() {
  return kUsualBody;
}

Task<Result<void>> Network::keep_bodies(Context cx, Bytes largest) {
  const auto page = state_->page.shared_from_this();
  std::vector<cdp::Command> commands;
  for (const auto& [id, target] : page->targets) {
    commands.push_back({.method = "Network.enable",
                        .params = {{"maxTotalBufferSize", kBodiesInAll * largest.count},
                                   {"maxResourceBufferSize", largest.count}},
                        .session = target->session});
  }
  CO_TRY_VOID(co_await page->session->burst(cx, std::move(commands)));
  co_return Result<void>{};
}

std::optional<ServerClock> Network::server_clock() const {
  return state_->dated ? state_->dated->clock() : std::nullopt;
}

Blocking& Network::blocking() {
  return state_->blocking;
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
    const auto listeners = net.listening();
    const bool is_document = resource_type(raw) == "Document" || known.type == "Document";
    const bool may_be_error = raw.find(R"("status":4)") != raw.npos || raw.find(R"("status":5)") != raw.npos;
    if (!is_document && !may_be_error && listeners.empty()) return;
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
      if (const auto self = page.lock(); self && owner == self->main_frame())
        net.dated = DatedAnswer::of(response, loop->clock().now());
    }
    if (info.status >= 400) {
      net.note_failure({.url = info.url,
                        .method = info.method,
                        .resource_type = known.type,
                        .error_text = {},
                        .status = info.status});
    }
    if (text_of(params, "type") != "Preflight") {
      for (const auto& listener : listeners) listener->responded(info, target.session);
    }
    return;
  }
  if (method == "Network.loadingFinished") {
    for (const auto& listener : net.listening()) listener->ended(id, {});
    net.finished(id);
    return;
  }
  const json::object params = parsed(raw);
  const std::string error_text(text_of(params, "errorText"));
  for (const auto& listener : net.listening()) listener->ended(id, error_text);
  // What we block ourselves is no failure, and would drown those that are.
  if (text_of(params, "blockedReason") != "inspector") {
    net.note_failure({.url = known.url,
                      .method = known.method,
                      .resource_type = known.type,
                      .error_text = error_text,
                      .status = 0});
  }
  if (const auto owner = frame_named(known.frame); owner && known.loader == id) {
    owner->state().navigation.document_failed(id, error_text);
    changed.notify();
  }
  net.finished(id);
}

}  // namespace flow::browser
