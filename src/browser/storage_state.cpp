// Cookies and local storage of a context, in and out.
#include "browser/detail/context_state.hpp"
#include "browser/detail/page_state.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {

namespace {

constexpr std::string_view kReadStorage =
    "() => ({origin: location.origin, localStorage: Object.entries(localStorage).map(([name, value]) => "
    "({name, value}))})";
constexpr std::string_view kWriteStorage =
    "items => { for (const {name, value} of items) localStorage.setItem(name, value); }";

json::array cookie_params(const json::array& cookies) {
  // What getCookies returns and setCookies refuses.
  static constexpr std::string_view kReadOnly[] = {"size", "session", "sourceScheme", "sourcePort",
                                                   "partitionKeyOpaque"};
  json::array all;
  for (const auto& cookie : cookies) {
    if (!cookie.is_object()) continue;
    json::object one = cookie.get_object();
    for (const auto name : kReadOnly) one.erase(name);
    if (const auto* expires = json::find(one, "expires");
        expires != nullptr && expires->is_number() && expires->to_number<double>() < 0) {
      one.erase("expires");
    }
    all.push_back(std::move(one));
  }
  return all;
}

// A page of the origin whose document is ours, so that nothing is fetched to reach its storage.
Task<Result<void>> write_origin(Context cx, std::shared_ptr<Page> page, std::string origin,
                                json::value items) {
  const auto session = page->session();
  const auto answer = session->on("Fetch.requestPaused", [session](std::string_view raw) {
    const auto params = json::parse_object(raw);
    if (!params) return;
    std::vector<cdp::Command> commands;
    commands.push_back({.method = "Fetch.fulfillRequest",
                        .params = {{"requestId", json::string(text_of(*params, "requestId"))},
                                   {"responseCode", 200},
                                   {"responseHeaders", json::array{json::object{{"name", "content-type"},
                                                                                {"value", "text/html"}}}}}});
    session->send(std::move(commands));
  });
  CO_TRY_VOID(co_await session->call(cx, "Fetch.enable",
                                     {{"patterns", json::array{json::object{{"urlPattern", "*"}}}}}));
  CO_TRY(auto lease, co_await page->acquire(cx));
  CO_TRY_VOID(co_await lease.go_to(cx, origin, {.until = WaitUntil::commit}));
  std::vector<json::value> arguments;
  arguments.push_back(std::move(items));
  CO_TRY_VOID(co_await page->main_frame()->evaluate(cx, std::string(kWriteStorage), std::move(arguments)));
  co_return Result<void>{};
}

}  // namespace

Task<Result<void>> load_storage(Context cx, std::shared_ptr<BrowserProcess> process,
                                std::shared_ptr<ContextState> context) {
  const json::object state = *context->options.storage_state;
  if (const auto* cookies = json::find(state, "cookies");
      cookies != nullptr && cookies->is_array() && !cookies->get_array().empty()) {
    CO_TRY_VOID(co_await process->connection().root()->call(
        cx, "Storage.setCookies", context->about({{"cookies", cookie_params(cookies->get_array())}})));
  }
  const auto* origins = json::find(state, "origins");
  if (origins == nullptr || !origins->is_array() || origins->get_array().empty()) co_return Result<void>{};
  CO_TRY(const auto page, co_await process->open_page(cx, context));
  Result<void> written;
  for (const auto& origin : origins->get_array()) {
    if (!origin.is_object()) continue;
    const auto* items = json::find(origin.get_object(), "localStorage");
    if (items == nullptr || !items->is_array() || items->get_array().empty()) continue;
    written = co_await write_origin(cx, page, std::string(text_of(origin.get_object(), "origin")), *items);
    if (!written) break;
  }
  static_cast<void>(co_await page->close(cx));
  co_return written;
}

Task<Result<json::object>> save_storage(Context cx, std::shared_ptr<BrowserProcess> process,
                                        std::shared_ptr<ContextState> context) {
  CO_TRY(auto cookies,
         co_await process->connection().root()->call(cx, "Storage.getCookies", context->about()));
  json::array origins;
  const auto pages = context->pages;
  for (const auto& page : pages) {
    if (page->closed()) continue;
    const auto stored = co_await page->main_frame()->evaluate(cx, std::string(kReadStorage), {});
    if (!stored || !stored->is_object()) continue;  // about:blank and data: have none
    const auto* items = json::find(stored->get_object(), "localStorage");
    const bool known = std::ranges::any_of(origins, [&](const json::value& other) {
      return text_of(other.get_object(), "origin") == text_of(stored->get_object(), "origin");
    });
    if (!known && items != nullptr && !items->get_array().empty()) origins.push_back(*stored);
  }
  co_return json::object{{"cookies", std::move(cookies["cookies"])}, {"origins", std::move(origins)}};
}

}  // namespace flow::browser
