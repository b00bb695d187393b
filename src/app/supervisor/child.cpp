#include "app/supervisor/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "app/supervisor/ready_pipe.hpp"
#include "async/deadline.hpp"

namespace flow::app {
namespace {

constexpr milliseconds kReadyTime{120'000};  // migrations of a big database included
constexpr milliseconds kExitTime{2'000};     // after its pipe has ended
constexpr const char* kSelf = "/proc/self/exe";

}  // namespace

Child::Child(async::Loop& loop, ChildSpec spec) : loop_(loop), spec_(std::move(spec)) {}

Task<Result<void>> Child::keep(Child* child) {
  const Context forever(child->loop_.clock(), {}, SteadyTime::max());
  for (;;) {
    child->policy_.started(child->loop_.clock().steady_now());
    auto lived = co_await child->live();
    if (child->stopping_.is_set()) co_return Result<void>{};
    if (!child->was_ready_) co_return lived;
    const milliseconds pause = child->policy_.ended(child->loop_.clock().steady_now());
    child->spec_.logger.error("a process of the service ended",
                              {{"process", json::string(child->spec_.name)},
                               {"reason", json::string(lived.error().message)},
                               {"restart_in_ms", pause.count()},
                               {"degraded", child->policy_.degraded()}});
    if (child->spec_.on_death) child->spec_.on_death(child->facts_, child->cause_);
    // Woken early when the service stops.
    static_cast<void>(co_await child->stopping_.wait(forever.within(pause)));
    if (child->stopping_.is_set()) co_return Result<void>{};
  }
}

// From its start to its end, which is always an error.
Task<Result<void>> Child::live() {
  auto started = co_await start();
  const bool in_time = started.has_value();
  if (in_time) {
    was_ready_ = true;
    ready_.set();
    if (spec_.on_ready) spec_.on_ready();
  }
  const Context forever(loop_.clock(), {}, SteadyTime::max());
  Result<os::ExitStatus> status = fail(ErrorCode::unavailable, "the process was not started");
  if (process_ && in_time) status = co_await process_->wait(forever);
  // Not ready in time, or its pipe ended: the status of a process that is about to go says more.
  if (process_ && !in_time) status = co_await process_->wait(forever.within(kExitTime));
  if (process_ && !status) status = co_await process_->terminate(forever, milliseconds{0});
  ready_.reset();
  cause_ = status ? status->text() : status.error().message;
  if (status && status->signal == SIGKILL && os::oom_kills() > oom_kills_)
    cause_ += ", and the kernel killed a process for want of memory meanwhile";
  if (status) co_return fail(ErrorCode::unavailable, "the {} process {}", spec_.name, status->text());
  co_return std::unexpected(in_time ? status.error() : started.error());
}

Task<Result<void>> Child::start() {
  process_.reset();
  CO_TRY(auto ready, os::make_pipe());
  CO_TRY(auto news, os::make_pipe());
  ::fcntl(news.write_end.get(), F_SETFL, O_NONBLOCK);
  news_ = std::move(news.write_end);
  os::SpawnOptions options;
  options.program = kSelf;
  options.arguments = spec_.arguments;
  options.environment = spec_.environment();
  options.environment.emplace_back("FLOWBUILDER_SUPERVISED", std::to_string(::getpid()));
  options.descriptor3 = std::move(ready.write_end);
  options.descriptor4 = std::move(news.read_end);
  options.share_output = true;
  oom_kills_ = os::oom_kills();
  CO_TRY(process_, os::Process::spawn(loop_, std::move(options)));
  CO_TRY(facts_, co_await read_ready(loop_.context(kReadyTime), &loop_, std::move(ready.read_end)));
  co_return Result<void>{};
}

Task<Result<void>> Child::stop(Context cx) {
  stopping_.set();
  if (!process_ || process_->status()) co_return Result<void>{};
  CO_TRY(const auto status, co_await process_->terminate(cx, spec_.grace));
  if (status.signal != 0)
    co_return fail(ErrorCode::timeout, "the {} process did not end in {} ms and was killed", spec_.name,
                   spec_.grace.count());
  co_return Result<void>{};
}

void Child::signal(int number) {
  if (process_ && !process_->status()) ::kill(process_->pid(), number);
}

void Child::send(const json::object& news) {
  if (!news_.valid()) return;
  const std::string line = json::dump(json::value(news)) + "\n";
  // Lost when nobody reads: whoever starts anew looks for itself.
  static_cast<void>(!::write(news_.get(), line.data(), line.size()));
}

}  // namespace flow::app
