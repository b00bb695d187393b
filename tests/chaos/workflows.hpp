#pragma once
// The workflows that make the load. Their parameters: `site`, the receiver's address, and `serial`, which
// tells one run from another.
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace flow::chaos {

std::string waiting_workflow(milliseconds span);
// Delivers its serial to the receiver.
std::string delivering_workflow();
// Gives back the serial that came with the call of its webhook.
std::string echoing_workflow();
// Opens the receiver's page in a browser and waits for an element that comes after `span`.
std::string browsing_workflow(milliseconds span);
// Opens a page that takes 2.5 GiB and waits there for an element that never comes. One attempt.
std::string greedy_workflow();
// One that a schedule starts.
std::string scheduled_workflow(std::string_view expression, std::string_view name);

}  // namespace flow::chaos
