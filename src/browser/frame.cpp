// Frame: identity, and calls into its isolated world.
#include "browser/frame.hpp"

#include "browser/detail/page_state.hpp"
#include "browser/injected_source.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {

namespace {

using namespace std::string_view_literals;

// What the call answers when the engine is not in the world yet. No entry point returns it.
constexpr std::string_view kMissing = "\x01no engine";
// A stale answer may come before the event that explains it.
constexpr milliseconds kStalePause{20};

std::string call_declaration(std::string_view arguments) {
  return fmt::format(
      R"(function(f,a){{const e=globalThis["{}"];if(!e)return"\u0001no engine";return e[f]({})}})",
      kEngineName, arguments);
}

json::array json_arguments(std::vector<json::value> values) {
  json::array all;
  for (auto& value : values) all.push_back(json::object{{"value", std::move(value)}});
  return all;
}

bool is_stale(const Error& error) {
  const auto reason = cdp::reason_of(error);
  if (reason == "context_gone" || reason == "session_gone") return true;
  const auto said = text_of(error.detail, "cdp_message");
  return said.find("No frame") != said.npos || said.find("Frame with the given id") != said.npos;
}

Error interrupted(const Error& cause) {
  return make_error(ErrorCode::navigation, "a new document overtook the call")
      .with_detail("reason", "interrupted")
      .with_detail("cause", json::string(cause.message))
      .with_effect(Effect::unknown);
}

std::string exception_text(const json::object& details) {
  if (const auto* thrown = json::find(details, "exception"); thrown != nullptr && thrown->is_object()) {
    const auto description = text_of(thrown->get_object(), "description");
    if (!description.empty()) return std::string(description.substr(0, description.find('\n')));
    if (const auto* value = json::find(thrown->get_object(), "value")) return json::dump(*value);
  }
  return std::string(text_of(details, "text"));
}

// `result` of Runtime.evaluate and callFunctionOn, or the exception.
Result<json::object> remote_object(json::object reply, ErrorCode thrown_as) {
  if (const auto* details = json::find(reply, "exceptionDetails");
      details != nullptr && details->is_object()) {
    const std::string text = exception_text(details->get_object());
    return std::unexpected(make_error(thrown_as, "the script threw: {}", text)
                               .with_detail("reason", "js_exception")
                               .with_detail("exception", json::string(text))
                               .with_effect(Effect::unknown));
  }
  const auto* result = json::find(reply, "result");
  if (result == nullptr || !result->is_object())
    return std::unexpected(cdp::protocol_error("a call returned no result"));
  return result->get_object();
}

Result<json::value> value_of(Result<json::object> remote) {
  if (!remote) return std::unexpected(std::move(remote).error());
  if (auto* value = remote->if_contains("value")) return std::move(*value);
  return json::value(nullptr);
}

struct CallPlan {
  std::string declaration;
  json::array arguments;
  bool by_value = true;
  std::string group = {};
  bool uses_engine = true;
  // Sent right after the call, in the same write; their replies go to `answers`.
  std::vector<cdp::Command> then = {};
  std::vector<json::object>* answers = nullptr;
};

Result<void> usable(const std::shared_ptr<PageState>& page, const std::shared_ptr<Frame>& frame) {
  if (!page) return std::unexpected(page_closed_error("the page is closed"));
  if (page->ended) return std::unexpected(*page->ended);
  if (frame->detached()) {
    return std::unexpected(make_error(ErrorCode::navigation, "frame detached")
                               .with_detail("reason", "frame_detached")
                               .with_effect(Effect::unknown));
  }
  return {};
}

// Not waited for: whoever needs the world first reads the reply.
void ask_for_world(Frame& frame) {
  FrameState& state = frame.state();
  std::vector<cdp::Command> commands;
  // A document without scripts has no world of the page yet, and an engine that is registered for every
  // document comes with it. Where a session starts this makes one; inside it frames of the same process
  // cannot be named.
  if (const auto page = state.page.lock(); state.own_session && page && page->registers_engine())
    commands.push_back({.method = "Runtime.evaluate", .params = {{"expression", "0"}}});
  commands.push_back(
      {.method = "Page.createIsolatedWorld",
       .params = {
           {"frameId", state.id}, {"worldName", json::string(kWorldName)}, {"grantUniveralAccess", true}}});
  state.world_asked = std::move(frame.session()->send(std::move(commands)).back());
}

Task<Result<std::int64_t>> ensure_world(Context cx, std::shared_ptr<Frame> frame) {
  FrameState& state = frame->state();
  if (state.world) co_return *state.world;
  const std::uint64_t generation = state.world_generation;
  if (!state.world_asked) ask_for_world(*frame);
  // Taken: a second caller meanwhile asks again, and is told the same world.
  auto asked = *std::exchange(state.world_asked, std::nullopt);
  CO_TRY(const auto reply, co_await asked.get(cx));
  const auto* id = json::find(reply, "executionContextId");
  if (id == nullptr || !id->is_int64()) co_return std::unexpected(cdp::protocol_error("a world without id"));
  if (generation == state.world_generation) state.world = id->get_int64();
  co_return id->get_int64();
}

json::object call_params(const CallPlan& plan, std::int64_t world) {
  json::object params{
      {"functionDeclaration", plan.declaration}, {"executionContextId", world}, {"arguments", plan.arguments},
      {"returnByValue", plan.by_value},          {"awaitPromise", true},        {"userGesture", true}};
  if (!plan.group.empty()) params["objectGroup"] = plan.group;
  return params;
}

bool says_missing(const json::object& remote) {
  const auto* value = json::find(remote, "value");
  return value != nullptr && value->is_string() && std::string_view(value->get_string()) == kMissing;
}

enum class Engine { as_it_is, brought_along };

// One write: the engine where it is missing, the call, and what is to follow it.
Task<Result<json::object>> send_call(Context cx, std::shared_ptr<Frame> frame, CallPlan plan,
                                     std::int64_t world, Engine engine) {
  std::vector<cdp::Command> commands;
  if (engine == Engine::brought_along) {
    commands.push_back({.method = "Runtime.evaluate",
                        .params = {{"expression", json::string(injected_source())},
                                   {"contextId", world},
                                   {"returnByValue", false}}});
  }
  const std::size_t call = commands.size();
  commands.push_back({.method = "Runtime.callFunctionOn", .params = call_params(plan, world)});
  std::ranges::move(plan.then, std::back_inserter(commands));
  auto replies = frame->session()->send(std::move(commands));
  if (engine == Engine::brought_along) {
    CO_TRY(auto installed, co_await replies.front().get(cx));
    CO_TRY_VOID(remote_object(std::move(installed), ErrorCode::internal));
  }
  CO_TRY(auto reply, co_await replies[call].get(cx));
  CO_TRY(auto remote, remote_object(std::move(reply), ErrorCode::internal));
  if (plan.answers == nullptr || says_missing(remote)) co_return remote;
  plan.answers->clear();
  for (std::size_t i = call + 1; i < replies.size(); ++i) {
    CO_TRY(auto answer, co_await replies[i].get(cx));
    plan.answers->push_back(std::move(answer));
  }
  co_return remote;
}

Task<Result<json::object>> call_once(Context cx, std::shared_ptr<Frame> frame, CallPlan plan) {
  CO_TRY(const std::int64_t world, co_await ensure_world(cx, frame));
  const std::uint64_t generation = frame->state().world_generation;
  const auto page = frame->state().page.lock();
  const bool there = !plan.uses_engine || frame->state().engine_known || !page || page->registers_engine();
  CO_TRY(auto remote,
         co_await send_call(cx, frame, plan, world, there ? Engine::as_it_is : Engine::brought_along));
  if (!plan.uses_engine) co_return remote;
  if (says_missing(remote)) {
    CO_TRY(remote, co_await send_call(cx, frame, plan, world, Engine::brought_along));
    if (says_missing(remote))
      co_return fail(ErrorCode::internal, "the in-page engine did not install itself");
  }
  if (generation == frame->state().world_generation) frame->state().engine_known = true;
  co_return remote;
}

Task<Result<json::object>> call_in_world(Context cx, std::shared_ptr<Frame> frame, CallPlan plan,
                                         Repeat repeat) {
  const SteadyTime started = cx.clock().steady_now();
  for (;;) {
    const auto page = frame->state().page.lock();
    CO_TRY_VOID(usable(page, frame));
    const std::uint64_t generation = frame->state().world_generation;
    auto result = co_await call_once(cx, frame, plan);
    if (result) co_return result;
    if (!is_stale(result.error())) {
      if (page->ended) co_return std::unexpected(*page->ended);
      co_return result;
    }
    if (generation == frame->state().world_generation) frame->state().forget_world();
    if (repeat == Repeat::no) {
      CO_TRY_VOID(usable(page, frame));
      co_return std::unexpected(interrupted(result.error()));
    }
    if (cx.expired()) {
      co_return fail(ErrorCode::timeout, "timed out after {} ms, new documents kept overtaking the call",
                     std::chrono::floor<milliseconds>(cx.clock().steady_now() - started).count());
    }
    static_cast<void>(co_await page->changed.wait(cx.within(kStalePause)));
  }
}

CallPlan engine_call(std::string_view function, json::value argument) {
  std::vector<json::value> arguments;
  arguments.emplace_back(json::string(function));
  arguments.push_back(std::move(argument));
  return {.declaration = call_declaration("a"), .arguments = json_arguments(std::move(arguments))};
}

}  // namespace

