#pragma once
// MemoryJournal: keeps the records of one run, and tells a listener about each as it comes.
#include <functional>
#include <vector>

#include "engine/journal.hpp"

namespace flow::engine {

class MemoryJournal final : public Journal {
 public:
  using Listener = std::function<void(const Record&)>;
  explicit MemoryJournal(Listener listener = {}) : listener_(std::move(listener)) {}

  void write(Record record) override {
    records_.push_back(std::move(record));
    if (listener_) listener_(records_.back());
  }
  const std::vector<Record>& records() const { return records_; }

  // The records of one kind, in order.
  template <class Kind>
  std::vector<const Kind*> all() const {
    std::vector<const Kind*> out;
    for (const Record& record : records_) {
      if (const Kind* one = std::get_if<Kind>(&record)) out.push_back(one);
    }
    return out;
  }
  // The last run of a node outside of loops, or in the given iteration; null when it did not run.
  const NodeFinished* finished(std::string_view node, std::string_view iteration = {}) const;

 private:
  Listener listener_;
  std::vector<Record> records_;
};

}  // namespace flow::engine
