#pragma once
// The PostgreSQL cluster of this build folder's tests: <build>/postgres, unix socket only, fsync off.
//
// A keeper process (flow_test_postgres) owns it: started by whoever needs it first, it ends the cluster and
// itself on SIGTERM (ctest's last step sends it) or when for a minute nobody was connected. So nothing is
// left behind.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace flow::testing {

std::string cluster_folder();
std::string cluster_url(std::string_view database);

// Returns when the cluster answers; starts its keeper when it does not run. Any number of processes at once.
Result<void> ensure_cluster();
// Ends the keeper and waits until its cluster is down. Nothing to do when it does not run.
Result<void> stop_cluster();
// The keeper's life; `ready_descriptor` is closed when the cluster answers.
Result<void> keep_cluster(int ready_descriptor);

}  // namespace flow::testing
