#include <algorithm>
#include <memory>
#include <vector>

#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>

#include "async/task_group.hpp"
#include "nodes/detail/error_json.hpp"
#include "nodes/detail/node.hpp"

namespace flow::nodes {
namespace {

constexpr double kMostConcurrency = 100;
constexpr milliseconds kNoLimit = std::chrono::hours{24};

// What the lanes of one loop share; all of them run on one thread.
struct Loop {
  json::array items;
  std::optional<PageHandle> page;
  bool stop_on_error = true;
  std::optional<std::size_t> max_errors;
  bool isolated_variables = false;

  std::size_t next = 0;
  json::array results;
  std::vector<std::optional<Error>> failures;
  std::size_t failure_count = 0;
  std::optional<Error> first_failure;
};

json::array error_rows(const Loop& loop) {
  json::array rows;
  for (std::size_t i = 0; i < loop.failures.size(); ++i) {
    if (loop.failures[i]) {
      rows.push_back(json::object{
          {"index", i}, {"item", loop.items[i]}, {"error", detail::error_json(*loop.failures[i])}});
    }
  }
  return rows;
}

// Takes items until none is left. Fails when the loop must end early.
Task<Result<void>> lane(NodeContext cx, std::shared_ptr<Loop> loop) {
  while (loop->next < loop->items.size()) {
    const std::size_t index = loop->next++;
    auto result = co_await cx->run_iteration({.index = static_cast<std::int64_t>(index),
                                              .item = loop->items[index],
                                              .page = loop->page,
                                              .isolated_variables = loop->isolated_variables});
    if (result) {
      loop->results[index] = std::move(result->collected);
      continue;
    }
    Error error = std::move(result).error();
    if (error.code == ErrorCode::cancelled) co_return std::unexpected(std::move(error));
    if (loop->stop_on_error)
      co_return std::unexpected(std::move(error).context(fmt::format("item {}", index)));
    if (!loop->first_failure) loop->first_failure = error;
    loop->failures[index] = std::move(error);
    loop->failure_count += 1;
    if (loop->max_errors && loop->failure_count > *loop->max_errors) {
      Error too_many = *loop->first_failure;
      too_many.message =
          fmt::format("more than {} items failed; the first: {}", *loop->max_errors, too_many.message);
      co_return std::unexpected(std::move(too_many));
    }
  }
  co_return Result<void>{};
}

Result<std::size_t> count_of(const Inputs& in, std::string_view port, double least, double most) {
  const double given = in.number(port);
  if (!(given >= least && given <= most) || given != static_cast<double>(static_cast<std::int64_t>(given))) {
    return fail(ErrorCode::invalid_input, "{} is {}; it must be a whole number from {} to {}", port,
                json::dump_number(given), json::dump_number(least), json::dump_number(most));
  }
  return static_cast<std::size_t>(given);
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const auto loop = std::make_shared<Loop>();
  loop->items = in.list("Items");
  CO_TRY(const std::size_t concurrency, count_of(in, "Concurrency", 1, kMostConcurrency));
  CO_TRY(const std::size_t max_items, count_of(in, "Max Items", 0, 1e9));
  if (in.has("Max Errors")) {
    CO_TRY(loop->max_errors, count_of(in, "Max Errors", 0, 1e9));
  }
  if (loop->items.size() > max_items) {
    co_return fail(ErrorCode::quota,
                   "there are {} items, more than Max Items ({}); raise it or shorten the list",
                   loop->items.size(), max_items);
  }
  if (in.has("Web Page")) loop->page = in.value("Web Page").page();
  loop->stop_on_error = in.flag("Stop On Error");
  loop->isolated_variables = concurrency > 1;
  loop->results.resize(loop->items.size());
  loop->failures.resize(loop->items.size());

  if (concurrency == 1) {
    CO_TRY_VOID(co_await lane(cx, loop));
  } else {
    async::TaskGroup group(co_await boost::asio::this_coro::executor);
    for (std::size_t i = 0; i < std::min(concurrency, loop->items.size()); ++i)
      group.spawn(fmt::format("lane {}", i + 1), lane(cx, loop));
    // Our own deadline cancels the lanes; how long an item then needs to close its tabs is not ours to limit.
    CO_TRY_VOID(co_await group.join(cx.context().grace(kNoLimit)));
    if (group.cancelled()) co_return fail(ErrorCode::cancelled, "the loop was cancelled");
  }
  if (loop->failure_count > 0 && loop->failure_count == loop->items.size()) {
    Error all = *loop->first_failure;
    all.message = fmt::format("every item failed; the first: {}", all.message);
    all.detail["errors"] = error_rows(*loop);
    co_return std::unexpected(std::move(all));
  }
  Outputs out;
  out.set("Results", json::value(std::move(loop->results)))
      .set("Errors", json::value(error_rows(*loop)))
      .set("Count", json::value(loop->items.size()));
  co_return out;
}

}  // namespace

extern const NodeType loop_items;
const NodeType loop_items{
    .spec =
        {.type = "loop_items",
         .title = "Loop Over Items",
         .category = Category::flow,
         .summary = "Runs the nodes inside it once for each item of a list.",
         .inputs =
             {list("Items").required().helped("The list to go through."),
              page("Web Page").helped("Handed to the nodes inside as the inner Web Page."),
              number("Concurrency").with_default(1).helped("How many items are worked on at once, 1 to 100."),
              number("Max Items")
                  .with_default(1000)
                  .helped("A longer list fails with `quota` before anything runs."),
              boolean("Stop On Error")
                  .with_default(true)
                  .helped("Stop at the first item that fails, or go on and report it."),
              number("Max Errors").helped("When going on: fail after more than this many failed items."),
              any("Collect").in_iteration().helped(
                  "What each item gives; a template over the nodes inside.")},
         .outputs = {output("Results", HandleType::list), output("Errors", HandleType::list),
                     output("Count", HandleType::number), output("Web Page", HandleType::page).conditional(),
                     output("Item", HandleType::any).inner(), output("Index", HandleType::number).inner(),
                     output("Web Page", HandleType::page).inner()},
         .timeout_ms = 0,
         .is_container = true,
         .credits = 1,
         .example = {.inputs = R"({"Items": [1, 2, 3], "Concurrency": 2, "Collect": "{{ item * 2 }}"})",
                     .outputs = {}},
         .errors = {"quota"},
         .description =
             R"(Nodes inside read `item` and `index`, or connect to the inner outputs. `Results` is in item order whatever the concurrency; each entry is `Collect`, or without it an object of the outputs of the last nodes inside.

With `Stop On Error` the first failure cancels the items under way and fails the loop. Without it a failed item leaves `null` in `Results` and a row `{index, item, error}` in `Errors`; the loop fails, with the class of the first failure, when more than `Max Errors` items failed or when every item did.

With a concurrency over 1 each item has its own copy of the variables, and an outer page may feed only Open Tab.)"},
    .run = run};

}  // namespace flow::nodes
