// Lasting lines for what is done, redrawn lines for what goes on.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <ostream>
#include <set>

#include <fmt/format.h>

#include "app/progress/progress.hpp"
#include "app/progress/text.hpp"
#include "base/utf8.hpp"

namespace flow::app {
namespace {

using workflow::NodeState;
using workflow::Plan;
using workflow::PlanNode;

constexpr std::array<std::string_view, 10> kSpinner{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
constexpr milliseconds kSpinnerStep{100};
constexpr std::size_t kMostRunning = 12;
constexpr std::size_t kMostNext = 4;
constexpr std::size_t kWidestName = 32;

constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kReset = "\x1b[0m";

struct Mark {
  std::string_view sign;
  std::string_view color;
};

Mark mark_of(const engine::NodeFinished& event) {
  switch (event.state) {
    case NodeState::succeeded: return event.degraded ? Mark{"!", kYellow} : Mark{"✓", kGreen};
    case NodeState::failed: return {"✗", kRed};
    case NodeState::bypassed: return {"↷", kDim};
    default: return {"■", kYellow};
  }
}

struct Running {
  std::string name;
  NodeId node;
  std::string iteration;
  std::string waiting_for;
  int attempt = 1;
  WallTime since;
};

class TerminalProgress final : public Progress {
 public:
  TerminalProgress(std::ostream& out, std::shared_ptr<const Plan> plan, const Clock& clock,
                   TerminalStyle style)
      : out_(out), plan_(std::move(plan)), clock_(clock), style_(style) {
    for (const PlanNode& node : plan_->nodes) {
      name_width_ = std::max(name_width_, std::min(kWidestName, count_code_points(node.name)));
    }
  }

  void record(const engine::Record& record) override {
    std::visit([this](const auto& event) { take(event); }, record);
  }
  void tick() override { redraw({}); }
  void note(std::string_view line) override { redraw(std::string(line) + "\n"); }
  void finish() override {
    running_.clear();
    over_ = true;
    redraw({});
  }

 private:
  using Key = std::pair<std::string, std::string>;  // node, iteration

  void take(const engine::NodeStarted& event) {
    Running& one = running_[Key(event.node.str(), event.iteration)];
    one = {.name = event.name,
           .node = event.node,
           .iteration = event.iteration,
           .waiting_for = {},
           .attempt = event.attempt,
           .since = one.since == WallTime{} ? event.at : one.since};
    begun_.insert(event.node.str());
    redraw({});
  }
  void take(const engine::NodeWaiting& event) {
    const auto found = running_.find(Key(event.node.str(), event.iteration));
    if (found != running_.end()) found->second.waiting_for = event.reason;
    redraw({});
  }
  void take(const engine::NodeFinished& event) {
    running_.erase(Key(event.node.str(), event.iteration));
    begun_.insert(event.node.str());
    // Of a loop's children only what a person should look at: there may be thousands.
    const bool lasting = event.iteration.empty() || event.error || !event.warnings.empty();
    redraw(lasting ? finished_lines(event) : std::string());
  }
  void take(const engine::NodeSkipped& event) {
    begun_.insert(event.node.str());
    redraw(event.iteration.empty() ? line({"·", kDim}, event.name, "", "skipped", kDim) : std::string());
  }
  void take(const engine::LogRecord& event) {
    if (event.level == log::Level::debug) return;
    const PlanNode* node = plan_->find(event.node);
    redraw(line({"›", kDim}, node == nullptr ? event.node.str() : node->name, "", event.message, kDim));
  }
  void take(const auto&) {}

  std::string finished_lines(const engine::NodeFinished& event) const {
    std::string remark;
    if (event.error) {
      remark = error_text(*event.error);
    } else if (event.state == NodeState::bypassed) {
      remark = "bypassed";
    } else if (event.attempts > 1) {
      remark = fmt::format("{} attempts", event.attempts);
    }
    std::string out = line(mark_of(event), node_title(event.name, event.iteration), duration_text(event.took),
                           remark, event.error ? kRed : kDim, event.error ? Fit::whole : Fit::cut);
    if (event.error) {
      for (const std::string& further : further_lines(*event.error))
        out += painted("  " + further, kDim) + "\n";
    }
    for (const std::string& warning : event.warnings)
      out += line({" ", kYellow}, "", "", "warning: " + warning, kYellow, Fit::whole);
    return out;
  }

  enum class Fit { cut, whole };  // whole lines may wrap: only those that are not redrawn

  // mark, name, time, remark; without color codes it is as wide as it looks.
  std::string line(Mark mark, std::string_view name, std::string_view time, std::string_view remark,
                   std::string_view remark_color, Fit fit = Fit::cut) const {
    const std::string shown_name = clipped(name, name_width_);
    const std::size_t padding = name_width_ - count_code_points(shown_name);
    std::string rest = fmt::format("{}{:{}}  {:>10}", shown_name, "", padding, time);
    const std::size_t used = count_code_points(rest) + 4;
    const auto columns = static_cast<std::size_t>(std::max(20, style_.columns));
    std::string tail(remark);
    if (fit == Fit::cut) tail = used + 1 >= columns ? std::string() : clipped(remark, columns - used - 1);
    while (tail.empty() && rest.ends_with(' ')) rest.pop_back();
    return painted(mark.sign, mark.color) + " " + rest +
           (tail.empty() ? "" : "  " + painted(tail, remark_color)) + "\n";
  }

  std::string painted(std::string_view text, std::string_view color) const {
    if (!style_.color || text.empty()) return std::string(text);
    return fmt::format("{}{}{}", color, text, kReset);
  }

  // Takes the redrawn lines away, adds lasting ones, and draws the others anew, in one write.
  void redraw(const std::string& lasting) {
    std::string text;
    if (drawn_ > 0) text += fmt::format("\x1b[{}A\x1b[J", drawn_);
    text += lasting;
    const std::vector<std::string> moving = over_ ? std::vector<std::string>{} : moving_lines();
    for (const std::string& one : moving) text += one;
    drawn_ = moving.size();
    if (!text.empty()) out_ << text << std::flush;
  }

  std::vector<std::string> moving_lines() const {
    std::vector<std::string> lines;
    const WallTime now = clock_.now();
    const auto steps = std::chrono::duration_cast<milliseconds>(now.time_since_epoch()) / kSpinnerStep;
    const std::string_view spinner = kSpinner[static_cast<std::size_t>(steps) % kSpinner.size()];
    for (const auto& [key, one] : running_) {
      if (lines.size() == kMostRunning) {
        lines.push_back(
            line({" ", kDim}, fmt::format("… and {} more", running_.size() - kMostRunning), "", "", kDim));
        break;
      }
      const auto since = std::chrono::duration_cast<milliseconds>(now - one.since);
      lines.push_back(line({spinner, kYellow}, node_title(one.name, one.iteration),
                           duration_text(std::max(since, milliseconds{0})), remark_of(one), kDim));
    }
    add_next(lines);
    return lines;
  }

  std::string remark_of(const Running& one) const {
    if (!one.waiting_for.empty()) return one.waiting_for;
    const PlanNode* node = plan_->find(one.node);
    if (node != nullptr && node->children >= 0) {
      const auto inside = std::ranges::count_if(running_, [&](const auto& other) {
        return other.second.iteration.size() > one.iteration.size() &&
               other.second.iteration.starts_with(one.iteration);
      });
      return inside > 0 ? fmt::format("{} inside", inside) : std::string("iterating");
    }
    return one.attempt > 1 ? fmt::format("attempt {}", one.attempt) : std::string();
  }

  // The nodes that start when one that runs now is done, and what each of them waits for.
  void add_next(std::vector<std::string>& lines) const {
    std::size_t shown = 0;
    for (const int index : plan_->bodies.front().members) {
      const PlanNode& node = plan_->nodes[static_cast<std::size_t>(index)];
      if (begun_.contains(node.id.str())) continue;
      std::vector<std::string_view> sources;
      for (const workflow::PlanInput& input : node.inputs) {
        for (const int edge : input.edges)
          sources.push_back(name_if_running(plan_->edges[static_cast<std::size_t>(edge)].source));
      }
      for (const int other : node.after) sources.push_back(name_if_running(other));
      for (const int other : node.waits_for) sources.push_back(name_if_running(other));
      std::erase(sources, std::string_view());
      if (sources.empty()) continue;
      if (++shown > kMostNext) return;
      lines.push_back(line({"·", kDim}, node.name, "", fmt::format("waits for {}", sources.front()), kDim));
    }
  }

  std::string_view name_if_running(int index) const {
    const PlanNode& node = plan_->nodes[static_cast<std::size_t>(index)];
    return running_.contains(Key(node.id.str(), "")) ? std::string_view(node.name) : std::string_view();
  }

  std::ostream& out_;
  std::shared_ptr<const Plan> plan_;
  const Clock& clock_;
  TerminalStyle style_;
  std::size_t name_width_ = 8;
  std::map<Key, Running> running_;
  std::set<std::string> begun_;  // nodes that started or will never
  std::size_t drawn_ = 0;        // lines that the next redraw takes away
  bool over_ = false;
};

}  // namespace

TerminalStyle terminal_style() {
  TerminalStyle style;
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) style.columns = size.ws_col;
  const char* no_color = std::getenv("NO_COLOR");
  style.color = no_color == nullptr || *no_color == '\0';
  return style;
}

std::unique_ptr<Progress> make_terminal_progress(std::ostream& out, std::shared_ptr<const Plan> plan,
                                                 const Clock& clock, TerminalStyle style) {
  return std::make_unique<TerminalProgress>(out, std::move(plan), clock, style);
}

}  // namespace flow::app
