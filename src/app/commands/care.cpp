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
constexpr milliseconds kLook{20};
constexpr int kPasses = 10;  // of a rotation

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

// What one pass of a rotation sealed anew, and what it left as it was changed meanwhile.
struct Resealed {
  int credentials = 0;
  int hooks = 0;
  int left = 0;
};

// Under the current key, whatever is not yet.
Task<Result<void>> reseal_credentials(ServiceProcess* process, db::Database* database, crypto::KeyRing ring,
                                      Resealed* done) {
  db::CredentialStore store(*database);
  CredentialId after;
  for (;;) {
    const Context cx = process->within(kStep);
    CO_TRY(const auto page, co_await store.sealed_under_other(cx, ring.current_key_id(), after));
    if (page.empty()) co_return Result<void>{};
    for (const db::SealedCredential& one : page) {
      const db::StoredCredential& credential = one.credential;
      after = credential.id;
      CO_TRY(auto sealed, ring.reseal(one.sealed, engine::credential_seal(credential.user, credential.name)));
      if (!sealed) continue;
      CO_TRY(const bool stored,
             co_await store.reseal(cx, credential.id, credential.revision,
                                   {.bytes = *std::move(sealed), .key_id = ring.current_key_id()}));
      ++(stored ? done->credentials : done->left);
    }
  }
}

Task<Result<void>> reseal_hooks(ServiceProcess* process, db::Database* database, crypto::KeyRing ring,
                                Resealed* done) {
  std::string after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const Context cx = process->within(kStep);
    CO_TRY(const db::Rows page,
           co_await database->query(cx, kHooksUnderOther, {ring.current_key_id(), after}));
    if (page.empty()) co_return Result<void>{};
    for (const db::Row row : page) {
      after = row.get<std::string>("id");
      const auto user = row.get<std::string>("user_id");
      const auto before = row.get<std::string>("token_sealed");
      CO_TRY(const auto sealed, ring.reseal(before, {.kind = "hook", .user_id = user, .name = after}));
      if (!sealed) continue;
      CO_TRY(const db::Rows changed,
             co_await database->query(
                 cx, kResealHook,
                 {after, db::Param::bytes(*sealed), ring.current_key_id(), db::Param::bytes(before)}));
      ++(changed.affected() > 0 ? done->hooks : done->left);
    }
  }
}

// Until a pass finds nothing under another key: then no other key is needed.
Task<Result<Resealed>> reseal_all(ServiceProcess* process, db::Database* database, crypto::KeyRing ring) {
  Resealed all;
  for (int pass = 0; pass < kPasses; ++pass) {
    Resealed done;
    CO_TRY_VOID(co_await reseal_credentials(process, database, ring, &done));
    CO_TRY_VOID(co_await reseal_hooks(process, database, ring, &done));
    if (done.credentials + done.hooks + done.left == 0) co_return all;
    all.credentials += done.credentials;
    all.hooks += done.hooks;
  }
  co_return fail(
      ErrorCode::conflict,
      "a process goes on sealing under an older key; restart those whose keys are in FLOWBUILDER_KEY "
      "or in another key file with the new key {}, and run flowbuilder key rotate again",
      ring.current_key_id());
}

// What was sealed under the keys of the old file is stored when this returns.
Task<Result<void>> put_in_place(ServiceProcess* process, crypto::KeyRing ring) {
  const std::string path = process->settings.settings.key_path();
  CO_TRY(const crypto::ReplacedKeyFile before, crypto::replace_key_file(path, ring));
  const Context cx = process->within(kStep);
  while (before.in_use()) {
    if (cx.expired()) {
      co_return fail(
          ErrorCode::timeout,
          "a process has been sealing under the keys that {} had before for {} s; nothing is lost: end "
          "it, and run flowbuilder key rotate again",
          path, kStep.count() / 1000);
    }
    co_await cx.clock().sleep_for(kLook);
  }
  co_return Result<void>{};
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
    CO_TRY_VOID(co_await put_in_place(process, ring));
  }
  CO_TRY(const Resealed done, co_await reseal_all(process, database, ring));
  process->console.out << done.credentials << " credentials and " << done.hooks
                       << " webhook addresses sealed anew under key " << ring.current_key_id() << '\n';
  if (!from_file) {
    process->console.err << "the older keys can be taken out of FLOWBUILDER_KEY now\n";
    co_return kOk;
  }
  ring.drop_old_keys();
  CO_TRY_VOID(crypto::save_key_file(settings.key_path(), ring));
  process->console.err << "the processes that use " << settings.key_path()
                       << " take the new key by themselves; other machines need a copy of the file\n";
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
