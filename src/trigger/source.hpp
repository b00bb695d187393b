#pragma once
// TriggerSource: one kind of trigger, as the API sees it. Kinds that wait for something outside (a file, a
// row, a condition) have a life of their own between start() and stop(); those that are driven by somebody
// else (the scheduler, a request) do nothing there.
//
// What such a kind needs beyond its row in workflow/trigger_spec.hpp: the checks that only it can make, and
// what `trigger` holds in a test.
#include <memory>
#include <string_view>
#include <vector>

#include "async/service.hpp"
#include "db/store/trigger_store.hpp"
#include "json/json.hpp"

namespace flow::trigger {

class TriggerSource : public async::Service {
 public:
  virtual std::string_view kind() const = 0;  // "webhook_trigger"
  // The inputs have their types already. `invalid_input` says what this kind cannot take.
  virtual Result<void> check(const json::object& inputs) const = 0;
  // What trigger.<name> would hold. `given` are values of a test that stand instead.
  virtual json::object sample(const db::StoredTrigger& trigger, const json::object& given,
                              WallTime now) const = 0;
};

// The kinds of this instance. Owned by the API's server, which starts and stops them.
class TriggerSources final : public async::Service {
 public:
  TriggerSources();  // schedules, one moment, webhooks
  ~TriggerSources() override;

  void add(std::unique_ptr<TriggerSource> source);
  const TriggerSource* find(std::string_view kind) const;  // null: triggers of this kind are not made here

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;

 private:
  std::vector<std::unique_ptr<TriggerSource>> sources_;
};

}  // namespace flow::trigger
