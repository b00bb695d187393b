#pragma once
// Effects: what a run does to the outside world, made safe to repeat.
//
// Before a node with an effect runs, its intent is made durable; after it, what came of it. A later try, in
// this attempt of the execution or the next, finds the row and decides by the table of decide(): do it, do it
// again with the same key (the receiver recognises the repeat), use the answer of the first time, or refuse,
// because nobody can know whether it happened. The key goes to the receiver: header Idempotency-Key, local
// part of the Message-ID, or the provider's own.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/id.hpp"
#include "json/json.hpp"

namespace flow::engine {

// Hex SHA-256 over execution id, node id and iteration path: the same in all attempts.
std::string node_run_key(std::string_view execution, const NodeId& node, std::string_view iteration);

// Spelled as stored.
enum class EffectPolicy : std::uint8_t { idempotent, at_most_once };
enum class EffectState : std::uint8_t { intent, done, failed, unknown };
std::string_view to_string(EffectPolicy policy);
std::string_view to_string(EffectState state);

struct EffectIntent {
  NodeId node;
  std::string iteration;
  std::string key;
  EffectPolicy policy = EffectPolicy::idempotent;
  std::string request_hash;  // 32 bytes
};

// What the row says once the intent is written.
struct EffectFound {
  EffectState state = EffectState::intent;  // before this intent
  int tries = 1;                            // with this one
  bool same_request = true;
  std::optional<json::value> response;  // of `done`
};

struct EffectResult {
  NodeId node;
  std::string iteration;
  EffectState state = EffectState::done;  // failed: before anything was sent; unknown: never to be repeated
  std::optional<json::value> response;
};

class EffectJournal {
 public:
  virtual ~EffectJournal() = default;
  // Durable when it returns. `cancelled` when the lease is lost: nothing may be done then.
  virtual Task<Result<EffectFound>> intend(Context cx, EffectIntent intent) = 0;
  virtual Task<Result<void>> settle(Context cx, EffectResult result) = 0;
};

struct EffectDecision {
  enum class Step : std::uint8_t { perform, reuse, refuse };
  Step step = Step::perform;
  std::optional<Error> error;    // refuse
  bool becomes_unknown = false;  // the row is to be settled as `unknown`
};
EffectDecision decide(EffectPolicy policy, const EffectFound& found);

// For the command line and tests: rows in memory, which a second run of the same execution can be given.
class MemoryEffects final : public EffectJournal {
 public:
  MemoryEffects();
  ~MemoryEffects() override;
  Task<Result<EffectFound>> intend(Context cx, EffectIntent intent) override;
  Task<Result<void>> settle(Context cx, EffectResult result) override;

  struct Row {
    EffectIntent intent;
    EffectState state = EffectState::intent;
    int tries = 1;
    std::optional<json::value> response;
  };
  const Row* find(std::string_view node, std::string_view iteration = {}) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace flow::engine