Frame::Frame(std::unique_ptr<FrameState> state) : state_(std::move(state)) {}
Frame::~Frame() = default;

const std::string& Frame::id() const {
  return state_->id;
}
const std::string& Frame::url() const {
  return state_->navigation.current().url;
}
const std::string& Frame::name() const {
  return state_->name;
}
bool Frame::detached() const {
  return state_->detached;
}
bool Frame::is_main() const {
  const auto page = state_->page.lock();
  return page && page->main.get() == this;
}
std::shared_ptr<Frame> Frame::parent() const {
  return state_->parent.lock();
}
std::vector<std::shared_ptr<Frame>> Frame::children() const {
  return state_->children;
}
const std::string& Frame::document() const {
  return state_->navigation.current().loader;
}

std::shared_ptr<cdp::Session> Frame::session() const {
  if (state_->own_session) return state_->own_session;
  if (const auto above = parent()) return above->session();
  const auto page = state_->page.lock();
  return page ? page->session : std::make_shared<cdp::Session>(std::weak_ptr<cdp::Connection>{}, "");
}

std::shared_ptr<Frame> Frame::local_root() const {
  auto root = std::const_pointer_cast<Frame>(shared_from_this());
  while (!root->state().own_session) {
    const auto above = root->parent();
    if (!above) break;
    root = above;
  }
  return root;
}

