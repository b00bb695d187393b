#include "trigger/source.hpp"

#include <algorithm>

#include "base/time.hpp"
#include "trigger/webhook.hpp"

namespace flow::trigger {
namespace {

json::object merged(json::object values, const json::object& given) {
  for (const auto& [name, value] : given) values[name] = value;
  return values;
}

// Kinds that somebody else drives.
class DrivenSource : public TriggerSource {
 public:
  Task<Result<void>> start(Context /*cx*/) override { co_return Result<void>{}; }
  Task<Result<void>> stop(Context /*cx*/) override { co_return Result<void>{}; }
};

class ScheduleSource final : public DrivenSource {
 public:
  std::string_view kind() const override { return "schedule_trigger"; }
  Result<void> check(const json::object& /*inputs*/) const override { return {}; }  // the store knows cron
  json::object sample(const db::StoredTrigger& trigger, const json::object& given,
                      WallTime now) const override {
    return merged({{"due_at", format_rfc3339(trigger.next_run_at.value_or(now))}, {"misfired", false}},
                  given);
  }
};

class OneTimeSource final : public DrivenSource {
 public:
  std::string_view kind() const override { return "one_time_trigger"; }
  Result<void> check(const json::object& /*inputs*/) const override { return {}; }
  json::object sample(const db::StoredTrigger& trigger, const json::object& given,
                      WallTime now) const override {
    return merged({{"due_at", format_rfc3339(trigger.once_at.value_or(now))}}, given);
  }
};

class WebhookSource final : public DrivenSource {
 public:
  std::string_view kind() const override { return "webhook_trigger"; }
  Result<void> check(const json::object& inputs) const override {
    TRY_VOID(read_webhook(inputs));
    return {};
  }
  json::object sample(const db::StoredTrigger& trigger, const json::object& given,
                      WallTime /*now*/) const override {
    return merged({{"body", json::object{}},
                   {"headers", json::object{}},
                   {"query", json::object{}},
                   {"method", json::string_or(trigger.config, "Method", "POST")}},
                  given);
  }
};

}  // namespace

TriggerSources::TriggerSources() {
  add(std::make_unique<ScheduleSource>());
  add(std::make_unique<OneTimeSource>());
  add(std::make_unique<WebhookSource>());
}

TriggerSources::~TriggerSources() = default;

void TriggerSources::add(std::unique_ptr<TriggerSource> source) {
  sources_.push_back(std::move(source));
}

const TriggerSource* TriggerSources::find(std::string_view kind) const {
  const auto found = std::ranges::find(sources_, kind, [](const auto& source) { return source->kind(); });
  return found == sources_.end() ? nullptr : found->get();
}

Task<Result<void>> TriggerSources::start(Context cx) {
  for (const auto& source : sources_) {
    CO_TRY_VOID(co_await source->start(cx));
  }
  co_return Result<void>{};
}

Task<Result<void>> TriggerSources::stop(Context cx) {
  Result<void> first;
  for (const auto& source : sources_) {
    auto stopped = co_await source->stop(cx);
    if (!stopped && first) first = std::move(stopped);
  }
  co_return first;
}

}  // namespace flow::trigger
