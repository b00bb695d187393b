// user add, user passwd, token: who may use the service, from the machine it runs on.
#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "app/service/command_audit.hpp"
#include "app/service/command_database.hpp"
#include "async/blocking_pool.hpp"
#include "crypto/hash.hpp"
#include "crypto/password.hpp"
#include "crypto/random.hpp"
#include "db/store/token_store.hpp"
#include "db/store/user_store.hpp"

namespace flow::app {
namespace {

constexpr milliseconds kTime{60'000};
constexpr std::size_t kShortest = 10;
constexpr std::size_t kPrefix = 10;  // of a token, kept to tell tokens apart

// Without echo at a terminal.
Result<Secret> read_password(Console console) {
  termios before{};
  const bool terminal = ::tcgetattr(STDIN_FILENO, &before) == 0;
  if (terminal) {
    console.err << "Password: " << std::flush;
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  std::string line;
  std::getline(std::cin, line);
  if (terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    console.err << '\n';
  }
  if (line.size() < kShortest) {
    return fail(ErrorCode::invalid_input,
                "the password has {} characters; give one of at least {} on standard input", line.size(),
                kShortest);
  }
  return Secret(std::move(line));
}

Task<Result<std::string>> hashed(ServiceProcess* process, Secret password) {
  co_return co_await process->loop.pool().run<std::string>(
      process->within(kTime), [password = std::move(password)] { return crypto::hash_password(password); });
}

Task<Result<db::User>> find_user(Context cx, db::Database* database, std::string email) {
  db::UserStore users(*database);
  CO_TRY(const auto found, co_await users.find_login(cx, email));
  if (!found)
    co_return fail(ErrorCode::not_found, "there is no user {}; add one with: flowbuilder user add {}", email,
                   email);
  co_return found->user;
}

std::string origin_of(const Settings& settings) {
  if (!settings.public_url.empty()) return settings.public_url;
  return fmt::format("http://{}:{}", settings.address, settings.port);
}

Task<Result<std::string>> make_link(Context cx, db::Database* database, UserId user, std::string origin) {
  const std::string token = "fbl_" + crypto::random_hex(32);
  db::UserStore users(*database);
  CO_TRY_VOID(co_await users.add_link(
      cx, {.purpose = db::LinkPurpose::invite, .user = user, .token_hash = crypto::sha256(token)}));
  co_return fmt::format("{}/password#token={}", origin, token);
}

Task<Result<ExitCode>> add_user(ServiceProcess* process, db::Database* database, UserOptions options,
                                Secret password) {
  const Context cx = process->within(kTime);
  db::NewUser wanted{.email = options.email,
                     .name = options.name,
                     .role = options.admin ? db::Role::admin : db::Role::member};
  if (!options.link) {
    CO_TRY(wanted.password_hash, co_await hashed(process, std::move(password)));
  }
  db::UserStore users(*database);
  CO_TRY(const db::User made, co_await users.create(cx, std::move(wanted)));
  CO_TRY_VOID(co_await note_command(cx, database, "user add", made.id, "create_user", made.id.str()));
  std::string said = made.id.str();
  if (options.link) {
    CO_TRY(said, co_await make_link(cx, database, made.id, origin_of(process->settings.settings)));
  }
  process->console.out << said << '\n';
  co_return kOk;
}

Task<Result<ExitCode>> set_password(ServiceProcess* process, db::Database* database, UserOptions options,
                                    Secret password) {
  const Context cx = process->within(kTime);
  CO_TRY(const db::User user, co_await find_user(cx, database, options.email));
  CO_TRY(auto hash, co_await hashed(process, std::move(password)));
  db::UserStore users(*database);
  CO_TRY_VOID(co_await users.set_password(cx, user.id, std::move(hash)));
  CO_TRY_VOID(co_await note_command(cx, database, "user passwd", user.id, "set_password", user.id.str()));
  co_return kOk;
}

Task<Result<ExitCode>> make_token(ServiceProcess* process, db::Database* database, TokenOptions options) {
  const Context cx = process->within(kTime);
  CO_TRY(const db::User user, co_await find_user(cx, database, options.email));
  const std::string token = "fbt_" + crypto::random_hex(32);
  db::NewToken wanted{.user = user.id,
                      .name = options.name,
                      .token_hash = crypto::sha256(token),
                      .prefix = token.substr(0, kPrefix),
                      .scopes = std::move(options.scopes)};
  if (wanted.scopes.empty()) wanted.scopes = {"read", "write", "run"};
  if (options.days > 0) wanted.life = std::chrono::days{options.days};
  db::TokenStore tokens(*database);
  CO_TRY(const db::ApiToken made, co_await tokens.create(cx, std::move(wanted)));
  CO_TRY_VOID(co_await note_command(cx, database, "token", user.id, "create_token", made.id.str()));
  process->console.out << token << '\n';
  co_return kOk;
}

Result<void> check_scopes(const std::vector<std::string>& scopes) {
  for (const std::string& scope : scopes) {
    if (scope != "read" && scope != "write" && scope != "run" && scope != "admin")
      return fail(ErrorCode::invalid_input, "there is no scope \"{}\"; it is read, write, run or admin",
                  scope);
  }
  return {};
}

}  // namespace

ExitCode user_command(const UserOptions& options, Console console) {
  auto password = options.link ? Result<Secret>(Secret()) : read_password(console);
  if (!password) {
    print_error(console, password.error());
    return exit_code_of(password.error());
  }
  const auto act = options.what == UserOptions::What::add ? add_user : set_password;
  return run_process(options.flags, console, [&](ServiceProcess* process) {
    return with_database(
        process,
        [&options, &password, act](ServiceProcess* with, db::Database* database) {
          return act(with, database, options, *password);
        },
        Migrations::apply);
  });
}

ExitCode token_command(const TokenOptions& options, Console console) {
  if (const auto sound = check_scopes(options.scopes); !sound) {
    print_error(console, sound.error());
    return kBadInput;
  }
  return run_process(options.flags, console, [&options](ServiceProcess* process) {
    return with_database(
        process,
        [&options](ServiceProcess* with, db::Database* database) {
          return make_token(with, database, options);
        },
        Migrations::must_be_there);
  });
}

}  // namespace flow::app
