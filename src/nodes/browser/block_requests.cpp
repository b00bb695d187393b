#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "browser/page_lease.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

// A type as it is written → as the protocol spells it. Documents are left out: without them there is no page.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kTypes{
    {{"image", "Image"},
     {"font", "Font"},
     {"media", "Media"},
     {"stylesheet", "Stylesheet"},
     {"script", "Script"},
     {"xhr", "XHR"},
     {"fetch", "Fetch"},
     {"eventsource", "EventSource"},
     {"manifest", "Manifest"},
     {"ping", "Ping"},
     {"other", "Other"}}};

Result<std::string> text_of(std::string_view port, const json::value& member) {
  if (!member.is_string() || member.get_string().empty()) {
    return fail(ErrorCode::invalid_input, "{} holds {}; every member must be a text that is not empty", port,
                json::dump(member));
  }
  return std::string(member.get_string());
}

Result<std::string> type_of(const json::value& member) {
  TRY(const std::string written, text_of("Types", member));
  const auto* row = std::ranges::find(kTypes, written, &std::pair<std::string_view, std::string_view>::first);
  if (row != kTypes.end()) return std::string(row->second);
  std::vector<std::string_view> names;
  for (const auto& [name, spelled] : kTypes) names.push_back(name);
  return fail(ErrorCode::invalid_input, "Types holds \"{}\"; use {}", written, fmt::join(names, ", "));
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  browser::BlockRules rules;
  for (const auto& member : in.list("Patterns")) {
    CO_TRY(auto pattern, text_of("Patterns", member));
    rules.urls.push_back(std::move(pattern));
  }
  for (const auto& member : in.list("Types")) {
    CO_TRY(auto type, type_of(member));
    rules.types.push_back(std::move(type));
  }
  const auto page = in.page("Web Page").shared_page();
  CO_TRY_VOID(co_await page->network().blocking().set(cx.context(), std::move(rules)));
  co_return Outputs{};
}

}  // namespace

extern const NodeType block_requests;
const NodeType block_requests{
    .spec =
        {.type = "block_requests",
         .title = "Block Requests",
         .category = Category::browser,
         .summary = "Keeps a tab from loading images, fonts and other things a workflow does not need.",
         .inputs = {detail::web_page(),
                    list("Patterns")
                        .with_default(json::array{})
                        .helped("Parts of addresses, such as \"/ads/\" or \"*.tracker.example/*\"."),
                    list("Types")
                        .with_default(json::array{"image", "font", "media"})
                        .helped("image, font, media, stylesheet, script, xhr, fetch, eventsource, manifest, "
                                "ping, other.")},
         .outputs = {detail::web_page_out()},
         .timeout_ms = 60'000,
         .needs_browser = true,
         .needs_network = true,
         .credits = 0,
         .posture = Posture::untrusted_page,
         .example = {.inputs = R"({"Patterns": ["*.tracker.example/*"], "Types": ["image", "font"]})",
                     .outputs = {}},
         .description =
             "From now on, in this tab with all its frames, until another Block Requests replaces the rules; "
             "with both lists empty nothing is blocked any more. What is there already stays, so it is best "
             "placed before the page is opened: launch at about:blank, block, then Navigate To URL. A "
             "pattern "
             "is a part of the address, `*` in it stands for anything. Pages see a request that failed."},
    .run = run};

}  // namespace flow::nodes
