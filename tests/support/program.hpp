#pragma once
// Runs a program as a person would and keeps what it said. For functional tests; bounded in time by a
// deadline after which the program is killed and the result says so.
#include <chrono>
#include <string>
#include <vector>

namespace flow::test {

struct ProgramResult {
  int exit_code = -1;  // -1 when it was killed
  bool timed_out = false;
  std::string out;
  std::string err;
  std::chrono::milliseconds wall{0};
};

ProgramResult run_program(std::vector<std::string> arguments, std::string input = {},
                          std::chrono::milliseconds limit = std::chrono::seconds{60});

// The flowbuilder binary of this build.
std::string flowbuilder_path();

}  // namespace flow::test
