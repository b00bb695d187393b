// migrate, backup, restore, key: what an operator does to a database now and then.
#include <ostream>

#include "app/service/command_database.hpp"
#include "db/backup.hpp"
#include "db/migrations.hpp"
#include "db/store/credential_store.hpp"
#include "engine/credential_seal.hpp"

namespace flow::app {
namespace {

constexpr milliseconds kLong = std::chrono::hours{24};
constexpr milliseconds kStep{60'000};

// Webhook addresses are sealed too, for their owners to see again.
constexpr db::Statement kHooksUnderOther{
    "app_hooks_under_other",
    "SELECT id, user_id, token_sealed FROM triggers "
    "WHERE token_sealed IS NOT NULL AND token_key_id <> $1 AND id > $2 ORDER BY id LIMIT 100"};
constexpr db::Statement kResealHook{
    "app_hook_reseal",
    "UPDATE triggers SET token_sealed = $2, token_key_id = $3 WHERE id = $1 AND token_sealed = $4"};

Task<Result<ExitCode>> migrate(ServiceProcess* process, db::Database* database) {
  CO_TRY(const auto report, co_await db::migrate(process->within(kLong), database));
  for (const std::string& name : report.applied) process->console.out << "applied " << name << '\n';
  process->console.out << "the database is at version " << report.to << '\n';
  co_return kOk;
}

Task<Result<ExitCode>> copy(ServiceProcess* process, std::string url, BackupOptions options) {
  const bool back_up = options.what == BackupOptions::What::backup;
  const Context cx = process->within(kLong);
  if (back_up) {
    CO_TRY_VOID(co_await db::backup(cx, &process->loop, std::move(url), options.file));
    process->console.err << "the key file is not part of it: keep " << process->settings.settings.key_path()
                         << " somewhere else\n";
  } else {
    CO_TRY_VOID(co_await db::restore(cx, &process->loop, std::move(url), options.file));
  }
  co_return kOk;
}

// Under the current key, whatever is not yet; how many.
Task<Result<int>> reseal_all(ServiceProcess* process, db::Database* database, crypto::KeyRing ring) {
  db::CredentialStore store(*database);
  int done = 0;
  CredentialId after;
  for (;;) {
    const Context cx = process->within(kStep);
    CO_TRY(const auto page, co_await store.sealed_under_other(cx, ring.current_key_id(), after));
    if (page.empty()) co_return done;
    for (const db::SealedCredential& one : page) {
      const db::StoredCredential& credential = one.credential;
      after = credential.id;
      CO_TRY(auto sealed, ring.reseal(one.sealed, engine::credential_seal(credential.user, credential.name)));
      if (!sealed) continue;
      CO_TRY(const bool stored,
             co_await store.reseal(cx, credential.id, credential.revision,
                                   {.bytes = *std::move(sealed), .key_id = ring.current_key_id()}));
      // Changed meanwhile, and so sealed by a process that may not know the new key yet.
      if (!stored) {
        co_return fail(
            ErrorCode::conflict,
            "the credential \"{}\" was changed during the rotation; run flowbuilder key rotate again",
            credential.name);
      }
      ++done;
    }
  }
}

Task<Result<int>> reseal_hooks(ServiceProcess* process, db::Database* database, crypto::KeyRing ring) {
  int done = 0;
  std::string after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const Context cx = process->within(kStep);
    CO_TRY(const db::Rows page,
           co_await database->query(cx, kHooksUnderOther, {ring.current_key_id(), after}));
    if (page.empty()) co_return done;
    for (const db::Row row : page) {
      after = row.get<std::string>("id");
      const auto user = row.get<std::string>("user_id");
      const auto before = row.get<std::string>("token_sealed");
      CO_TRY(const auto sealed, ring.reseal(before, {.kind = "hook", .user_id = user, .name = after}));
      if (!sealed) continue;
      // One that was made anew meanwhile is left as it is.
      CO_TRY(const db::Rows changed,
             co_await database->query(
                 cx, kResealHook,
                 {after, db::Param::bytes(*sealed), ring.current_key_id(), db::Param::bytes(before)}));
      done += static_cast<int>(changed.affected());
    }
  }
}

Task<Result<ExitCode>> rotate(ServiceProcess* process, db::Database* database) {
  const Settings& settings = process->settings.settings;
  CO_TRY(crypto::KeyRing ring, load_keys(settings));
  const bool from_file = settings.keys.empty();
  if (!from_file && ring.key_ids().size() == 1) {
    co_return fail(
        ErrorCode::invalid_input,
        "FLOWBUILDER_KEY holds one key; put a new one behind it, \"OLD NEW\", restart the service with "
        "both, and run this again");
  }
  // A rotation that was cut short has left its new key already.
  if (from_file && ring.key_ids().size() == 1) {
    ring.add_new_key();
    CO_TRY_VOID(crypto::save_key_file(settings.key_path(), ring));
  }
  CO_TRY(const int credentials, co_await reseal_all(process, database, ring));
  CO_TRY(const int hooks, co_await reseal_hooks(process, database, ring));
  process->console.out << credentials << " credentials and " << hooks
                       << " webhook addresses sealed anew under key " << ring.current_key_id() << '\n';
  if (!from_file) {
    process->console.err << "the older keys can be taken out of FLOWBUILDER_KEY now\n";
    co_return kOk;
  }
  ring.drop_old_keys();
  CO_TRY_VOID(crypto::save_key_file(settings.key_path(), ring));
  process->console.err << "restart the service, so that it takes the new key\n";
  co_return kOk;
}

Task<Result<ExitCode>> list_keys(ServiceProcess* process) {
  CO_TRY(const crypto::KeyRing ring, load_keys(process->settings.settings));
  for (const std::string& id : ring.key_ids()) process->console.out << id << '\n';
  co_return kOk;
}

}  // namespace

ExitCode migrate_command(const MigrateOptions& options, Console console) {
  return run_process(options.flags, console, [](ServiceProcess* process) {
    return with_database(process, migrate, Migrations::none);
  });
}

ExitCode backup_command(const BackupOptions& options, Console console) {
  return run_process(options.flags, console, [&options](ServiceProcess* process) {
    return with_database_url(process, [&options](ServiceProcess* with, std::string url) {
      return copy(with, std::move(url), options);
    });
  });
}

ExitCode key_command(const KeyOptions& options, Console console) {
  if (options.what == KeyOptions::What::list) return run_process(options.flags, console, list_keys);
  return run_process(options.flags, console, [](ServiceProcess* process) {
    return with_database(process, rotate, Migrations::must_be_there);
  });
}

}  // namespace flow::app
