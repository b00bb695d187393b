#pragma once
// Outputs that outlive their attempt: as the journal keeps them, and back.
#include "engine/detail/records.hpp"
#include "sdk/outputs.hpp"

namespace flow::engine::detail {

// By title, without pages; redacted, large values as {"$artifact": …}.
json::object kept_outputs(Records& records, const Place& place, const sdk::Outputs& outputs,
                          std::vector<std::string>& warnings);

// `not_found` when a file they name is not on this machine (any more).
Result<sdk::Outputs> restored_outputs(const Records& records, const json::object& kept);

// As a new attempt would get them: nothing of them was blackened or left out.
bool is_restorable(const Records& records, const sdk::Outputs& outputs);

}  // namespace flow::engine::detail
