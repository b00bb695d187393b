#include "html/selector.hpp"

#include "html/detail/matcher.hpp"
#include "html/detail/selector_parser.hpp"

namespace flow::html {

Result<Selector> Selector::parse(std::string_view text) {
  if (text.size() > kMaxSize.count) {
    return fail(ErrorCode::invalid_input, "the selector has {} bytes; at most {} are read", text.size(),
                kMaxSize.count);
  }
  TRY(auto list, detail::parse_selector(text));
  return Selector(std::make_shared<const detail::SelectorList>(std::move(list)));
}

Result<std::vector<NodeIndex>> Selector::select(const Document& document, NodeIndex scope,
                                                std::size_t limit) const {
  detail::Matcher matcher(document, scope, kMaxSteps);
  std::vector<NodeIndex> found;
  for (NodeIndex i = scope + 1; i < document.end(scope) && found.size() < limit; ++i) {
    if (document.is_element(i) && matcher.matches(*list_, i)) found.push_back(i);
    if (matcher.exhausted()) {
      return fail(ErrorCode::quota,
                  "the selector needs more than {} steps on this markup; make it more specific", kMaxSteps);
    }
  }
  return found;
}

Result<NodeIndex> Selector::first(const Document& document, NodeIndex scope) const {
  TRY(const auto found, select(document, scope, 1));
  return found.empty() ? kNoNode : found.front();
}

}  // namespace flow::html
