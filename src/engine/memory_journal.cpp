#include "engine/memory_journal.hpp"

namespace flow::engine {

const NodeFinished* MemoryJournal::finished(std::string_view node, std::string_view iteration) const {
  const NodeFinished* last = nullptr;
  for (const NodeFinished* one : all<NodeFinished>()) {
    if (one->node.str() == node && one->iteration == iteration) last = one;
  }
  return last;
}

}  // namespace flow::engine
