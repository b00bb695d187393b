// Pages of the shop itself: home, login, lists, details.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "app/demo_site/layout.hpp"

namespace flow::app::demo {
namespace {

constexpr int kPerPage = 10;

std::string product_card(const Product& product) {
  return fmt::format(
      R"(<li class="product card" data-testid="product" data-sku="SKU-{0:03}"><a class="name" href="/products/{0}">{1}</a>
<p class="price">{2}</p><p class="stock">{3}</p></li>
)",
      product.id, escape_html(product.name), price_text(product),
      product.stock > 0 ? "In stock" : "Sold out");
}

int number_in_query(const ShopRequest& request, std::string_view name, int fallback) {
  const auto found = request.query.find(name);
  if (found == request.query.end()) return fallback;
  int value = fallback;
  std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
  return value;
}

}  // namespace

json::object product_json(const Product& product) {
  return {{"id", product.id},
          {"sku", fmt::format("SKU-{:03}", product.id)},
          {"name", product.name},
          {"category", product.category},
          {"price", product.price_cents / 100.0},
          {"stock", product.stock},
          {"url", fmt::format("/products/{}", product.id)}};
}

ShopReply home_page(const ShopRequest& request) {
  return page(request, "Welcome", R"(
<p class="card">A small shop to try browser workflows on. Everything here is made up and answers the same way every time.</p>
<ul class="grid">
<li class="card"><a href="/login">Log in</a><p class="muted">demo@example.com / demo-password</p></li>
<li class="card"><a href="/products">Products</a><p class="muted">Fifty products on five pages</p></li>
<li class="card"><a href="/members/products">Member prices</a><p class="muted">All fifty, after logging in, a moment late</p></li>
<li class="card"><a href="/feed">Feed</a><p class="muted">Infinite scroll</p></li>
<li class="card"><a href="/table">Price table</a><p class="muted">With row and column spans</p></li>
<li class="card"><a href="/late">Late content</a><p class="muted">Arrives after a while</p></li>
<li class="card"><a href="/form">Form</a><p class="muted">Every kind of field</p></li>
<li class="card"><a href="/files">Files</a><p class="muted">Download and upload</p></li>
<li class="card"><a href="/frames">Frames</a><p class="muted">Same and other origin</p></li>
<li class="card"><a href="/shadow">Shadow DOM</a><p class="muted">An open shadow root</p></li>
<li class="card"><a href="/dialogs">Dialogs</a><p class="muted">Alert, confirm, prompt</p></li>
<li class="card"><a href="/popup">Popup</a><p class="muted">A second window</p></li>
<li class="card"><a href="/stealth">Stealth check</a><p class="muted">What a page can tell about the browser</p></li>
</ul>)");
}

ShopReply login_page(const ShopRequest& request, std::string_view problem) {
  const std::string alert =
      problem.empty() ? "" : fmt::format("<p role=\"alert\">{}</p>", escape_html(problem));
  ShopReply reply = page(request, "Log in",
                         fmt::format(R"(
<form class="card" method="post" action="/login">{}
<label for="email">E-mail</label><input id="email" name="email" type="email" autocomplete="username" required>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required>
<p><button type="submit">Sign in</button></p>
</form>)",
                                     alert));
  if (!problem.empty()) reply.status = 401;
  return reply;
}

ShopReply product_list_page(const ShopRequest& request) {
  const auto& all = products();
  const int last = static_cast<int>(all.size()) / kPerPage;
  const int number = std::clamp(number_in_query(request, "page", 1), 1, last);
  std::string items;
  for (int i = (number - 1) * kPerPage; i < number * kPerPage; ++i)
    items += product_card(all[static_cast<std::size_t>(i)]);
  const std::string previous =
      number > 1 ? fmt::format(R"(<a rel="prev" href="/products?page={}">Previous</a>)", number - 1) : "";
  const std::string next =
      number < last
          ? fmt::format(R"(<a rel="next" class="next" href="/products?page={}">Next</a>)", number + 1)
          : "";
  return page(request, "Products",
              fmt::format(R"(<ul class="grid">{}</ul>
<nav class="pages" aria-label="Pages">{}<span class="page-number">Page {} of {}</span>{}</nav>)",
                          items, previous, number, last, next));
}

