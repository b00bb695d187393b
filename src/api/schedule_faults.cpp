#include "api/schedule_faults.hpp"

#include <algorithm>
#include <vector>

#include "cron/gap.hpp"
#include "cron/zoned.hpp"

namespace flow::api {
namespace {

std::unexpected<Error> at(Error error, const std::string& pointer) {
  return std::unexpected(std::move(error).with_detail("pointer", json::value(pointer)));
}

// All errors of one schedule, each as the check of documents words it.
std::vector<Error> faults_of(const workflow::Trigger& trigger, const SchedulePlaces& places,
                             std::chrono::seconds minimum) {
  const std::string expression(json::string_or(trigger.inputs, "Cron", ""));
  const std::string zone(json::string_or(trigger.inputs, "Time Zone", "UTC"));
  std::vector<Error> out;
  const auto note = [&](auto result) {
    if (!result) out.push_back(std::move(result.error()));
  };
  note(read_schedule(expression, "UTC", std::chrono::seconds{0}, places));
  note(read_schedule("@yearly", zone, std::chrono::seconds{0}, places));
  if (out.empty() || json::string_or(out.front().detail, "code", "") == "bad_zone")
    note(read_schedule(expression, "UTC", minimum, places));
  return out;
}

json::object facts_of(const Error& error) {
  json::object out;
  for (const std::string_view key : {"code", "field", "column", "pointer"}) {
    if (const json::value* found = json::find(error.detail, key)) out[key] = *found;
  }
  return out;
}

}  // namespace

Result<ZonedSchedule> read_schedule(std::string_view expression, std::string_view zone,
                                    std::chrono::seconds minimum, const SchedulePlaces& places) {
  auto schedule = cron::parse_firing(expression);
  if (!schedule) return at(std::move(schedule.error()), places.cron);
  auto found = cron::find_zone(zone);
  if (!found) return at(std::move(found.error()), places.zone);
  if (auto often = cron::check_interval(*schedule, minimum); !often)
    return at(std::move(often.error()), places.cron);
  return ZonedSchedule{.schedule = *schedule, .zone = *std::move(found)};
}

json::array problems_json(const workflow::Written& written, std::chrono::seconds minimum) {
  std::vector<Error> faults;
  std::size_t number = 0;  // in the document's own list
  for (const workflow::Trigger& trigger : written.document.triggers) {
    // The schedule beside the list is read before it, under this id.
    const bool own = &trigger == &written.document.triggers.front() && trigger.id == "cron" &&
                     trigger.name == "cron" && written.document.source.contains("cron");
    const std::string inputs = own ? "" : fmt::format("/triggers/{}/inputs", number++);
    if (trigger.type != "schedule_trigger") continue;
    const SchedulePlaces places =
        own ? SchedulePlaces{} : SchedulePlaces{.cron = inputs + "/Cron", .zone = inputs + "/Time Zone"};
    std::ranges::move(faults_of(trigger, places, minimum), std::back_inserter(faults));
  }
  json::array out;
  for (const workflow::Problem& problem : written.checked.problems) {
    json::object row = workflow::to_json(problem);
    if (problem.code == workflow::ProblemCode::bad_cron) {
      // Equal words of two schedules stand in the order of the schedules, here as there.
      const auto fault = std::ranges::find_if(
          faults, [&](const Error& error) { return problem.reason.ends_with(error.message); });
      if (fault != faults.end()) {
        row["schedule"] = facts_of(*fault);
        faults.erase(fault);
      }
    }
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace flow::api
