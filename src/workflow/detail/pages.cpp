// Who works on which page. Nodes of one body that act on the same tab follow one another in plan order; a
// container takes one turn for all its children. In a session whose tabs are closed or switched by hand, all
// tabs count as one.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "workflow/detail/analysis.hpp"

namespace flow::workflow::detail {
namespace {

using Tabs = std::set<int>;

class PageOrder {
 public:
  explicit PageOrder(Analysis& a) : a_(a), given_(a.plan.nodes.size()), acts_on_(a.plan.nodes.size()) {}

  void run() {
    for (const std::vector<int>& order : a_.order) {
      for (const int index : order) follow(index);
    }
    for (const int index : reordering_) {
      for (const int session : sessions_of(acts_on_[static_cast<std::size_t>(index)]))
        whole_session_.insert(session);
    }
    for (const int index : ending_) {
      Tabs& tabs = acts_on_[static_cast<std::size_t>(index)];
      for (const int session : sessions_of(tabs)) {
        for (int tab = 0; tab < static_cast<int>(session_of_.size()); ++tab) {
          if (session_of_[static_cast<std::size_t>(tab)] == session) tabs.insert(tab);
        }
      }
    }
    hand_to_containers();
    for (const Body& body : a_.plan.bodies) chain(body.members);
    for (const int index : ending_) check_later_uses(index);
  }

 private:
  std::set<int> sessions_of(const Tabs& tabs) const {
    std::set<int> out;
    for (const int tab : tabs) out.insert(session_of_[static_cast<std::size_t>(tab)]);
    return out;
  }

  // The tabs an edge may carry.
  const Tabs& carried(const PlanEdge& edge) {
    return given_[static_cast<std::size_t>(edge.source)][edge.output];
  }

  Tabs tabs_of_input(const PlanInput& input) {
    Tabs out;
    for (const int edge : input.edges) out.merge(Tabs(carried(a_.edge(edge))));
    return out;
  }

  int new_tab(int session) {
    const int tab = static_cast<int>(session_of_.size());
    session_of_.push_back(session < 0 ? sessions_++ : session);
    return tab;
  }

  void follow(int index) {
    const PlanNode& node = a_.node(index);
    Tabs web_page;
    Tabs data;
    Tabs& acts = acts_on_[static_cast<std::size_t>(index)];
    for (const PlanInput& input : node.inputs) {
      Tabs tabs = tabs_of_input(input);
      if (tabs.empty()) continue;
      if (input.name == "Data") data = tabs;
      if (input.spec->type != HandleType::page) continue;
      web_page.insert(tabs.begin(), tabs.end());
      if (!input.spec->session_only) acts.insert(tabs.begin(), tabs.end());
      check_concurrency(index, input);
    }
    if (node.spec->reorders_tabs) reordering_.push_back(index);
    if (node.spec->ends_session) ending_.push_back(index);
    for (int i = 0; i < static_cast<int>(node.outputs->size()); ++i) {
      const PlanOutput& output = (*node.outputs)[static_cast<std::size_t>(i)];
      if (output.follows_data) {
        if (!data.empty()) given_[static_cast<std::size_t>(index)][i] = data;
      } else if (output.type == HandleType::page) {
        given_[static_cast<std::size_t>(index)][i] =
            output.opens_page || web_page.empty() ? opened(web_page) : web_page;
      }
    }
  }

  // A page without one that came in begins a session; otherwise it belongs to the sessions it may come from.
  Tabs opened(const Tabs& from) {
    Tabs out;
    const auto sessions = sessions_of(from);
    for (const int session : sessions) out.insert(new_tab(session));
    if (sessions.empty()) out.insert(new_tab(-1));
    return out;
  }

  void check_concurrency(int index, const PlanInput& input) {
    if (input.spec->session_only) return;
    for (const int which : input.edges) {
      const PlanEdge& edge = a_.edge(which);
      // From outside the loop, or the loop's own inner page: shared by all iterations.
      for (int loop = a_.container_of(index); loop >= 0; loop = a_.container_of(loop)) {
        if (a_.is_inside(edge.source, loop)) break;
        if (may_run_at_once(loop)) {
          a_.report(
              index, input.name, ProblemCode::page_in_concurrent_loop,
              fmt::format(
                  "the iterations of \"{}\" run at once and would share this page; open a tab for each with "
                  "Open Tab, or set Concurrency to 1",
                  a_.node(loop).name));
          return;
        }
      }
    }
  }

  bool may_run_at_once(int loop) const {
    const PlanInput* concurrency = a_.node(loop).input("Concurrency");
    if (concurrency == nullptr) return false;
    if (!concurrency->edges.empty() || !concurrency->literal) return true;
    const json::value* constant = concurrency->literal->constant();
    return constant == nullptr || !constant->is_number() || constant->to_number<double>() > 1;
  }

  void hand_to_containers() {
    for (int index = 0; index < static_cast<int>(acts_on_.size()); ++index) {
      for (int up = a_.container_of(index); up >= 0; up = a_.container_of(up)) {
        const Tabs& tabs = acts_on_[static_cast<std::size_t>(index)];
        acts_on_[static_cast<std::size_t>(up)].insert(tabs.begin(), tabs.end());
      }
    }
  }

  void chain(const std::vector<int>& members) {
    std::map<std::pair<int, int>, int> last;  // session or tab → who acted last
    for (const int index : members) {
      for (const int tab : acts_on_[static_cast<std::size_t>(index)]) {
        const int session = session_of_[static_cast<std::size_t>(tab)];
        const auto key = whole_session_.contains(session) ? std::pair{0, session} : std::pair{1, tab};
        const auto [place, is_first] = last.emplace(key, index);
        if (is_first || place->second == index) continue;
        std::vector<int>& after = a_.node(index).after;
        if (std::ranges::find(after, place->second) == after.end()) {
          after.push_back(place->second);
          a_.node(place->second).before.push_back(index);
        }
        place->second = index;
      }
    }
  }

  // Judged by paths.cpp, which knows whether both can happen in one run.
  void check_later_uses(int closer) {
    const Tabs& closed = acts_on_[static_cast<std::size_t>(closer)];
    const auto place_of = [&](int index) { return std::pair(a_.node(index).phase, index); };
    for (int index = 0; index < static_cast<int>(acts_on_.size()); ++index) {
      if (index == closer || a_.known(index) == false || a_.node(index).spec->ends_session) continue;
      const bool uses = std::ranges::any_of(acts_on_[static_cast<std::size_t>(index)],
                                            [&](int tab) { return closed.contains(tab); });
      if (!uses || a_.is_inside(closer, index)) continue;
      const int common = a_.holder_in(a_.node(closer).body, index);
      const int place = common >= 0 ? common : index;
      if (place_of(place) > place_of(closer)) a_.uses_after_close.emplace_back(closer, index);
    }
  }

  Analysis& a_;
  std::vector<std::map<int, Tabs>> given_;  // by node: output → tabs
  std::vector<Tabs> acts_on_;
  std::vector<int> session_of_;  // by tab
  int sessions_ = 0;
  std::vector<int> reordering_;
  std::vector<int> ending_;
  std::set<int> whole_session_;
};

}  // namespace

void Analysis::order_pages() {
  PageOrder(*this).run();
}

}  // namespace flow::workflow::detail