Task<Result<json::value>> Frame::call(Context cx, std::string function, json::value argument, Repeat repeat) {
  const auto self = shared_from_this();
  co_return value_of(co_await call_in_world(cx, self, engine_call(function, std::move(argument)), repeat));
}

Task<Result<json::value>> Frame::call_then(Context cx, std::string function, json::value argument,
                                           std::vector<cdp::Command> commands,
                                           std::vector<json::object>* answers) {
  const auto self = shared_from_this();
  CallPlan plan = engine_call(function, std::move(argument));
  plan.then = std::move(commands);
  plan.answers = answers;
  co_return value_of(co_await call_in_world(cx, self, std::move(plan), Repeat::yes));
}

void Frame::tell(std::string_view function) {
  if (!state_->world) return;
  std::vector<cdp::Command> commands;
  commands.push_back({.method = "Runtime.callFunctionOn",
                      .params = call_params(engine_call(function, nullptr), *state_->world)});
  session()->send(std::move(commands));
}

Task<Result<json::value>> Frame::evaluate(Context cx, std::string declaration,
                                          std::vector<json::value> arguments, Repeat repeat) {
  const auto self = shared_from_this();
  CallPlan plan{.declaration = std::move(declaration),
                .arguments = json_arguments(std::move(arguments)),
                .uses_engine = false};
  co_return value_of(co_await call_in_world(cx, self, std::move(plan), repeat));
}

Task<Result<ObjectRef>> Frame::call_for_object(Context cx, std::string function, json::value argument,
                                               std::string group) {
  const auto self = shared_from_this();
  CallPlan plan = engine_call(function, std::move(argument));
  plan.by_value = false;
  plan.group = std::move(group);
  CO_TRY(const auto remote, co_await call_in_world(cx, self, std::move(plan), Repeat::yes));
  co_return ObjectRef{std::string(text_of(remote, "objectId"))};
}

Task<Result<json::value>> Frame::call_on(Context cx, ObjectRef element, std::string function,
                                         json::value argument) {
  const auto self = shared_from_this();
  CO_TRY_VOID(usable(state_->page.lock(), self));
  std::vector<json::value> arguments;
  arguments.emplace_back(json::string(function));
  arguments.push_back(std::move(argument));
  auto reply = co_await self->session()->call(cx, "Runtime.callFunctionOn",
                                              {{"functionDeclaration", call_declaration("this,a")},
                                               {"objectId", element.object_id},
                                               {"arguments", json_arguments(std::move(arguments))},
                                               {"returnByValue", true},
                                               {"awaitPromise", true}});
  if (!reply) CO_TRY_VOID(usable(self->state_->page.lock(), self));
  co_return decode_call(std::move(reply));
}

Task<void> Frame::release_objects(Context cx, std::string group) {
  // A document that is gone has released them already.
  static_cast<void>(co_await session()->call(cx, "Runtime.releaseObjectGroup", {{"objectGroup", group}}));
}

void Frame::expect_calls() {
  if (!state_->world && !state_->world_asked && !state_->detached) ask_for_world(*this);
}

Task<Result<cdp::Command>> Frame::prepare_call(Context cx, std::string function, json::value argument) {
  const auto self = shared_from_this();
  if (!state_->engine_known) {
    // Any call installs a missing engine and proves the world.
    CallPlan probe{.declaration = fmt::format(R"(function(){{return globalThis["{}"]?0:"\u0001no engine"}})",
                                              kEngineName),
                   .arguments = {}};
    CO_TRY_VOID(co_await call_in_world(cx, self, std::move(probe), Repeat::yes));
  }
  co_return co_await prepare_unproved_call(cx, std::move(function), std::move(argument));
}

