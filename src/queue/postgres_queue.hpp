#pragma once
// PostgresQueue: the queue in table queue_msg, spread over 192 lanes (3 priorities, 64 lanes of users).
//
// A peek without locks sees the first four visible messages of each lane, however long it is. Where there is
// nothing to choose the same statement claims; else, and always with a limit of runs at one site, chooser.hpp
// picks and a second one claims. Once a second what is behind the first ones of a lane is looked at, where
// these are one user's or of sites that are full.
// Low-water marks keep the peek from reading dead rows over and over while some foreign snapshot keeps them
// alive. Wakes on the doorbell `fb_queue`, whose payload is the lanes that got messages
// ("130,131"; empty: any). Lives on the loop of its database and outlives no subscription: destroy it before
// the database stops. There is nothing to start or stop.
#include <memory>

#include "async/loop.hpp"
#include "queue/queue.hpp"

namespace flow::db {
class Database;
class Rows;
}  // namespace flow::db

namespace flow::queue {

struct Candidate;
namespace detail {
struct Columns;
}

inline constexpr std::string_view kDoorbell = "fb_queue";

class PostgresQueue final : public Queue {
 public:
  PostgresQueue(async::Loop& loop, db::Database& database);
  ~PostgresQueue() override;

  Task<Result<std::vector<Claim>>> claim(Context cx, ClaimRequest request) override;
  Task<Result<Start>> claim_one(Context cx, ExecutionId execution, std::string worker) override;
  Task<Result<void>> wait(Context cx) override;
  bool left_one_alone() const override;
  Task<Result<std::vector<Pulse>>> heartbeat(Context cx, std::vector<Beat> beats) override;
  Task<Result<std::vector<bool>>> finish(Context cx, std::vector<Outcome> outcomes, Commit commit) override;
  Task<Result<std::vector<DeadLetter>>> dead_letters(Context cx, DeadLetterQuery query) override;
  Task<Result<ExecutionId>> redrive(Context cx, std::optional<UserId> user, ExecutionId dead) override;

 private:
  struct State;
  Task<Result<void>> scan(Context cx);  // for the low-water marks
  Task<Result<std::vector<Claim>>> look(Context cx, ClaimRequest request);
  // Adds what is behind the first ones of lanes that may hide others, when it is time to look there.
  Task<Result<std::vector<Candidate>>> deepen(Context cx, std::vector<Candidate> seen, int each,
                                              std::optional<PerDomain> per_domain);
  Task<Result<std::vector<Claim>>> take(Context cx, std::vector<Candidate> wanted, std::string worker);
  void tell_poll(const std::vector<Candidate>& candidates, int asked, std::size_t taken);
  // What a peek that claimed at once gave.
  Task<Result<std::vector<Claim>>> taken(Context cx, std::vector<Candidate> seen, db::Rows rows,
                                         bool with_inputs);
  Task<void> resolve(Context cx, detail::Columns idle);  // claimed, but not started

  std::unique_ptr<State> state_;
};

}  // namespace flow::queue
