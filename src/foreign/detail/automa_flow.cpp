#include "foreign/detail/automa_flow.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "foreign/detail/draft.hpp"

namespace flow::foreign::detail {
namespace {

constexpr std::size_t kMostBlocks = 1000;

// "abc-output-1" → "1". Handles of unknown shape are the first output.
std::string output_of(std::string_view handle) {
  constexpr std::string_view kMark = "-output-";
  const std::size_t at = handle.rfind(kMark);
  return at == std::string_view::npos ? std::string("1") : std::string(handle.substr(at + kMark.size()));
}

void read_nodes(const json::object& drawflow, AutomaFlow& out) {
  for (const json::value& node : list_at(drawflow, "nodes")) {
    if (!node.is_object()) continue;
    const json::object& block = node.get_object();
    out.blocks.push_back(
        {.id = text_at(block, "id"), .label = text_at(block, "label"), .data = object_at(block, "data")});
  }
  for (const json::value& member : list_at(drawflow, "edges")) {
    if (!member.is_object()) continue;
    const json::object& edge = member.get_object();
    out.connections.push_back({.source = text_at(edge, "source"),
                               .output = output_of(text_at(edge, "sourceHandle")),
                               .target = text_at(edge, "target")});
  }
}

// Older exports number the outputs; the last of some blocks is the one for "else".
std::string older_output(const json::object& block, std::size_t index, std::size_t count) {
  const std::string name = text_at(block, "name");
  const std::string shape = text_at(block, "html");
  const bool last = index + 1 == count;
  const bool conditions = name == "conditions";
  if (last && (conditions || shape == "BlockBasicWithFallback" || (shape == "BlockBasic" && index > 0)))
    return "fallback";
  if (conditions) {
    const json::array& all = list_at(object_at(block, "data"), "conditions");
    if (index < all.size() && all[index].is_object()) return text_at(all[index].get_object(), "id");
  }
  return fmt::format("{}", index + 1);
}

void read_older(const json::object& data, AutomaFlow& out) {
  for (const auto& member : data) {
    if (!member.value().is_object()) continue;
    const json::object& block = member.value().get_object();
    const std::string id = text_at(block, "id");
    out.blocks.push_back({.id = id, .label = text_at(block, "name"), .data = object_at(block, "data")});
    const json::object& outputs = object_at(block, "outputs");
    std::size_t index = 0;
    for (const auto& output : outputs) {
      const std::string name = older_output(block, index++, outputs.size());
      if (!output.value().is_object()) continue;
      for (const json::value& to : list_at(output.value().get_object(), "connections")) {
        if (to.is_object())
          out.connections.push_back(
              {.source = id, .output = name, .target = text_at(to.get_object(), "node")});
      }
    }
  }
}

// A group is the chain of the blocks in it.
void open_groups(AutomaFlow& flow) {
  std::map<std::string, std::string> last_of;  // group → its last block
  std::vector<Block> blocks;
  std::vector<Connection> inside;
  for (Block& block : flow.blocks) {
    const json::array& members = list_at(block.data, "blocks");
    if (block.label != "blocks-group" || members.empty()) {
      blocks.push_back(std::move(block));
      continue;
    }
    std::string before;
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (!members[i].is_object()) continue;
      const json::object& member = members[i].get_object();
      // The first one answers to the name of the group, so that what leads to the group leads to it.
      std::string id = before.empty() ? block.id : fmt::format("{}/{}", block.id, i);
      if (!before.empty()) inside.push_back({.source = before, .output = "1", .target = id});
      blocks.push_back({.id = id, .label = text_at(member, "id"), .data = object_at(member, "data")});
      before = std::move(id);
    }
    if (!before.empty()) last_of[block.id] = before;
  }
  for (Connection& one : flow.connections) {
    if (const auto group = last_of.find(one.source); group != last_of.end()) one.source = group->second;
  }
  flow.connections.insert(flow.connections.end(), inside.begin(), inside.end());
  flow.blocks = std::move(blocks);
}

void read_columns(const json::object& file, AutomaFlow& out) {
  for (const std::string_view key : {"table", "dataColumns"}) {
    for (const json::value& member : list_at(file, key)) {
      if (!member.is_object()) continue;
      const std::string name = text_at(member.get_object(), "name");
      const std::string id = text_at(member.get_object(), "id");
      if (!name.empty()) out.columns.insert_or_assign(id.empty() ? name : id, name);
    }
  }
}

}  // namespace

