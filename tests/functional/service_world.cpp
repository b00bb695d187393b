#include "service_world.hpp"

#include <signal.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "os/files.hpp"

namespace flow::test {
namespace {

constexpr milliseconds kPoll{50};

// The word after `before` in a text.
std::string word_after(const std::string& text, std::string_view before) {
  const std::size_t at = text.find(before);
  if (at == std::string::npos) return {};
  const std::string rest = text.substr(at + before.size());
  return rest.substr(0, rest.find_first_of(" \n"));
}

std::string pieces_of(const std::string& pid, const char* file) {
  auto text = os::read_file("/proc/" + pid + "/" + file, Bytes{1U << 20}).value_or("");
  std::ranges::replace(text, '\0', ' ');
  return text;
}

}  // namespace

std::string Answer::text(std::string_view pointer) const {
  const json::value* found = json::find(body, pointer);
  if (found == nullptr) return {};
  return found->is_string() ? std::string(found->get_string()) : json::dump(*found);
}

ServiceWorld::ServiceWorld(async::Loop& loop)
    : loop_(loop),
      folder_(os::TempDir::create(os::default_temp_root(), "flow-service-test-", "test").value()),
      http_(loop, {.egress = {.allow_private = true}}) {
  // PostgreSQL runs as a user of its own when we are root, and must get in.
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
}

Task<Result<void>> ServiceWorld::start(Context cx, ServiceWorld* world) {
  os::SpawnOptions options;
  options.program = flowbuilder_path();
  options.arguments = {
      "serve", "--data", world->data(), "--port", "0", "--workers", std::to_string(world->workers)};
  options.arguments.insert(options.arguments.end(), world->extra_arguments.begin(),
                           world->extra_arguments.end());
  options.environment = {{"FLOWBUILDER_SCHEDULE_MINIMUM_INTERVAL_S", "1"},
                         {"FLOWBUILDER_EGRESS_ALLOW", "127.0.0.1"},
                         {"TMPDIR", world->folder()}};
  CO_TRY(world->serve_, os::Process::spawn(world->loop_, std::move(options)));
  while (world->output().find("Flow Builder is ready at ") == std::string::npos) {
    if (cx.expired() || world->serve_->status())
      co_return fail(ErrorCode::unavailable, "the service did not start: {}", world->output());
    co_await cx.clock().sleep_for(kPoll);
  }
  world->origin = word_after(world->output(), "ready at ");
  co_return Result<void>{};
}

Task<Result<os::ExitStatus>> ServiceWorld::stop(Context cx, ServiceWorld* world) {
  CO_TRY_VOID(co_await world->http_.stop(cx));
  ::kill(world->serve_->pid(), SIGTERM);
  co_return co_await world->serve_->wait(cx);
}

Task<Result<os::ExitStatus>> ServiceWorld::wait_for_exit(Context cx, ServiceWorld* world) {
  co_return co_await world->serve_->wait(cx);
}

Task<Result<void>> ServiceWorld::kill(Context cx, ServiceWorld* world) {
  ::kill(world->pid(), SIGKILL);
  CO_TRY_VOID(co_await world->serve_->wait(cx));
  co_return Result<void>{};
}

Task<Result<Answer>> ServiceWorld::call(Context cx, ServiceWorld* world, std::string method, std::string path,
                                        json::value body) {
  net::ClientRequest request{.method = std::move(method), .url = world->origin + path};
  if (!body.is_null()) {
    request.body = json::dump(body);
    request.headers.add("Content-Type", "application/json");
  }
  if (!world->cookie.empty()) {
    request.headers.add("Cookie", world->cookie);
  } else if (!world->token_.empty()) {
    request.headers.add("Authorization", "Bearer " + world->token_);
  }
  CO_TRY(const auto response, co_await world->http_.send(cx, std::move(request)));
  Answer answer{.status = response.status, .body = {}};
  const std::string set_cookie(response.headers.find("Set-Cookie").value_or(""));
  answer.cookie = set_cookie.substr(0, set_cookie.find(';'));
  if (!response.body.empty()) {
    CO_TRY(answer.body, json::parse(response.body));
  }
  co_return answer;
}

Task<Result<std::string>> ServiceWorld::listen(Context cx, ServiceWorld* world, std::string path) {
  net::ClientRequest request{.method = "GET", .url = world->origin + path};
  request.headers.add("Authorization", "Bearer " + world->token_);
  CO_TRY(const auto response, co_await world->http_.send(cx, std::move(request)));
  if (response.status != 200) co_return fail(ErrorCode::internal, "{}: {}", response.status, response.body);
  co_return response.body;
}

Task<Result<void>> ServiceWorld::sign_in(Context cx, ServiceWorld* world) {
  const std::string link_token = word_after(world->output(), "/setup#token=");
  const json::object person{
      {"token", json::string(link_token)}, {"email", "ada@example.com"}, {"password", kPassword}};
  CO_TRY(const Answer made, co_await call(cx, world, "POST", "/api/v1/setup", person));
  if (made.status != 201)
    co_return fail(ErrorCode::internal, "set-up: {} {}", made.status, json::dump(made.body));
  co_return world->make_token();
}

// What a script of the operator does.
Result<void> ServiceWorld::make_token() {
  const auto token = command({"token", "ada@example.com", "--scope", "read", "--scope", "write", "--scope",
                              "run", "--scope", "admin"});
  if (token.exit_code != 0) return fail(ErrorCode::internal, "token: {}", token.err);
  token_ = token.out.substr(0, token.out.find('\n'));
  return {};
}

ProgramResult ServiceWorld::command(std::vector<std::string> arguments, std::string input) const {
  arguments.insert(arguments.begin(), flowbuilder_path());
  arguments.insert(arguments.end(), {"--data", data()});
  return run_program(std::move(arguments), std::move(input));
}

std::string ServiceWorld::database_url(std::string_view name) const {
  return fmt::format("postgresql://flowbuilder@/{}?host={}/postgres/run", name, data());
}

Result<std::string> ServiceWorld::ask_database(const std::string& sql) const {
  const auto said = run_program({"/usr/bin/env", "psql", "--no-psqlrc", "--quiet", "--tuples-only",
                                 "--no-align", "--dbname=" + database_url(), "--command=" + sql});
  if (said.exit_code != 0) return fail(ErrorCode::internal, "psql: {}", said.err);
  return said.out.substr(0, said.out.find_last_not_of('\n') + 1);
}

Result<std::string> ServiceWorld::make_database(std::string_view name) const {
  TRY_VOID(ask_database(fmt::format("CREATE DATABASE {}", name)));
  return database_url(name);
}

Task<Result<std::string>> ServiceWorld::save(Context cx, ServiceWorld* world, std::string document) {
  CO_TRY(auto parsed, json::parse_object(document));
  CO_TRY(const Answer saved, co_await call(cx, world, "POST", "/api/v1/workflows",
                                           json::object{{"document", std::move(parsed)}}));
  if (saved.status != 201)
    co_return fail(ErrorCode::internal, "saving: {} {}", saved.status, json::dump(saved.body));
  co_return saved.text("/id");
}

Task<Result<std::string>> ServiceWorld::run(Context cx, ServiceWorld* world, std::string workflow_id) {
  CO_TRY(const Answer accepted,
         co_await call(cx, world, "POST", "/api/v1/workflows/" + workflow_id + "/run", json::object{}));
  if (accepted.status / 100 != 2)
    co_return fail(ErrorCode::internal, "running: {} {}", accepted.status, json::dump(accepted.body));
  co_return accepted.text("/id");
}

Task<Result<Answer>> ServiceWorld::wait_for(Context cx, ServiceWorld* world, std::string execution_id,
                                            std::vector<std::string> statuses) {
  for (;;) {
    const auto detail = co_await call(cx, world, "GET", "/api/v1/executions/" + execution_id);
    // While something is being killed the API may be away, or say 503.
    if (detail && detail->status == 200 &&
        std::ranges::find(statuses, detail->text("/status")) != statuses.end())
      co_return *detail;
    if (cx.expired()) {
      co_return fail(ErrorCode::timeout, "execution {} is {}: {}", execution_id,
                     detail ? json::dump(detail->body) : detail.error().message, world->output());
    }
    co_await cx.clock().sleep_for(kPoll);
  }
}

std::vector<ServiceWorld::Found> ServiceWorld::processes() const {
  std::vector<Found> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc{}) continue;
    std::string command = pieces_of(name, "cmdline");
    const bool ours = command.find(folder()) != std::string::npos ||
                      pieces_of(name, "environ").find(folder()) != std::string::npos;
    if (ours && !command.empty()) found.push_back({pid, std::move(command)});
  }
  return found;
}

std::vector<pid_t> ServiceWorld::processes(std::string_view word) const {
  std::vector<pid_t> pids;
  for (const Found& one : processes()) {
    if (one.command.find(word) != std::string::npos) pids.push_back(one.pid);
  }
  return pids;
}

}  // namespace flow::test
