#pragma once
// One action from its first look at the page to its report: prepare until ready, send input under the guard,
// read the verdict, wait for what it started; and the words when it fails.
#include <memory>
#include <string>
#include <vector>

#include "browser/actions.hpp"
#include "browser/detail/element_call.hpp"
#include "browser/detail/human.hpp"
#include "browser/detail/input.hpp"
#include "browser/injected_protocol.hpp"

namespace flow::browser::detail {

// What became of a burst of input.
enum class Delivery {
  delivered,
  swallowed
};  // swallowed: it would have hit something else; nothing happened

class ActionRun {
 public:
  // `verb` completes "Could not … "#buy"".
  ActionRun(Context cx, std::shared_ptr<Page> page, std::shared_ptr<Frame> frame, Target target,
            std::string verb);

  // An action that ended early is cancelled in the page too.
  ~ActionRun();
  ActionRun(const ActionRun&) = delete;
  ActionRun& operator=(const ActionRun&) = delete;

  const Context& context() const { return cx_; }
  const std::shared_ptr<Frame>& frame() const { return element_.frame(); }
  Point point() const { return point_; }  // main viewport
  ActionReport& report() { return report_; }
  // Whose hands are imitated; null where input is sent as fast as it goes.
  Human* human() const;

  // Waits out a pending navigation and input an earlier action left behind.
  Task<Result<void>> begin();
  // Until the element is ready for what `args` describe; then point() is set. Fails at the deadline with the
  // last reason.
  Task<Result<injected::Prepared>> prepare(json::object args);
  // A person's pointer is over the element before a gesture begins. `args` without the gesture: on its way it
  // passes over other elements, which the guard would not let it. Does nothing where nobody is imitated.
  Task<Result<void>> come_near(json::object args);
  // One write, the input and the call that waits for the gesture's end; then the strokes that end it.
  Task<Result<Delivery>> deliver(std::vector<cdp::Command> input, std::vector<Stroke> rest = {});
  // The same with another entry point that answers after the input; its answer, or nothing when the document
  // died.
  Task<Result<std::optional<json::value>>> deliver_for(std::vector<cdp::Command> input, std::string entry,
                                                       json::value argument, std::vector<Stroke> rest = {});
  // Flushes events and waits while the main frame has a pending document.
  Task<Result<void>> barrier();

  Error fail_with(ErrorCode code, std::string_view why, Effect effect) const;
  Error dress(Error error, Effect effect) const;
  ActionReport take_report();

 private:
  void log(milliseconds at, std::string text);
  void take_log(const json::object& verdict, milliseconds base);
  Error out_of_time() const;
  milliseconds elapsed() const;
  std::string describe(std::string_view headline) const;
  Task<Result<bool>> place(Point at, int up);
  Task<void> know_how_to_cancel();

  Context cx_;
  std::shared_ptr<Page> page_;
  Match match_;
  std::optional<Point> offset_;
  ElementCall element_;
  std::string verb_;
  SteadyTime start_;
  milliseconds timeout_;
  int attempt_ = 0;
  int swallowed_ = 0;
  bool sent_ = false;
  bool brought_to_front_ = false;       // once is enough
  bool busy_ = false;                   // something of ours may still run in the page
  std::optional<cdp::Command> cancel_;  // ends it
  Point point_;
  ActionReport report_;
  std::optional<injected::Matched> matched_;
  std::string reason_;   // last known, machine-readable
  std::string message_;  // and in words
  json::object last_;    // the verdict it came from
};

}  // namespace flow::browser::detail
