#pragma once
// Frame: one frame of a page, and the way into its isolated world.
//
// A Frame keeps its identity over navigations and process swaps, and is owned by its Page. Calls into it
// run in the page's isolated world, which page scripts cannot see. A call that a new document overtakes is
// repeated in the new document inside the deadline (Repeat::yes) or fails with `navigation` (reason
// `interrupted`, effect unknown). When the frame goes away every call fails with `navigation` (reason
// `frame_detached`), when the page dies with the page's reason. A script that throws fails with `internal`
// (reason `js_exception`; detail.exception holds the text).
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "browser/geometry.hpp"
#include "cdp/session.hpp"
#include "json/json.hpp"

namespace flow::browser {

class Page;
struct FrameState;

enum class Repeat { yes, no };

// An element of the isolated world, valid for one document. Not released by itself: Frame::release_objects().
struct ObjectRef {
  std::string object_id;  // empty: the call returned null or undefined
  explicit operator bool() const { return !object_id.empty(); }
};

class Frame : public std::enable_shared_from_this<Frame> {
 public:
  explicit Frame(std::unique_ptr<FrameState> state);
  ~Frame();

  const std::string& id() const;
  const std::string& url() const;
  const std::string& name() const;
  bool detached() const;
  bool is_main() const;
  std::shared_ptr<Frame> parent() const;  // null: main frame
  std::vector<std::shared_ptr<Frame>> children() const;
  // Changes with each new document (the loader id).
  const std::string& document() const;
  // The session of the nearest ancestor (or the frame itself) that has its own target.
  std::shared_ptr<cdp::Session> session() const;
  // The frame at which session() starts; coordinates an in-page call reports are relative to its viewport.
  std::shared_ptr<Frame> local_root() const;

  // Engine entry point `function` with one JSON argument; promises are awaited.
  Task<Result<json::value>> call(Context cx, std::string function, json::value argument,
                                 Repeat repeat = Repeat::yes);
  // The same, and in the same write what is to be asked right after it; all answers are awaited.
  Task<Result<json::value>> call_then(Context cx, std::string function, json::value argument,
                                      std::vector<cdp::Command> commands, std::vector<json::object>* answers);
  // Calls an entry point and does not wait. Whatever is called here later comes after it; a document without
  // a world has nothing of ours in it, so there is nothing to tell.
  void tell(std::string_view function);
  // The same as call() for an entry point that returns an object (an element). Objects belong to `group`.
  Task<Result<ObjectRef>> call_for_object(Context cx, std::string function, json::value argument,
                                          std::string group);
  // Engine entry point called with an element of this frame first: function(element, argument).
  Task<Result<json::value>> call_on(Context cx, ObjectRef element, std::string function,
                                    json::value argument);
  Task<void> release_objects(Context cx, std::string group);

  // To put a call into a burst together with input: ensures world and engine, then hands out the command and
  // reads its reply. `navigation`/`interrupted` from decode_call() means that the document died under the
  // call.
  Task<Result<cdp::Command>> prepare_call(Context cx, std::string function, json::value argument);
  static Result<json::value> decode_call(Result<json::object> reply);
  // The same without the trip that proves the engine: for a call that has nothing to do where there is none.
  Task<Result<cdp::Command>> prepare_unproved_call(Context cx, std::string function, json::value argument);
  // Something is about to be done in this document: asks for its world ahead and does not wait, so that the
  // first call need not.
  void expect_calls();

  // JavaScript in the page's own world; `function` is a function expression, arguments are JSON. Standard CDP
  // caps.
  Task<Result<json::value>> run_javascript(Context cx, std::string function,
                                           std::vector<json::value> arguments);

  // The frame shown by an iframe element, waiting until it is attached.
  Task<Result<std::shared_ptr<Frame>>> content_frame(Context cx, ObjectRef iframe_element);
  // Where the viewport of local_root() lies in the page's main viewport; {0,0} inside the main process.
  Task<Result<Point>> local_root_offset(Context cx);
  // Where its own viewport lies in the page's main viewport. `not_actionable` when it is not shown.
  Task<Result<Point>> origin(Context cx);
  // A function of our own in the isolated world: `declaration` is a function expression, arguments are JSON.
  Task<Result<json::value>> evaluate(Context cx, std::string declaration, std::vector<json::value> arguments,
                                     Repeat repeat = Repeat::yes);
  // Quads of the element in the local root's viewport: eight numbers each.
  Task<Result<std::vector<std::vector<double>>>> content_quads(Context cx, ObjectRef element);
  // Local files into a file input. Effect: done.
  Task<Result<void>> set_input_files(Context cx, ObjectRef element, std::vector<std::string> paths);

  FrameState& state() { return *state_; }

 private:
  std::unique_ptr<FrameState> state_;
};

}  // namespace flow::browser
