#include "worker/detail/journal_batch.hpp"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

namespace flow::worker::detail {
namespace {

constexpr int kPatience = 2;  // commits of others

template <class... Functions>
struct Overload : Functions... {
  using Functions::operator()...;
};

std::size_t size_of(const std::optional<json::value>& document) {
  return document ? json::text_size(*document) : 0;
}

std::size_t size_of(const JournalRow& row) {
  constexpr std::size_t kFixed = 200;
  return kFixed + std::visit(Overload{
                                 [](const db::Leased<db::NodeRunRow>& one) {
                                   return size_of(one.row.output) + size_of(one.row.inputs) +
                                          size_of(one.row.error);
                                 },
                                 [](const db::Leased<db::LogRow>& one) {
                                   return one.row.message.size() + size_of(one.row.fields);
                                 },
                                 [](const db::Leased<db::RunResult>& one) { return size_of(one.row.result); },
                                 [](const auto&) { return std::size_t{0}; },
                             },
                             row);
}

const db::LeaseKey& lease_of(const JournalRow& row) {
  return std::visit([](const auto& one) -> const db::LeaseKey& { return one.lease; }, row);
}

// Of a node run; empty for other rows.
std::string key_of(const JournalRow& row) {
  const auto* one = std::get_if<db::Leased<db::NodeRunRow>>(&row);
  if (one == nullptr) return {};
  return fmt::format("{}\n{}\n{}\n{}", one->lease.execution, one->lease.token, one->row.node,
                     one->row.iteration);
}

std::string key_of(const Entry& entry) {
  const auto* row = std::get_if<JournalRow>(&entry.what);
  return row == nullptr ? std::string() : key_of(*row);
}

// Of a row that takes the place of none. The number of the attempt is in the keys of what it writes but for
// charges and the result, which an earlier attempt may have left. What is no beginning of a node run may have
// had one.
db::Earlier earlier_of(const JournalRow& row) {
  const bool none =
      std::visit(Overload{
                     [](const db::Leased<db::NodeRunRow>& one) {
                       return one.row.status == db::NodeRunStatus::running && one.row.tries == 1;
                     },
                     [](const db::Leased<db::PhaseRow>&) { return true; },
                     [](const db::Leased<db::LogRow>&) { return true; },
                     [](const auto& one) { return one.lease.attempt == 1; },
                 },
                 row);
  return none ? db::Earlier::none : db::Earlier::perhaps;
}

using Executions = std::unordered_set<std::string_view>;

// Nothing: everybody, because somebody waits for all that came before him.
std::optional<Executions> awaited_executions(const std::deque<std::shared_ptr<Entry>>& entries) {
  Executions found;
  for (const auto& entry : entries) {
    if (!entry->waiter || entry->waiter->gone) continue;
    if (std::holds_alternative<std::monostate>(entry->what)) return std::nullopt;
    for (const ExecutionId& execution : entry->about.executions) found.insert(execution.str());
  }
  return found;
}

bool belongs_to(const Entry& entry, const Executions& executions) {
  if (const auto* row = std::get_if<JournalRow>(&entry.what))
    return executions.contains(lease_of(*row).execution.str());
  return std::ranges::any_of(entry.about.executions,
                             [&](const ExecutionId& one) { return executions.contains(one.str()); });
}

// A row that a later one has taken the place of; somebody who no longer waits.
bool is_nothing(const Entry& entry) {
  if (entry.waiter) return entry.waiter->gone;
  return std::holds_alternative<std::monostate>(entry.what);
}

// What a call locks goes by ids; what locks nothing is before it.
std::string_view locked_id(const Entry& entry) {
  return entry.about.locks == Locks::one ? std::string_view(entry.about.executions.front().str())
                                         : std::string_view();
}

// A light run ends in the commit its charges are in: they need no second statement.
bool kept_at_once(const KeepCharges& keep, std::vector<db::ChargeRow>& charges) {
  const auto mine = [&](const db::ChargeRow& charge) {
    return charge.credits > 0 && charge.lease.execution == keep.lease.execution &&
           charge.lease.token == keep.lease.token;
  };
  if (!keep.charges || static_cast<std::size_t>(std::ranges::count_if(charges, mine)) != *keep.charges)
    return false;
  for (db::ChargeRow& charge : charges)
    if (mine(charge)) charge.state = db::ChargeState::kept;
  return true;
}

template <class Row>
struct RowsOf {
  std::vector<const Row*> rows;
  db::Earlier earlier = db::Earlier::none;  // perhaps, if it is of one of them

