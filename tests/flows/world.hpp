#pragma once
// World: everything a golden flow needs around it, in one process and on loopback: a real browser pool, the
// HTTP and SMTP clients, the demo site, and servers that answer like the services the nodes talk to. A new
// one for each flow, so that flows see nothing of each other.
#include <memory>
#include <string>

#include "engine/execution.hpp"
#include "flow_file.hpp"

namespace flow::flows {

struct FlowResult {
  std::string status;
  json::object outputs;  // by node name, then by title; pages left out
  std::string problem;   // why it failed, and what the nodes said
  Known known;           // the addresses of this world
};

// Fails when the flow could not be run at all: a document with errors, a server that did not start.
Result<FlowResult> run_flow(const FlowFile& flow);

}  // namespace flow::flows