Result<AutomaFlow> read_automa(const json::object& file) {
  const json::value* written = file.if_contains("drawflow");
  json::value parsed;
  if (written != nullptr && written->is_string()) {
    auto inner = json::parse(written->get_string());
    if (!inner) return std::unexpected(std::move(inner).error().context("/drawflow"));
    parsed = *std::move(inner);
    written = &parsed;
  }
  if (written == nullptr || !written->is_object()) {
    return fail(ErrorCode::invalid_input, "/drawflow must be an object or the JSON text of one, not {}",
                written == nullptr ? "missing" : json::kind_name(*written));
  }
  const json::object& drawflow = written->get_object();
  AutomaFlow out;
  if (drawflow.contains("nodes")) {
    read_nodes(drawflow, out);
  } else {
    read_older(object_at(object_at(object_at(drawflow, "drawflow"), "Home"), "data"), out);
  }
  open_groups(out);
  if (out.blocks.size() > kMostBlocks) {
    return fail(ErrorCode::invalid_input, "the workflow has {} blocks, more than {}; split it",
                out.blocks.size(), kMostBlocks);
  }
  read_columns(file, out);
  return out;
}

namespace {

class Walk {
 public:
  explicit Walk(const AutomaFlow& flow) : flow_(flow) {
    for (std::size_t i = 0; i < flow.blocks.size(); ++i) index_.emplace(flow.blocks[i].id, i);
    out_.resize(flow.blocks.size());
    for (std::size_t i = 0; i < flow.connections.size(); ++i) {
      const auto source = index_.find(flow.connections[i].source);
      const auto target = index_.find(flow.connections[i].target);
      if (source == index_.end() || target == index_.end()) continue;
      out_[source->second].push_back({.connection = i, .target = target->second});
      has_source_.insert(target->second);
    }
  }

  AutomaOrder order(bool (*is_loop)(const Block&)) {
    AutomaOrder out;
    state_.assign(flow_.blocks.size(), State::fresh);
    bool found = false;
    for (std::size_t i = 0; i < flow_.blocks.size(); ++i) {
      if (flow_.blocks[i].label != "trigger") continue;
      found = true;
      visit(i, out);
    }
    for (std::size_t i = 0; !found && i < flow_.blocks.size(); ++i) {
      if (!has_source_.contains(i)) visit(i, out);
    }
    std::ranges::reverse(out.blocks);
    for (const std::size_t loop : out.blocks) {
      if (is_loop(flow_.blocks[loop])) contain(loop, out);
    }
    return out;
  }

 private:
  enum class State : std::uint8_t { fresh, open, done };
  struct Edge {
    std::size_t connection = 0;
    std::size_t target = 0;
  };
  struct Frame {
    std::size_t block = 0;
    std::size_t next = 0;
  };

  // Depth first, with a stack of its own: a foreign file decides how deep it goes.
  void visit(std::size_t start, AutomaOrder& out) {
    if (state_[start] != State::fresh) return;
    std::vector<Frame> stack{{.block = start}};
    state_[start] = State::open;
    while (!stack.empty()) {
      Frame& top = stack.back();
      // The last connection first, so that in the reversed order the first one comes first.
      if (top.next == out_[top.block].size()) {
        state_[top.block] = State::done;
        out.blocks.push_back(top.block);
        stack.pop_back();
        continue;
      }
      const Edge edge = out_[top.block][out_[top.block].size() - ++top.next];
      if (state_[edge.target] == State::open) {
        out.backward.push_back(flow_.connections[edge.connection]);
        backward_.insert(edge.connection);
      } else if (state_[edge.target] == State::fresh) {
        state_[edge.target] = State::open;
        stack.push_back({.block = edge.target});
      }
    }
  }

  bool ends(std::size_t block, std::string_view loop_id) const {
    return flow_.blocks[block].label == "loop-breakpoint" &&
           text_at(flow_.blocks[block].data, "loopId") == loop_id;
  }

  // Everything behind the loop that is not behind its breakpoint. Loops come in order, so that an inner one
  // takes its blocks from the outer one.
  void contain(std::size_t loop, AutomaOrder& out) {
    const Block& block = flow_.blocks[loop];
    const std::string loop_id = text_at(block.data, "loopId");
    std::vector<std::size_t> todo{loop};
    std::set<std::size_t> seen{loop};
    while (!todo.empty()) {
      const std::size_t at = todo.back();
      todo.pop_back();
      for (const Edge& edge : out_[at]) {
        if (backward_.contains(edge.connection) || ends(edge.target, loop_id)) continue;
        if (!seen.insert(edge.target).second) continue;
        out.container.insert_or_assign(flow_.blocks[edge.target].id, block.id);
        todo.push_back(edge.target);
      }
    }
  }

  const AutomaFlow& flow_;
  std::map<std::string, std::size_t> index_;
  std::vector<std::vector<Edge>> out_;
  std::set<std::size_t> has_source_;
  std::vector<State> state_;
  std::set<std::size_t> backward_;
};

}  // namespace

AutomaOrder order_of(const AutomaFlow& flow, bool (*is_loop)(const Block&)) {
  return Walk(flow).order(is_loop);
}

}  // namespace flow::foreign::detail