Task<Result<cdp::Command>> Frame::prepare_unproved_call(Context cx, std::string function,
                                                        json::value argument) {
  const auto self = shared_from_this();
  CO_TRY(const std::int64_t world, co_await ensure_world(cx, self));
  co_return cdp::Command{.method = "Runtime.callFunctionOn",
                         .params = call_params(engine_call(function, std::move(argument)), world),
                         .session = self->session()};
}

Result<json::value> Frame::decode_call(Result<json::object> reply) {
  if (!reply) {
    if (is_stale(reply.error())) return std::unexpected(interrupted(reply.error()));
    return std::unexpected(std::move(reply).error());
  }
  auto remote = remote_object(std::move(*reply), ErrorCode::internal);
  if (remote && says_missing(*remote)) {
    return std::unexpected(interrupted(make_error(ErrorCode::navigation, "the document was rewritten")));
  }
  return value_of(std::move(remote));
}

Task<Result<json::value>> Frame::run_javascript(Context cx, std::string function,
                                                std::vector<json::value> arguments) {
  const auto self = shared_from_this();
  CO_TRY_VOID(usable(state_->page.lock(), self));
  const auto target = self->session();
  json::object params{{"returnByValue", true}, {"awaitPromise", true}, {"userGesture", true}};
  std::string method = "Runtime.evaluate";
  if (self->local_root() == self) {
    std::string list;
    for (const auto& argument : arguments) list += (list.empty() ? "" : ",") + json::dump(argument);
    params["expression"] = "(" + function + "\n)(" + list + ")";
  } else {
    // The page's own world of a frame inside our process has no name; its document leads there.
    CO_TRY(const auto owner, co_await target->call(cx, "DOM.getFrameOwner", {{"frameId", state_->id}}));
    CO_TRY(const auto described,
           co_await target->call(cx, "DOM.describeNode",
                                 {{"backendNodeId", owner.at("backendNodeId")}, {"pierce", true}}));
    const json::value node(described);
    const auto* document = json::find(node, "/node/contentDocument/backendNodeId");
    if (document == nullptr)
      co_return std::unexpected(interrupted(make_error(ErrorCode::navigation, "the frame is empty")));
    CO_TRY(const auto resolved, co_await target->call(cx, "DOM.resolveNode", {{"backendNodeId", *document}}));
    const json::value holder(resolved);
    const auto* object = json::find(holder, "/object/objectId");
    if (object == nullptr) co_return std::unexpected(cdp::protocol_error("a document without object"));
    method = "Runtime.callFunctionOn";
    params["functionDeclaration"] = function;
    params["objectId"] = *object;
    params["arguments"] = json_arguments(std::move(arguments));
  }
  auto reply = co_await target->call(cx, method, std::move(params));
  if (!reply) {
    if (reply.error().code == ErrorCode::timeout) {
      std::vector<cdp::Command> stop;
      stop.push_back({.method = "Runtime.terminateExecution"});
      target->send(std::move(stop));
    }
    CO_TRY_VOID(usable(self->state_->page.lock(), self));
    if (is_stale(reply.error())) co_return std::unexpected(interrupted(reply.error()));
    co_return std::unexpected(std::move(reply).error());
  }
  co_return value_of(remote_object(std::move(*reply), ErrorCode::invalid_input));
}

Task<Result<std::shared_ptr<Frame>>> Frame::content_frame(Context cx, ObjectRef iframe_element) {
  const auto self = shared_from_this();
  CO_TRY(const auto described,
         co_await self->session()->call(cx, "DOM.describeNode", {{"objectId", iframe_element.object_id}}));
  const json::value document(described);
  const auto* id = json::find(document, "/node/frameId");
  if (id == nullptr || !id->is_string()) {
    co_return fail(ErrorCode::invalid_input, "the element is not a frame; choose an iframe");
  }
  const std::string frame_id(id->get_string());
  for (;;) {
    const auto page = self->state_->page.lock();
    CO_TRY_VOID(usable(page, self));
    if (auto found = page->frame(frame_id)) co_return found;
    CO_TRY_VOID(co_await page->wait_change(cx));
  }
}

Task<Result<void>> Frame::set_input_files(Context cx, ObjectRef element, std::vector<std::string> paths) {
  json::array files;
  for (const auto& path : paths) files.emplace_back(json::string(path));
  CO_TRY_VOID(co_await session()->call(cx, "DOM.setFileInputFiles",
                                       {{"objectId", element.object_id}, {"files", std::move(files)}}));
  co_return Result<void>{};
}

}  // namespace flow::browser
