#pragma once
// One experiment from an empty folder to its verdict.
#include "experiment.hpp"

namespace flow::chaos {

// The promises that were broken; empty when it passed.
std::vector<std::string> run_experiment(const Experiment& experiment, Form form);

}  // namespace flow::chaos
