// Triggers: known type, right inputs, and schedules that fire, but not too often.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/time.hpp"
#include "cron/gap.hpp"
#include "cron/zoned.hpp"
#include "workflow/coercion.hpp"
#include "workflow/detail/analysis.hpp"
#include "workflow/trigger_spec.hpp"

namespace flow::workflow::detail {
namespace {

class TriggerCheck {
 public:
  TriggerCheck(Analysis& a, const Trigger& trigger) : a_(a), trigger_(trigger) {}

  void run() {
    const auto spec = std::ranges::find(trigger_specs(), trigger_.type, &TriggerSpec::type);
    if (spec == trigger_specs().end()) {
      std::vector<std::string_view> types;
      for (const TriggerSpec& one : trigger_specs()) types.push_back(one.type);
      return bad(fmt::format("there is no trigger of type \"{}\"; the types are {}", trigger_.type,
                             fmt::join(types, ", ")));
    }
    for (const auto& [key, value] : trigger_.inputs) {
      const std::string_view name = key;
      const auto input = std::ranges::find(spec->inputs, name, &InputSpec::name);
      if (input == spec->inputs.end()) {
        bad(fmt::format("{} has no input \"{}\"", trigger_.type, name));
      } else if (input->secret == SecretUse::only) {
        check_secret(*input, value);
      } else if (!value.is_null()) {
        check_value(*input, value);
      }
    }
    for (const InputSpec& input : spec->inputs) {
      if (input.is_required && !has(input.name)) bad(fmt::format("{} needs {}", trigger_.type, input.name));
    }
    if (trigger_.type == "schedule_trigger") check_schedule();
    if (trigger_.type == "one_time_trigger") check_moment();
    if (trigger_.type == "webhook_trigger" && text("Authentication", "bearer") != "none" && !has("Secret"))
      bad(fmt::format("Authentication {} needs a Secret; choose a credential",
                      text("Authentication", "bearer")));
  }

 private:
  void bad(std::string reason) { report(ProblemCode::bad_trigger, std::move(reason)); }
  void report(ProblemCode code, std::string reason) {
    a_.report(
        -1, "", code,
        trigger_.id == "cron" ? std::move(reason) : fmt::format("trigger \"{}\": {}", trigger_.name, reason));
  }
  bool has(std::string_view name) const {
    const json::value* found = trigger_.inputs.if_contains(name);
    return found != nullptr && !found->is_null();
  }
  std::string text(std::string_view name, std::string_view fallback) const {
    return std::string(json::string_or(trigger_.inputs, name, fallback));
  }

  void check_secret(const InputSpec& input, const json::value& value) {
    const auto credential = read_credential(value);
    if (!credential || !*credential) {
      return report(ProblemCode::literal_secret,
                    fmt::format("{} takes a credential only: {{\"$credential\": \"name\"}}", input.name));
    }
    if (a_.options.credentials && !a_.options.credentials->contains((*credential)->name))
      report(ProblemCode::unknown_credential,
             fmt::format("there is no credential \"{}\"", (*credential)->name));
  }

  void check_value(const InputSpec& input, const json::value& value) {
    if (auto converted = convert(value, HandleType::any, input.type); !converted)
      return bad(fmt::format("{}: {}", input.name, converted.error().message));
    const bool is_option =
        input.options.empty() ||
        (value.is_string() &&
         std::ranges::find(input.options, std::string_view(value.get_string())) != input.options.end());
    if (!is_option)
      bad(fmt::format("{} is {}; it must be one of {}", input.name, json::dump(value),
                      fmt::join(input.options, ", ")));
  }

  void check_schedule() {
    const auto schedule = cron::parse_firing(text("Cron", ""));
    if (!schedule) return report(ProblemCode::bad_cron, schedule.error().message);
    if (const auto zone = cron::find_zone(text("Time Zone", "UTC")); !zone)
      report(ProblemCode::bad_cron, zone.error().message);
    if (auto often = cron::check_interval(*schedule, a_.options.minimum_interval); !often)
      report(ProblemCode::bad_cron, often.error().message);
  }

  void check_moment() {
    if (const auto at = parse_rfc3339(text("At", "")); !at) bad(fmt::format("At: {}", at.error().message));
  }

  Analysis& a_;
  const Trigger& trigger_;
};

}  // namespace

void Analysis::check_triggers() {
  for (const Trigger& trigger : document.triggers) TriggerCheck(*this, trigger).run();
}

}  // namespace flow::workflow::detail
