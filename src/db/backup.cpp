#include "db/backup.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "async/blocking_pool.hpp"
#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "db/database.hpp"
#include "db/detail/conninfo.hpp"
#include "db/detail/programs.hpp"
#include "db/detail/server_error.hpp"
#include "db/detail/session.hpp"
#include "os/files.hpp"
#include "os/process.hpp"

namespace flow::db {

namespace {

constexpr milliseconds kEndTime{2000};          // for a program that is told to end
constexpr std::string_view kConnectTime = "8";  // seconds, of one attempt

struct Program {
  std::string name;
  std::string path;
  std::vector<std::string> arguments;
};

// Runs a client program on the database. What it prints is the error's text; a password is in its environment
// only.
Task<Result<void>> run_client(Context cx, async::Loop* loop, detail::ConnInfo info, Program program) {
  os::SpawnOptions spawn{.program = program.path, .arguments = std::move(program.arguments)};
  if (const std::string password(info.get("password")); !password.empty()) {
    spawn.environment.emplace_back("PGPASSWORD", password);
    info.remove("password");
  }
  info.set_default("connect_timeout", kConnectTime);  // else the system's two minutes
  spawn.arguments.push_back("--dbname=" + info.text());
  CO_TRY(auto process, os::Process::spawn(*loop, std::move(spawn)));
  auto status = co_await process->wait(cx);
  if (!status) {
    static_cast<void>(co_await process->terminate(cx, kEndTime));
    co_return std::unexpected(std::move(status).error().context(program.name));
  }
  if (!status->ok()) {
    co_return fail(ErrorCode::unavailable, "{} {}: {}", program.name, status->text(),
                   detail::one_line(process->output_tail()));
  }
  co_return Result<void>{};
}

// The file with all its bytes on disk, then its name.
Result<void> publish(const std::string& partial, const std::string& file) {
  const os::Fd written(::open(partial.c_str(), O_RDONLY | O_CLOEXEC));
  if (!written.valid() || ::fsync(written.get()) != 0 || ::rename(partial.c_str(), file.c_str()) != 0)
    return fail(ErrorCode::unavailable, "could not write {}: {}", file, os::errno_text(errno));
  return {};
}

// pg_dump makes its file readable by whom the umask says; one that is there keeps its mode.
Result<void> make_private_file(const std::string& path) {
  const os::Fd made(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!made.valid())
    return fail(ErrorCode::unavailable, "could not write {}: {}", path, os::errno_text(errno));
  return {};
}

// pg_dump's custom format begins with its name.
Result<void> check_archive(const std::string& file) {
  const os::Fd archive(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!archive.valid()) {
    return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::unavailable,
                "could not read the backup {}: {}", file, os::errno_text(errno));
  }
  std::string magic(5, '\0');
  if (::read(archive.get(), magic.data(), magic.size()) != 5 || magic != "PGDMP")
    return fail(ErrorCode::invalid_input, "{} is not a backup: flowbuilder backup or pg_dump -Fc makes one",
                file);
  return {};
}

constexpr Statement kTables{
    "",
    "SELECT count(*) AS tables FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace NOT IN "
    "('pg_catalog'::regnamespace, 'information_schema'::regnamespace) AND relnamespace NOT IN "
    "(SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\\_toast%' OR nspname LIKE 'pg\\_temp%')"};

Task<Result<void>> check_empty(Context cx, async::Loop* loop, std::string url) {
  CO_TRY(auto settings, detail::session_settings({.url = std::move(url)}, detail::SessionKind::lent));
  CO_TRY(const auto connection, co_await detail::Connection::open(cx, loop, std::move(settings)));
  CO_TRY(const auto rows, co_await detail::answer_of(cx, connection->send({Call{kTables}})));
  if (const int tables = rows.front().front().get<int>("tables"); tables > 0) {
    co_return fail(
        ErrorCode::invalid_input,
        "the database has {} tables already; a backup is restored into an empty database only, so make one "
        "(CREATE DATABASE …) and give its URL, or an empty data folder",
        tables);
  }
  co_return Result<void>{};
}

}  // namespace

Task<Result<void>> backup(Context cx, async::Loop* loop, std::string url, std::string file) {
  CO_TRY(const detail::ConnInfo info, detail::parse_url(url));
  CO_TRY(const std::string pg_dump, detail::find_client("pg_dump"));
  const std::string partial = file + ".partial";
  CO_TRY_VOID(make_private_file(partial));
  auto done = co_await run_client(cx, loop, info,
                                  {.name = "pg_dump",
                                   .path = pg_dump,
                                   .arguments = {"--format=custom", "--no-owner", "--no-privileges",
                                                 "--no-password", "--file=" + partial}});
  if (done) {
    std::move_only_function<Result<bool>()> work = [partial, file]() -> Result<bool> {
      TRY_VOID(publish(partial, file));
      return true;
    };
    const auto published = co_await loop->pool().run<bool>(cx, std::move(work));
    if (!published) done = std::unexpected(published.error());
  }
  if (!done) ::unlink(partial.c_str());
  co_return done;
}

Task<Result<void>> restore(Context cx, async::Loop* loop, std::string url, std::string file) {
  CO_TRY(const detail::ConnInfo info, detail::parse_url(url));
  CO_TRY(const std::string pg_restore, detail::find_client("pg_restore"));
  CO_TRY_VOID(check_archive(file));
  CO_TRY_VOID(co_await check_empty(cx, loop, url));
  co_return co_await run_client(cx, loop, info,
                                {.name = "pg_restore",
                                 .path = pg_restore,
                                 .arguments = {"--single-transaction", "--exit-on-error", "--no-owner",
                                               "--no-privileges", "--no-password", file}});
}

}  // namespace flow::db
