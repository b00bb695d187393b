#pragma once
// SmtpDialogue: follows an SMTP conversation from the side and knows what became of the mail. Pure.
//
// curl speaks the protocol; it does not say which recipients were refused, whether the end of the data had
// been sent, or what the last answer was. Commands and answers pass by here, and that is all in them.
#include <string>
#include <string_view>
#include <vector>

namespace flow::net::detail {

class SmtpDialogue {
 public:
  struct Reply {
    int code = 0;
    std::string text;
  };

  void sent(std::string_view command);   // a line that we sent, not the message itself
  void received(std::string_view line);  // one line of an answer
  void message_sent() { message_sent_ = true; }

  const std::vector<std::string>& refused() const {
    return refused_;
  }  // "ada@example.com (550 no such user)"
  bool any_recipient_accepted() const { return accepted_recipients_ > 0; }
  bool refused_for_now() const { return refused_for_now_; }     // some recipient with 4xx
  bool in_doubt() const { return message_sent_ && !decided_; }  // the end of the data went, no answer came
  bool delivered() const { return delivered_; }
  bool leaving() const { return leaving_; }  // QUIT was sent
  const Reply& last() const { return last_; }

 private:
  enum class Step { other, recipient, data };

  Step step_ = Step::other;
  std::string recipient_;
  std::vector<std::string> refused_;
  int accepted_recipients_ = 0;
  bool refused_for_now_ = false;
  bool message_sent_ = false;
  bool decided_ = false;
  bool delivered_ = false;
  bool leaving_ = false;
  Reply last_;
};

}  // namespace flow::net::detail
