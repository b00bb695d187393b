// 2: a delivery has reached the outside world, and the worker dies before it can say so. The delivery comes
// again, under the same key (check_invariants() compares every key).
#include <memory>
#include <set>

#include "chaos/experiments/experiments.hpp"
#include "chaos/steps.hpp"

namespace flow::chaos {
namespace {

using std::chrono::seconds;

constexpr milliseconds kBetween{4000};

// Which deliveries lose their answer: the next one that comes, whenever the experiment asks for it.
struct Victims {
  bool wanted = false;
  std::set<std::string> serials;
};

Task<void> strike(Context cx, Trial* trial, std::shared_ptr<Victims> victims, std::string serial) {
  if (!std::exchange(victims->wanted, false)) co_return;
  const auto killed = co_await kill_holder(cx, trial, serial);
  if (killed) {
    victims->serials.insert(serial);
  } else {
    victims->wanted = true;
  }
}

}  // namespace

Task<Result<void>> lost_answer(Context cx, Trial* trial) {
  CO_TRY(const std::string delivering, co_await save(cx, trial, delivering_workflow()));
  const auto victims = std::make_shared<Victims>();
  trial->site->receiver.before_answer = [trial, victims](Context call, std::string serial,
                                                         int times) -> Task<void> {
    return strike(call, trial, times == 1 ? victims : std::make_shared<Victims>(), std::move(serial));
  };
  trial->load->begin(cx, {.workflow = delivering, .clients = 3, .pause = milliseconds{30}});
  CO_TRY_VOID(co_await begin_callers(cx, trial, 1));
  const auto deaths = static_cast<std::size_t>(trial->number(3, 12));
  while (victims->serials.size() < deaths) {
    victims->wanted = true;
    // Five deaths in a minute would slow the supervisor down.
    co_await cx.clock().sleep_for(trial->form.long_form ? milliseconds{20'000} : kBetween);
    if (cx.expired()) co_return fail(ErrorCode::timeout, "no delivery came to lose its answer");
  }
  victims->wanted = false;
  CO_TRY_VOID(co_await Load::pause(cx.within(seconds{30}), trial->load));
  for (const Accepted& one : trial->load->accepted()) {
    if (!victims->serials.contains(one.serial)) continue;
    CO_TRY_VOID(co_await wait_for_end(cx.within(seconds{90}), trial, one.execution));
    CO_TRY(const Ending ending, co_await ending_of(cx, trial, one.execution));
    const int times = trial->site->receiver.deliveries_of(one.serial);
    trial->report->expect(ending.status == "completed" && times == 2,
                          "I5: a delivery whose answer was lost is made once more",
                          fmt::format("{} deliveries, {}", times, ending.text));
  }
  trial->report->note(fmt::format("{} deliveries lost their answer", victims->serials.size()));
  co_return Result<void>{};
}

}  // namespace flow::chaos
