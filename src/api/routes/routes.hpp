#pragma once
// The rows of each resource; route_table.cpp puts them together.
#include <vector>

#include "api/route.hpp"

namespace flow::api {

std::vector<Route> service_routes();  // health, metrics, the OpenAPI document
std::vector<Route> account_routes();  // login, logout, me
std::vector<Route> link_routes();     // set-up and password links
std::vector<Route> user_routes();
std::vector<Route> token_routes();
std::vector<Route> workflow_routes();
std::vector<Route> version_routes();
std::vector<Route> lifecycle_routes();  // validate, activate, pause, resume, run
std::vector<Route> evaluate_routes();   // what a template would give
std::vector<Route> scope_routes();      // what it may read
std::vector<Route> execution_routes();
std::vector<Route> event_routes();
std::vector<Route> live_routes();  // what its browser shows
std::vector<Route> artifact_routes();
std::vector<Route> credential_routes();
std::vector<Route> trigger_routes();
std::vector<Route> schedule_routes();   // preview, ledger
std::vector<Route> catalogue_routes();  // node types
std::vector<Route> usage_routes();      // usage, audit log
std::vector<Route> stats_routes();
std::vector<Route> alert_routes();
std::vector<Route> template_routes();
std::vector<Route> instance_routes();  // version, settings
std::vector<Route> hook_routes();      // /hooks/{token}

}  // namespace flow::api
