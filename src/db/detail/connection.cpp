#include "db/detail/connection.hpp"

#include "async/loop.hpp"
#include "base/assert.hpp"
#include "db/detail/result_set.hpp"
#include "db/detail/server_error.hpp"
#include "db/errors.hpp"

namespace flow::db::detail {

namespace asio = boost::asio;

namespace {

// Beyond the server's own limit, before a connection that does not answer is given up.
constexpr milliseconds kAnswerPatience{2000};

void settle(Segment& segment) {
  segment.done.set();
  if (const auto then = std::exchange(segment.then, {})) then(segment);
}

}  // namespace

Connection::Connection(async::Loop* loop, ConnectionSettings settings)
    : loop_(loop), settings_(std::move(settings)), socket_(loop->io()) {}

Connection::~Connection() {
  end("the connection was closed", false);
}

void Connection::close(std::string_view reason) {
  end(reason, false);
}

// --- sending ---

std::shared_ptr<Prepared> Connection::prepare(const Statement& statement) {
  const auto known = prepared_.find(statement.name);
  if (known != prepared_.end()) {
    FLOW_ASSERT(known->second->sql == statement.sql.data());  // one name, one text
    return known->second;
  }
  auto prepared = std::make_shared<Prepared>();
  if (statement.name.empty()) return prepared;
  prepared->sql = statement.sql.data();
  prepared->server_name = fmt::format("{}.{}", statement.name, ++generation_);
  prepared_.emplace(statement.name, prepared);

  auto segment = std::make_shared<Segment>();
  segment->kind = Segment::Kind::prepare;
  segment->names.emplace_back(statement.name);
  segment->prepared.push_back(prepared);
  const std::string sql(statement.sql);
  if (pq().PQsendPrepare(handle_.get(), prepared->server_name.c_str(), sql.c_str(), 0, nullptr) == 1)
    enqueue(std::move(segment));
  return prepared;
}

bool Connection::send_call(const Call& call, const Prepared& prepared) {
  std::vector<const char*> values;
  values.reserve(call.params.size());
  for (const Param& param : call.params) values.push_back(param.text() ? param.text()->c_str() : nullptr);
  const int count = static_cast<int>(values.size());
  if (!prepared.server_name.empty()) {
    return pq().PQsendQueryPrepared(handle_.get(), prepared.server_name.c_str(), count, values.data(),
                                    nullptr, nullptr, 0) == 1;
  }
  const std::string sql(call.statement.sql);
  return pq().PQsendQueryParams(handle_.get(), sql.c_str(), count, nullptr, values.data(), nullptr, nullptr,
                                0) == 1;
}

SegmentPtr Connection::send(const std::vector<Call>& calls) {
  auto segment = std::make_shared<Segment>();
  const auto refuse = [&](std::string_view reason) {
    segment->error = connection_error(reason, Effect::none);
    segment->done.set();
    return segment;
  };
  if (!is_open()) return refuse(end_reason_);
  for (const Call& call : calls) {
    segment->names.emplace_back(call.statement.name);
    segment->prepared.push_back(prepare(call.statement));
    if (!is_open()) return refuse(end_reason_);
  }
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (send_call(calls[i], *segment->prepared[i])) continue;
    // Nothing of a segment runs before its sync, which is not sent.
    end(one_line(pq().PQerrorMessage(handle_.get())), false);
    return refuse(end_reason_);
  }
  if (settings_.statement_timeout.count() > 0)
    segment->limit = settings_.statement_timeout * static_cast<int>(calls.size()) + kAnswerPatience;
  enqueue(segment);
  return segment;
}

SegmentPtr Connection::send_script(const std::string& sql) {
  auto segment = std::make_shared<Segment>();
  segment->kind = Segment::Kind::script;
  if (!is_open()) {
    segment->error = connection_error(end_reason_, Effect::none);
    segment->done.set();
    return segment;
  }
  FLOW_ASSERT(segments_.empty());
  FLOW_ASSERT(pq().PQexitPipelineMode(handle_.get()) == 1);
  if (pq().PQsendQuery(handle_.get(), sql.c_str()) != 1) {
    segment->error = connection_error(one_line(pq().PQerrorMessage(handle_.get())), Effect::none);
    segment->done.set();
    end(segment->error->message, false);
    return segment;
  }
  enqueue(segment);
  return segment;
}

void Connection::enqueue(SegmentPtr segment) {
  const bool first = segments_.empty();
  const bool piped = segment->kind != Segment::Kind::script;
  segments_.push_back(std::move(segment));
  if (first) head_since_ = loop_->clock().steady_now();
  if (!watchdog_) watch_head();
  if ((piped && pq().PQpipelineSync(handle_.get()) != 1) || pq().PQflush(handle_.get()) < 0) {
    end(one_line(pq().PQerrorMessage(handle_.get())), false);
    return;
  }
  watch_writing();
}

// --- the socket ---

void Connection::watch_reading() {
  socket_.async_wait(asio::posix::stream_descriptor::wait_read,
                     [weak = weak_from_this()](boost::system::error_code error) {
                       if (const auto self = weak.lock(); self && !error && self->is_open()) self->readable();
                     });
}

// The kernel's buffer was full: more when it has room.
void Connection::watch_writing() {
  if (writing_ || !is_open()) return;
  const int left = pq().PQflush(handle_.get());
  if (left == 0) return;
  if (left < 0) return end(one_line(pq().PQerrorMessage(handle_.get())), false);
  writing_ = true;
  socket_.async_wait(asio::posix::stream_descriptor::wait_write,
                     [weak = weak_from_this()](boost::system::error_code error) {
                       const auto self = weak.lock();
                       if (!self || error || !self->is_open()) return;
                       self->writing_ = false;
                       self->watch_writing();
                     });
}

