#pragma once
// A test that is played in a service of its own, and the workflows that more than one of them runs.
#include <string>
#include <string_view>
#include <vector>

#include "service_world.hpp"

namespace flow::test {

// Plays the body in a service that `prepare` was told of; nothing of it may be left behind.
using ServiceBody = Task<Result<void>> (*)(Context cx, ServiceWorld* world);
void in_service(ServiceBody body, void (*prepare)(ServiceWorld& world) = nullptr);

// Waits that long, then ends with the result "waited".
std::string waiting_workflow(std::string_view seconds);
// Fails with "division by zero" as it starts.
std::string failing_workflow();
// The text with the first `name` in it replaced.
std::string placed(std::string text, std::string_view name, std::string_view value);
// "end done", "wait done": the nodes of an execution in the order of their ids.
std::vector<std::string> node_statuses(const Answer& detail);
// The items of a list, each as text.
std::vector<std::string> items_of(const Answer& list);

}  // namespace flow::test
