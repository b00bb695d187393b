#pragma once
// Connection: one PostgreSQL session in pipeline mode, shared by any number of callers.
//
// Owned by a slot of the Database or by a Transaction; lives on the loop. send() writes a segment (its
// statements up to one sync: a transaction of its own) at once and never waits; answers are matched first in,
// first out, and set the segment's `done`. Who waits may leave: the answer is dropped when it comes.
// Statements are prepared on first use, in a segment of their own, so that a bad one fails alone.
//
// It ends, for good, when the socket breaks, the server says a fatal word, or a segment is not answered in
// the time it has; every segment in flight then fails with `unavailable`, and `effect` says whether it may
// have happened. close() and the destructor end it too; the server stops what still runs within a second
// (client_connection_check_interval). There is no PQcancel: it blocks, and a commit that waits for a standby
// would be reported as done.
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "async/clock.hpp"
#include "async/sync.hpp"
#include "db/detail/conninfo.hpp"
#include "db/detail/libpq.hpp"
#include "db/rows.hpp"
#include "db/statement.hpp"

namespace flow::async {
class Loop;
}

namespace flow::db::detail {

struct ConnectionSettings {
  ConnInfo info;
  std::vector<std::pair<std::string, std::string>> session;  // the server's parameters, as we want them
  milliseconds connect_timeout{};                            // of one attempt
  milliseconds statement_timeout{};                          // as the server has it; 0: none
};

// A statement as this connection knows it.
struct Prepared {
  std::string server_name;  // empty: parsed each time
  const char* sql = nullptr;
  std::optional<Error> error;  // the server refused it
};

struct Segment {
  enum class Kind { calls, prepare, script };
  Kind kind = Kind::calls;
  std::vector<std::string> names;                   // of its statements, for errors
  std::vector<std::shared_ptr<Prepared>> prepared;  // likewise
  std::optional<milliseconds> limit;                // for its answer, from when its turn has come
  std::vector<Rows> results;
  std::optional<Error> error;
  async::Event done;
  std::function<void(const Segment&)> then = {};  // called once with the answer, for those who do not wait

  bool statements_done() const { return results.size() == names.size(); }
};
using SegmentPtr = std::shared_ptr<Segment>;

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // Connected, checked (version, encoding, writable, no pooling proxy) and in pipeline mode. `permanent` in
  // the detail of an error: waiting will not help.
  static Task<Result<std::shared_ptr<Connection>>> open(Context cx, async::Loop* loop,
                                                        ConnectionSettings settings);
  ~Connection();

  SegmentPtr send(const std::vector<Call>& calls);
  // In simple protocol, alone on the connection.
  SegmentPtr send_script(const std::string& sql);
  // For segments sent from now on; the server must have been told.
  void set_statement_timeout(milliseconds timeout) { settings_.statement_timeout = timeout; }

  bool is_open() const { return handle_ != nullptr; }
  std::size_t in_flight() const { return segments_.size(); }
  SegmentPtr last_segment() const { return segments_.empty() ? nullptr : segments_.back(); }
  int backend() const { return backend_; }  // process id of the server's side
  async::Event ended() const { return ended_; }
  const std::string& end_reason() const { return end_reason_; }
  void close(std::string_view reason);

  std::function<void(std::string_view channel, std::string_view payload)> on_notification;

 private:
  Connection(async::Loop* loop, ConnectionSettings settings);
  // `session_at_start`: the parameters go in the first packet, which costs no round trip.
  static Task<Result<std::shared_ptr<Connection>>> meet(Context attempt, async::Loop* loop,
                                                        ConnectionSettings settings, bool session_at_start);
  static Task<Result<void>> handshake(std::shared_ptr<Connection> self, bool session_at_start);
  static Task<Result<void>> greet(Context cx, std::shared_ptr<Connection> self);
  // proxy.cpp
  bool is_behind_proxy() const;
  static Task<Result<void>> settle_behind_proxy(Context cx, std::shared_ptr<Connection> self);
  static void take_notice(void* self, const PGresult* notice);

  std::shared_ptr<Prepared> prepare(const Statement& statement);
  bool send_call(const Call& call, const Prepared& prepared);
  void enqueue(SegmentPtr segment);
  void watch_reading();
  void watch_writing();
  void readable();
  void take_results();
  void take_result(ResultHandle result);
  void take_notifications();
  void finish_head();
  void end(std::string_view reason, bool server_said_so);
  void watch_head();

  async::Loop* loop_;
  ConnectionSettings settings_;
  ConnectionHandle handle_;
  boost::asio::posix::stream_descriptor socket_;
  bool writing_ = false;
  int backend_ = 0;
  std::deque<SegmentPtr> segments_;  // sent, not yet answered
  SteadyTime head_since_;            // when the first one's turn came
  std::unique_ptr<async::Alarm> watchdog_;
  std::map<std::string, std::shared_ptr<Prepared>, std::less<>> prepared_;
  int generation_ = 0;    // makes server names unique when a statement is prepared again
  std::string farewell_;  // the server's last words
  async::Event ended_;
  std::string end_reason_;
};

// Waits for the answer. Leaving early says whether the statement may have happened: it was sent.
Task<Result<std::vector<Rows>>> answer_of(Context cx, SegmentPtr segment);

}  // namespace flow::db::detail
