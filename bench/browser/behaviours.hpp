#pragma once
// The behaviours of behaviours.mjs through our own interface: what is arranged, what is timed, what is looked
// at afterwards.
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "async/loop.hpp"
#include "browser/actions.hpp"
#include "browser/pool.hpp"
#include "browser/reads.hpp"

namespace flow::bench {

// One browser, one page that is kept, and what one round made for itself.
struct Stage {
  async::Loop* loop;
  browser::Pool* pool;
  std::string here;  // the site by its two names
  std::string there;
  std::string refused;  // an address where nobody listens
  std::string upload;   // a file
  std::unique_ptr<browser::ContextLease> context = {};
  std::shared_ptr<browser::Page> page = {};
  browser::PageLease lease = {};

  std::unique_ptr<browser::ContextLease> other = {};
  std::shared_ptr<browser::Page> spare = {};
  browser::DownloadFile file = {};
  json::object state = {};

  browser::Actor actor() const { return browser::Actor(lease); }
  browser::Reader reader() const { return browser::Reader(lease); }
};

using Step = Task<Result<std::string>> (*)(Context cx, Stage* stage);

struct Act {
  std::string_view name;
  Step run = nullptr;  // timed; what it read, or nothing
  Step before = nullptr;
  Step saw = nullptr;  // without it, and when nothing was read, the page's own result() counts
};

std::span<const Act> input_acts();  // clicks, forms, and what they lead to
std::span<const Act> page_acts();   // waits, reads, navigation, pictures, contexts

// The value of an expression of the page, as text.
Task<Result<std::string>> page_text(Context cx, std::shared_ptr<browser::Page> page, std::string expression);

}  // namespace flow::bench
