#pragma once
// Mail: a message and its form on the wire (RFC 5322, MIME). Pure.
//
// Addresses are "ada@example.com" or "Ada Lovelace <ada@example.com>". Names, subject and file names may hold
// any UTF-8. A line break in anything that becomes a header is `invalid_input`: it would be a header of the
// attacker's choice. Bcc recipients are in the envelope only.
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace flow::net {

struct MailAttachment {
  std::string name;
  std::string mime;
  std::string bytes;
};

struct Mail {
  std::string from;
  std::vector<std::string> to;
  std::vector<std::string> cc = {};
  std::vector<std::string> bcc = {};
  std::string subject;
  std::string body;
  bool is_html = false;
  std::vector<MailAttachment> attachments = {};
  std::string message_id;  // "<id@domain>": the same in every attempt
};

// "ada@example.com" of either form.
Result<std::string> envelope_address(std::string_view address);
// Header and body with CRLF lines, ready for DATA but for dot-stuffing.
Result<std::string> format_mail(const Mail& mail, WallTime date);

}  // namespace flow::net
