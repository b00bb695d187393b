#pragma once
// Small node types for tests of the engine; the nodes of the product are in nodes/, which the engine does not
// know. Each does one thing a test wants to see done.
#include <chrono>

#include <fmt/format.h>
#include <boost/asio/this_coro.hpp>

#include "async/task_group.hpp"
#include "browser/page_lease.hpp"
#include "browser/pool.hpp"
#include "engine/testing/notebook.hpp"
#include "expr/program.hpp"
#include "sdk/browser_session.hpp"
#include "sdk/node_type.hpp"

namespace flow::engine::testing {

using sdk::Inputs;
using sdk::NodeContext;
using sdk::NodeType;
using sdk::Outputs;
using workflow::Category;
using workflow::HandleType;

inline workflow::InputSpec page_input() {
  return workflow::page("Web Page").required();
}
inline workflow::OutputSpec page_output() {
  return workflow::output("Web Page", HandleType::page);
}

// Gives back what it is given.
inline Task<Result<Outputs>> run_value(NodeContext cx, Inputs in) {
  if (in.has("Value")) notebook().texts[std::string(cx->node_id())].push_back(json::dump(in.json("Value")));
  Outputs out;
  out.set("Value", in.has("Value") ? in.value("Value") : sdk::Value());
  co_return out;
}
inline const NodeType value_node{
    .spec = {.type = "value",
             .title = "Value",
             .category = Category::data,
             .summary = "Gives back what it is given.",
             .inputs = {workflow::any("Value"), workflow::text("Note"), workflow::number("Number"),
                        workflow::text("Choice").one_of({"a", "b"}).with_default("a")},
             .outputs = {workflow::output("Value", HandleType::any)}},
    .run = run_value};

// Does nothing; for benchmarks and shapes.
inline Task<Result<Outputs>> run_nothing(NodeContext, Inputs) {
  co_return Outputs{};
}
inline const NodeType nothing_node{.spec = {.type = "nothing",
                                            .title = "Nothing",
                                            .category = Category::data,
                                            .summary = "Does nothing.",
                                            .outputs = {workflow::output("Value", HandleType::any)}},
                                   .run = run_nothing};

// Needs a text; has a page too, so that what is missing can be of both kinds.
inline Task<Result<Outputs>> run_needs(NodeContext cx, Inputs in) {
  notebook().texts[std::string(cx->node_id())].push_back(in.text("Text"));
  Outputs out;
  out.set("Text", json::value(in.text("Text")));
  co_return out;
}
inline const NodeType needs_node{
    .spec = {.type = "needs",
             .title = "Needs",
             .category = Category::data,
             .summary = "Needs a text.",
             .inputs = {workflow::text("Text").required(), workflow::any("After")},
             .outputs = {workflow::output("Text", HandleType::text)}},
    .run = run_needs};

inline Task<Result<Outputs>> run_pause(NodeContext cx, Inputs in) {
  const std::string id(cx->node_id());
  notebook().lines.push_back("begin " + id);
  const auto span = std::chrono::ceil<milliseconds>(std::chrono::duration<double>(in.number("Seconds")));
  co_await cx.context().clock().sleep_for(span);
  notebook().lines.push_back("end " + id);
  co_return Outputs{};
}
inline const NodeType pause_node{
    .spec = {.type = "pause",
             .title = "Pause",
             .category = Category::timing,
             .summary = "Waits.",
             .inputs = {workflow::number("Seconds").required(), workflow::any("Data").pages()},
             .outputs = {workflow::output("Data", HandleType::any).passes_data()},
             .timeout_ms = 0},
    .run = run_pause};

inline Task<Result<Outputs>> run_fork(NodeContext, Inputs in) {
  const sdk::Value carried = in.has("Data") ? in.value("Data") : sdk::Value(json::value(in.flag("Go")));
  Outputs out;
  out.set(in.flag("Go") ? "Yes" : "No", carried);
  co_return out;
}
inline const NodeType fork_node{
    .spec = {.type = "fork",
             .title = "Fork",
             .category = Category::flow,
             .summary = "Takes one of two paths.",
             .inputs = {workflow::boolean("Go").required(), workflow::any("Data").pages()},
             .outputs = {workflow::output("Yes", HandleType::any).path().passes_data(),
                         workflow::output("No", HandleType::any).path().passes_data()}},
    .run = run_fork};

inline Task<Result<Outputs>> run_join(NodeContext, Inputs in) {
  json::object merged;
  for (const auto& [number, value] : in.repeated("Data")) merged[fmt::format("{}", number)] = value.json();
  Outputs out;
  out.set("Merged", json::value(std::move(merged)));
  co_return out;
}
inline const NodeType join_node{.spec = {.type = "join",
                                         .title = "Join",
                                         .category = Category::data,
                                         .summary = "Takes whatever is live.",
                                         .inputs = {workflow::any("Data").up_to(20).tolerant()},
                                         .outputs = {workflow::output("Merged", HandleType::json)},
                                         .can_start = false},
                                .run = run_join};

// Fails its first attempts with the class, effect and detail it is told.
inline Task<Result<Outputs>> run_shaky(NodeContext cx, Inputs in) {
  const std::string id(cx->node_id());
  const int attempt = ++notebook().attempts[id];
  notebook().texts[id].push_back(json::dump(in.json("Seen")));
  notebook().texts["key of " + id].push_back(cx->idempotency_key());
  if (in.flag("Dispatch")) CO_TRY_VOID(cx->begin_effect());
  if (in.flag("Hang")) co_await cx.context().clock().sleep_for(std::chrono::hours{2});
  if (attempt <= static_cast<int>(in.number("Failures"))) {
    Error error = make_error(find_error_code(in.text("Class"))->code, "{}", in.text("Message"));
    error.effect = in.text("Effect") == "none" ? Effect::none : Effect::unknown;
    error.detail = in.json("Detail").get_object();
    co_return std::unexpected(std::move(error));
  }
  Outputs out;
  out.set("Value", json::value(attempt));
  co_return out;
}
inline workflow::NodeSpec shaky_spec(std::string_view type, bool side_effect) {
  return {.type = type,
          .title = "Shaky",
          .category = Category::data,
          .summary = "Fails as it is told.",
          .inputs = {workflow::text("Class").with_default("network"),
                     workflow::text("Message").with_default("it broke"),
                     workflow::text("Effect").with_default("none"),
                     workflow::number("Failures").with_default(1000),
                     workflow::json("Detail").with_default(json::object{}),
                     workflow::boolean("Dispatch").with_default(false),
                     workflow::boolean("Hang").with_default(false), workflow::any("Seen").with_default(0),
                     workflow::any("Data")},
          .outputs = {workflow::output("Value", HandleType::number),
                      workflow::output("Extra", HandleType::text).conditional(),
                      workflow::output("Data", HandleType::any).passes_data()},
          .retry = {.max = 2, .delay_ms = 0, .backoff = 1, .jitter = 0},
          .side_effect = side_effect,
          .credits = 3};
}
inline const NodeType shaky_node{.spec = shaky_spec("shaky", false), .run = run_shaky};
inline const NodeType effect_node{.spec = shaky_spec("effect", true), .run = run_shaky};

inline Task<Result<Outputs>> run_stop(NodeContext cx, Inputs in) {
  using Status = sdk::StopRequest::Status;
  const std::string& how = in.text("Status");
  sdk::StopRequest request;
  request.status = how == "failed"      ? Status::failed
                   : how == "cancelled" ? Status::cancelled
                                        : Status::completed;
  request.message = in.text("Message");
  request.error_class = ErrorCode::empty;
  if (in.has("Result")) request.result = in.json("Result");
  cx->stop_execution(std::move(request));
  co_return Outputs{};
}
inline const NodeType stop_node{
    .spec = {.type = "stop",
             .title = "Stop",
             .category = Category::flow,
             .summary = "Ends the run.",
             .inputs = {workflow::text("Status").with_default("completed"),
                        workflow::text("Message").with_default("enough"), workflow::any("Result")},
             .credits = 0},
    .run = run_stop};

inline Task<Result<Outputs>> run_assign(NodeContext cx, Inputs in) {
  json::object merged = cx->variables();
  for (const auto& [name, value] : in.json("Variables").get_object()) merged[name] = value;
  cx->set_variables(merged);
  Outputs out;
  out.set("Variables", json::value(std::move(merged)));
  co_return out;
}
inline const NodeType assign_node{.spec = {.type = "assign",
                                           .title = "Assign",
                                           .category = Category::data,
                                           .summary = "Sets variables.",
                                           .inputs = {workflow::json("Variables").required()},
                                           .outputs = {workflow::output("Variables", HandleType::json)},
                                           .writes_variables = true},
                                  .run = run_assign};

// A loop with just enough to see what the engine does for loops.
struct Lanes {
  json::array items;
  std::optional<sdk::PageHandle> page;
  bool tolerant = false;
  bool isolated = false;
  std::size_t next = 0;
  json::array results;
  json::array errors;
};
inline Task<Result<void>> run_lane(NodeContext cx, std::shared_ptr<Lanes> lanes) {
  while (lanes->next < lanes->items.size()) {
    const std::size_t index = lanes->next++;
    auto one = co_await cx->run_iteration({.index = static_cast<std::int64_t>(index),
                                           .item = lanes->items[index],
                                           .page = lanes->page,
                                           .isolated_variables = lanes->isolated});
    if (one) {
      lanes->results[index] = std::move(one->collected);
    } else if (lanes->tolerant && one.error().code != ErrorCode::cancelled) {
      lanes->errors.push_back(json::object{{"index", index}, {"message", one.error().message}});
    } else {
      co_return std::unexpected(std::move(one).error().context(fmt::format("item {}", index)));
    }
  }
  co_return Result<void>{};
}
inline Task<Result<Outputs>> run_each(NodeContext cx, Inputs in) {
  const auto lanes = std::make_shared<Lanes>();
  lanes->items = in.list("Items");
  lanes->tolerant = in.flag("Tolerant");
  if (in.has("Web Page")) lanes->page = in.value("Web Page").page();
  const auto width = static_cast<std::size_t>(in.number("Concurrency"));
  lanes->isolated = width > 1;
  lanes->results.resize(lanes->items.size());
  async::TaskGroup group(co_await boost::asio::this_coro::executor);
  for (std::size_t i = 0; i < width; ++i) group.spawn("lane", run_lane(cx, lanes));
  CO_TRY_VOID(co_await group.join(cx.context().grace(std::chrono::hours{24})));
  if (group.cancelled()) co_return fail(ErrorCode::cancelled, "the loop was cancelled");
  Outputs out;
  out.set("Results", json::value(lanes->results)).set("Errors", json::value(lanes->errors));
  co_return out;
}
inline const NodeType each_node{
    .spec = {.type = "each",
             .title = "Each",
             .category = Category::flow,
             .summary = "Runs its children once an item.",
             .inputs = {workflow::list("Items").required(), workflow::page("Web Page"),
                        workflow::any("After"), workflow::number("Concurrency").with_default(1),
                        workflow::boolean("Tolerant").with_default(false),
                        workflow::any("Collect").in_iteration()},
             .outputs = {workflow::output("Results", HandleType::list),
                         workflow::output("Errors", HandleType::list),
                         workflow::output("Web Page", HandleType::page).conditional(),
                         workflow::output("Item", HandleType::any).inner(),
                         workflow::output("Index", HandleType::number).inner(),
                         workflow::output("Web Page", HandleType::page).inner()},
             .timeout_ms = 0,
             .is_container = true},
    .run = run_each};

// Runs its children while a condition over the last iteration holds.
inline Task<Result<Outputs>> run_again(NodeContext cx, Inputs in) {
  CO_TRY(const auto condition, expr::Program::compile(in.text("Condition")));
  std::int64_t index = 0;
  for (;; ++index) {
    CO_TRY(const json::value goes_on, cx->evaluate_in_iteration(condition, index));
    if (!goes_on.as_bool()) break;
    CO_TRY_VOID(co_await cx->run_iteration({.index = index}));
  }
  Outputs out;
  out.set("Count", json::value(index));
  co_return out;
}
inline const NodeType again_node{
    .spec =
        {.type = "again",
         .title = "Again",
         .category = Category::flow,
         .summary = "Runs its children while a condition holds.",
         .inputs = {workflow::text("Condition").required().as(workflow::Widget::expression).in_iteration()},
         .outputs = {workflow::output("Count", HandleType::number),
                     workflow::output("Index", HandleType::number).inner()},
         .timeout_ms = 0,
         .is_container = true},
    .run = run_again};

// Uses a credential: towards a host, in its log, in its error, in its output.
inline Task<Result<Outputs>> run_login(NodeContext cx, Inputs in) {
  CO_TRY_VOID(cx->check_secret_host("Password", in.text("Host")));
  const std::string secret(in.secret("Password").reveal());
  cx->log(log::Level::info, "logging in with " + secret, {{"password", secret}});
  cx.context().log().info("sending " + secret);
  cx->warn("the password is " + secret);
  notebook().texts[std::string(cx->node_id())].push_back(secret);
  CO_TRY(const auto file, co_await cx->store_file("echo.txt", "text/plain", "you sent " + secret));
  if (in.flag("Fail")) {
    co_return std::unexpected(make_error(ErrorCode::auth, "the server did not like {}", secret)
                                  .with_detail("body", json::string(secret)));
  }
  Outputs out;
  out.set("Echo", json::value("Hello, " + secret)).set("File", json::value(file));
  co_return out;
}
inline const NodeType login_node{.spec = {.type = "login",
                                          .title = "Log in",
                                          .category = Category::communication,
                                          .summary = "Uses a credential.",
                                          .inputs = {workflow::text("Username").or_credential(),
                                                     workflow::text("Password").required().or_credential(),
                                                     workflow::json("Headers").or_credential(),
                                                     workflow::text("Host").with_default("shop.example"),
                                                     workflow::boolean("Fail").with_default(false)},
                                          .outputs = {workflow::output("Echo", HandleType::text),
                                                      workflow::output("File", HandleType::file)},
                                          .posture = workflow::Posture::egress},
                                 .run = run_login};

inline Task<Result<Outputs>> run_open(NodeContext cx, Inputs in) {
  CO_TRY(auto lease, co_await cx->browsers().acquire(cx.context(), {}, {}));
  auto session = std::make_shared<sdk::BrowserSession>(std::move(lease));
  cx->own_session(session);
  CO_TRY(auto page, co_await session->lease().open_page(cx.context()));
  if (in.has("Html")) {
    CO_TRY(auto held, co_await page->acquire(cx.context()));
    CO_TRY_VOID(co_await held.set_content(cx.context(), in.text("Html")));
  }
  Outputs out;
  out.set("Web Page", sdk::PageHandle{session, page});
  co_return out;
}
inline const NodeType open_node{.spec = {.type = "open",
                                         .title = "Open",
                                         .category = Category::browser,
                                         .summary = "Opens a page in a browser of its own.",
                                         .inputs = {workflow::html("Html")},
                                         .outputs = {page_output()},
                                         .timeout_ms = 30'000,
                                         .needs_browser = true},
                                .run = run_open};

// Works on a page for a moment: a round trip to it, or as long as the script takes, which it announces.
inline Task<Result<Outputs>> run_touch(NodeContext cx, Inputs in) {
  const std::string id(cx->node_id());
  notebook().lines.push_back("begin " + id);
  CO_TRY_VOID(co_await in.page("Web Page").page().title(cx.context()));
  if (in.has("Script")) {
    cx->log(log::Level::info, "the script begins", {});
    const auto frame = in.page("Web Page").page().main_frame();
    CO_TRY_VOID(co_await frame->evaluate(cx.context(), in.text("Script"), {}));
  }
  notebook().lines.push_back("end " + id);
  if (in.flag("Fail")) co_return fail(ErrorCode::not_found, "nothing matches #price");
  co_return Outputs{};
}
inline const NodeType touch_node{
    .spec = {.type = "touch",
             .title = "Touch",
             .category = Category::browser,
             .summary = "Works on a page.",
             .inputs = {page_input(), workflow::boolean("Fail").with_default(false),
                        workflow::text("Script")},
             .outputs = {page_output()},
             .needs_browser = true},
    .run = run_touch};

inline Task<Result<Outputs>> run_tab(NodeContext cx, Inputs in) {
  const auto session = in.value("Web Page").page().session;
  CO_TRY(auto page, co_await session->lease().open_page(cx.context()));
  const sdk::PageHandle handle{session, page};
  cx->own_tab(handle);
  notebook().lines.push_back(fmt::format("{} tabs", session->lease().pages().size()));
  Outputs out;
  out.set("Web Page", handle);
  co_return out;
}
inline const NodeType tab_node{.spec = {.type = "tab",
                                        .title = "Tab",
                                        .category = Category::browser,
                                        .summary = "Opens a tab.",
                                        .inputs = {workflow::page("Web Page").required().for_session()},
                                        .outputs = {page_output().opens()},
                                        .needs_browser = true},
                               .run = run_tab};

inline const std::vector<const NodeType*>& all_nodes() {
  static const std::vector<const NodeType*> kNodes{&value_node, &nothing_node, &needs_node, &pause_node,
                                                   &fork_node,  &join_node,    &shaky_node, &effect_node,
                                                   &stop_node,  &assign_node,  &each_node,  &again_node,
                                                   &login_node, &open_node,    &touch_node, &tab_node};
  return kNodes;
}
inline const NodeType* find_node(std::string_view type) {
  for (const NodeType* node : all_nodes()) {
    if (node->spec.type == type) return node;
  }
  return nullptr;
}
inline const workflow::Catalogue& catalogue() {
  static const workflow::Catalogue kCatalogue = [] {
    std::vector<const workflow::NodeSpec*> specs;
    for (const NodeType* node : all_nodes()) specs.push_back(&node->spec);
    return workflow::Catalogue(std::move(specs));
  }();
  return kCatalogue;
}

}  // namespace flow::engine::testing
