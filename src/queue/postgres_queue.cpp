// Peek, choose, claim, resolve.
#include "queue/postgres_queue.hpp"

#include <algorithm>
#include <unordered_map>

#include "crypto/random.hpp"
#include "queue/detail/claim_statements.hpp"
#include "queue/detail/postgres_state.hpp"
#include "queue/detail/token.hpp"

namespace flow::queue {

using namespace detail;

namespace {

constexpr int kFewest = 4;  // messages of each lane in a peek
constexpr int kMost = 1'000;
constexpr std::chrono::seconds kDeepReadEvery{1};
constexpr std::chrono::seconds kPatience{30};

// `with_site`: the statement says of which site the message is.
Candidate candidate_of(const db::Row& row, bool with_site) {
  return {.message = {.lane = row.get<std::int16_t>("lane"), .id = row.get<std::int64_t>("msg_id")},
          .execution = row.get<ExecutionId>("id"),
          .user = row.get<UserId>("user_id"),
          .priority = row.get<int>("priority"),
          .solo = row.get<bool>("solo"),
          .enqueued_at = row.get<WallTime>("enqueued_at"),
          .domain = with_site ? row.get<std::string>("domain") : std::string()};
}

// One that was claimed, with the row of its start.
Claim claim_of(const Candidate& one, Token token, const db::Row& row) {
  return {.execution = one.execution,
          .token = token,
          .message = one.message,
          .user = one.user,
          .workflow = row.get<WorkflowId>("workflow_id"),
          .version = row.get<int>("version"),
          .priority = one.priority,
          .solo = one.solo,
          .attempt = row.get<int>("attempt"),
          .charged = row.get<int>("charged"),
          .max_attempts = row.get<int>("max_attempts"),
          .interrupts = row.get<int>("interrupts"),
          .enqueued_at = one.enqueued_at,
          .domain = one.domain,
          .input = {}};
}

std::vector<Token> fresh_tokens(int count) {
  std::vector<Token> tokens(static_cast<std::size_t>(count));
  std::ranges::generate(tokens, fresh_token);
  return tokens;
}

// Lanes that gave as many rows as were asked for, all of one user: others may stand behind.
std::set<int> lanes_of_one(const std::vector<Candidate>& candidates, int asked) {
  std::map<int, std::pair<int, std::set<UserId>>> lanes;
  for (const Candidate& one : candidates) {
    auto& [rows, users] = lanes[one.message.lane];
    ++rows;
    users.insert(one.user);
  }
  std::set<int> found;
  for (const auto& [lane, seen] : lanes) {
    if (seen.first >= asked && seen.second.size() == 1) found.insert(lane);
  }
  return found;
}

// The same, all of sites that are full: what may go may stand behind.
std::set<int> lanes_of_full_sites(const std::vector<Candidate>& candidates, int asked,
                                  const PerDomain& sites) {
  std::map<int, std::pair<int, int>> lanes;  // rows, and those of full sites
  for (const Candidate& one : candidates) {
    auto& [rows, full] = lanes[one.message.lane];
    ++rows;
    if (sites.is_full(one.domain)) ++full;
  }
  std::set<int> found;
  for (const auto& [lane, seen] : lanes) {
    if (seen.first >= asked && seen.second == seen.first) found.insert(lane);
  }
  return found;
}

std::vector<std::string> full_sites(const PerDomain& sites) {
  std::vector<std::string> full;
  for (const auto& [domain, running] : sites.running) {
    if (sites.is_full(domain)) full.push_back(domain);
  }
  return full;
}

}  // namespace

PostgresQueue::PostgresQueue(async::Loop& /*loop*/, db::Database& database)
    : state_(std::make_unique<State>(State{.database = &database,
                                           .lanes = {},
                                           .poll = {},
                                           // Not all workers stop at once for one that must run alone.
                                           .chooser = Chooser(kPatience * (1 + (detail::fresh_token() & 7))),
                                           .next_deep_read = {},
                                           .left_one_alone = false,
                                           .doorbell = {}})) {
  state_->doorbell =
      database.listen(std::string(kDoorbell), [state = state_.get()](std::string_view payload) {
        state->lanes.ring(payload);
        state->poll.ring();
      });
}
PostgresQueue::~PostgresQueue() = default;

Task<Result<void>> PostgresQueue::wait(Context cx) {
  return state_->poll.wait(std::move(cx));
}

bool PostgresQueue::left_one_alone() const {
  return state_->left_one_alone;
}

Task<Result<void>> PostgresQueue::scan(Context cx) {
  std::vector<int> all;
  for (int lane = 0; lane < detail::kLanes; ++lane) all.push_back(lane);
  // The identity first: what it gave out before the scan.
  std::vector<db::Call> calls;
  calls.push_back({kLastId, {}});
  calls.push_back({kScan, {all, state_->lanes.marks(all)}});
  CO_TRY(const auto answers, co_await state_->database->batch(cx, std::move(calls)));
  std::map<int, std::int64_t> smallest;
  for (const db::Row row : answers[1]) {
    if (const auto id = row.get<std::optional<std::int64_t>>("smallest"))
      smallest[row.get<int>("lane")] = *id;
  }
  state_->lanes.scanned(smallest, answers[0].front().get<std::int64_t>("last_value"),
                        cx.clock().steady_now());
  co_return Result<void>{};
}

Task<Result<std::vector<Claim>>> PostgresQueue::claim(Context cx, ClaimRequest request) {
  const SteadyTime start = cx.clock().steady_now();
  detail::Lanes& lanes = state_->lanes;
  if (lanes.scans_before_claim(start)) CO_TRY_VOID(co_await scan(cx));
  CO_TRY(auto claims, co_await look(cx, std::move(request)));
  lanes.claimed(!claims.empty());
  if (lanes.scans_after_claim(start)) CO_TRY_VOID(co_await scan(cx));
  co_return claims;
}

Task<Result<std::vector<Claim>>> PostgresQueue::look(Context cx, ClaimRequest request) {
  State& state = *state_;
  const SteadyTime start = cx.clock().steady_now();
  const std::vector<int> lanes = state.lanes.ask(start);
  if (lanes.empty()) {
    state.poll.found_none();
    co_return std::vector<Claim>{};
  }
  // A little more than the slots: what is seen and not taken is read again by the next peek.
  const int each = std::clamp(1 + request.free_slots / static_cast<int>(lanes.size()), kFewest, kMost);
  const std::vector<Token> tokens = fresh_tokens(std::clamp(request.free_slots, 0, kMostAtOnce));
  // With a limit at one site there is something to choose, whatever is seen.
  const bool by_site = request.per_domain.has_value();
  db::Statement statement = kPeekSites;
  db::Params window{lanes, state.lanes.marks(lanes), each};
  if (!by_site) {
    statement = request.inputs ? kPeekClaimAndLoad : kPeekAndClaim;
    // Unless it is time to look deeper, who is behind the first ones of a lane is not looked for.
    const bool may_pass_over = start < state.next_deep_read;
    window.insert(window.end(), {tokens.size(), tokens, request.worker, may_pass_over});
    if (request.inputs) window.push_back(request.inputs->credits_month);
  }
  CO_TRY(const db::Rows visible, co_await state.database->query(cx, statement, std::move(window)));
  std::vector<Candidate> candidates;
  std::vector<int> found;
  for (const db::Row row : visible) {
    candidates.push_back(candidate_of(row, by_site));
    found.push_back(candidates.back().message.lane);
  }
  state.lanes.answered(found);
  state.left_one_alone = false;
  if (!by_site && !visible.empty() && visible.front().get<bool>("fits")) {
    tell_poll(candidates, each, tokens.size());
    co_return co_await taken(std::move(cx), std::move(candidates), visible, request.inputs.has_value());
  }
  const WallTime now = visible.empty() ? WallTime{} : visible.front().get<WallTime>("now");

  CO_TRY(candidates, co_await deepen(cx, std::move(candidates), each, request.per_domain));
  const std::vector<std::size_t> chosen = state.chooser.choose(candidates, request, now);
  state.left_one_alone = leaves_one_alone(candidates, chosen);
  if (chosen.empty()) {
    state.poll.found_none();
    co_return std::vector<Claim>{};
  }
  tell_poll(candidates, each, chosen.size());
  std::vector<Candidate> wanted;
  for (const std::size_t i : chosen) wanted.push_back(std::move(candidates[i]));
  co_return co_await take(cx, std::move(wanted), std::move(request.worker));
}

// Were there more than were taken, or as many of a lane as were asked for?
void PostgresQueue::tell_poll(const std::vector<Candidate>& candidates, int asked, std::size_t taken) {
  std::map<int, int> rows;
  for (const Candidate& one : candidates) ++rows[one.message.lane];
  const bool more_behind = std::ranges::any_of(rows, [&](const auto& lane) { return lane.second >= asked; });
  if (candidates.size() > taken || more_behind) {
    state_->poll.some_left();
  } else {
    state_->poll.took_all();
  }
}

Task<Result<std::vector<Candidate>>> PostgresQueue::deepen(Context cx, std::vector<Candidate> seen, int each,
                                                           std::optional<PerDomain> per_domain) {
  State& state = *state_;
  const SteadyTime now = cx.clock().steady_now();
  const bool by_site = per_domain.has_value();
  const std::set<int> of_one = lanes_of_one(seen, each);
  const std::set<int> full = by_site ? lanes_of_full_sites(seen, each, *per_domain) : std::set<int>{};
  std::vector<int> lanes;
  std::ranges::set_union(of_one, full, std::back_inserter(lanes));
  if (lanes.empty() || now < state.next_deep_read) co_return seen;
  state.next_deep_read = now + kDeepReadEvery;
  db::Params deep{lanes, state.lanes.marks(lanes)};
  if (by_site)
    deep.insert(deep.end(), {std::vector<int>(full.begin(), full.end()), full_sites(*per_domain), each});
  CO_TRY(const db::Rows behind,
         co_await state.database->query(cx, by_site ? kPeekDeepSites : kPeekDeep, std::move(deep)));
  std::set<std::int64_t> known;
  for (const Candidate& one : seen) known.insert(one.message.id);
  for (const db::Row row : behind) {
    Candidate one = candidate_of(row, by_site);
    if (known.insert(one.message.id).second) seen.push_back(std::move(one));
  }
  co_return seen;
}

Task<Result<std::vector<Claim>>> PostgresQueue::taken(Context cx, std::vector<Candidate> seen, db::Rows rows,
                                                      bool with_inputs) {
  std::vector<Claim> claims;
  Columns idle;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const db::Row row = rows[i];
    if (!row.is_null("attempt")) {
      claims.push_back(claim_of(seen[i], row.get<Token>("tok"), row));
      if (with_inputs && !row.is_null("definition"))
        claims.back().input = std::make_shared<const db::RunInput>(db::read_run_input(row));
    } else if (!row.is_null("tok")) {  // otherwise another worker was faster
      idle.add(seen[i].message, row.get<Token>("tok"));
    }
  }
  co_await resolve(std::move(cx), std::move(idle));
  co_return claims;
}

