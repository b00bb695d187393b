#pragma once
// The web site a workflow opens, for the limit of runs that are at one site at once. Pure.
#include <string>
#include <string_view>

#include "workflow/plan.hpp"

namespace flow::workflow {

// The host of the first address, in plan order, that a browser node is told to open. Empty when none is
// written out as http or https: a workflow without a browser, or one whose addresses come from templates or
// other nodes.
std::string domain_of(const Plan& plan);

// "https://www.Shop.example:8443/a" → "shop.example"; empty: no http or https address, or no host that a name
// server could know. International names stay as they were written.
std::string domain_of_url(std::string_view url);

}  // namespace flow::workflow
