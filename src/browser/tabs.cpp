#include "browser/tabs.hpp"

#include <map>

#include "browser/detail/page_state.hpp"
#include "browser/process.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {

Task<Result<std::vector<Tab>>> list_tabs(Context cx, std::vector<std::shared_ptr<Page>> pages) {
  std::vector<Tab> tabs;
  std::shared_ptr<BrowserProcess> process;
  for (const auto& page : pages) {
    if (page->closed() || !page->main_frame()) continue;
    if (!process) process = page->state().process.lock();
    tabs.push_back({.page = page, .url = page->url(), .title = {}});
  }
  if (!process) co_return tabs;
  CO_TRY(const auto reply, co_await process->connection().root()->call(cx, "Target.getTargets"));
  const auto* targets = json::find(reply, "targetInfos");
  if (targets == nullptr || !targets->is_array())
    co_return std::unexpected(cdp::protocol_error("targets without a list"));
  std::map<std::string_view, std::string_view> titles;
  for (const auto& target : targets->get_array()) {
    if (target.is_object())
      titles[text_of(target.get_object(), "targetId")] = text_of(target.get_object(), "title");
  }
  for (auto& tab : tabs) tab.title = titles[tab.page->id().str()];
  co_return tabs;
}

}  // namespace flow::browser
