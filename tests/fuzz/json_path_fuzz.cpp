// Paths into JSON: the text up to the first line break is a path, the rest a document. Whatever parses
// evaluates within its steps, the first match is the first of all, and what a path writes it reads back.
#include <algorithm>
#include <cstdint>

#include "base/assert.hpp"
#include "json/path.hpp"

namespace {

void check(const flow::json::Path& path, const flow::json::value& document) {
  const auto all = path.all(document);
  const auto first = path.first(document);
  if (!all || !first) {
    FLOW_ASSERT(all || all.error().code == flow::ErrorCode::quota);
    return;
  }
  FLOW_ASSERT(all->empty() ? *first == nullptr : *first == all->front());
  flow::json::value copy = document;
  if (path.write(copy, "written")) {
    const auto again = path.first(copy);
    FLOW_ASSERT(again.has_value() && *again != nullptr && **again == flow::json::value("written"));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view written = text.substr(0, text.find('\n'));
  const std::string_view rest = text.substr(std::min(text.size(), written.size() + 1));
  const auto document = flow::json::parse(rest, {.size = flow::Bytes{16U << 10}, .depth = 32});
  for (const auto& path : {flow::json::Path::parse(written), flow::json::Path::parse_query(written)}) {
    if (path) {
      if (document) check(*path, *document);
    } else {
      FLOW_ASSERT(path.error().code == flow::ErrorCode::invalid_input);
      FLOW_ASSERT(path.error().detail.contains("column"));
    }
  }
  return 0;
}
