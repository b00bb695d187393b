#pragma once
// The work of convert_automa(): goes through the blocks in order and hands each the place where the paths
// before it end.
//
// Automa has one active tab that every block acts on; here a page travels on edges. A Trail is the end of a
// path through the blocks: the page that the tab shows there, and the nodes that the next one must wait for.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "foreign/detail/automa_flow.hpp"
#include "foreign/detail/automa_text.hpp"
#include "foreign/detail/draft.hpp"

namespace flow::foreign::detail {

struct Trail {
  std::vector<Source> page;   // empty: no browser yet; several: from paths that exclude each other
  std::vector<Source> after;  // what to wait for besides the page; empty: nothing
  std::string frame;          // in front of selectors: "#frame |> "
  std::map<std::string, std::string> taken;  // branching node → the path of it that leads here
};

class AutomaImporter {
 public:
  AutomaImporter(const json::object& file, AutomaFlow flow, const ConvertOptions& options);
  Converted run() &&;

 private:
  using Handler = void (AutomaImporter::*)(const Block&, Trail);
  static const std::map<std::string, Handler, std::less<>>& handlers();
  static bool is_loop(const Block& block);

  // automa_importer.cpp: paths
  std::optional<Trail> trail_to(const Block& block);
  bool is_inside(std::string_view block, std::string_view loop) const;  // at any depth
  // The outputs of a loop are there for what stands beside it, not for what it runs.
  bool sees_results(const Block& block, const std::string& loop) const;
  Trail joined(const Block& block, std::vector<Trail> trails);
  void pass(const Block& block, Trail trail);  // out of the outputs of an ordinary block
  void leave_by(const Block& block, std::string_view output, Trail trail);
  bool connected(const Block& block, std::string_view output) const;
  void enter(const std::string& node, const Trail& trail);  // its edges in
  Trail behind(const std::string& node, Trail trail) const;
  // The node of a block that acts or reads, with what the block says about errors; its trail goes on.
  std::string act(const Block& block, NewNode node, Trail& trail);
  void need_page(const Block& block, Trail& trail);

  // automa_importer.cpp: texts
  void leave_out(const Block& block, std::string reason, std::string advice);
  std::string name_of(const Block& block, std::string_view fallback) const;
  Resolve resolver(const Block& block);
  std::optional<std::string> resolve(const Block& block, const AutomaPath& path);
  std::optional<std::string> resolve_column(const Block& block, const AutomaPath& path);
  json::value value_of(const Block& block, std::string_view text);
  std::optional<std::string> selector_of(const Block& block, const Trail& trail,
                                         std::string_view key = "selector");
  // The selector of another place than the block's own fields.
  std::optional<std::string> selector_text(const Block& block, const Trail& trail, std::string selector,
                                           bool xpath, bool all);

  // What the block saves of what its node gives: a variable, a column of the table.
  void save(const Block& block, const std::string& node, std::string_view output, Trail& trail);
  void set_variable(const Block& block, std::string_view name, json::value value, Trail& trail);

  // automa_blocks.cpp, automa_control.cpp
  void trigger(const Block& block, Trail trail);
  void new_tab(const Block& block, Trail trail);
  void active_tab(const Block& block, Trail trail);
  void close_tab(const Block& block, Trail trail);
  void switch_tab(const Block& block, Trail trail);
  void simple_page(const Block& block, Trail trail);
  void switch_frame(const Block& block, Trail trail);
  void screenshot(const Block& block, Trail trail);
  void click(const Block& block, Trail trail);
  void hover(const Block& block, Trail trail);
  void forms(const Block& block, Trail trail);
  void press_key(const Block& block, Trail trail);
  void scroll(const Block& block, Trail trail);
  void get_text(const Block& block, Trail trail);
  void attribute(const Block& block, Trail trail);
  void tab_url(const Block& block, Trail trail);
  void javascript(const Block& block, Trail trail);
  void dialog(const Block& block, Trail trail);
  void http(const Block& block, Trail trail);
  void insert_data(const Block& block, Trail trail);
  void increase(const Block& block, Trail trail);
  void delay(const Block& block, Trail trail);
  void stop(const Block& block, Trail trail);
  void element_exists(const Block& block, Trail trail);
  void conditions(const Block& block, Trail trail);
  void loop(const Block& block, Trail trail);
  void breakpoint(const Block& block, Trail trail);
  void note(const Block& block, Trail trail);

  // automa_conditions.cpp: the expression of one condition, with the reads it needs put before.
  std::optional<std::string> condition(const Block& block, const json::object& written, Trail& trail);
  std::optional<std::string> operand(const Block& block, const json::object& item, Trail& trail);

  struct Saved {
    std::string reference;   // of the output: whether it is there must be asked first
    std::string expression;  // of the value
    std::string container;   // the block of the loop it is in
  };

  AutomaFlow flow_;
  AutomaOrder order_;
  Draft draft_;
  std::map<std::string, const Block*> blocks_;
  std::map<std::string, std::map<std::string, Trail>> trails_;      // block → output → where it ends
  std::map<std::string, std::string> loop_nodes_;                   // loop block → its container node
  std::map<std::string, std::string, std::less<>> loop_ids_;        // loopId → loop block
  std::map<std::string, std::string, std::less<>> loop_selectors_;  // loopId → selector of its elements
  std::map<std::string, Saved, std::less<>> saved_;                 // column → the last value saved
  std::map<std::string, json::object> collected_;                   // loop block → what each round gives
};

}  // namespace flow::foreign::detail
