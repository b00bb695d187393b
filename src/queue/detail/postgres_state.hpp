#pragma once
// What the parts of PostgresQueue share.
#include <set>
#include <vector>

#include "db/database.hpp"
#include "queue/chooser.hpp"
#include "queue/detail/lanes.hpp"
#include "queue/detail/poll.hpp"
#include "queue/postgres_queue.hpp"

namespace flow::queue {

struct PostgresQueue::State {
  db::Database* database;
  detail::Lanes lanes;
  detail::Poll poll;
  Chooser chooser;
  SteadyTime next_deep_read{};
  bool left_one_alone = false;
  db::Subscription doorbell;
};

}  // namespace flow::queue

namespace flow::queue::detail {

struct Columns {  // messages under our tokens, as arrays
  std::vector<std::int16_t> lanes;
  std::vector<std::int64_t> ids;
  std::vector<Token> tokens;
  void add(const Message& message, Token token) {
    lanes.push_back(message.lane);
    ids.push_back(message.id);
    tokens.push_back(token);
  }
};

// jsonb refuses U+0000, and one error text must not stop a batch: it becomes U+FFFD.
json::value without_nul(json::value document);

}  // namespace flow::queue::detail
