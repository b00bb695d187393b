#pragma once
// Running a node beside a server of its test, on one loop: for servers that speak more than a script of HTTP
// answers.
#include <functional>
#include <memory>
#include <string>

#include "async/service.hpp"
#include "json/json.hpp"
#include "nodes/testing/host.hpp"

namespace flow::nodes::testing {

struct Beside {
  std::string type;
  std::function<std::unique_ptr<async::Service>(async::Loop&)> server;
  std::function<std::string()> inputs;     // JSON, asked for when the server runs and has its port
  std::function<std::string()> page = {};  // the address of the Web Page, for nodes that take one
  std::function<void(Host&)> prepare = {};
  std::function<void(const Host&)> look = {};  // while host and server are still there
  milliseconds timeout{10'000};
};

// The outputs without pages, or the error of the node.
Result<json::object> run_beside(Beside what);

}  // namespace flow::nodes::testing
