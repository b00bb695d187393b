#include "support/smtp_server.hpp"

#include <algorithm>
#include <set>

#include "async/sync.hpp"
#include "base/encoding.hpp"
#include "support/link.hpp"
#include "support/listener.hpp"

namespace flow::test {

using boost::asio::ip::tcp;

struct SmtpServer::State {
  State(async::Loop& loop, SmtpScript wanted)
      : listener(loop), patience(loop.context(std::chrono::minutes{5})), script(std::move(wanted)) {
    if (script.certificate) tls = make_tls_context(*script.certificate);
    reading.set();
  }

  Listener listener;
  Context patience;
  SmtpScript script;
  std::shared_ptr<TlsContext> tls;
  std::vector<ReceivedMail> mails;
  std::vector<std::string> commands;
  async::Event commanded;
  async::Event reading;
  async::Event held;
  async::Event lost;
};

namespace {

using StatePtr = std::shared_ptr<SmtpServer::State>;

using LinkPtr = std::shared_ptr<Link>;

Task<std::optional<std::string>> read_line(LinkPtr link) {
  const std::size_t size = co_await link->read_until("\r\n");
  if (size == 0) co_return std::nullopt;
  std::string line = link->buffer.substr(0, size - 2);
  link->buffer.erase(0, size);
  co_return line;
}

Task<bool> say(LinkPtr link, std::string text) {
  return link->write(std::move(text) + "\r\n");
}

bool begins_with_any(std::string_view line, const std::vector<std::string>& beginnings) {
  return std::ranges::any_of(
      beginnings, [&](const auto& one) { return one.empty() ? line.empty() : line.starts_with(one); });
}

// What the conversation has come to.
struct Session {
  ReceivedMail mail;
  bool greeted = false;
  std::string user;
};

std::string scripted(const SmtpScript& script, std::string_view line, std::string own) {
  for (const auto& [beginning, reply] : script.replies) {
    if (beginning.empty() ? line.empty() : line.starts_with(beginning)) return reply;
  }
  return own;
}

std::string between_brackets(std::string_view line) {
  const std::size_t open = line.find('<');
  const std::size_t close = line.find('>');
  if (open == std::string_view::npos || close == std::string_view::npos) return {};
  return std::string(line.substr(open + 1, close - open - 1));
}

std::string capabilities(const StatePtr& state, bool encrypted) {
  std::string out = "250-localhost\r\n";
  if (state->script.tls == SmtpScript::Tls::starttls && !encrypted) out += "250-STARTTLS\r\n";
  if (!state->script.username.empty()) out += "250-AUTH PLAIN LOGIN\r\n";
  return out + "250-SIZE 30000000\r\n250 8BITMIME";
}

Task<std::string> authenticate(LinkPtr link, StatePtr state, Session* session, std::string line) {
  std::string user;
  std::string password;
  if (line.starts_with("AUTH PLAIN")) {
    std::string given = line.size() > 11 ? line.substr(11) : "";
    if (given.empty()) {
      co_await say(link, "334 ");
      given = (co_await read_line(link)).value_or("");
    }
    const std::string plain = base64_decode(given).value_or("");
    const std::size_t first = plain.find('\0');
    const std::size_t second = first == std::string::npos ? first : plain.find('\0', first + 1);
    if (second != std::string::npos) {
      user = plain.substr(first + 1, second - first - 1);
      password = plain.substr(second + 1);
    }
  } else {
    co_await say(link, "334 VXNlcm5hbWU6");
    user = base64_decode((co_await read_line(link)).value_or("")).value_or("");
    co_await say(link, "334 UGFzc3dvcmQ6");
    password = base64_decode((co_await read_line(link)).value_or("")).value_or("");
  }
  const std::string own = user == state->script.username && password == state->script.password
                              ? "235 welcome"
                              : "535 5.7.8 authentication failed";
  const std::string reply = scripted(state->script, "AUTH", own);
  if (reply.starts_with("235")) session->user = user;
  co_return reply;
}

// The message up to its lonely dot; nothing when the client left.
Task<std::optional<std::string>> read_message(LinkPtr link) {
  std::string data;
  while (auto line = co_await read_line(link)) {
    if (*line == ".") co_return data;
    if (line->starts_with('.')) line->erase(0, 1);
    data += *line + "\r\n";
  }
  co_return std::nullopt;
}

// The answer to one line; STARTTLS, DATA and QUIT are not decided here.
Task<std::string> answer(LinkPtr link, StatePtr state, Session* session, std::string line) {
  const bool must_log_in = !state->script.username.empty() && session->user.empty();
  if (line.starts_with("EHLO ") || line.starts_with("HELO ")) {
    session->greeted = true;
    co_return scripted(state->script, line, capabilities(state, link->encrypted()));
  }
  if (line.starts_with("AUTH ")) co_return co_await authenticate(link, state, session, line);
  if (line == "NOOP" || line == "RSET") co_return "250 ok";
  if (!session->greeted) co_return "503 say EHLO first";
  if (line.starts_with("MAIL FROM:")) {
    if (must_log_in) co_return "530 authentication required";
    const std::string reply = scripted(state->script, line, "250 sender ok");
    session->mail = {.from = between_brackets(line),
                     .recipients = {},
                     .data = {},
                     .encrypted = link->encrypted(),
                     .user = session->user};
    co_return reply;
  }
  if (line.starts_with("RCPT TO:")) {
    const std::string reply = scripted(state->script, line, "250 recipient ok");
    if (reply.starts_with('2')) session->mail.recipients.push_back(between_brackets(line));
    co_return reply;
  }
  co_return "502 unknown command";
}

Task<Result<void>> converse(LinkPtr link, StatePtr state) {
  const SmtpScript& script = state->script;
  if (script.tls == SmtpScript::Tls::at_once && !co_await link->encrypt(state->tls)) co_return Result<void>{};
  const auto session = std::make_shared<Session>();
  std::string line;  // empty: the greeting
  std::string reply = scripted(script, line, "220 localhost ready");
  while (true) {
    if (begins_with_any(line, script.silent_on)) {
      while (co_await read_line(link)) {
      }
      break;
    }
    if (begins_with_any(line, script.hang_up_on)) break;
    if (!co_await say(link, reply) || line == "QUIT") break;
    if (line == "STARTTLS" && reply.starts_with("220") && !co_await link->encrypt(state->tls)) break;
    if (line == "DATA" && reply.starts_with("354")) {
      state->held.set();
      CO_TRY_VOID(co_await state->reading.wait(state->patience));
      auto data = co_await read_message(link);
      if (!data) {
        state->lost.set();
        break;
      }
      session->mail.data = *std::move(data);
      line = ".";
      reply = scripted(script, line, "250 kept");
      if (reply.starts_with('2')) state->mails.push_back(session->mail);
      continue;
    }
    auto next = co_await read_line(link);
    if (!next) break;
    line = *std::move(next);
    state->commands.push_back(line.starts_with("AUTH") ? "AUTH" : line);
    state->commanded.set();
    if (line == "QUIT") {
      reply = scripted(script, line, "221 bye");
    } else if (line == "STARTTLS") {
      const bool offered = script.tls == SmtpScript::Tls::starttls && state->tls && !link->encrypted();
      reply = scripted(script, line, offered ? "220 go ahead" : "502 unknown command");
    } else if (line == "DATA") {
      reply = scripted(script, line, session->mail.recipients.empty() ? "503 no recipients" : "354 go ahead");
    } else {
      reply = co_await answer(link, state, session.get(), line);
    }
  }
  link->close();
  co_return Result<void>{};
}

}  // namespace

SmtpServer::SmtpServer(async::Loop& loop, SmtpScript script)
    : state_(std::make_shared<State>(loop, std::move(script))) {}

SmtpServer::~SmtpServer() = default;

Task<Result<void>> SmtpServer::start(Context cx) {
  const std::weak_ptr<State> weak = state_;
  return state_->listener.start(cx, [weak](std::shared_ptr<tcp::socket> socket) {
    return converse(std::make_shared<Link>(std::move(socket)), weak.lock());
  });
}

Task<Result<void>> SmtpServer::stop(Context cx) {
  const auto state = state_;
  co_return co_await state->listener.stop(cx);
}

int SmtpServer::port() const {
  return state_->listener.port();
}
const std::vector<ReceivedMail>& SmtpServer::mails() const {
  return state_->mails;
}
const std::vector<std::string>& SmtpServer::commands() const {
  return state_->commands;
}
Task<Result<void>> SmtpServer::wait_for_command(Context cx) {
  const auto state = state_;
  co_return co_await state->commanded.wait(cx);
}

void SmtpServer::hold_messages() {
  state_->reading.reset();
}
void SmtpServer::release_messages() {
  state_->reading.set();
}
Task<Result<void>> SmtpServer::wait_for_held_message(Context cx) {
  const auto state = state_;
  co_return co_await state->held.wait(cx);
}
Task<Result<void>> SmtpServer::wait_for_lost_message(Context cx) {
  const auto state = state_;
  co_return co_await state->lost.wait(cx);
}

}  // namespace flow::test
