#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "net/smtp_client.hpp"
#include "nodes/detail/node.hpp"

namespace flow::nodes {
namespace {

constexpr std::uint64_t kMostAttachmentBytes = 25U << 20;

std::string trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

Result<std::vector<std::string>> addresses(std::string_view text, std::string_view port) {
  std::vector<std::string> out;
  bool quoted = false;
  std::string part;
  const auto take = [&]() -> Result<void> {
    std::string address = trim(part);
    part.clear();
    if (address.empty()) return {};
    if (address.find('@') == std::string::npos) {
      return fail(ErrorCode::invalid_input, "{} holds \"{}\", which is no e-mail address", port, address);
    }
    out.push_back(std::move(address));
    return {};
  };
  for (const char c : text) {
    if (c == '\r' || c == '\n')
      return fail(ErrorCode::invalid_input, "{} holds a line break; separate addresses by commas", port);
    if (c == '"') quoted = !quoted;
    if (c == ',' && !quoted) {
      TRY_VOID(take());
    } else {
      part += c;
    }
  }
  TRY_VOID(take());
  return out;
}

Result<std::vector<net::MailAttachment>> attachments_of(NodeContext cx, const json::array& files) {
  std::vector<net::MailAttachment> out;
  std::uint64_t total = 0;
  for (const auto& file : files) {
    if (!file.is_object()) {
      return fail(ErrorCode::invalid_input,
                  "Attachments holds {}; connect a file, such as that of Take Screenshot",
                  json::kind_name(file));
    }
    TRY(const std::string path, cx->file_path(file.get_object()));
    std::ifstream stream(path, std::ios::binary);
    net::MailAttachment attachment{
        .name = std::string(json::string_or(file.get_object(), "name", "file")),
        .mime = std::string(json::string_or(file.get_object(), "mime", "application/octet-stream")),
        .bytes = {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()}};
    total += attachment.bytes.size();
    if (total > kMostAttachmentBytes)
      return fail(ErrorCode::quota, "the attachments have more than 25 MB together; send a link instead");
    out.push_back(std::move(attachment));
  }
  return out;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const double port = in.number("SMTP Port");
  if (!(port >= 1 && port <= 65535) || port != static_cast<double>(static_cast<int>(port))) {
    co_return fail(ErrorCode::invalid_input, "SMTP Port {} is outside 1 to 65535", json::dump_number(port));
  }
  net::Mail mail;
  CO_TRY(auto from, addresses(in.text("From Email"), "From Email"));
  if (from.size() != 1) co_return fail(ErrorCode::invalid_input, "From Email must hold exactly one address");
  mail.from = from.front();
  CO_TRY(mail.to, addresses(in.text("To Email"), "To Email"));
  CO_TRY(mail.cc, addresses(in.text_or("CC Email", ""), "CC Email"));
  CO_TRY(mail.bcc, addresses(in.text_or("BCC Email", ""), "BCC Email"));
  if (mail.to.empty()) co_return fail(ErrorCode::invalid_input, "To Email is empty");
  mail.subject = in.text("Subject");
  if (mail.subject.find_first_of("\r\n") != std::string::npos)
    co_return fail(ErrorCode::invalid_input, "Subject holds a line break");
  mail.body = in.text("Body");
  mail.is_html = in.text("Body Type") == "html";
  CO_TRY(mail.attachments, attachments_of(cx, in.list("Attachments")));
  const std::string& server = in.text("SMTP Server");
  // The same in every attempt, so a receiver can drop a repetition.
  const std::string domain = mail.from.substr(mail.from.rfind('@') + 1);
  mail.message_id = fmt::format("<{}@{}>", cx->idempotency_key(), domain.substr(0, domain.find('>')));

  CO_TRY_VOID(cx->check_secret_host("Password", server));
  if (in.is_secret("Username")) {
    CO_TRY_VOID(cx->check_secret_host("Username", server));
  }
  net::SmtpServer target{.host = server,
                         .port = static_cast<std::uint16_t>(port),
                         .username = Secret(in.secret("Username")),
                         .password = Secret(in.secret("Password")),
                         .use_tls = in.flag("Use TLS")};
  const std::string message_id = mail.message_id;
  CO_TRY_VOID(cx->begin_effect());
  CO_TRY(const auto sent, co_await cx->smtp().send(cx.context(), std::move(target), std::move(mail)));
  if (!sent.refused.empty()) cx->warn(fmt::format("refused recipients: {}", fmt::join(sent.refused, ", ")));
  Outputs out;
  out.set("Delivery Status", json::value(sent.refused.empty() ? "delivered" : "partial"))
      .set("Message ID", json::value(message_id));
  co_return out;
}

}  // namespace

extern const NodeType email_delivery;
const NodeType email_delivery{
    .spec =
        {.type = "email_delivery",
         .title = "Send Email",
         .category = Category::communication,
         .summary = "Sends an e-mail through an SMTP server.",
         .inputs =
             {text("SMTP Server").required().helped("Host name of the server."),
              number("SMTP Port")
                  .with_default(587)
                  .helped("465 is encrypted from the start; others begin with STARTTLS."),
              text("Username").required().or_credential().helped("Who logs in."),
              text("Password").required().only_credential("smtp").helped("The password of the mailbox."),
              text("From Email").required().helped("The sender."),
              text("To Email").required().helped("One address, or several separated by commas."),
              text("CC Email").helped("Further recipients."),
              text("BCC Email").helped("Recipients the others do not see."),
              text("Subject").required().helped("One line."),
              text("Body").required().helped("The text of the mail."),
              text("Body Type")
                  .one_of({"plain", "html"})
                  .with_default("plain")
                  .helped("How the body is written."),
              list("Attachments")
                  .with_default(json::array{})
                  .helped("Files of this execution, 25 MB together."),
              boolean("Use TLS").with_default(true).helped(
                  "Refuse to send unencrypted; turn off for a server on this machine only.")},
         .outputs = {output("Delivery Status", HandleType::text), output("Message ID", HandleType::text)},
         .timeout_ms = 60'000,
         .side_effect = true,
         .needs_network = true,
         .credits = 3,
         .posture = Posture::egress,
         .example =
             {.inputs =
                  R"({"SMTP Server": "smtp.example.com", "Username": {"$credential": "mail", "field": "username"}, "Password": {"$credential": "mail"}, "From Email": "shop@example.com", "To Email": "ada@example.com", "Subject": "Prices", "Body": "Two items today"})",
              .outputs = {}},
         .errors = {"network", "auth", "quota", "blocked"},
         .description = "Port 465 uses TLS at once; other ports switch to it with STARTTLS, and a server "
                        "that does not offer it fails the node "
                        "unless `Use TLS` is off. A refused login is `auth`; other refusals for good (5xx) "
                        "are `invalid_input`, for now (4xx) "
                        "`network`. When every recipient is refused the node fails; when some are, `Delivery "
                        "Status` is `partial` and a warning "
                        "lists them. A line break in an address or in the subject is `invalid_input`.\n\n"
                        "Once the data has been handed over, a lost connection does not lead to another "
                        "attempt. The message id is the same in all "
                        "attempts."},
    .run = run};

}  // namespace flow::nodes
