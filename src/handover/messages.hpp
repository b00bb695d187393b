#pragma once
// What an API process and a worker of its machine say to each other; one JSON object each. Pure.
//
//   worker                              API process
//   hello    who it is: `lease_owner`
//   offer    so many more slots
//   recall   what is not in use, back   returned  so many; in answer to a recall, or because a run that was
//                                                 to come was not accepted
//                                       start     a run, under a lease in the worker's name
//   ended    what became of a run
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "db/store/enums.hpp"
#include "db/store/run_store.hpp"
#include "os/boot_time.hpp"

namespace flow::handover {

struct Hello {
  std::string owner;
};
struct Offer {
  int slots = 0;
};
struct Recall {};
struct Returned {
  int slots = 0;
  bool recalled = false;  // answers a recall
};

// The first attempt of an execution, leased and charged already.
struct Start {
  std::int64_t token = 0;
  std::int16_t lane = 0;
  std::int64_t message = 0;
  int priority = 1;
  int max_attempts = 3;
  os::BootTime leased_at{0};  // before the statement that made the lease was sent
  db::RunInput input = {};    // without the definition: most versions are known to the worker
};

struct Ended {
  ExecutionId execution;
  // Not terminal: the attempt ended, and another one may follow.
  db::ExecutionStatus status = db::ExecutionStatus::waiting;
  bool complete = false;  // result and error are here; false: to be read from the database
  std::optional<json::value> result = {};
  std::optional<json::value> error = {};
};

using Message = std::variant<Hello, Offer, Recall, Returned, Start, Ended>;

std::string to_text(const Message& message);
// `invalid_input` for what is none.
Result<Message> read_message(std::string_view text);

}  // namespace flow::handover
