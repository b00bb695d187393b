#pragma once
// One selector, followed through frames: calls an entry point of the engine in the frame the selector leads
// to.
#include <memory>
#include <optional>
#include <string>

#include "browser/page.hpp"
#include "browser/selector.hpp"

namespace flow::browser::detail {

// detail.reason of an error of the browser layer; empty: none.
std::string_view reason_of(const Error& error);

class ElementCall {
 public:
  ElementCall(std::shared_ptr<Frame> frame, Selector selector)
      : root_(frame), root_selector_(selector), frame_(std::move(frame)), selector_(std::move(selector)) {}

  // Adds `sel` to the arguments. Nothing: the selector went on into a frame of another process (or had to
  // start again because that frame went away); call again with fresh arguments.
  Task<Result<std::optional<json::value>>> call(Context cx, std::string entry, json::object args);

  const std::shared_ptr<Frame>& frame() const { return frame_; }
  const Selector& written() const { return root_selector_; }
  // Index among the alternatives as written.
  std::size_t alternative(std::size_t seen_here) const { return entered_ ? alternative_ : seen_here; }

 private:
  std::shared_ptr<Frame> root_;
  Selector root_selector_;
  std::shared_ptr<Frame> frame_;
  Selector selector_;
  bool entered_ = false;
  std::size_t alternative_ = 0;
};

}  // namespace flow::browser::detail
