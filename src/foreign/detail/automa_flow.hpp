#pragma once
// What an export of Automa holds, in one shape: today's lists of nodes and edges, and the older JSON text
// with `drawflow.Home.data`. Groups of blocks are opened into the chain they stand for.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace flow::foreign::detail {

struct Block {
  std::string id;
  std::string label;  // its type: "event-click"
  json::object data;
};

struct Connection {
  std::string source;
  std::string output;  // "1", "2", "fallback", or the id of a condition
  std::string target;
};

struct AutomaFlow {
  std::vector<Block> blocks;
  std::vector<Connection> connections;
  std::map<std::string, std::string, std::less<>> columns;  // id → name
};

// `invalid_input` names what is not as it must be.
Result<AutomaFlow> read_automa(const json::object& file);

// The order to go through the blocks, and what belongs into which loop.
struct AutomaOrder {
  std::vector<std::size_t> blocks;                            // every source before its targets
  std::vector<Connection> backward;                           // connections to an earlier block
  std::map<std::string, std::string, std::less<>> container;  // block → the innermost loop block around it
};
// From the trigger on; without one, from the blocks that nothing leads to. `is_loop` says which blocks run
// those behind them, up to their breakpoint, again and again.
AutomaOrder order_of(const AutomaFlow& flow, bool (*is_loop)(const Block&));

}  // namespace flow::foreign::detail
