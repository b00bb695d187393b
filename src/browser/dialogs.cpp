#include "browser/dialogs.hpp"

namespace flow::browser {

DialogAnswer Dialogs::take(DialogRecord record) {
  if (record.type == "beforeunload") {
    record.answer = {.accept = true};
  } else if (!armed_.empty()) {
    record.answer = std::move(armed_.front());
    armed_.pop_front();
  } else {
    record.answer = {.accept = false};
  }
  log_.push_back(record);
  changed_.set();
  changed_.reset();
  return record.answer;
}

Task<Result<DialogRecord>> Dialogs::wait(Context cx, std::size_t from) {
  while (log_.size() <= from) {
    if (closed_) co_return std::unexpected(*closed_);
    auto waited = co_await changed_.wait(cx);
    if (!waited) co_return std::unexpected(std::move(waited).error().context("waiting for a dialog"));
  }
  co_return log_[from];
}

void Dialogs::close(Error reason) {
  closed_ = std::move(reason);
  changed_.set();
}

}  // namespace flow::browser