Task<Result<std::vector<Claim>>> PostgresQueue::take(Context cx, std::vector<Candidate> wanted,
                                                     std::string worker) {
  Columns columns;
  for (const Candidate& one : wanted) columns.add(one.message, fresh_token());
  db::Params messages{columns.lanes, columns.ids, columns.tokens, std::move(worker)};
  CO_TRY(const db::Rows rows, co_await state_->database->query(cx, kClaim, std::move(messages)));
  std::unordered_map<std::int64_t, db::Row> started;
  for (const db::Row row : rows)
    if (!row.is_null("msg_id")) started.emplace(row.get<std::int64_t>("msg_id"), row);

  std::vector<Claim> claims;  // in the chooser's order
  Columns idle;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto found = started.find(wanted[i].message.id);
    if (found != started.end()) {
      claims.push_back(claim_of(wanted[i], columns.tokens[i], found->second));
    } else {
      idle.add(wanted[i].message, columns.tokens[i]);
    }
  }
  // The statement knows those that are ours by our tokens among those another worker has.
  if (rows.front().get<std::size_t>("held") > claims.size()) co_await resolve(std::move(cx), std::move(idle));
  co_return claims;
}

Task<void> PostgresQueue::resolve(Context cx, Columns idle) {
  if (idle.ids.empty()) co_return;
  // Whatever becomes of this, the claims are ours: unresolved messages come back in 15 minutes.
  db::Params unstarted{idle.lanes, idle.ids, idle.tokens};
  if (auto resolved = co_await state_->database->query(cx, kResolve, std::move(unstarted)); !resolved)
    cx.log().warning("messages without work were not resolved", {{"error", resolved.error().message}});
}

