#include "app/demo_site/demo_site.hpp"

#include <algorithm>

#include "app/demo_site/shop.hpp"
#include "async/loop.hpp"
#include "net/form.hpp"
#include "net/http_server.hpp"

namespace flow::app {

struct DemoSite::State {
  State(async::Loop& loop, int port) : server(loop, {.port = port}) {}
  net::HttpServer server;
  demo::Shop shop;
};

namespace {

constexpr Bytes kUploadLimit{64U << 20};

template <class Map>
void fill(Map& map, const net::Fields& fields) {
  for (const auto& [name, value] : fields) map.insert_or_assign(name, value);
}

demo::ShopRequest to_shop_request(net::HttpRequest request) {
  demo::ShopRequest out;
  out.method = request.method == "HEAD" ? "GET" : request.method;
  out.path = request.path;
  for (const auto& [name, value] : request.headers.all()) {
    std::string lower = name;
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    out.headers.insert_or_assign(std::move(lower), value);
  }
  out.host = std::string(request.headers.find("Host").value_or("127.0.0.1"));
  if (const auto query = net::parse_form(request.query)) fill(out.query, *query);
  fill(out.cookies, net::parse_cookies(request.headers.find("Cookie").value_or("")));
  const std::string_view type = request.headers.find("Content-Type").value_or("");
  if (type.starts_with("application/x-www-form-urlencoded")) {
    if (auto form = net::parse_form(request.body)) out.form = *std::move(form);
  } else if (type.starts_with("multipart/form-data")) {
    if (auto parts = net::parse_multipart(type, request.body)) {
      for (net::FormPart& part : *parts) {
        // A file input without a file still sends a part, with an empty file name and a content type.
        if (part.file_name.empty() && part.content_type.empty()) {
          out.form.emplace_back(std::move(part.name), std::move(part.content));
        } else {
          out.files.push_back({std::move(part.name), std::move(part.file_name), std::move(part.content)});
        }
      }
    }
  }
  out.body = std::move(request.body);
  return out;
}

Task<net::HttpResponse> answer(std::shared_ptr<DemoSite::State> state, Context cx, net::HttpRequest request) {
  demo::ShopReply reply = state->shop.handle(to_shop_request(std::move(request)));
  if (reply.delay.count() > 0) co_await cx.clock().sleep_for(reply.delay);
  net::HttpResponse response{.status = reply.status, .body = std::move(reply.body)};
  response.headers.add("Content-Type", reply.content_type);
  response.headers.add("Cache-Control", "no-store");
  for (auto& [name, value] : reply.headers) response.headers.add(std::move(name), std::move(value));
  co_return response;
}

}  // namespace

DemoSite::DemoSite(async::Loop& loop, int port) : state_(std::make_shared<State>(loop, port)) {
  state_->server.route("*", "/{path...}",
                       [weak = std::weak_ptr(state_)](Context cx, net::HttpRequest request) {
                         return answer(weak.lock(), std::move(cx), std::move(request));
                       },
                       {.body_limit = kUploadLimit, .deadline = std::chrono::seconds{90}});
}

DemoSite::~DemoSite() = default;

Task<Result<void>> DemoSite::start(Context cx) {
  co_return co_await state_->server.start(cx);
}
Task<Result<void>> DemoSite::stop(Context cx) {
  co_return co_await state_->server.stop(cx);
}
std::string DemoSite::origin() const {
  return state_->server.origin();
}

}  // namespace flow::app
