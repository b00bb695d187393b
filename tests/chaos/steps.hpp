#pragma once
// Steps that experiments are made of.
#include "experiment.hpp"
#include "workflows.hpp"

namespace flow::chaos {

// Saves a workflow of the administrator; its id.
Task<Result<std::string>> save(Context cx, Trial* trial, std::string document);
// Callers of a webhook who wait for its result, until the load pauses.
Task<Result<void>> begin_callers(Context cx, Trial* trial, int callers);
Task<Result<void>> activate(Context cx, Trial* trial, std::string workflow);

// Until the statement, which gives one column `yes`, says so. An outage of the database is waited out.
Task<Result<void>> wait_until(Context cx, Trial* trial, std::string what, db::Statement yes,
                              db::Params params);
// Until the node of this execution runs.
Task<Result<void>> wait_for_node(Context cx, Trial* trial, std::string execution, std::string node);
Task<Result<void>> wait_for_end(Context cx, Trial* trial, std::string execution);
Task<Result<void>> wait_for_attempt(Context cx, Trial* trial, std::string execution, int attempt);

// Where an execution ended.
struct Ending {
  std::string status;
  int attempts = 0;
  int charged = 0;
  int interrupts = 0;
  bool dead = false;
  std::string text;  // all of it, for people
};
Task<Result<Ending>> ending_of(Context cx, Trial* trial, std::string execution);

// Kills the worker that holds the execution of this serial. `not_found` when nobody holds it.
Task<Result<void>> kill_holder(Context cx, Trial* trial, std::string serial);

// Milliseconds from acceptance to the first start of these executions, smallest first.
Task<Result<std::vector<double>>> start_latencies(Context cx, Trial* trial,
                                                  std::vector<std::string> executions);
// The nearest rank: the smallest of them that so large a share does not exceed.
double percentile(const std::vector<double>& sorted, double share);

// The browsers of the site, without their helper processes.
std::vector<pid_t> browsers(const Trial& trial);

milliseconds since(const Context& cx, SteadyTime begun);

}  // namespace flow::chaos
