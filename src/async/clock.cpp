#include "async/clock.hpp"

#include <map>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "async/detail/one_shot.hpp"

namespace flow::async {

namespace asio = boost::asio;

Task<void> TimerClock::sleep_until(SteadyTime at) {
  if (at <= steady_now()) co_return;
  const auto executor = co_await asio::this_coro::executor;
  const auto woken = std::make_shared<detail::OneShot>();
  const auto held = alarm(executor, at, [woken] { woken->complete(detail::Wake::signalled); });
  if (co_await detail::OneShot::wait(woken) == detail::Wake::aborted) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
}

namespace {

class RealAlarm final : public Alarm {
 public:
  RealAlarm(const asio::any_io_executor& executor, SteadyTime at, std::function<void()> fire)
      : timer_(executor, at) {
    timer_.async_wait(
        [alive = std::weak_ptr(alive_), fire = std::move(fire)](boost::system::error_code error) {
          // The wait may have completed just before the alarm was destroyed.
          if (!error && !alive.expired()) fire();
        });
  }

 private:
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  asio::steady_timer timer_;
};

class NoAlarm final : public Alarm {};

// For a time that has passed already on a clock that stands still.
class DueAlarm final : public Alarm {
 public:
  DueAlarm(const asio::any_io_executor& executor, std::function<void()> fire) {
    asio::post(executor, [alive = std::weak_ptr(alive_), fire = std::move(fire)] {
      if (!alive.expired()) fire();
    });
  }

 private:
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace

WallTime RealClock::now() const {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

SteadyTime RealClock::steady_now() const {
  return std::chrono::steady_clock::now();
}

std::unique_ptr<Alarm> RealClock::alarm(asio::any_io_executor executor, SteadyTime at,
                                        std::function<void()> fire) {
  if (at == SteadyTime::max()) return std::make_unique<NoAlarm>();
  return std::make_unique<RealAlarm>(executor, at, std::move(fire));
}

struct FakeClock::State {
  WallTime start;
  std::chrono::nanoseconds passed{0};
  std::multimap<SteadyTime, std::function<void()>> sleepers;

  SteadyTime steady_now() const { return SteadyTime{} + std::chrono::hours{1} + passed; }
};

namespace {

class FakeAlarm final : public Alarm {
 public:
  using Sleepers = std::multimap<SteadyTime, std::function<void()>>;
  FakeAlarm(std::weak_ptr<FakeClock::State> state, SteadyTime at, std::function<void()> fire)
      : state_(std::move(state)) {
    place_ = state_.lock()->sleepers.emplace(at, [this, fire = std::move(fire)] {
      fired_ = true;
      fire();
    });
  }
  ~FakeAlarm() override {
    const auto state = state_.lock();
    if (state && !fired_) state->sleepers.erase(place_);
  }

 private:
  std::weak_ptr<FakeClock::State> state_;
  Sleepers::iterator place_;
  bool fired_ = false;
};

}  // namespace

FakeClock::FakeClock(WallTime start) : state_(std::make_shared<State>()) {
  state_->start = start;
}
FakeClock::~FakeClock() = default;

WallTime FakeClock::now() const {
  return state_->start + std::chrono::floor<std::chrono::microseconds>(state_->passed);
}

SteadyTime FakeClock::steady_now() const {
  return state_->steady_now();
}

std::unique_ptr<Alarm> FakeClock::alarm(asio::any_io_executor executor, SteadyTime at,
                                        std::function<void()> fire) {
  if (at == SteadyTime::max()) return std::make_unique<NoAlarm>();
  if (at <= steady_now()) return std::make_unique<DueAlarm>(executor, std::move(fire));
  return std::make_unique<FakeAlarm>(state_, at, std::move(fire));
}

void FakeClock::advance(std::chrono::nanoseconds span) {
  state_->passed += span;
  const SteadyTime now = steady_now();
  while (!state_->sleepers.empty() && state_->sleepers.begin()->first <= now) {
    const auto fire = std::move(state_->sleepers.begin()->second);
    state_->sleepers.erase(state_->sleepers.begin());
    fire();
  }
}

std::size_t FakeClock::sleeper_count() const {
  return state_->sleepers.size();
}

}  // namespace flow::async
