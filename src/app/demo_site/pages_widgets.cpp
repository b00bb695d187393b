// Pages with the things that make browser automation hard: frames, shadow roots, dialogs, popups, detection.
#include <fmt/format.h>

#include "app/demo_site/layout.hpp"

namespace flow::app::demo {
namespace {

// The same server under its other name: 127.0.0.1 and localhost are different origins.
std::string other_host(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  const std::string_view port = colon == std::string_view::npos ? "" : host.substr(colon);
  return fmt::format("{}{}", host.starts_with("localhost") ? "127.0.0.1" : "localhost", port);
}

}  // namespace

ShopReply frames_page(const ShopRequest& request) {
  return page(request, "Frames",
              fmt::format(R"(
<h2>Same origin</h2><iframe id="same" title="Same origin" src="/frames/inner?from=same"></iframe>
<h2>Other origin</h2><iframe id="other" title="Other origin" src="http://{}/frames/inner?from=other"></iframe>)",
                          other_host(request.host)));
}

ShopReply inner_frame_page(const ShopRequest& request) {
  const auto from = request.query.find("from");
  ShopReply reply;
  reply.body = fmt::format(
      R"html(<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Inner</title></head>
<body style="font:16px sans-serif"><p class="origin">Inside the {} frame</p>
<button id="inner" onclick="document.getElementById('clicked').textContent = 'clicked'">Press me</button> <span id="clicked"></span>
</body></html>
)html",
      escape_html(from == request.query.end() ? "only" : from->second));
  return reply;
}

ShopReply shadow_page(const ShopRequest& request) {
  return page(request, "Shadow DOM", R"(<price-tag></price-tag>
<script>
customElements.define("price-tag", class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = '<p class="amount">19.99 €</p><button class="reveal">Reveal</button><p class="hidden-word"></p>';
    root.querySelector(".reveal").addEventListener("click", () => { root.querySelector(".hidden-word").textContent = "shadow"; });
  }
});
</script>)");
}

ShopReply dialogs_page(const ShopRequest& request) {
  return page(request, "Dialogs", R"(
<p><button id="alert">Alert</button> <button id="confirm">Confirm</button> <button id="prompt">Prompt</button></p>
<p id="dialog-result" role="status"></p>
<script>
const result = document.getElementById("dialog-result");
document.getElementById("alert").onclick = () => { alert("Careful"); result.textContent = "alert closed"; };
document.getElementById("confirm").onclick = () => { result.textContent = confirm("Sure?") ? "confirmed" : "declined"; };
document.getElementById("prompt").onclick = () => { result.textContent = "answer: " + prompt("Your name?"); };
</script>)");
}

ShopReply popup_page(const ShopRequest& request) {
  return page(request, "Popup", R"html(
<p><a id="blank" href="/popup/content?from=link" target="_blank">Open by link</a></p>
<p><button id="open" onclick="window.open('/popup/content?from=script', 'details', 'width=500,height=400')">Open by script</button></p>)html");
}

ShopReply popup_content_page(const ShopRequest& request) {
  const auto from = request.query.find("from");
  return page(request, "Second window",
              fmt::format(R"(<p class="card" id="popup-text">Opened by {}</p>)",
                          escape_html(from == request.query.end() ? "hand" : from->second)));
}

ShopReply stealth_page(const ShopRequest& request) {
  const auto header = [&](std::string_view name) {
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? std::string() : found->second;
  };
  const json::object sent{{"user_agent", header("user-agent")},
                          {"accept_language", header("accept-language")},
                          {"sec_ch_ua", header("sec-ch-ua")}};
  std::string safe = json::dump(sent);
  // Inside a script element only "</" could end it.
  for (std::size_t at = safe.find("</"); at != std::string::npos; at = safe.find("</", at + 3))
    safe.replace(at, 2, "<\\/");
  return page(
      request, "Stealth check",
      fmt::format(R"(<p>What this page can tell about the browser that opened it:</p><pre id="report"></pre>
<script>
const sent = {};
const report = {{
  webdriver: navigator.webdriver === true,
  ownNavigatorProperties: Object.getOwnPropertyNames(navigator).length,
  userAgent: navigator.userAgent,
  headlessInUserAgent: /headless/i.test(navigator.userAgent + navigator.appVersion + sent.user_agent + sent.sec_ch_ua),
  userAgentMatchesHeader: navigator.userAgent === sent.user_agent,
  languages: navigator.languages.join(","),
  languageMatchesHeader: sent.accept_language.startsWith(navigator.languages[0]),
  plugins: navigator.plugins.length,
  chrome: typeof window.chrome === "object",
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
}};
document.getElementById("report").textContent = JSON.stringify(report, null, 2);
</script>)",
                  safe));
}

}  // namespace flow::app::demo
