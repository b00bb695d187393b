#include "conformance/queue/world.hpp"
#include "queue/memory_queue.hpp"

namespace flow::queue::conformance {
namespace {

class MemoryWorld final : public World {
 public:
  explicit MemoryWorld(async::FakeClock& clock) : clock_(clock), queue_(table_) {}

  Queue& queue() override { return queue_; }
  UserId user(const std::string& name) const override { return UserId(name); }

  Task<Result<ExecutionId>> add(Context /*cx*/, NewRun run) override {
    const ExecutionId id = table_.add({.user = UserId(run.user),
                                       .priority = run.priority,
                                       .max_attempts = run.max_attempts,
                                       .solo = run.solo,
                                       .domain = run.domain},
                                      clock_.now());
    queue_.ring();
    co_return id;
  }
  Task<Result<void>> settle(Context /*cx*/) override { co_return Result<void>{}; }
  Task<Result<Seen>> look(Context /*cx*/, ExecutionId id) override {
    const MemoryExecution& one = table_.executions().at(id);
    Seen seen{.status = one.status,
              .wait = one.wait ? std::string(to_string(*one.wait)) : "",
              .attempt = one.attempt,
              .charged = one.charged,
              .interrupts = one.interrupts,
              .solo = one.solo,
              .dead = one.dead,
              .replay_of = one.replay_of ? one.replay_of->str() : ""};
    for (const MemoryMessage& message : table_.messages()) seen.messages += message.execution == id ? 1 : 0;
    for (const ExecutionId& hook : table_.hooks()) seen.hooks += hook == id ? 1 : 0;
    co_return seen;
  }
  Task<Result<void>> advance(Context /*cx*/, milliseconds span) override {
    clock_.advance(span);
    co_return Result<void>{};
  }
  Task<Result<void>> maintain(Context /*cx*/) override {
    const WallTime now = clock_.now();
    table_.reap(now);
    table_.expire(now);
    table_.promote(now);
    table_.resend(now);
    queue_.ring();
    co_return Result<void>{};
  }
  Task<Result<void>> cancel(Context /*cx*/, ExecutionId id) override {
    table_.cancel(id, clock_.now());
    co_return Result<void>{};
  }
  Task<Result<void>> lose_message(Context /*cx*/, ExecutionId id) override {
    table_.lose_message(index_of(id));
    co_return Result<void>{};
  }
  Task<Result<void>> double_message(Context /*cx*/, ExecutionId id) override {
    table_.double_message(index_of(id), clock_.now());
    co_return Result<void>{};
  }

 private:
  std::size_t index_of(const ExecutionId& id) const {
    std::size_t index = 0;
    while (table_.messages()[index].execution != id) ++index;
    return index;
  }

  async::FakeClock& clock_;
  MemoryTable table_;
  MemoryQueue queue_;
};

}  // namespace

Result<void> run_in_memory(Case body) {
  auto clock = std::make_unique<async::FakeClock>();
  async::FakeClock& hands = *clock;
  async::Loop loop(std::move(clock));
  MemoryWorld world(hands);
  return loop.run(body(loop.context(std::chrono::hours{1'000}), &world));
}

}  // namespace flow::queue::conformance