// The list is put into the page by a script after 250 ms, as shops do.
ShopReply member_list_page(const ShopRequest& request) {
  std::string items;
  for (const Product& product : products()) items += product_card(product);
  return page(request, "Member prices",
              fmt::format(R"(<p id="status" role="status">Loading…</p>
<template id="items"><ul class="grid" id="products">{}</ul></template>
<script>
setTimeout(() => {{
  document.getElementById("status").textContent = "{} products";
  document.querySelector("main").append(document.getElementById("items").content);
}}, 250);
</script>)",
                          items, products().size()));
}

ShopReply product_page(const ShopRequest& request, const Product& product) {
  return page(request, product.name,
              fmt::format(R"(
<article class="card" data-sku="SKU-{0:03}">
<p class="price" data-testid="price">{1}</p>
<p class="stock">{2}</p>
<p class="description">{3}</p>
<p class="muted">Category: <span class="category">{4}</span></p>
<button id="buy" {5}>Add to cart</button> <span id="cart" role="status"></span>
</article>
<script>
let count = 0;
document.getElementById("buy").addEventListener("click", () => {{
  count += 1;
  document.getElementById("cart").textContent = count + " in cart";
}});
</script>)",
                          product.id, price_text(product), product.stock > 0 ? "In stock" : "Sold out",
                          escape_html(product.description), escape_html(product.category),
                          product.stock > 0 ? "" : "disabled"));
}

ShopReply feed_page(const ShopRequest& request) {
  return page(
      request, "Feed",
      R"(<ul class="grid" id="feed" style="grid-template-columns: 1fr"></ul><p id="end" class="muted">Loading…</p>
<script>
const feed = document.getElementById("feed"), end = document.getElementById("end");
let offset = 0, busy = false, done = false;
async function more() {
  if (busy || done) return;
  busy = true;
  const page = await (await fetch("/api/products?offset=" + offset + "&limit=10")).json();
  for (const item of page.items) {
    const row = document.createElement("li");
    row.className = "product card";
    row.innerHTML = '<span class="name"></span><p class="price"></p>';
    row.style.minHeight = "180px";
    row.querySelector(".name").textContent = item.name;
    row.querySelector(".price").textContent = item.price.toFixed(2) + " €";
    feed.append(row);
  }
  offset += page.items.length;
  done = offset >= page.total;
  end.textContent = done ? "That is all" : "Scroll for more";
  busy = false;
  observer.unobserve(end);  // observed anew, it is reported again if the items did not push it out of view
  observer.observe(end);
}
const observer = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) more(); });
observer.observe(end);
</script>)");
}

ShopReply table_page(const ShopRequest& request) {
  return page(request, "Price table", R"(
<table id="prices">
<thead><tr><th>Product</th><th>Size</th><th>Price</th><th>Price</th></tr></thead>
<tbody>
<tr><td rowspan="2">Kettle Aurora</td><td>1.0 l</td><td>39.00</td><td>35.10</td></tr>
<tr><td>1.7 l</td><td>45.00</td><td>40.50</td></tr>
<tr><td>Desk lamp Aurora</td><td colspan="2">54.50</td><td>49.05</td></tr>
<tr><td>Notebook Aurora</td><td>A5</td><td>4.50</td></tr>
</tbody>
</table>)");
}

ShopReply late_page(const ShopRequest& request) {
  const int wait = std::clamp(number_in_query(request, "ms", 600), 0, 30'000);
  return page(request, "Late content",
              fmt::format(R"(<p id="spinner" role="status">Please wait…</p>
<script>
setTimeout(() => {{
  document.getElementById("spinner").remove();
  const late = document.createElement("p");
  late.id = "late";
  late.className = "card";
  late.textContent = "Here I am";
  document.querySelector("main").append(late);
}}, {});
</script>)",
                          wait));
}

}  // namespace flow::app::demo
