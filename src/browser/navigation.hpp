#pragma once
// What navigations are asked for and end with.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "async/context.hpp"
#include "async/sync.hpp"
#include "async/task.hpp"
#include "base/result.hpp"

namespace flow::browser {

enum class WaitUntil : std::uint8_t { commit, domcontentloaded, load, networkidle };
std::string_view to_string(WaitUntil until);

struct GotoOptions {
  WaitUntil until = WaitUntil::load;
  std::string referrer = {};
};

struct ReloadOptions {
  WaitUntil until = WaitUntil::load;
  bool ignore_cache = false;
};

struct NavigationResult {
  std::string url;
  std::optional<int>
      status;  // of the last response in the chain; none for data:, about: and same-document navigations
  bool same_document = false;
};

// Sees main-frame navigations that begin after it was made.
class NavigationWatch {
 public:
  virtual ~NavigationWatch() = default;
  // The first one's result, after the wanted event of its document.
  virtual Task<Result<NavigationResult>> wait(Context cx, WaitUntil until) = 0;
  virtual bool seen() const = 0;  // has one begun?
};

}  // namespace flow::browser
