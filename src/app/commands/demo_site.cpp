#include "app/demo_site/demo_site.hpp"

#include <ostream>

#include "app/commands.hpp"
#include "app/demo_site/shop.hpp"
#include "async/loop.hpp"
#include "os/signals.hpp"

namespace flow::app {
namespace {

constexpr milliseconds kStartTime{5'000};
constexpr milliseconds kStopTime{5'000};
constexpr milliseconds kForever = std::chrono::hours{24 * 365 * 50};

Task<Result<void>> serve(async::Loop* loop, int port, Console console) {
  os::SignalWaiter signals(*loop);
  DemoSite site(*loop, port);
  CO_TRY_VOID(co_await site.start(loop->context(kStartTime)));
  console.out << "demo site: " << site.origin() << " (log in as " << demo::kUser << " with "
              << demo::kPassword << ")\nCtrl-C stops it\n"
              << std::flush;
  const auto signal = co_await signals.next(loop->context(kForever));
  CO_TRY_VOID(co_await site.stop(loop->context(kStopTime)));
  if (!signal) co_return std::unexpected(signal.error());
  co_return Result<void>{};
}

}  // namespace

ExitCode demo_site_command(const DemoSiteOptions& options, Console console) {
  async::Loop loop;
  const auto served = loop.run(serve(&loop, options.port, console));
  if (served) return kOk;
  print_error(console, served.error());
  return exit_code_of(served.error());
}

}  // namespace flow::app