void Connection::readable() {
  const auto self = shared_from_this();  // a callback may drop the last owner
  const bool alive = pq().PQconsumeInput(handle_.get()) == 1;
  take_results();
  if (!is_open()) return;
  take_notifications();
  if (!is_open()) return;
  if (alive) return watch_reading();
  end(farewell_.empty() ? one_line(pq().PQerrorMessage(handle_.get())) : farewell_, false);
}

void Connection::take_notifications() {
  while (is_open()) {
    PGnotify* notification = pq().PQnotifies(handle_.get());
    if (notification == nullptr) return;
    const std::string channel = notification->relname;
    const std::string payload = notification->extra;
    pq().PQfreemem(notification);
    if (on_notification) on_notification(channel, payload);
  }
}

void Connection::take_notice(void* self, const PGresult* notice) {
  const auto& [error, fatal] = server_error(notice, "");
  if (fatal) static_cast<Connection*>(self)->farewell_ = primary_message(notice);
}

// --- answers ---

void Connection::take_results() {
  int silent = 0;  // ends of commands in a row; more than one says that nothing is there
  while (is_open() && !segments_.empty() && silent < 2 && pq().PQisBusy(handle_.get()) == 0) {
    ResultHandle result(pq().PQgetResult(handle_.get()));
    if (result) {
      silent = 0;
      take_result(std::move(result));
    } else if (segments_.front()->kind == Segment::Kind::script) {
      FLOW_ASSERT(pq().PQenterPipelineMode(handle_.get()) == 1);
      finish_head();
    } else {
      ++silent;
    }
  }
}

void Connection::take_result(ResultHandle result) {
  Segment& head = *segments_.front();
  switch (pq().PQresultStatus(result.get())) {
    case PGRES_PIPELINE_SYNC: return finish_head();
    case PGRES_PIPELINE_ABORTED: return;  // an earlier statement of the segment has failed
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
      if (!head.error) head.results.emplace_back(std::make_shared<const ResultSet>(std::move(result)));
      return;
    case PGRES_FATAL_ERROR: break;
    default: return end("the server has begun a COPY, which no statement of ours asks for", false);
  }
  const std::size_t place = std::min(head.results.size(), head.names.empty() ? 0 : head.names.size() - 1);
  auto [error, fatal] =
      server_error(result.get(), head.names.empty() ? std::string_view{"a script"} : head.names[place]);
  if (sqlstate(error).empty())  // libpq's own: the socket is gone
    return end(farewell_.empty() ? primary_message(result.get()) : farewell_, false);
  if (fatal) {
    farewell_ = primary_message(result.get());
    return end(farewell_, true);
  }
  if (head.error) return;
  if (head.kind == Segment::Kind::calls) {
    const auto& prepared = head.prepared[place];
    // Not there because the server had refused to prepare it: that refusal is the answer.
    if (sqlstate(error) == "26000" && prepared->error) error = *prepared->error;
    // Its tables have changed: the next caller prepares it anew.
    if (sqlstate(error) == "0A000" && error.message.contains("cached plan")) {
      error.code = ErrorCode::unavailable;
      prepared_.erase(head.names[place]);
    }
  }
  head.error = std::move(error);
}

void Connection::finish_head() {
  const SegmentPtr head = std::move(segments_.front());
  segments_.pop_front();
  head_since_ = loop_->clock().steady_now();
  if (head->kind == Segment::Kind::prepare && head->error) {
    head->prepared.front()->error = head->error;
    prepared_.erase(head->names.front());
  }
  settle(*head);
}

// --- the end ---

void Connection::watch_head() {
  watchdog_ = nullptr;
  if (segments_.empty() || !is_open()) return;
  const SteadyTime now = loop_->clock().steady_now();
  const auto& limit = segments_.front()->limit;
  const SteadyTime due = head_since_ + limit.value_or(kAnswerPatience);
  if (limit && now >= due) {
    return end(fmt::format("the server did not answer for {} ms", limit->count()), false);
  }
  watchdog_ = loop_->clock().alarm(loop_->io().get_executor(), std::max(due, now + milliseconds{1}),
                                   [weak = weak_from_this()] {
                                     if (const auto self = weak.lock()) self->watch_head();
                                   });
}

// `server_said_so`: a fatal word answered the first segment, so nothing behind it has run, and it itself has
// only if all its statements had and the commit was on its way.
void Connection::end(std::string_view reason, bool server_said_so) {
  if (!is_open()) return;
  end_reason_ = fmt::format("the connection to the database broke: {}", reason);
  if (socket_.is_open()) socket_.release();  // libpq closes it
  handle_ = nullptr;
  watchdog_ = nullptr;
  auto segments = std::exchange(segments_, {});
  bool head = true;
  for (const SegmentPtr& segment : segments) {
    const bool untouched = server_said_so && (!head || !segment->statements_done());
    head = false;
    segment->results.clear();
    segment->error = connection_error(end_reason_, untouched ? Effect::none : Effect::unknown);
    settle(*segment);
  }
  ended_.set();
}

Task<Result<std::vector<Rows>>> answer_of(Context cx, SegmentPtr segment) {
  if (auto waited = co_await segment->done.wait(cx); !waited) {
    const std::string_view name =
        segment->names.empty() ? "a script" : std::string_view(segment->names.front());
    co_return std::unexpected(std::move(waited)
                                  .error()
                                  .context(fmt::format("waiting for the database's answer to \"{}\"", name))
                                  .with_effect(Effect::unknown));
  }
  if (segment->error) co_return std::unexpected(*segment->error);
  co_return std::move(segment->results);
}

}  // namespace flow::db::detail
