#include "engine/detail/page_leases.hpp"

#include <algorithm>

#include "async/deadline.hpp"

namespace flow::engine::detail {

Task<Result<void>> PageLeases::acquire(Context cx, const NodeInputs* inputs,
                                       std::function<Result<void>()> guard) {
  std::vector<std::shared_ptr<browser::Page>> pages;
  for (const auto& [port, handle] : inputs->acts_on) pages.push_back(handle.page);
  std::ranges::sort(pages, {}, [](const auto& page) { return page->id(); });
  const auto twins = std::ranges::unique(pages);
  pages.erase(twins.begin(), twins.end());
  for (const auto& page : pages) {
    CO_TRY(browser::PageLease lease, co_await async::with_deadline(cx, page->acquire(cx)));
    if (guard) page->guard_input(guard);
    held_.push_back(std::move(lease));
  }
  co_return Result<void>{};
}

sdk::Inputs PageLeases::lend(const NodeInputs& inputs) {
  sdk::Inputs lent = inputs.values;
  for (const auto& [port, handle] : inputs.acts_on) {
    const auto lease = std::ranges::find(held_, handle.page, &browser::PageLease::shared_page);
    lent.set(port, {.value = sdk::Value(handle), .lease = &*lease});
  }
  return lent;
}

std::shared_ptr<browser::Page> PageLeases::main_page(const NodeInputs& inputs) const {
  if (inputs.web_page && inputs.web_page->page) return inputs.web_page->page;
  return held_.empty() ? nullptr : held_.front().shared_page();
}

}  // namespace flow::engine::detail
