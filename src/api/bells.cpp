#include "api/bells.hpp"

#include <algorithm>

namespace flow::api {
namespace {

constexpr std::size_t kUuid = 36;

}  // namespace

void Bells::listen(db::Database& database) {
  subscription_ = database.listen("fb_journal", [this](std::string_view payload) { ring(payload); });
}

Bells::Bell Bells::hang(const ExecutionId& execution) {
  if (bells_.size() >= sweep_at_) {
    std::erase_if(bells_, [](const auto& entry) { return entry.second.expired(); });
    sweep_at_ = std::max<std::size_t>(64, 2 * bells_.size());
  }
  auto bell = std::make_shared<async::Event>();
  bells_.emplace(execution.str(), bell);
  return bell;
}

void Bells::ring(std::string_view payload) {
  if (payload.empty()) {
    for (const auto& [id, weak] : bells_) {
      if (const Bell bell = weak.lock()) bell->set();
    }
    return;
  }
  // One id, or several with something between them.
  for (std::size_t at = 0; at + kUuid <= payload.size(); at += kUuid + 1) {
    const auto [first, last] = bells_.equal_range(std::string(payload.substr(at, kUuid)));
    for (auto entry = first; entry != last; ++entry) {
      if (const Bell bell = entry->second.lock()) bell->set();
    }
  }
}

}  // namespace flow::api
