#pragma once
// JavaScript dialogs of one page. A dialog blocks every evaluation, so each is answered at once: by the next
// armed answer if there is one, else beforeunload is accepted and everything else dismissed. All are kept in
// a log.
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "async/sync.hpp"
#include "base/clock.hpp"

namespace flow::browser {

struct DialogAnswer {
  bool accept = false;
  std::string text = {};  // for prompts
};

struct DialogRecord {
  std::string type;  // alert, confirm, prompt, beforeunload
  std::string message;
  std::string default_text;
  std::string url;
  DialogAnswer answer;
};

class Dialogs {
 public:
  // Answers the next dialog (beforeunload excluded); several queue in order.
  void arm(DialogAnswer answer) { armed_.push_back(std::move(answer)); }
  void disarm() { armed_.clear(); }
  const std::vector<DialogRecord>& log() const { return log_; }
  // Returns the first dialog with index >= `from` in the log; wait for more by passing log().size().
  Task<Result<DialogRecord>> wait(Context cx, std::size_t from);

  // For the page: what to answer now.
  DialogAnswer take(DialogRecord record);
  void close(Error reason);

 private:
  std::deque<DialogAnswer> armed_;
  std::vector<DialogRecord> log_;
  async::Event changed_;
  std::optional<Error> closed_;
};

}  // namespace flow::browser
