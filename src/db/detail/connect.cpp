// From nothing to a connection that may carry segments: Connection::open().
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "db/detail/connection.hpp"
#include "db/detail/server_error.hpp"

namespace flow::db::detail {

namespace asio = boost::asio;

namespace {

constexpr int kOldestServer = 140000;

// What proxies say to settings in the first packet.
constexpr std::string_view kRefusedParameter = "unsupported startup parameter";

Error permanent(Error error) {
  return std::move(error).with_detail("permanent", true);
}

// What the server or the proxy says in the first exchange, in words that can be known in advance.
struct Refusal {
  std::string_view part;
  ErrorCode code;
};
constexpr Refusal kRefusals[] = {
    {kRefusedParameter, ErrorCode::invalid_input},       {"password authentication failed", ErrorCode::auth},
    {"no password supplied", ErrorCode::auth},           {"no pg_hba.conf entry", ErrorCode::auth},
    {"authentication failed for user", ErrorCode::auth}, {"does not exist", ErrorCode::not_found},
};

Error connect_error(std::string_view text) {
  const std::string line = one_line(text);
  Error error = connection_error(fmt::format("could not connect to the database: {}", line), Effect::none);
  for (const Refusal& row : kRefusals) {
    if (!line.contains(row.part)) continue;
    error.code = row.code;
    return permanent(std::move(error));
  }
  return error;
}

constexpr Statement kGreeting{"",
                              "SELECT pg_backend_pid() AS backend, pg_is_in_recovery() AS standby, "
                              "current_setting('server_encoding') AS encoding"};

}  // namespace

Task<Result<std::shared_ptr<Connection>>> Connection::open(Context cx, async::Loop* loop,
                                                           ConnectionSettings settings) {
  const Context attempt = cx.within(settings.connect_timeout);
  auto resolved = co_await resolve_hosts(attempt, settings.info);
  if (!resolved) co_return std::unexpected(std::move(resolved).error().with_detail("connection", "lost"));
  settings.info = *std::move(resolved);
  auto opened = co_await meet(attempt, loop, settings, true);
  const auto refused = [&] { return !opened && opened.error().message.contains(kRefusedParameter); };
  if (refused()) opened = co_await meet(attempt, loop, settings, false);
  if (refused()) {
    opened.error().message +=
        "; remove it from the database URL, or let the proxy pass over it (ignore_startup_parameters)";
  }
  if (opened && (*opened)->is_behind_proxy()) {
    const auto settled = co_await settle_behind_proxy(attempt, *opened);
    if (!settled) opened = std::unexpected(settled.error());
  }
  if (!opened && opened.error().code == ErrorCode::timeout && !cx.expired()) {
    co_return std::unexpected(
        connection_error(fmt::format("could not connect to the database: {} did not answer: {}",
                                     settings.info.server(), opened.error().message),
                         Effect::none));
  }
  co_return opened;
}

Task<Result<std::shared_ptr<Connection>>> Connection::meet(Context attempt, async::Loop* loop,
                                                           ConnectionSettings settings,
                                                           bool session_at_start) {
  std::shared_ptr<Connection> self(new Connection(loop, std::move(settings)));
  auto done = co_await async::with_deadline(attempt, handshake(self, session_at_start));
  if (done) done = co_await greet(attempt, self);
  if (!done) {
    self->close("it was never usable");
    co_return std::unexpected(std::move(done).error());
  }
  co_return self;
}

Task<Result<void>> Connection::handshake(std::shared_ptr<Connection> self, bool session_at_start) {
  ConnInfo info = self->settings_.info;
  if (session_at_start) {
    for (const auto& [name, value] : self->settings_.session) add_session_setting(info, name, value);
  }
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  for (const auto& [keyword, value] : info.settings) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  self->handle_.reset(pq().PQconnectStartParams(keywords.data(), values.data(), 0));
  PGconn* handle = self->handle_.get();
  if (handle == nullptr) co_return fail(ErrorCode::unavailable, "out of memory for a database connection");
  pq().PQsetNoticeReceiver(handle, &Connection::take_notice, self.get());

  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  if (pq().PQstatus(handle) == CONNECTION_BAD) next = PGRES_POLLING_FAILED;
  while (next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED) {
    // The socket may be another one after each step. Whoever leaves here leaves the descriptor to libpq.
    self->socket_.assign(pq().PQsocket(handle));
    const auto wait = next == PGRES_POLLING_READING ? asio::posix::stream_descriptor::wait_read
                                                    : asio::posix::stream_descriptor::wait_write;
    const auto [error] = co_await self->socket_.async_wait(wait, asio::as_tuple(asio::use_awaitable));
    if (self->socket_.is_open()) self->socket_.release();
    if (error) co_return fail(ErrorCode::cancelled, "connecting to the database was cancelled");
    next = pq().PQconnectPoll(handle);
  }
  if (next == PGRES_POLLING_FAILED) {
    Error error = connect_error(pq().PQerrorMessage(handle));
    if (pq().PQconnectionNeedsPassword(handle) == 1) error.code = ErrorCode::auth;
    co_return std::unexpected(std::move(error));
  }
  if (const int version = pq().PQserverVersion(handle); version < kOldestServer) {
    co_return std::unexpected(permanent(
        make_error(ErrorCode::unavailable,
                   "the database server is PostgreSQL {}; Flow Builder needs 14 or newer", version / 10000)));
  }
  if (pq().PQsetnonblocking(handle, 1) != 0 || pq().PQenterPipelineMode(handle) != 1)
    co_return std::unexpected(connect_error(pq().PQerrorMessage(handle)));
  self->socket_.assign(pq().PQsocket(handle));
  self->watch_reading();
  co_return Result<void>{};
}

// Whom have we reached?
Task<Result<void>> Connection::greet(Context cx, std::shared_ptr<Connection> self) {
  auto answer = co_await answer_of(cx, self->send({Call{kGreeting}}));
  if (!answer) {
    Error error = std::move(answer).error();
    error.effect = Effect::none;
    co_return std::unexpected(std::move(error));
  }
  const Row row = answer->front().front();
  self->backend_ = row.get<int>("backend");
  if (row.get<bool>("standby")) {
    co_return std::unexpected(connection_error(
        "the database server is a read-only standby; give the URL of the primary", Effect::none));
  }
  if (const auto encoding = row.get<std::string_view>("encoding"); encoding != "UTF8") {
    co_return std::unexpected(
        permanent(make_error(ErrorCode::unavailable,
                             "the database has the encoding {}; make one with ENCODING 'UTF8'", encoding)));
  }
  co_return Result<void>{};
}

}  // namespace flow::db::detail
