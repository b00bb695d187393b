#include "net/mail.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"

namespace flow::net {
namespace {

constexpr std::size_t kLine = 76;  // of encoded bodies; RFC 2045

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool holds_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Result<void> check_header(std::string_view name, std::string_view text) {
  if (!holds_control(text)) return {};
  return fail(ErrorCode::invalid_input, "{} \"{}\" holds a line break or another control character", name,
              truncate_utf8(text, 100));
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// RFC 2047: `=?UTF-8?B?…?=`, at most 75 characters each, never cutting a character.
std::string encoded_words(std::string_view text) {
  constexpr std::size_t kBytes = 39;  // 52 characters of base64, so that "Subject: " fits before them
  std::string out;
  while (!text.empty()) {
    const std::string_view piece = truncate_utf8(text, kBytes);
    text.remove_prefix(piece.size());
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + base64_encode(piece) + "?=";
  }
  return out;
}

// Plain words are folded at spaces, so that no line passes the 998 bytes of RFC 5322.
std::string header_text(const std::string& text) {
  const std::string repaired = repair_utf8(text);
  if (!is_ascii(repaired) || repaired.find("=?") != std::string::npos) return encoded_words(repaired);
  std::string out;
  std::size_t line = 0;
  for (const char c : repaired) {
    if (c == ' ' && line > 70) {
      out += "\r\n ";
      line = 1;
      continue;
    }
    out += c;
    line += 1;
  }
  return line > 900 ? encoded_words(repaired) : out;
}

struct Address {
  std::string name;
  std::string mailbox;
};

Result<Address> split_address(std::string_view text) {
  TRY_VOID(check_header("the address", text));
  Address out;
  const std::string_view whole = trim(text);
  const std::size_t open = whole.rfind('<');
  if (open != std::string_view::npos && whole.ends_with('>')) {
    std::string_view name = trim(whole.substr(0, open));
    if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"'))
      name = name.substr(1, name.size() - 2);
    out.name = name;
    out.mailbox = trim(whole.substr(open + 1, whole.size() - open - 2));
  } else {
    out.mailbox = whole;
  }
  const std::size_t at = out.mailbox.rfind('@');
  const bool odd = out.mailbox.find_first_of(" <>,;:\\\"()[]") != std::string::npos;
  if (at == std::string::npos || at == 0 || at + 1 == out.mailbox.size() || odd)
    return fail(ErrorCode::invalid_input, "\"{}\" is no e-mail address; write ada@example.com",
                truncate_utf8(text, 200));
  return out;
}

Result<std::string> header_addresses(const std::vector<std::string>& addresses) {
  std::string out;
  for (const auto& one : addresses) {
    TRY(const Address address, split_address(one));
    if (!out.empty()) out += ",\r\n ";
    if (address.name.empty()) {
      out += address.mailbox;
      continue;
    }
    std::string name;
    if (is_ascii(address.name)) {
      name = "\"";
      for (const char c : address.name) {
        if (c == '"' || c == '\\') name += '\\';
        name += c;
      }
      name += '"';
    } else {
      name = encoded_words(repair_utf8(address.name));
    }
    out += name + " <" + address.mailbox + ">";
  }
  return out;
}

std::string base64_lines(std::string_view bytes) {
  std::string out;
  const std::string all = base64_encode(bytes);
  for (std::size_t at = 0; at < all.size(); at += kLine) out += all.substr(at, kLine) + "\r\n";
  return out;
}

std::string quoted_printable(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  std::size_t line = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;  // the next turn writes both
    if (byte == '\n') {
      out += "\r\n";
      line = 0;
      continue;
    }
    const bool ends_line = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
    const bool plain =
        (byte > 0x20 && byte < 0x7f && byte != '=') || ((byte == ' ' || byte == '\t') && !ends_line);
    if (line + (plain ? 1 : 3) > kLine - 1) {
      out += "=\r\n";
      line = 0;
    }
    if (plain) {
      out += static_cast<char>(byte);
      line += 1;
    } else {
      out += '=';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
      line += 3;
    }
  }
  return out + "\r\n";
}

// A text part: quoted-printable keeps Western text readable, base64 is shorter for the rest.
std::string text_part(const Mail& mail) {
  const std::string body = repair_utf8(mail.body);
  std::string head = fmt::format("Content-Type: text/{}; charset=utf-8\r\n", mail.is_html ? "html" : "plain");
  const std::string quoted = quoted_printable(body);
  if (quoted.size() * 3 <= body.size() * 4 + 300)
    return head + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted;
  return head + "Content-Transfer-Encoding: base64\r\n\r\n" + base64_lines(body);
}

Result<std::string> attachment_part(const MailAttachment& file) {
  TRY_VOID(check_header("the type of an attachment", file.mime));
  TRY_VOID(check_header("the name of an attachment", file.name));
  std::string plain;  // for readers that do not know RFC 2231
  for (const char c : file.name) {
    const bool odd = static_cast<unsigned char>(c) >= 0x80 || c == '"' || c == '\\' || c == '/';
    plain += odd ? '_' : c;
  }
  std::string disposition = fmt::format("attachment; filename=\"{}\"", plain);
  if (plain != file.name) disposition += ";\r\n filename*=UTF-8''" + percent_encode(repair_utf8(file.name));
  const std::string mime = file.mime.find('/') == std::string::npos ? "application/octet-stream" : file.mime;
  return fmt::format(
      "Content-Type: {}\r\nContent-Disposition: {}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", mime,
      disposition, base64_lines(file.bytes));
}

std::string date_header(WallTime date) {
  constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime time =
      civil_from_seconds(std::chrono::floor<std::chrono::seconds>(date).time_since_epoch().count());
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", kDays[static_cast<std::size_t>(time.weekday)],
                     time.day, kMonths[static_cast<std::size_t>(time.month - 1)], time.year, time.hour,
                     time.minute, time.second);
}

}  // namespace

Result<std::string> envelope_address(std::string_view address) {
  TRY(Address split, split_address(address));
  return std::move(split.mailbox);
}

Result<std::string> format_mail(const Mail& mail, WallTime date) {
  TRY_VOID(check_header("the subject", mail.subject));
  TRY_VOID(check_header("the message id", mail.message_id));
  TRY(const std::string from, header_addresses({mail.from}));
  TRY(const std::string to, header_addresses(mail.to));
  TRY(const std::string cc, header_addresses(mail.cc));
  std::string out = "Date: " + date_header(date) + "\r\nFrom: " + from + "\r\n";
  if (!to.empty()) out += "To: " + to + "\r\n";
  if (!cc.empty()) out += "Cc: " + cc + "\r\n";
  out += "Subject: " + header_text(mail.subject) + "\r\n";
  if (!mail.message_id.empty()) out += "Message-ID: " + mail.message_id + "\r\n";
  out += "MIME-Version: 1.0\r\n";
  if (mail.attachments.empty()) return out + text_part(mail);

  // "=_" can stand neither in quoted-printable nor in base64, so no part can hold the boundary.
  constexpr std::string_view kBoundary = "=_flow_builder_part";
  out += fmt::format("Content-Type: multipart/mixed; boundary=\"{}\"\r\n\r\n", kBoundary);
  out += fmt::format("--{}\r\n{}", kBoundary, text_part(mail));
  for (const auto& file : mail.attachments) {
    TRY(const std::string part, attachment_part(file));
    out += fmt::format("--{}\r\n{}", kBoundary, part);
  }
  return out + fmt::format("--{}--\r\n", kBoundary);
}

}  // namespace flow::net
