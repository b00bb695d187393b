#include "support/remote_endpoint.hpp"

#include <array>

#include <openssl/evp.h>

#include "async/deadline.hpp"
#include "async/sync.hpp"
#include "async/task_group.hpp"
#include "base/encoding.hpp"
#include "browser/flags.hpp"
#include "browser/process.hpp"
#include "cdp/framing.hpp"
#include "cdp/peek.hpp"
#include "cdp/transport_pipe.hpp"
#include "json/json.hpp"
#include "net/http_message.hpp"
#include "os/process.hpp"
#include "os/temp_dir.hpp"
#include "support/link.hpp"
#include "support/listener.hpp"

namespace flow::test {

namespace {

constexpr milliseconds kLongest{600'000};
constexpr milliseconds kEndTime{3'000};
constexpr std::string_view kAcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 §1.3

enum class Opcode : std::uint8_t { continuation = 0, text = 1, close = 8 };

struct Frame {
  Opcode opcode = Opcode::text;
  std::string payload;
};

std::string accept_key(std::string_view key) {
  const std::string text = std::string(key) + std::string(kAcceptSuffix);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return base64_encode({reinterpret_cast<const char*>(digest.data()), size});
}

std::string frame_bytes(Opcode opcode, bool last, std::string_view payload) {
  std::string out;
  out += static_cast<char>((last ? 0x80 : 0) | static_cast<int>(opcode));
  const auto size = payload.size();
  if (size < 126) {
    out += static_cast<char>(size);
  } else {
    const int bytes = size < 65536 ? 2 : 8;
    out += static_cast<char>(bytes == 2 ? 126 : 127);
    for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>((size >> (8 * i)) & 0xff);
  }
  out += payload;
  return out;
}

std::string close_payload(int code, std::string_view why) {
  std::string out;
  out += static_cast<char>(code >> 8);
  out += static_cast<char>(code & 0xff);
  out += why;
  return out;
}

struct Request {
  std::string path;
  net::Headers headers;
};
Request parse_request(std::string_view head) {
  Request out;
  const auto first = head.substr(0, head.find("\r\n"));
  const auto begin = first.find(' ') + 1;
  out.path = first.substr(begin, first.find(' ', begin) - begin);
  for (auto at = first.size() + 2; at < head.size();) {
    const auto end = head.find("\r\n", at);
    const auto line = head.substr(at, end - at);
    if (const auto colon = line.find(": "); colon != line.npos)
      out.headers.add(std::string(line.substr(0, colon)), std::string(line.substr(colon + 2)));
    at = end + 2;
  }
  return out;
}

struct Later {
  SteadyTime due;
  std::string bytes;
};

}  // namespace

struct RemoteEndpoint::State {
  State(async::Loop& on_loop, RemoteHabits wanted)
      : loop(on_loop), habits(std::move(wanted)), listener(loop) {}

  async::Loop& loop;
  RemoteHabits habits;
  Listener listener;
  std::shared_ptr<TlsContext> tls;
  std::string fail_method;
  Fault fault = Fault::cut;
  SteadyTime failed_at{};
  int sessions = 0;
  int browsers = 0;
  std::vector<std::string> commands;
  std::vector<int> close_codes;
  int round_trips = 0;
  bool answered = true;

  std::string authority() const {
    return habits.user.empty() ? std::string() : fmt::format("{}:{}@", habits.user, habits.password);
  }
  std::string address(std::string_view scheme, std::string_view user) const {
    return fmt::format("{}{}://{}127.0.0.1:{}", scheme, habits.certificate ? "s" : "", user, listener.port());
  }
};

namespace {

using State = RemoteEndpoint::State;

// One client, let in, and its browser.
struct Session {
  Session(State* of, std::shared_ptr<Link> to) : state(of), link(std::move(to)) {}

  State* state;  // joins the connections before it goes
  std::shared_ptr<Link> link;
  os::TempDir folder;
  std::unique_ptr<os::Process> process;
  std::unique_ptr<cdp::Transport> browser;
  async::Queue<Later> to_client;
  async::Queue<Later> to_browser;
  bool frozen = false;

  SteadyTime half_a_trip() const { return state->loop.clock().steady_now() + state->habits.round_trip / 2; }
  void say(std::string_view message) { to_client.push({half_a_trip(), std::string(message)}); }
};
using SessionPtr = std::shared_ptr<Session>;

Result<void> start_browser(const SessionPtr& session) {
  async::Loop& loop = session->state->loop;
  TRY(const std::string binary, browser::find_binary({}, {}));
  TRY(session->folder, os::TempDir::create(os::default_temp_root(), "flow-remote-", "test"));
  TRY(auto arguments,
      browser::chromium_arguments({}, browser::probe_host(), session->folder.path() + "/profile"));
  if (session->state->habits.shows_page) {
    std::erase(arguments, "--no-startup-window");
    arguments.emplace_back("about:blank");
  }
  TRY(auto commands, os::make_pipe());
  TRY(auto answers, os::make_pipe());
  os::SpawnOptions options;
  options.program = binary;
  options.arguments = std::move(arguments);
  options.environment = {{"HOME", session->folder.path()}};
  options.descriptor3 = std::move(commands.read_end);
  options.descriptor4 = std::move(answers.write_end);
  TRY(session->process, os::Process::spawn(loop, std::move(options)));
  session->browser =
      cdp::make_pipe_transport(loop, std::move(commands.write_end), std::move(answers.read_end));
  const std::weak_ptr<Session> weak = session;
  session->browser->start({.on_message =
                               [weak](std::string_view message) {
                                 if (const auto alive = weak.lock()) alive->say(message);
                               },
                           .on_closed =
                               [weak](const Error&) {
                                 if (const auto alive = weak.lock()) alive->to_client.close();
                               }});
  return {};
}

Task<std::optional<Frame>> read_frame(SessionPtr session) {
  Link& link = *session->link;
  if (!co_await link.read_at_least(2)) co_return std::nullopt;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(link.buffer[i]); };
  Frame frame{.opcode = static_cast<Opcode>(byte(0) & 0x0f), .payload = {}};
  std::size_t size = byte(1) & 0x7f;
  std::size_t head = 2;
  if (size >= 126) {
    const std::size_t bytes = size == 126 ? 2 : 8;
    if (!co_await link.read_at_least(head + bytes)) co_return std::nullopt;
    size = 0;
    for (std::size_t i = 0; i < bytes; ++i) size = size << 8 | byte(head + i);
    head += bytes;
  }
  // A client masks everything it says.
  if ((byte(1) & 0x80) == 0 || !co_await link.read_at_least(head + 4 + size)) co_return std::nullopt;
  frame.payload = link.buffer.substr(head + 4, size);
  for (std::size_t i = 0; i < size; ++i)
    frame.payload[i] = static_cast<char>(frame.payload[i] ^ link.buffer[head + i % 4]);
  link.buffer.erase(0, head + 4 + size);
  co_return frame;
}

// What the browser is not asked for: commands that the endpoint does not know, and those that only it knows.
std::optional<json::object> own_answer(const RemoteHabits& habits, const std::string& method) {
  if (const auto own = habits.own.find(method); own != habits.own.end())
    return json::object{{"id", 0}, {"result", json::parse(own->second).value()}};
  if (std::ranges::find(habits.missing, method) == habits.missing.end()) return std::nullopt;
  const std::string said =
      habits.missing_text.empty() ? fmt::format("'{}' wasn't found", method) : habits.missing_text;
  return json::object{{"id", 0}, {"error", json::object{{"code", -32601}, {"message", json::string(said)}}}};
}

// What the client said; false: the session is over.
bool take_command(const SessionPtr& session, std::string text) {
  State& state = *session->state;
  const auto message = json::parse_object(text, {.size = cdp::kMessageCap, .depth = cdp::kDepthCap});
  if (!message) return false;
  const std::string method(json::string_or(*message, "method", ""));
  state.commands.push_back(method);
  if (std::exchange(state.answered, false)) ++state.round_trips;
  if (method == state.fail_method) {
    state.fail_method.clear();
    state.failed_at = state.loop.clock().steady_now();
    session->frozen = true;
    if (state.fault == RemoteEndpoint::Fault::cut) session->link->reset();
    return state.fault == RemoteEndpoint::Fault::freeze;
  }
  if (auto answer = own_answer(state.habits, method)) {
    (*answer)["id"] = message->at("id");
    if (const auto* of = json::find(*message, "sessionId")) (*answer)["sessionId"] = *of;
    session->say(json::dump(json::value(*std::move(answer))));
    return true;
  }
  session->to_browser.push({session->half_a_trip(), std::move(text)});
  return true;
}

Task<Result<void>> read_client(SessionPtr session) {
  for (;;) {
    auto frame = co_await read_frame(session);
    if (!frame) break;
    if (frame->opcode == Opcode::close) {
      const auto& code = frame->payload;
      session->state->close_codes.push_back(code.size() < 2 ? 1005
                                                            : static_cast<unsigned char>(code[0]) << 8 |
                                                                  static_cast<unsigned char>(code[1]));
      if (!session->frozen) co_await session->link->write(frame_bytes(Opcode::close, true, code));
      break;
    }
    if (session->frozen) continue;
    if (!take_command(session, std::move(frame->payload))) break;
  }
  co_return fail(ErrorCode::cancelled, "the client is gone");
}

Task<Result<void>> write_client(Context cx, SessionPtr session) {
  State& state = *session->state;
  for (;;) {
    CO_TRY(const Later next, co_await session->to_client.pop(cx));
    co_await cx.clock().sleep_until(next.due);
    if (session->frozen) continue;
    const std::size_t slice = state.habits.slice == 0 ? next.bytes.size() : state.habits.slice;
    for (std::size_t at = 0; at < next.bytes.size(); at += slice) {
      const auto opcode = at == 0 ? Opcode::text : Opcode::continuation;
      const bool last = at + slice >= next.bytes.size();
      if (!co_await session->link->write(
              frame_bytes(opcode, last, std::string_view(next.bytes).substr(at, slice))))
        co_return fail(ErrorCode::cancelled, "the client is gone");
    }
    if (next.bytes.starts_with(R"({"id":)")) state.answered = true;
  }
}

Task<Result<void>> write_browser(Context cx, SessionPtr session) {
  for (;;) {
    CO_TRY(Later next, co_await session->to_browser.pop(cx));
    co_await cx.clock().sleep_until(next.due);
    std::vector<std::string> messages;
    messages.push_back(std::move(next.bytes));
    session->browser->send(std::move(messages));
  }
}

Task<Result<void>> end_in_time(Context cx, SessionPtr session) {
  co_await cx.clock().sleep_for(session->state->habits.time_to_live);
  session->frozen = true;
  co_await session->link->write(
      frame_bytes(Opcode::close, true, close_payload(1000, session->state->habits.last_words)));
  co_return Result<void>{};
}

Task<Result<void>> relay(Context cx, SessionPtr session) {
  async::TaskGroup group(session->state->loop.io().get_executor());
  group.spawn("client", read_client(session));
  group.spawn("to client", write_client(cx, session));
  group.spawn("to browser", write_browser(cx, session));
  if (session->state->habits.time_to_live.count() > 0) group.spawn("end", end_in_time(cx, session));
  co_return co_await group.join(cx);
}

Task<Result<void>> run_session(State* state, std::shared_ptr<Link> link) {
  const Context cx = state->loop.context(kLongest);
  const auto session = std::make_shared<Session>(state, std::move(link));
  auto result = start_browser(session);
  ++state->sessions;
  ++state->browsers;
  if (result) static_cast<void>(co_await async::with_deadline(cx, relay(cx, session)));
  co_await async::ignore_cancellation();
  session->link->close();
  if (session->browser) session->browser->close();
  if (session->process)
    static_cast<void>(co_await session->process->terminate(cx.grace(kEndTime), milliseconds{0}));
  static_cast<void>(co_await session->folder.remove(cx.grace(kEndTime)));
  --state->browsers;
  co_return result;
}

std::string response(int status, std::string_view headers, std::string_view body) {
  return fmt::format("HTTP/1.1 {} {}\r\nContent-Length: {}\r\nConnection: close\r\n{}{}\r\n{}", status,
                     net::reason_phrase(status), body.size(), headers, headers.empty() ? "" : "\r\n", body);
}

std::string version_answer(const State& state, const Request& request) {
  if (state.habits.redirects && !request.path.starts_with("/moved/"))
    return response(302, "Location: /moved/json/version/", "");
  const std::string at =
      state.habits.names.empty() ? state.address("ws", "") + "/devtools/browser/1" : state.habits.names;
  return response(
      200, "Content-Type: application/json",
      json::dump(json::object{{"Browser", "Chrome"}, {"webSocketDebuggerUrl", json::string(at)}}));
}

bool may_in(const RemoteHabits& habits, const Request& request) {
  const auto given = request.headers.find("Authorization").value_or("");
  if (!habits.bearer.empty()) return given == "Bearer " + habits.bearer;
  if (habits.user.empty()) return true;
  return given == "Basic " + base64_encode(habits.user + ":" + habits.password);
}

Task<Result<void>> serve(State* state, std::shared_ptr<boost::asio::ip::tcp::socket> socket) {
  const auto link = std::make_shared<Link>(std::move(socket));
  if (state->habits.never_answers) {
    while (co_await link->read_at_least(link->buffer.size() + 1)) {
    }
    co_return Result<void>{};
  }
  if (state->tls && !co_await link->encrypt(state->tls)) co_return Result<void>{};
  const std::size_t size = co_await link->read_until("\r\n\r\n");
  const Request request = parse_request(std::string_view(link->buffer).substr(0, size));
  link->buffer.erase(0, size);
  const auto key = request.headers.find("Sec-WebSocket-Key");
  std::string refusal;
  if (state->habits.refuse_with != 0) {
    refusal = response(state->habits.refuse_with, state->habits.refusal_header, state->habits.refusal_body);
  } else if (!may_in(state->habits, request)) {
    refusal = response(401, "", "who are you?");
  } else if (!key) {
    refusal = version_answer(*state, request);
  }
  if (!refusal.empty()) {
    co_await link->write(std::move(refusal));
    link->close();
    co_return Result<void>{};
  }
  co_await link->write(
      fmt::format("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
                  "Upgrade\r\nSec-WebSocket-Accept: {}\r\n\r\n",
                  accept_key(*key)));
  co_return co_await run_session(state, link);
}

}  // namespace

RemoteEndpoint::RemoteEndpoint(async::Loop& loop, RemoteHabits habits)
    : state_(std::make_shared<State>(loop, std::move(habits))) {}
RemoteEndpoint::~RemoteEndpoint() = default;

Task<Result<void>> RemoteEndpoint::start(Context cx) {
  const auto state = state_;
  CO_TRY_VOID(os::become_subreaper());  // the ends of whole browsers are waited for
  if (state->habits.certificate) state->tls = make_tls_context(*state->habits.certificate);
  const auto serve_one = [raw = state.get()](std::shared_ptr<boost::asio::ip::tcp::socket> socket) {
    return serve(raw, std::move(socket));
  };
  co_return co_await state->listener.start(cx, serve_one);
}
Task<Result<void>> RemoteEndpoint::stop(Context cx) {
  const auto state = state_;
  co_return co_await state->listener.stop(cx);
}

int RemoteEndpoint::port() const {
  return state_->listener.port();
}
std::string RemoteEndpoint::web_socket() const {
  return state_->address("ws", state_->authority()) + "/devtools/browser/1";
}
std::string RemoteEndpoint::http() const {
  return state_->address("http", state_->authority());
}
std::string RemoteEndpoint::host() const {
  return state_->address("ws", "");
}
void RemoteEndpoint::fail_at(std::string method, Fault fault) {
  state_->fail_method = std::move(method);
  state_->fault = fault;
}
SteadyTime RemoteEndpoint::failed_at() const {
  return state_->failed_at;
}
int RemoteEndpoint::sessions() const {
  return state_->sessions;
}
int RemoteEndpoint::browsers() const {
  return state_->browsers;
}
const std::vector<std::string>& RemoteEndpoint::commands() const {
  return state_->commands;
}
const std::vector<int>& RemoteEndpoint::close_codes() const {
  return state_->close_codes;
}
int RemoteEndpoint::round_trips() const {
  return state_->round_trips;
}
void RemoteEndpoint::count_anew() {
  state_->round_trips = 0;
  state_->answered = true;
}

}  // namespace flow::test