Task<Result<Start>> PostgresQueue::claim_one(Context cx, ExecutionId execution, std::string worker) {
  const Token token = detail::fresh_token();
  db::Params params{execution, token, worker};
  CO_TRY(const db::Rows rows, co_await state_->database->query(cx, kClaimOne, std::move(params)));
  if (rows.empty()) {
    db::Params id{execution};
    CO_TRY(const db::Rows held, co_await state_->database->query(cx, kHeld, std::move(id)));
    if (held.empty()) co_return Start{};
    co_return Start{
        .verdict = Start::Verdict::leased, .claim = {}, .leased_until = held.front().get<WallTime>("until")};
  }
  const db::Row row = rows.front();
  co_return Start{.verdict = Start::Verdict::started,
                  .claim = Claim{.execution = execution,
                                 .token = token,
                                 .message = {.lane = row.get<std::int16_t>("lane"),
                                             .id = row.get<std::int64_t>("msg_id")},
                                 .user = row.get<UserId>("user_id"),
                                 .workflow = row.get<WorkflowId>("workflow_id"),
                                 .version = row.get<int>("version"),
                                 .priority = row.get<int>("priority"),
                                 .solo = row.get<bool>("solo"),
                                 .attempt = row.get<int>("attempt"),
                                 .charged = row.get<int>("charged"),
                                 .max_attempts = row.get<int>("max_attempts"),
                                 .interrupts = row.get<int>("interrupts"),
                                 .enqueued_at = row.get<WallTime>("enqueued_at"),
                                 .input = {}},
                  .leased_until = {}};
}

}  // namespace flow::queue
