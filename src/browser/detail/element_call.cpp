#include "browser/detail/element_call.hpp"

#include "browser/injected_protocol.hpp"

namespace flow::browser::detail {

namespace {

constexpr std::string_view kObjectGroup = "frames";

// The page's own parsers have the last word on CSS, XPath and regular expressions.
Error explain_exception(Error error, const Selector& selector) {
  const std::string text(json::string_or(error.detail, "exception", error.message));
  for (const std::string_view sign :
       {"not a valid selector", "not a valid XPath", "Invalid regular expression", "SyntaxError"}) {
    if (text.find(sign) == std::string::npos) continue;
    return make_error(ErrorCode::invalid_input, "selector {} is not valid: {}", selector.quoted(),
                      text.substr(0, text.find('\n')))
        .with_detail("reason", "selector_invalid");
  }
  return error;
}

}  // namespace

std::string_view reason_of(const Error& error) {
  return json::string_or(error.detail, "reason", "");
}

Task<Result<std::optional<json::value>>> ElementCall::call(Context cx, std::string entry, json::object args) {
  args["sel"] = selector_.tree();
  auto answer = co_await frame_->call(cx, std::move(entry), std::move(args));
  if (!answer) {
    if (entered_ && reason_of(answer.error()) == "frame_detached") {
      frame_ = root_;
      selector_ = root_selector_;
      entered_ = false;
      co_return std::optional<json::value>{};
    }
    co_return std::unexpected(explain_exception(std::move(answer).error(), root_selector_));
  }
  const auto* verdict = answer->if_object();
  if (verdict == nullptr || json::string_or(*verdict, "s", "") != "remote")
    co_return std::optional<json::value>(*std::move(answer));

  const auto alternative = static_cast<std::size_t>(verdict->at("alt").to_number<std::int64_t>());
  const auto segment = static_cast<std::size_t>(verdict->at("segment").to_number<std::int64_t>());
  auto element = co_await frame_->call_for_object(cx, std::string(injected::kRemoteFrame), nullptr,
                                                  std::string(kObjectGroup));
  if (!element) co_return std::unexpected(std::move(element).error());
  std::shared_ptr<Frame> child;
  if (*element) {
    auto found = co_await frame_->content_frame(cx, *element);
    co_await frame_->release_objects(cx, std::string(kObjectGroup));
    if (!found) co_return std::unexpected(std::move(found).error());
    child = *std::move(found);
  }
  // The frame element may be gone already: the caller's next call looks again.
  if (child) {
    if (!entered_) alternative_ = alternative;
    selector_ = selector_.tail(alternative, segment);
    frame_ = std::move(child);
    entered_ = true;
  }
  co_return std::optional<json::value>{};
}

}  // namespace flow::browser::detail
