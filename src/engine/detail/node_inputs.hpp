#pragma once
// The inputs of one run of a node: what came over edges, literals and templates evaluated, converted to the
// port's type, defaulted. Done once, before the first attempt.
#include <map>
#include <string>
#include <vector>

#include "engine/detail/run.hpp"

namespace flow::engine::detail {

struct NodeInputs {
  sdk::Inputs values;
  json::object shown;  // by title, as the journal has them
  std::vector<std::pair<std::string, sdk::PageHandle>>
      acts_on;                              // ports whose pages are leased for an attempt
  std::optional<sdk::PageHandle> web_page;  // what is handed on as Web Page
  std::optional<sdk::Value> data;           // what is handed on as Data
  std::map<std::string, std::vector<std::shared_ptr<const Credential>>, std::less<>> credentials;  // by port
};

struct InputTask {
  Run& run;
  const Frame& frame;
  int node;
  WallTime now;
  std::vector<std::string>& warnings;
};

// Errors name the port in their message and in detail.input. What was evaluated until then stays in `into`.
Result<void> evaluate_inputs(const InputTask& task, NodeInputs& into);

// Of one port only, such as Collect at the end of an iteration; nothing when it is neither set nor connected.
Result<std::optional<sdk::Value>> evaluate_input(const InputTask& task, std::string_view port);

// Is the setting `when` true?
Result<bool> evaluate_when(const InputTask& task);

}  // namespace flow::engine::detail
