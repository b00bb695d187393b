#include "net/detail/smtp_transfer.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace flow::net::detail {
namespace {

// The mail is accepted by then; a server that does not answer QUIT must not hold the thread.
constexpr std::chrono::seconds kFarewell{1};

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

SmtpTransfer::SmtpTransfer(SmtpOrder order, const SmtpClientSettings& settings, Finished finished)
    : order_(std::move(order)), finished_(std::move(finished)), easy_(curl().easy_init()) {
  FLOW_ASSERT(easy_ != nullptr);
  CURL* easy = easy_.get();
  const SmtpServer& server = order_.server;
  guard_.policy = settings.egress;
  guard_.host = server.host;
  guard_.install(easy);
  const bool tls_at_once = server.port == settings.tls_port;
  set(easy, CURLOPT_URL,
      fmt::format("{}://{}:{}", tls_at_once ? "smtps" : "smtp", bracketed(server.host), server.port).c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(easy, CURLOPT_USE_SSL,
      static_cast<long>(server.use_tls || tls_at_once ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  set(easy, CURLOPT_PROXY, "");
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_QUICK_EXIT, 1L);
  set(easy, CURLOPT_FRESH_CONNECT, 1L);
  set(easy, CURLOPT_FORBID_REUSE, 1L);
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect_timeout.count()));
  set(easy, CURLOPT_ERRORBUFFER, message_.data());
  if (!settings.ca_file.empty()) set(easy, CURLOPT_CAINFO, settings.ca_file.c_str());
  for (const auto& one : settings.pinned) append(pinned_, one);
  if (pinned_) set(easy, CURLOPT_RESOLVE, pinned_.get());
  if (!server.username.empty()) {
    set(easy, CURLOPT_USERNAME, std::string(server.username.reveal()).c_str());
    set(easy, CURLOPT_PASSWORD, std::string(server.password.reveal()).c_str());
  }
  set(easy, CURLOPT_MAIL_FROM, ("<" + order_.from + ">").c_str());
  for (const auto& one : order_.recipients) append(recipients_, "<" + one + ">");
  set(easy, CURLOPT_MAIL_RCPT, recipients_.get());
  set(easy, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
  set(easy, CURLOPT_UPLOAD, 1L);
  set(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(order_.message.size()));
  set(easy, CURLOPT_READFUNCTION, &SmtpTransfer::on_read);
  set(easy, CURLOPT_READDATA, this);
  set(easy, CURLOPT_VERBOSE, 1L);  // to on_debug only, which lets the dialogue listen
  set(easy, CURLOPT_DEBUGFUNCTION, &SmtpTransfer::on_debug);
  set(easy, CURLOPT_DEBUGDATA, this);
  set(easy, CURLOPT_NOPROGRESS, 0L);
  set(easy, CURLOPT_XFERINFOFUNCTION, &SmtpTransfer::on_progress);
  set(easy, CURLOPT_XFERINFODATA, this);
}

SmtpTransfer::~SmtpTransfer() {
  easy_.reset();  // before what it points to
}

std::size_t SmtpTransfer::on_read(char* out, std::size_t size, std::size_t count, void* self) {
  auto& mail = *static_cast<SmtpTransfer*>(self);
  const std::size_t piece = std::min(size * count, mail.order_.message.size() - mail.read_);
  std::copy_n(mail.order_.message.data() + mail.read_, piece, out);
  mail.read_ += piece;
  // All of it is with curl, which writes the end mark next: from here on the server may have the mail.
  if (mail.read_ == mail.order_.message.size()) mail.end_.dialogue.message_sent();
  return piece;
}

int SmtpTransfer::on_debug(CURL* /*easy*/, curl_infotype type, char* data, std::size_t size, void* self) {
  auto& mail = *static_cast<SmtpTransfer*>(self);
  if (type == CURLINFO_HEADER_OUT) mail.end_.dialogue.sent({data, size});
  if (type == CURLINFO_HEADER_IN) mail.end_.dialogue.received({data, size});
  if (mail.end_.dialogue.leaving() && !mail.leaving_since_)
    mail.leaving_since_ = std::chrono::steady_clock::now();
  return 0;
}

int SmtpTransfer::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& mail = *static_cast<SmtpTransfer*>(self);
  const bool enough =
      mail.leaving_since_ && std::chrono::steady_clock::now() - *mail.leaving_since_ > kFarewell;
  return enough || *mail.order_.aborted ? 1 : 0;
}

void SmtpTransfer::finished(CURLcode code) {
  end_.code = code;
  end_.message = message_.front() != '\0' ? message_.data() : curl().easy_strerror(code);
  if (code == CURLE_COULDNT_CONNECT && guard_.opened == 0) end_.refusal = std::move(guard_.refusal);
  std::exchange(finished_, nullptr)(std::move(end_));
}

}  // namespace flow::net::detail
