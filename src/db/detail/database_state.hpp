#pragma once
// The Database's inside, which Transaction shares: slots of kept connections, and the ones that are lent.
#include "async/loop.hpp"
#include "async/task_group.hpp"
#include "db/database.hpp"
#include "db/detail/doorbell.hpp"
#include "db/detail/listener.hpp"
#include "db/detail/slot.hpp"
#include "db/detail/together.hpp"

namespace flow::db {

struct Database::State : std::enable_shared_from_this<State> {
  State(async::Loop& owner_loop, DatabaseOptions database_options);

  enum class Phase { fresh, running, stopped };
  using ConnectionPtr = std::shared_ptr<detail::Connection>;
  using SlotPtr = std::shared_ptr<detail::Slot>;

  async::Loop* loop;
  DatabaseOptions options;
  Phase phase = Phase::fresh;
  std::unique_ptr<async::TaskGroup> tasks;  // what keeps the slots
  std::vector<SlotPtr> main;
  SlotPtr soft;
  SlotPtr listen;
  std::shared_ptr<detail::Doorbell> doorbell;
  std::shared_ptr<detail::Listener> listener;
  std::shared_ptr<detail::Together> together;
  async::Event changed;  // a connection came, or we stop
  std::optional<SteadyTime> down_since;

  std::vector<ConnectionPtr> idle;  // to be lent
  std::vector<ConnectionPtr> lent;
  async::Event returned;  // a lent one came back

  Result<void> make_slots();
  void keep(const SlotPtr& slot);
  void came_up(const SlotPtr& slot);
  void went_down();
  bool up() const;
  ConnectionPtr pick_main();
  ConnectionPtr pick_soft();
  Error down_error() const;

  static Task<Result<void>> wait_for_first(std::shared_ptr<State> self, Context cx);
  static Task<Result<ConnectionPtr>> ready(std::shared_ptr<State> self, Context cx, detail::SessionKind kind);
  static Task<Result<std::vector<Rows>>> run(std::shared_ptr<State> self, Context cx,
                                             detail::SessionKind kind, std::vector<Call> calls);
  static Task<Result<Rows>> run_together(std::shared_ptr<State> self, Context cx, Call call);
  static Task<Result<ConnectionPtr>> lend(std::shared_ptr<State> self, Context cx);
  // `usable`: no transaction is open on it and nothing in flight.
  void take_back(const ConnectionPtr& connection, bool usable);
  static Task<Result<void>> drain(std::shared_ptr<State> self, Context cx);
};

}  // namespace flow::db
