#include "app/demo_site/layout.hpp"

#include <fmt/format.h>

namespace flow::app::demo {
namespace {

constexpr std::string_view kStyle = R"css(
:root { --ink: #1d2433; --muted: #5d6679; --line: #dfe3ea; --accent: #2f5bea; --paper: #fff; --ground: #f5f6f9; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; color: var(--ink); background: var(--ground); }
header { display: flex; gap: 24px; align-items: center; padding: 14px 32px; background: var(--paper); border-bottom: 1px solid var(--line); }
header .brand { font-weight: 700; color: var(--ink); text-decoration: none; }
header nav { display: flex; gap: 16px; flex: 1; }
a { color: var(--accent); }
main { max-width: 960px; margin: 32px auto; padding: 0 24px; }
h1 { font-size: 28px; margin: 0 0 20px; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 20px; margin-bottom: 16px; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); gap: 16px; padding: 0; margin: 0; list-style: none; }
.product .name { font-weight: 600; text-decoration: none; color: var(--ink); }
.product .price { font-size: 18px; margin: 6px 0 0; }
.product .stock, .muted { color: var(--muted); font-size: 14px; margin: 0; }
label { display: block; margin: 12px 0 4px; font-weight: 600; }
label.inline { display: inline-block; font-weight: 400; margin: 4px 16px 4px 0; }
input, select, textarea { font: inherit; padding: 8px 10px; border: 1px solid #b9c0cd; border-radius: 6px; background: #fff; }
input[type=checkbox], input[type=radio] { padding: 0; }
button, .button { font: inherit; font-weight: 600; padding: 9px 18px; border: 0; border-radius: 6px; background: var(--accent); color: #fff; cursor: pointer; text-decoration: none; display: inline-block; }
button[disabled] { background: #a9b3c9; cursor: default; }
.pages { display: flex; gap: 12px; align-items: center; margin-top: 20px; }
table { border-collapse: collapse; width: 100%; background: var(--paper); }
th, td { border: 1px solid var(--line); padding: 8px 12px; text-align: left; }
[role=alert] { background: #fdecea; border: 1px solid #f3b7b0; padding: 10px 14px; border-radius: 6px; }
pre { background: #10172a; color: #d7e0ff; padding: 16px; border-radius: 8px; overflow: auto; }
iframe { width: 100%; height: 140px; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
)css";

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

bool signed_in(const ShopRequest& request) {
  const auto cookie = request.cookies.find("demo_session");
  return cookie != request.cookies.end() && cookie->second == "signed-in";
}

ShopReply page(const ShopRequest& request, std::string_view title, std::string_view body) {
  const std::string_view account =
      signed_in(request)
          ? R"(<span class="account-menu" data-testid="account">demo@example.com</span> <a class="logout" href="/logout">Log out</a>)"
          : R"(<a href="/login">Log in</a>)";
  ShopReply reply;
  reply.body = fmt::format(R"(<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{0} · Demo shop</title><link rel="icon" href="data:,"><style>{1}</style></head>
<body>
<header><a class="brand" href="/">Demo shop</a>
<nav aria-label="Main"><a href="/products">Products</a><a href="/members/products">Members</a><a href="/form">Form</a><a href="/files">Files</a></nav>
<div>{2}</div></header>
<main>
<h1>{0}</h1>
{3}
</main>
</body>
</html>
)",
                           escape_html(title), kStyle, account, body);
  return reply;
}

}  // namespace flow::app::demo
