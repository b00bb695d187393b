#include "net/detail/smtp_dialogue.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace flow::net::detail {
namespace {

constexpr std::size_t kMaxText = 300;  // of a server's sentence

std::string_view without_line_end(std::string_view text) {
  while (text.ends_with('\r') || text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

int code_of(std::string_view line) {
  if (line.size() < 3) return 0;
  int code = 0;
  for (const char c : line.substr(0, 3)) {
    if (c < '0' || c > '9') return 0;
    code = code * 10 + (c - '0');
  }
  return code;
}

}  // namespace

void SmtpDialogue::sent(std::string_view command) {
  command = without_line_end(command);
  step_ = Step::other;
  if (command.starts_with("RCPT TO:<")) {
    step_ = Step::recipient;
    recipient_ = command.substr(9, command.rfind('>') - 9);
  } else if (command == "DATA") {
    step_ = Step::data;
  } else if (command == "QUIT") {
    leaving_ = true;
  }
}

void SmtpDialogue::received(std::string_view line) {
  line = without_line_end(line);
  const int code = code_of(line);
  const bool more = line.size() > 3 && line[3] == '-';
  if (code == 0 || more || leaving_) return;
  last_ = {code, repair_utf8(truncate_utf8(line.size() > 4 ? line.substr(4) : std::string_view(), kMaxText))};
  if (step_ == Step::recipient) {
    if (code < 400) {
      accepted_recipients_ += 1;
    } else {
      refused_.push_back(fmt::format("{} ({} {})", recipient_, code, last_.text));
      refused_for_now_ = refused_for_now_ || code < 500;
    }
  } else if (step_ == Step::data && message_sent_) {
    decided_ = true;
    delivered_ = code < 400;
  }
}

}  // namespace flow::net::detail
