#pragma once
// Bells: who waits for news of an execution, and the one subscription that rings for all of them.
//
// The doorbell `fb_journal` carries ids of executions; an empty payload rings every bell. It may be lost:
// whoever waits looks for itself now and then. Lives on the loop, owned by the services.
#include <memory>
#include <string>
#include <unordered_map>

#include "async/sync.hpp"
#include "base/id.hpp"
#include "db/database.hpp"

namespace flow::api {

class Bells {
 public:
  using Bell = std::shared_ptr<async::Event>;

  void listen(db::Database& database);  // until the end of this object
  // Rings while somebody holds it.
  Bell hang(const ExecutionId& execution);
  void ring(std::string_view payload);

 private:
  std::unordered_multimap<std::string, std::weak_ptr<async::Event>> bells_;
  std::size_t sweep_at_ = 64;
  db::Subscription subscription_;
};

}  // namespace flow::api
