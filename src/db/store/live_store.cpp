#include "db/store/live_store.hpp"

#include "db/database.hpp"
#include "db/store/detail/common.hpp"

namespace flow::db {
namespace {

constexpr Statement kPut{"live_put", R"(
INSERT INTO live_frames AS l(execution_id, seq, url, width, height, jpeg)
VALUES ($1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, $2, $3, $4, $5)
ON CONFLICT (execution_id) DO UPDATE SET seq = greatest(excluded.seq, l.seq + 1), url = excluded.url, width = excluded.width,
  height = excluded.height, jpeg = excluded.jpeg)"};

constexpr Statement kRemove{"live_remove", R"(
DELETE FROM live_frames WHERE execution_id = $1 OR seq < (extract(epoch FROM now()) * 1000)::bigint - 3600000)"};

constexpr Statement kNewest{"live_newest", R"(
SELECT e.status, f.seq, f.url, f.width, f.height, f.jpeg
  FROM executions e LEFT JOIN live_frames f ON f.execution_id = e.id AND f.seq > $3
 WHERE e.id = $1 AND e.user_id = $2)"};

}  // namespace

Task<Result<void>> LiveStore::put(Context cx, ExecutionId execution, LiveFrame frame) {
  Param jpeg = frame.jpeg ? Param::bytes(*frame.jpeg) : Param(std::nullopt);
  Params params{execution, frame.url, frame.width, frame.height, std::move(jpeg)};
  CO_TRY_VOID(co_await database_->soft(cx, kPut, std::move(params)));
  co_return Result<void>{};
}

Task<Result<void>> LiveStore::remove(Context cx, ExecutionId execution) {
  CO_TRY_VOID(co_await database_->soft(cx, kRemove, {execution}));
  co_return Result<void>{};
}

Task<Result<LiveView>> LiveStore::newest(Context cx, UserId user, ExecutionId execution, std::int64_t seen) {
  CO_TRY(const Rows rows, co_await database_->query(cx, kNewest, {execution, user, seen}));
  if (rows.empty()) co_return fail(ErrorCode::not_found, "there is no execution {}", execution);
  const Row row = rows.front();
  LiveView view{.status = detail::get_enum<ExecutionStatus>(row, "status"), .frame = {}};
  if (const auto seq = row.get<std::optional<std::int64_t>>("seq")) {
    view.frame = LiveFrame{.seq = *seq,
                           .url = row.get<std::string>("url"),
                           .width = row.get<int>("width"),
                           .height = row.get<int>("height"),
                           .jpeg = row.get<std::optional<std::string>>("jpeg")};
  }
  co_return view;
}

}  // namespace flow::db
