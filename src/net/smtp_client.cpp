#include "net/smtp_client.hpp"

#include <algorithm>

#include <boost/asio/this_coro.hpp>

#include "async/blocking_pool.hpp"
#include "async/loop.hpp"
#include "net/detail/await_transfer.hpp"
#include "net/detail/smtp_error.hpp"

namespace flow::net {

namespace asio = boost::asio;
using detail::SmtpEnd;

namespace {

constexpr std::size_t kMaxRecipients = 100;

// One mail on its thread. The thread is its own because curl 7.88 blocks it between the end of the message
// and the server's verdict, which may take a spam filter half a minute.
struct Mailing {
  detail::TransferThread thread{{}};
  std::shared_ptr<std::atomic<bool>> aborted = std::make_shared<std::atomic<bool>>(false);
  detail::TransferThread::Id id = 0;

  void abort() {
    *aborted = true;
    thread.abort(id);
  }
};

}  // namespace

struct SmtpClient::State {
  async::Loop& loop;
  SmtpClientSettings settings;
  std::vector<std::shared_ptr<Mailing>> mailings;
  async::Event idle;
  bool stopped = false;
};

namespace {

using StatePtr = std::shared_ptr<SmtpClient::State>;

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

// Keeps a mailing on the list that stop() works through.
class Listed {
 public:
  Listed(StatePtr state, std::shared_ptr<Mailing> mailing)
      : state_(std::move(state)), mailing_(std::move(mailing)) {
    state_->mailings.push_back(mailing_);
    state_->idle.reset();
  }
  ~Listed() {
    mailing_->abort();
    std::erase(state_->mailings, mailing_);
    if (state_->mailings.empty()) state_->idle.set();
  }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;

 private:
  StatePtr state_;
  std::shared_ptr<Mailing> mailing_;
};

Result<MailReceipt> outcome(const std::optional<SmtpEnd>& end, detail::Waited waited,
                            const SmtpServer& server, const SmtpClientSettings& settings, milliseconds span) {
  // What counts is whether the server took the mail, not how the conversation ended.
  if (end && (end->dialogue.delivered() || end->code == CURLE_OK))
    return MailReceipt{.refused = end->dialogue.refused()};
  const Effect effect = !end || end->dialogue.in_doubt() ? Effect::unknown : Effect::none;
  if (waited == detail::Waited::timed_out) {
    return std::unexpected(make_error(ErrorCode::timeout,
                                      "the mail server {} did not take the mail within {} ms", server.host,
                                      span.count())
                               .with_effect(effect));
  }
  if (waited == detail::Waited::cancelled || !end) {
    return std::unexpected(
        make_error(ErrorCode::cancelled, "the mail to {} was cancelled", server.host).with_effect(effect));
  }
  return std::unexpected(detail::smtp_error(*end, server, settings));
}

// Megabytes of base64 take longer than the loop may be held up.
Task<Result<detail::SmtpOrder>> write_order(Context cx, StatePtr state, SmtpServer server, Mail mail) {
  if (mail.attachments.empty()) co_return make_order(std::move(server), mail, cx.clock().now());
  co_return co_await state->loop.pool().run<detail::SmtpOrder>(
      cx, [server = std::move(server), mail = std::move(mail), now = cx.clock().now()]() mutable {
        return make_order(std::move(server), mail, now);
      });
}

Task<Result<MailReceipt>> run(Context cx, StatePtr state, SmtpServer server, Mail mail) {
  const milliseconds span = cx.remaining();
  CO_TRY(auto order, co_await write_order(cx, state, server, std::move(mail)));
  CO_TRY_VOID(check_host(state->settings.egress, server.host));
  CO_TRY_VOID(detail::load_curl());
  if (state->stopped)
    co_return fail(ErrorCode::cancelled, "no mail was sent because the SMTP client has stopped");
  const auto box = std::make_shared<detail::Mailbox<SmtpEnd>>();
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto mailing = std::make_shared<Mailing>();
  order.aborted = mailing->aborted;
  mailing->id = mailing->thread.add(std::make_unique<detail::SmtpTransfer>(
      std::move(order), state->settings, detail::posting_to(box, executor)));
  const Listed listed(state, mailing);
  const auto waited = co_await detail::wait_for_end(cx, box->arrived, [mailing] { mailing->abort(); });
  // The thread has nothing left to do: its end is awaited, so that joining it does not hold up the loop.
  static_cast<void>(
      co_await async::shielded(detail::stop_thread(cx.grace(std::chrono::seconds{5}), &mailing->thread)));
  co_return outcome(box->end, waited, server, state->settings, span);
}

}  // namespace

SmtpClient::SmtpClient(async::Loop& loop, SmtpClientSettings settings)
    : state_(std::make_shared<State>(State{.loop = loop, .settings = std::move(settings)})) {
  state_->idle.set();
}

SmtpClient::~SmtpClient() = default;

Task<Result<MailReceipt>> SmtpClient::send(Context cx, SmtpServer server, Mail mail) {
  return run(cx, state_, std::move(server), std::move(mail));
}

Task<Result<void>> SmtpClient::start(Context /*cx*/) {
  co_return Result<void>{};
}

Task<Result<void>> SmtpClient::stop(Context cx) {
  const auto state = state_;
  state->stopped = true;
  for (const auto& one : state->mailings) one->abort();
  co_return co_await state->idle.wait(cx);
}

}  // namespace flow::net
