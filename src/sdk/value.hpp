#pragma once
// Value: what travels on an edge: a JSON value or a live page. Copies are cheap and share immutable data.
//
// Files are JSON descriptors {name, mime, bytes, sha256, artefact}; their bytes are artifacts of the
// execution. A page is a handle to one tab of one browser session of this execution. It is never stored,
// printed or visible to expressions; it keeps the tab's object alive, not the tab: using a page after its
// browser ended is `browser_crashed`.
#include <memory>
#include <variant>

#include "json/json.hpp"

namespace flow::browser {
class Page;
}

namespace flow::sdk {

class BrowserSession;  // sdk/browser_session.hpp

struct PageHandle {
  std::shared_ptr<BrowserSession> session;
  std::shared_ptr<browser::Page> page;
  bool operator==(const PageHandle&) const = default;
};

class Value {
 public:
  Value() : Value(json::value(nullptr)) {}
  Value(json::value value)
      : data_(std::make_shared<const json::value>(std::move(value))) {
  }  // NOLINT(google-explicit-constructor)
  Value(PageHandle page) : data_(std::move(page)) {}  // NOLINT(google-explicit-constructor)

  bool is_page() const { return std::holds_alternative<PageHandle>(data_); }
  const PageHandle& page() const { return std::get<PageHandle>(data_); }
  const json::value& json() const { return *std::get<std::shared_ptr<const json::value>>(data_); }
  std::shared_ptr<const json::value> shared_json() const {
    return std::get<std::shared_ptr<const json::value>>(data_);
  }

 private:
  std::variant<std::shared_ptr<const json::value>, PageHandle> data_;
};

}  // namespace flow::sdk
