#pragma once
// What a page does not load.
//
// Rules hold for all frames of the page, also those that come later and live in another process; they are
// owned by the page's Network. A request that is blocked fails in the page with net::ERR_BLOCKED_BY_CLIENT.
#include <map>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "cdp/session.hpp"

namespace flow::browser {

struct PageState;

struct BlockRules {
  std::vector<std::string> urls;   // parts of addresses; `*` is anything
  std::vector<std::string> types;  // as the protocol spells them: Image, Font, Media …

  bool empty() const { return urls.empty() && types.empty(); }
};

class Blocking {
 public:
  explicit Blocking(PageState& page) : page_(page) {}

  // Replaces what was said before; requests under way go on.
  Task<Result<void>> set(Context cx, BlockRules rules);
  // For the page: a frame of another process begins. Nothing is awaited: it is sent before the frame runs.
  void begin(const std::shared_ptr<cdp::Session>& session);
  // What pauses requests as the rules say: the protocol has one such setting for each session, so whoever
  // wants the responses that carry documents paused as well asks for it here, and takes those by their
  // status.
  cdp::Command pause_command(bool and_document_responses) const;

 private:
  std::vector<cdp::Command> commands() const;
  void refuse_paused(const std::shared_ptr<cdp::Session>& session);

  PageState& page_;
  BlockRules rules_;
  bool fetch_for_urls_ = false;  // this browser has no other way
  bool is_set_ = false;
  std::map<std::string, cdp::Subscription> paused_;  // by session
};

}  // namespace flow::browser
