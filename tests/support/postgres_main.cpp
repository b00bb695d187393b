// flow_test_postgres start | stop | url [DATABASE]: the cluster of this build folder's tests, by hand and for
// ctest. `keep` is what start runs in the background.
#include <cstdio>
#include <string_view>

#include "support/postgres_cluster.hpp"

int main(int count, char** arguments) {
  using namespace flow;
  const std::string_view verb = count > 1 ? arguments[1] : "";
  Result<void> done;
  if (verb == "start") {
    done = testing::ensure_cluster();
  } else if (verb == "stop") {
    done = testing::stop_cluster();
  } else if (verb == "keep") {
    done = testing::keep_cluster(3);
  } else if (verb == "url") {
    std::puts(testing::cluster_url(count > 2 ? arguments[2] : "postgres").c_str());
  } else {
    done = fail(ErrorCode::invalid_input, "usage: flow_test_postgres start | stop | url [DATABASE]");
  }
  if (done) return 0;
  std::fprintf(stderr, "flow_test_postgres: %s\n", done.error().message.c_str());
  return 1;
}
