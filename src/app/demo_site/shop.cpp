#include "app/demo_site/shop.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "app/demo_site/layout.hpp"

namespace flow::app::demo {
namespace {

constexpr std::size_t kHookDeliveriesKept = 100;
constexpr int kLongestDelayMs = 60'000;

ShopReply redirect(std::string location, int status = 303) {
  return {.status = status, .headers = {{"Location", std::move(location)}}};
}

ShopReply json_reply(const json::value& document, int status = 200) {
  return {.status = status, .content_type = "application/json", .body = json::dump(document) + "\n"};
}

ShopReply not_found(const ShopRequest& request) {
  ShopReply reply = page(request, "Not found", "<p>There is no such page.</p>");
  reply.status = 404;
  return reply;
}

int number_of(std::string_view text, int fallback) {
  int value = fallback;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc{} && end == text.data() + text.size() ? value : fallback;
}

int query_number(const ShopRequest& request, std::string_view name, int fallback) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? fallback : number_of(found->second, fallback);
}

const Product* find_product(std::string_view id_text) {
  const int id = number_of(id_text, 0);
  if (id < 1 || id > static_cast<int>(products().size())) return nullptr;
  return &products()[static_cast<std::size_t>(id) - 1];
}

std::string_view form_value(const ShopRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.form) {
    if (key == name) return value;
  }
  return {};
}

ShopReply login(const ShopRequest& request) {
  if (request.method != "POST") return login_page(request, "");
  if (form_value(request, "email") != kUser || form_value(request, "password") != kPassword) {
    return login_page(request, "Wrong e-mail or password.");
  }
  ShopReply reply = redirect("/members/products");
  reply.headers.emplace_back("Set-Cookie", "demo_session=signed-in; Path=/; HttpOnly; SameSite=Lax");
  return reply;
}

ShopReply logout() {
  ShopReply reply = redirect("/");
  reply.headers.emplace_back("Set-Cookie", "demo_session=; Path=/; Max-Age=0");
  return reply;
}

ShopReply report_csv() {
  std::string csv = "sku,name,price\n";
  for (const Product& product : products()) {
    csv += fmt::format("SKU-{:03},{},{}.{:02}\n", product.id, product.name, product.price_cents / 100,
                       product.price_cents % 100);
  }
  return {.content_type = "text/csv; charset=utf-8",
          .body = std::move(csv),
          .headers = {{"Content-Disposition", "attachment; filename=\"report.csv\""}}};
}

ShopReply api_products(const ShopRequest& request) {
  const auto& all = products();
  const int total = static_cast<int>(all.size());
  const int offset = std::clamp(query_number(request, "offset", 0), 0, total);
  const int limit = std::clamp(query_number(request, "limit", total), 0, total - offset);
  json::array items;
  for (int i = offset; i < offset + limit; ++i)
    items.push_back(product_json(all[static_cast<std::size_t>(i)]));
  return json_reply(json::object{{"items", std::move(items)}, {"total", total}});
}

ShopReply api_echo(const ShopRequest& request) {
  json::object headers;
  for (const auto& [name, value] : request.headers) headers[name] = value;
  json::object query;
  for (const auto& [name, value] : request.query) query[name] = value;
  return json_reply(json::object{{"method", request.method},
                                 {"query", std::move(query)},
                                 {"headers", std::move(headers)},
                                 {"body", request.body}});
}

ShopReply status_reply(const ShopRequest& request, std::string_view code_text) {
  const int code = number_of(code_text, 0);
  if (code < 200 || code > 599) return not_found(request);
  ShopReply reply = page(request, fmt::format("Status {}", code),
                         "<p>This page answers with the status in its address.</p>");
  reply.status = code;
  if (code == 429 || code == 503) reply.headers.emplace_back("Retry-After", "1");
  return reply;
}

