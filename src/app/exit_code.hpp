#pragma once
// What the command line answers with. Scripts rely on these numbers.
#include "base/error.hpp"

namespace flow::app {

enum ExitCode : int {
  kOk = 0,
  kRunFailed = 1,    // the run failed or was cancelled
  kBadInput = 2,     // bad usage or invalid input
  kEnvironment = 3,  // no browser, no database, a port in use
};

inline ExitCode exit_code_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::unavailable: return kEnvironment;
    case ErrorCode::internal: return kRunFailed;
    default: return kBadInput;
  }
}

}  // namespace flow::app
