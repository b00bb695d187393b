// Between us and the server may stand a proxy (pgbouncer and its like). One that keeps a session for each
// client is as good as the server; one that shares sessions between transactions or statements is refused.
#include "db/detail/connection.hpp"
#include "db/detail/server_error.hpp"

namespace flow::db::detail {

namespace {

// For a second connection, which a full pool would keep waiting.
constexpr milliseconds kSecondTime{1000};

constexpr std::string_view kSharedSentence =
    "the database URL leads to a proxy that pools statements or transactions; Flow Builder prepares "
    "statements and listens, so give it PostgreSQL itself or a proxy in session mode";

constexpr Statement kTell{
    "", "SELECT set_config(name, value, false) FROM unnest($1::text[], $2::text[]) AS told(name, value)"};

}  // namespace

// A proxy hands out process numbers of its own: a cancellation must come to it.
bool Connection::is_behind_proxy() const {
  return handle_ != nullptr && pq().PQbackendPID(handle_.get()) != backend_;
}

// Nothing a client may ask tells how a proxy pools, but where sessions are shared an idle one goes to whoever
// comes next: either our next statement meets another server process, or a second client meets ours. With
// sessions kept neither can happen. Only then are our settings told, which a stranger would inherit
// otherwise.
Task<Result<void>> Connection::settle_behind_proxy(Context cx, std::shared_ptr<Connection> self) {
  const int first = self->backend_;
  CO_TRY_VOID(co_await greet(cx, self));
  bool shared = self->backend_ != first;
  if (!shared) {
    // When there is none to be had, ours is not shared with it.
    const auto second = co_await meet(cx.within(kSecondTime), self->loop_, self->settings_, false);
    shared = second && (*second)->backend_ == first;
  }
  if (shared) {
    co_return std::unexpected(connection_error(kSharedSentence, Effect::none).with_detail("permanent", true));
  }
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const auto& [name, value] : self->settings_.session) {
    names.push_back(name);
    values.push_back(value);
  }
  CO_TRY_VOID(co_await answer_of(cx, self->send({Call{kTell, {names, values}}})));
  co_return Result<void>{};
}

}  // namespace flow::db::detail
