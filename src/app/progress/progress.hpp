#pragma once
// What a person sees of a run while it goes on.
//
// On a terminal: one lasting line for each node that is done, and below them lines that are redrawn: what
// runs, since when, what it waits for, and what comes next. Elsewhere (a file, a pipe, CI): one plain line an
// event. Both write to standard error and never touch standard output. Lives on the loop of the run; the
// plan, the clock and the stream must outlive it.
#include <iosfwd>
#include <memory>
#include <string_view>

#include "base/clock.hpp"
#include "engine/journal.hpp"
#include "workflow/plan.hpp"

namespace flow::app {

class Progress {
 public:
  virtual ~Progress() = default;
  virtual void record(const engine::Record& record) = 0;
  // Time has passed: redraws what moves.
  virtual void tick() {}
  // A line of someone else (a log), kept apart from what is redrawn.
  virtual void note(std::string_view line) = 0;
  // The run is over: what was redrawn goes away, the lasting lines stay.
  virtual void finish() {}
};

struct TerminalStyle {
  int columns = 80;  // longer lines are cut
  bool color = true;
};
// The terminal behind standard error; color unless NO_COLOR is set.
TerminalStyle terminal_style();

std::unique_ptr<Progress> make_terminal_progress(std::ostream& out,
                                                 std::shared_ptr<const workflow::Plan> plan,
                                                 const Clock& clock, TerminalStyle style);
std::unique_ptr<Progress> make_plain_progress(std::ostream& out);
std::unique_ptr<Progress> make_silent_progress(std::ostream& out);  // notes only

}  // namespace flow::app
