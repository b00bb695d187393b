#include "app/service/command_database.hpp"

#include "app/supervisor/data_lock.hpp"
#include "async/deadline.hpp"
#include "db/cluster.hpp"
#include "db/migrations.hpp"
#include "json/json.hpp"

namespace flow::app {
namespace {

constexpr milliseconds kStartTime{120'000};
constexpr milliseconds kPatience{8'000};  // with a database of the settings
constexpr milliseconds kAttempt{6'000};   // shorter: a server that says nothing is named, too
// The PostgreSQL of a living `serve`, which may just be making it, or recovering it after a crash.
constexpr milliseconds kPrivatePatience{30'000};
constexpr milliseconds kStopTime{30'000};

constexpr db::Statement kVersion{"app_schema_version",
                                 "SELECT coalesce(max(version), 0) AS version FROM schema_migrations"};

Task<Result<void>> check_version(Context cx, db::Database* database) {
  const int wanted = static_cast<int>(db::migrations().size());
  const auto rows = co_await database->query(cx, kVersion);
  const int found = rows ? rows->front().get<int>("version") : 0;
  if (found == wanted) co_return Result<void>{};
  if (!rows && rows.error().code == ErrorCode::unavailable) co_return std::unexpected(rows.error());
  co_return fail(ErrorCode::unavailable,
                 "the database is at version {} and this program needs {}; run flowbuilder migrate{}", found,
                 wanted, found > wanted ? " of the newer program, or use that one" : "");
}

milliseconds time_to_answer(const ServiceProcess& process, Patience patience) {
  if (patience == Patience::service) return kStartTime;
  return process.settings.settings.database_url.empty() ? kPrivatePatience : kPatience;
}

Task<Result<void>> start(ServiceProcess* process, db::Database* database, Patience patience) {
  const milliseconds time = time_to_answer(*process, patience);
  auto started = co_await database->start(process->within(time));
  // What waiting cannot help came at once, and says itself what to do.
  const bool waited = !started && started.error().code == ErrorCode::unavailable &&
                      !started.error().detail.contains("permanent");
  if (waited && !process->settings.settings.database_url.empty()) {
    started.error().message +=
        fmt::format("; nothing was done, after {} s without it: start that server, or correct --database-url",
                    std::chrono::duration_cast<std::chrono::seconds>(time).count());
  }
  co_return started;
}

Task<Result<ExitCode>> use(ServiceProcess* process, db::Database* database, DatabaseBody body,
                           Migrations migrations, Patience patience) {
  CO_TRY_VOID(co_await start(process, database, patience));
  const Context cx = process->within(kStartTime);
  if (migrations == Migrations::apply) CO_TRY_VOID(co_await db::migrate(cx, database));
  if (migrations == Migrations::must_be_there) CO_TRY_VOID(co_await check_version(cx, database));
  co_return co_await body(process, database);
}

Task<Result<ExitCode>> connect(ServiceProcess* process, std::string url, DatabaseBody body,
                               Migrations migrations, Patience patience) {
  db::DatabaseOptions options{
      .url = std::move(url), .application_name = "flowbuilder command", .logger = process->logger};
  if (patience == Patience::command) options.connect_timeout = kAttempt;
  db::Database database(process->loop, std::move(options));
  auto done = co_await use(process, &database, std::move(body), migrations, patience);
  auto stopped = co_await database.stop(process->within(kStopTime));
  if (done && !stopped) co_return std::unexpected(std::move(stopped).error());
  co_return done;
}

}  // namespace

Task<Result<ExitCode>> with_database_url(ServiceProcess* process, UrlBody body) {
  const Settings& settings = process->settings.settings;
  if (!settings.database_url.empty()) co_return co_await body(process, settings.database_url);
  db::EmbeddedCluster cluster(process->loop, {.folder = settings.data_folder + "/postgres"});
  // Whoever holds the folder has its PostgreSQL running.
  const auto lock = lock_data_folder(settings.data_folder);
  if (!lock && json::string_or(lock.error().detail, "code", "") == kDataFolderInUse)
    co_return co_await body(process, cluster.url());
  if (!lock) co_return std::unexpected(lock.error());
  CO_TRY_VOID(co_await cluster.start(process->within(kStartTime)));
  auto done = co_await body(process, cluster.url());
  auto stopped = co_await cluster.stop(process->within(kStopTime));
  if (done && !stopped) co_return std::unexpected(std::move(stopped).error());
  co_return done;
}

Task<Result<ExitCode>> with_database(ServiceProcess* process, DatabaseBody body, Migrations migrations,
                                     Patience patience) {
  co_return co_await with_database_url(
      process, [body = std::move(body), migrations, patience](ServiceProcess* with, std::string url) {
        return connect(with, std::move(url), body, migrations, patience);
      });
}

}  // namespace flow::app
