#pragma once
// Schedules of requests, and what is wrong with them as facts that programs read: the code, the field and the
// column of the cron error, and which text of the body they are about. Pure.
#include <chrono>
#include <string>
#include <string_view>

#include "base/time_zone.hpp"
#include "cron/schedule.hpp"
#include "workflow/written.hpp"

namespace flow::api {

struct ZonedSchedule {
  cron::Schedule schedule;
  TimeZone zone;
};

// Where the texts stand: JSON Pointers.
struct SchedulePlaces {
  std::string cron = "/cron";
  std::string zone = "/timezone";
};

// Errors are those of cron/, with the `pointer` of the text in their detail.
Result<ZonedSchedule> read_schedule(std::string_view expression, std::string_view zone,
                                    std::chrono::seconds minimum, const SchedulePlaces& places = {});

// The problems of a document as JSON. One of a schedule has {"code", "field", "column", "pointer"} as
// `schedule`, the pointer into the document.
json::array problems_json(const workflow::Written& written, std::chrono::seconds minimum);

}  // namespace flow::api
