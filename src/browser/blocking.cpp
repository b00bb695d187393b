// Addresses are blocked inside the browser. Kinds of resources are not offered there: these requests are
// paused and refused, a round trip each, and no others are.
#include "browser/blocking.hpp"

#include <algorithm>

#include "browser/detail/page_state.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {

namespace {

// Fetch compares whole addresses.
std::string whole(std::string_view part) {
  std::string pattern(part);
  if (!pattern.starts_with('*')) pattern.insert(0, "*");
  if (!pattern.ends_with('*')) pattern += "*";
  return pattern;
}

json::array strings(const std::vector<std::string>& texts) {
  json::array out;
  for (const auto& text : texts) out.emplace_back(json::string(text));
  return out;
}

}  // namespace

cdp::Command Blocking::pause_command(bool and_document_responses) const {
  json::array paused;
  for (const auto& type : rules_.types)
    paused.push_back(json::object{{"urlPattern", "*"}, {"resourceType", json::string(type)}});
  if (fetch_for_urls_) {
    for (const auto& url : rules_.urls)
      paused.push_back(json::object{{"urlPattern", json::string(whole(url))}});
  }
  if (and_document_responses) {
    paused.push_back(
        json::object{{"urlPattern", "*"}, {"resourceType", "Document"}, {"requestStage", "Response"}});
  }
  if (paused.empty()) return {.method = "Fetch.disable"};
  return {.method = "Fetch.enable", .params = {{"patterns", std::move(paused)}}};
}

std::vector<cdp::Command> Blocking::commands() const {
  std::vector<cdp::Command> out;
  if (!fetch_for_urls_)
    out.push_back({.method = "Network.setBlockedURLs", .params = {{"urls", strings(rules_.urls)}}});
  out.push_back(pause_command(false));
  return out;
}

void Blocking::refuse_paused(const std::shared_ptr<cdp::Session>& session) {
  paused_[session->id()] =
      session->on("Fetch.requestPaused", [weak = std::weak_ptr(session)](std::string_view raw) {
        const auto from = weak.lock();
        const auto params = json::parse_object(raw);
        if (!from || !params) return;
        // Answers are paused for somebody else.
        if (params->contains("responseStatusCode") || params->contains("responseErrorReason")) return;
        std::vector<cdp::Command> refuse;
        refuse.push_back({.method = "Fetch.failRequest",
                          .params = {{"requestId", json::string(text_of(*params, "requestId"))},
                                     {"errorReason", "BlockedByClient"}}});
        from->send(std::move(refuse));
      });
}

Task<Result<void>> Blocking::set(Context cx, BlockRules rules) {
  const auto page = page_.shared_from_this();
  if (page->ended) co_return std::unexpected(*page->ended);
  rules_ = std::move(rules);
  is_set_ = true;
  std::erase_if(paused_, [&](const auto& entry) { return !page->targets.contains(entry.first); });
  std::vector<std::shared_ptr<cdp::Session>> sessions;
  for (const auto& [id, target] : page->targets) sessions.push_back(target->session);
  for (const auto& session : sessions) {
    refuse_paused(session);
    auto done = co_await session->burst(cx, commands());
    // `urls` is on its way out of the protocol.
    if (!done && !fetch_for_urls_ && cdp::reason_of(done.error()) == "protocol") {
      fetch_for_urls_ = true;
      done = co_await session->burst(cx, commands());
    }
    // A frame that went away meanwhile loads nothing more.
    if (!done && !(session != page->session && session->ended()))
      co_return std::unexpected(std::move(done).error());
  }
  co_return Result<void>{};
}

void Blocking::begin(const std::shared_ptr<cdp::Session>& session) {
  if (!is_set_ || rules_.empty()) return;
  refuse_paused(session);
  session->send(commands());
}

}  // namespace flow::browser