  void add(const Row& row, const Entry& entry) {
    rows.push_back(&row);
    earlier = std::min(earlier, entry.earlier);
  }
};

}  // namespace

void JournalBatch::push(Entry entry) {
  bytes_ += entry.bytes;
  awaited_ += entry.waiter ? 1 : 0;
  entries_.push_back(std::make_shared<Entry>(std::move(entry)));
}

void JournalBatch::forget(const Entry& entry) {
  bytes_ -= entry.bytes;
  awaited_ -= entry.waiter ? 1 : 0;
  if (const std::string key = key_of(entry); !key.empty()) begun_.erase(key);
}

void JournalBatch::put(JournalRow row) {
  const std::string key = key_of(row);
  const std::size_t bytes = size_of(row);
  db::Earlier earlier = earlier_of(row);
  if (const auto found = begun_.find(key); !key.empty() && found != begun_.end()) {
    // Readers go by the order of commits, so the newer row stands at its own place; the older becomes
    // nothing.
    bytes_ -= found->second->bytes;
    earlier = found->second->earlier;
    *found->second = Entry{};
    begun_.erase(found);
  }
  push({.what = std::move(row), .waiter = {}, .bytes = bytes, .earlier = earlier});
  if (!key.empty()) begun_.emplace(key, entries_.back());
}

void JournalBatch::put(db::Call call, std::shared_ptr<Waiter> waiter, About about) {
  std::size_t bytes = 0;
  for (const db::Param& param : call.params) bytes += param.text() ? param.text()->size() : 0;
  push({.what = std::move(call), .waiter = std::move(waiter), .bytes = bytes, .about = std::move(about)});
}

void JournalBatch::put(std::shared_ptr<Waiter> waiter) {
  push({.what = std::monostate{}, .waiter = std::move(waiter), .bytes = 0});
}

void JournalBatch::drop(const ExecutionId& execution, std::int64_t token) {
  std::erase_if(entries_, [&](const std::shared_ptr<Entry>& entry) {
    const auto* row = std::get_if<JournalRow>(&entry->what);
    if (row == nullptr) return false;
    const db::LeaseKey& lease = lease_of(*row);
    if (lease.execution != execution || lease.token != token) return false;
    forget(*entry);
    return true;
  });
}

std::vector<Entry> JournalBatch::take(std::size_t items, std::size_t bytes, Whose whose) {
  std::optional<Executions> awaited;  // none: all
  if (whose == Whose::awaited) awaited = awaited_executions(entries_);
  std::vector<Entry> taken;
  Entries left;
  std::size_t size = 0;
  std::optional<bool> locks_several;
  while (!entries_.empty() && taken.size() < items) {
    Entry& next = *entries_.front();
    if (awaited && !belongs_to(next, *awaited) && next.passed_over < kPatience) {
      ++next.passed_over;
      left.push_back(std::move(entries_.front()));
      entries_.pop_front();
      continue;
    }
    if (!taken.empty() && size + next.bytes > bytes) break;
    if (next.about.locks != Locks::none) {
      const bool several = next.about.locks == Locks::several;
      if (locks_several && (*locks_several || several)) break;
      locks_several = several;
    }
    forget(next);
    size += next.bytes;
    if (!is_nothing(next)) taken.push_back(std::move(next));
    entries_.pop_front();
  }
  entries_.insert(entries_.begin(), std::move_iterator(left.begin()), std::move_iterator(left.end()));
  return taken;
}

void JournalBatch::give_back(std::vector<Entry> entries) {
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    bytes_ += entry->bytes;
    awaited_ += entry->waiter ? 1 : 0;
    entry->earlier = db::Earlier::perhaps;
    entries_.push_front(std::make_shared<Entry>(std::move(*entry)));
  }
}

BatchCalls calls_of(const std::vector<Entry>& entries) {
  RowsOf<db::Leased<db::NodeRunRow>> nodes;
  RowsOf<db::Leased<db::PhaseRow>> phases;
  RowsOf<db::Leased<db::LogRow>> logs;
  RowsOf<db::Leased<db::ArtifactRow>> artifacts;
  RowsOf<db::Leased<db::RunResult>> results;
  std::vector<db::ChargeRow> charges;
  db::Earlier charged_earlier = db::Earlier::none;
  std::vector<KeepCharges> keeps;
  for (const Entry& entry : entries) {
    const auto* row = std::get_if<JournalRow>(&entry.what);
    if (row == nullptr) continue;
    std::visit(Overload{
                   [&](const db::Leased<db::NodeRunRow>& one) { nodes.add(one, entry); },
                   [&](const db::Leased<db::PhaseRow>& one) { phases.add(one, entry); },
                   [&](const db::Leased<db::LogRow>& one) { logs.add(one, entry); },
                   [&](const db::Leased<db::ArtifactRow>& one) { artifacts.add(one, entry); },
                   [&](const db::Leased<db::RunResult>& one) { results.add(one, entry); },
                   [&](const db::ChargeRow& one) {
                     charges.push_back(one);
                     charged_earlier = std::min(charged_earlier, entry.earlier);
                   },
                   [&](const KeepCharges& one) { keeps.push_back(one); },
               },
               *row);
  }
  std::vector<db::LeaseKey> ended;
  for (const KeepCharges& keep : keeps)
    if (!kept_at_once(keep, charges)) ended.push_back(keep.lease);
  BatchCalls out;
  const auto add = [&](db::Call call, db::Earlier earlier) {
    out.calls.push_back(std::move(call));
    out.takes_for_new |= earlier == db::Earlier::none;
  };
  if (!nodes.rows.empty()) add(db::RunStore::write_node_runs(nodes.rows, nodes.earlier), nodes.earlier);
  if (!phases.rows.empty()) add(db::RunStore::write_phases(phases.rows, phases.earlier), phases.earlier);
  if (!logs.rows.empty()) add(db::RunStore::write_logs(logs.rows, logs.earlier), logs.earlier);
  if (!artifacts.rows.empty()) add(db::RunStore::write_artifacts(artifacts.rows), db::Earlier::perhaps);
  if (!charges.empty()) add(db::UsageStore::reserve(charges, charged_earlier), charged_earlier);
  if (!results.rows.empty()) add(db::RunStore::write_results(results.rows, results.earlier), results.earlier);
  out.answers.resize(entries.size());
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (std::holds_alternative<db::Call>(entries[i].what)) order.push_back(i);
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(locked_id(entries[i]), i); });
  const auto add_calls = [&](bool ends_leases) {
    for (const std::size_t i : order) {
      if ((entries[i].about.locks == Locks::several) != ends_leases) continue;
      out.answers[i] = out.calls.size();
      out.calls.push_back(std::get<db::Call>(entries[i].what));
    }
  };
  add_calls(false);
  // After what gives charges back, and before the lease ends.
  if (!ended.empty()) out.calls.push_back(db::UsageStore::keep_all(ended));
  add_calls(true);
  return out;
}

}  // namespace flow::worker::detail
