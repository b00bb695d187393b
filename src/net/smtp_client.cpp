#include "net/smtp_client.hpp"

#include <boost/asio/this_coro.hpp>

#include "async/loop.hpp"
#include "net/detail/await_transfer.hpp"
#include "net/detail/smtp_error.hpp"

namespace flow::net {

namespace asio = boost::asio;
using detail::SmtpEnd;

struct SmtpClient::State {
  State(async::Loop& loop_, SmtpClientSettings settings_)
      : loop(loop_), settings(std::move(settings_)), thread({}) {}

  async::Loop& loop;
  SmtpClientSettings settings;
  detail::TransferThread thread;
};

namespace {

constexpr std::size_t kMaxRecipients = 100;

Result<void> check_server(const SmtpServer& server) {
  const bool odd = server.host.empty() || server.host.find_first_of(" /@?#\\\r\n\t") != std::string::npos;
  if (odd)
    return fail(ErrorCode::invalid_input, "\"{}\" is not the host name of a mail server",
                server.host.substr(0, 200));
  if (server.port == 0) return fail(ErrorCode::invalid_input, "port 0 of a mail server is outside 1-65535");
  return {};
}

Result<detail::SmtpOrder> make_order(SmtpServer server, const Mail& mail, WallTime now) {
  detail::SmtpOrder order;
  TRY_VOID(check_server(server));
  TRY(order.from, envelope_address(mail.from));
  for (const auto* list : {&mail.to, &mail.cc, &mail.bcc}) {
    for (const auto& one : *list) {
      TRY(std::string address, envelope_address(one));
      order.recipients.push_back(std::move(address));
    }
  }
  if (order.recipients.empty()) return fail(ErrorCode::invalid_input, "the mail has no recipient");
  if (order.recipients.size() > kMaxRecipients) {
    return fail(ErrorCode::quota, "the mail has {} recipients, more than {}; send several mails",
                order.recipients.size(), kMaxRecipients);
  }
  TRY(order.message, format_mail(mail, now));
  order.server = std::move(server);
  return order;
}

Task<Result<MailReceipt>> run(Context cx, std::shared_ptr<SmtpClient::State> state, SmtpServer server,
                              Mail mail) {
  CO_TRY(auto order, make_order(server, mail, cx.clock().now()));
  CO_TRY_VOID(check_host(state->settings.egress, server.host));
  const milliseconds span = cx.remaining();
  const auto box = std::make_shared<detail::Mailbox<SmtpEnd>>();
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto id = state->thread.add(std::make_unique<detail::SmtpTransfer>(
      std::move(order), state->settings, detail::posting_to(box, executor)));
  if (id == 0) co_return fail(ErrorCode::cancelled, "no mail was sent because the SMTP client has stopped");
  const auto waited = co_await detail::wait_for_end(cx, box->arrived, &state->thread, id);
  // What counts is whether the server took the mail, not how the conversation ended.
  if (box->end && (box->end->dialogue.delivered() || box->end->code == CURLE_OK))
    co_return MailReceipt{.refused = box->end->dialogue.refused()};
  const Effect effect = !box->end || box->end->dialogue.in_doubt() ? Effect::unknown : Effect::none;
  if (waited == detail::Waited::timed_out) {
    co_return std::unexpected(make_error(ErrorCode::timeout,
                                         "the mail server {} did not take the mail within {} ms", server.host,
                                         span.count())
                                  .with_effect(effect));
  }
  if (waited == detail::Waited::cancelled || !box->end) {
    co_return std::unexpected(
        make_error(ErrorCode::cancelled, "the mail to {} was cancelled", server.host).with_effect(effect));
  }
  co_return std::unexpected(detail::smtp_error(*box->end, server, state->settings));
}

}  // namespace

SmtpClient::SmtpClient(async::Loop& loop, SmtpClientSettings settings)
    : state_(std::make_shared<State>(loop, std::move(settings))) {}

SmtpClient::~SmtpClient() = default;

Task<Result<MailReceipt>> SmtpClient::send(Context cx, SmtpServer server, Mail mail) {
  return run(cx, state_, std::move(server), std::move(mail));
}

Task<Result<void>> SmtpClient::start(Context /*cx*/) {
  co_return Result<void>{};
}

Task<Result<void>> SmtpClient::stop(Context cx) {
  const auto state = state_;
  co_return co_await detail::stop_thread(cx, &state->thread);
}

}  // namespace flow::net
