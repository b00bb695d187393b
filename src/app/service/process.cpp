#include "app/service/process.hpp"

#include <cstdlib>

#include "os/process.hpp"

namespace flow::app {
namespace {

Result<LoadedSettings> load(const ServiceFlags& flags) {
  TRY(auto loaded, load_settings_from_process(flags.settings, flags.config_file));
  // An operator wants to hear of starts and stops; a person at a terminal only of trouble.
  if (!loaded.given.contains("log.level")) loaded.settings.log_level = log::Level::info;
  return loaded;
}

constexpr const char* kSupervisor = "FLOWBUILDER_SUPERVISED";  // its process id

void follow_supervisor() {
  if (const char* supervisor = std::getenv(kSupervisor); supervisor != nullptr)
    os::end_with_parent(static_cast<pid_t>(std::strtol(supervisor, nullptr, 10)));
}

Task<Result<void>> run_body(ServiceProcess* process, ProcessBody body, ExitCode* code) {
  CO_TRY(*code, co_await body(process));
  co_return Result<void>{};
}

}  // namespace

ServiceProcess::ServiceProcess(LoadedSettings loaded, Console to)
    : settings(std::move(loaded)), console(to), logger(&sink, settings.settings.log_level) {}

Result<db::DatabaseOptions> ServiceProcess::database_options(std::string application_name) const {
  if (settings.settings.database_url.empty()) {
    return fail(ErrorCode::unavailable,
                "this command needs a database; give one with --database-url, or run flowbuilder serve, "
                "which has its "
                "own");
  }
  return db::DatabaseOptions{.url = settings.settings.database_url,
                             .application_name = std::move(application_name),
                             .logger = logger};
}

ExitCode run_process(const ServiceFlags& flags, Console console, ProcessBody body) {
  auto loaded = load(flags);
  if (!loaded) {
    print_error(console, loaded.error());
    return exit_code_of(loaded.error());
  }
  follow_supervisor();
  ServiceProcess process(*std::move(loaded), console);
  ExitCode code = kOk;
  const auto done = process.loop.run(run_body(&process, std::move(body), &code));
  if (done) return code;
  print_error(console, done.error());
  return exit_code_of(done.error());
}

bool has_supervisor() {
  return std::getenv(kSupervisor) != nullptr;
}

Result<crypto::KeyRing> load_keys(const Settings& settings) {
  if (settings.keys.empty()) return crypto::load_or_create_key_file(settings.key_path());
  auto ring = crypto::KeyRing::parse(settings.keys);
  if (!ring) return std::unexpected(std::move(ring).error().context("FLOWBUILDER_KEY"));
  return ring;
}

Result<crypto::Keys> follow_keys(const ServiceProcess& process) {
  const Settings& settings = process.settings.settings;
  if (settings.keys.empty()) return crypto::Keys::of_file(settings.key_path(), process.logger);
  TRY(crypto::KeyRing ring, load_keys(settings));
  return crypto::Keys(std::move(ring));
}

}  // namespace flow::app