ShopReply slow_reply(const ShopRequest& request) {
  ShopReply reply = page(request, "Slow", "<p id=\"slow\">That took a while.</p>");
  reply.delay = milliseconds{std::clamp(query_number(request, "ms", 1000), 0, kLongestDelayMs)};
  return reply;
}

}  // namespace

// Fails `failures` times (default 2) for each key, then succeeds.
ShopReply Shop::flaky(const ShopRequest& request) {
  const auto key = request.query.find("key");
  int& count = flaky_counts_[key == request.query.end() ? std::string("default") : key->second];
  count += 1;
  if (count <= query_number(request, "failures", 2))
    return json_reply(json::object{{"error", "try again"}, {"try", count}}, 503);
  return json_reply(json::object{{"ok", true}, {"try", count}});
}

// POST records a delivery (and answers ?status=), GET lists what came.
ShopReply Shop::hook(const ShopRequest& request) {
  const std::string name = request.path.substr(std::string_view("/hooks/").size());
  json::array& received = hooks_[name];
  if (request.method == "GET")
    return json_reply(json::object{{"count", received.size()}, {"deliveries", received}});
  const auto body = json::parse(request.body, {.size = Bytes{1U << 20}});
  const auto header = [&](std::string_view wanted) -> json::value {
    const auto found = request.headers.find(wanted);
    if (found == request.headers.end()) return nullptr;
    return json::value(found->second);
  };
  if (received.size() < kHookDeliveriesKept) {
    received.push_back(json::object{{"method", request.method},
                                    {"content_type", header("content-type")},
                                    {"idempotency_key", header("idempotency-key")},
                                    {"body", body ? *body : json::value(request.body)}});
  }
  const int status = query_number(request, "status", 200);
  return json_reply(json::object{{"received", received.size()}}, status);
}

ShopReply Shop::handle(const ShopRequest& request) {
  const std::string_view path = request.path;
  const auto below = [&](std::string_view prefix) { return path.substr(prefix.size()); };

  if (path == "/") return home_page(request);
  if (path == "/login") return login(request);
  if (path == "/logout") return logout();
  if (path == "/products") return product_list_page(request);
  if (path == "/members/products") return signed_in(request) ? member_list_page(request) : redirect("/login");
  if (path == "/feed") return feed_page(request);
  if (path == "/table") return table_page(request);
  if (path == "/late") return late_page(request);
  if (path == "/form") return request.method == "POST" ? form_result_page(request) : form_page(request);
  if (path == "/files") return files_page(request);
  if (path == "/files/report.csv") return report_csv();
  if (path == "/upload") return request.method == "POST" ? upload_result_page(request) : redirect("/files");
  if (path == "/frames") return frames_page(request);
  if (path == "/frames/inner") return inner_frame_page(request);
  if (path == "/shadow") return shadow_page(request);
  if (path == "/dialogs") return dialogs_page(request);
  if (path == "/popup") return popup_page(request);
  if (path == "/popup/content") return popup_content_page(request);
  if (path == "/stealth") return stealth_page(request);
  if (path == "/slow") return slow_reply(request);
  if (path == "/empty") return {.status = 204};
  if (path == "/redirect") return redirect("/products", 302);
  if (path == "/flaky") return flaky(request);
  if (path == "/api/products") return api_products(request);
  if (path == "/api/echo") return api_echo(request);
  if (path.starts_with("/hooks/")) return hook(request);
  if (path.starts_with("/status/")) return status_reply(request, below("/status/"));
  if (path.starts_with("/products/")) {
    const Product* product = find_product(below("/products/"));
    return product != nullptr ? product_page(request, *product) : not_found(request);
  }
  if (path.starts_with("/api/products/")) {
    const Product* product = find_product(below("/api/products/"));
    if (product == nullptr) return json_reply(json::object{{"error", "no such product"}}, 404);
    return json_reply(product_json(*product));
  }
  return not_found(request);
}

}  // namespace flow::app::demo
