#include "nodes/testing/node_test.hpp"

#include <algorithm>
#include <ostream>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "browser/page_lease.hpp"
#include "nodes/testing/host.hpp"

namespace flow::nodes::testing {
namespace {

constexpr milliseconds kWholeTest{40'000};

struct Seen {
  std::optional<Result<sdk::Outputs>> result;
  std::string after;
};

json::object visible(const sdk::Outputs& outputs) {
  json::object out;
  for (const auto& [name, value] : outputs.all()) {
    if (!value.is_page()) out[name] = value.json();
  }
  return out;
}

// Reads both sides alike, so that the order of keys and the writing of numbers do not matter.
void expect_outputs(const std::string& expected, const sdk::Outputs& outputs) {
  const auto wanted = json::parse(expected);
  ASSERT_TRUE(wanted) << wanted.error().message;
  const json::value actual = visible(outputs);
  EXPECT_TRUE(json::equal(*wanted, actual))
      << "gave " << json::dump(actual) << "\nnot  " << json::dump(*wanted);
}

template <class Case>
void expect_outcome(const Case& one, const Seen& seen, const Host& host) {
  ASSERT_TRUE(seen.result.has_value());
  const auto& result = *seen.result;
  if (one.error) {
    ASSERT_FALSE(result) << "gave " << json::dump(json::value(visible(*result)));
    EXPECT_EQ(to_string(result.error().code), to_string(*one.error)) << result.error().message;
    EXPECT_NE(result.error().message.find(one.message), std::string::npos) << result.error().message;
  } else {
    ASSERT_TRUE(result) << to_string(result.error().code) << ": " << result.error().message << " "
                        << json::dump(json::value(result.error().detail));
    if (!one.outputs.empty()) expect_outputs(one.outputs, *result);
  }
  const bool warned = std::ranges::any_of(
      host.warnings, [&](const auto& text) { return text.find(one.warning) != std::string::npos; });
  EXPECT_TRUE(one.warning.empty() || warned) << "no warning with: " << one.warning;
}

const sdk::NodeType* find_or_fail(std::string_view type) {
  const sdk::NodeType* node = find_node(type);
  if (node == nullptr) ADD_FAILURE() << "there is no node " << type;
  return node;
}

Task<Result<void>> run_alone(Host* host, const sdk::NodeType* node, sdk::Inputs inputs, Seen* seen) {
  seen->result =
      co_await async::with_deadline(host->context(), node->run(sdk::NodeContext(*host), std::move(inputs)));
  co_await host->close();
  co_return Result<void>{};
}

Task<Result<sdk::Outputs>> on_page(Host* host, const sdk::NodeType* node, sdk::Inputs inputs,
                                   const PageCase* one, Context setup, Seen* seen) {
  CO_TRY(auto context,
         co_await host->browsers().acquire(setup, {}, {.viewport_width = 800, .viewport_height = 600}));
  auto session = std::make_shared<sdk::BrowserSession>(std::move(context));
  host->own_session(session);
  CO_TRY(auto page, co_await session->lease().open_page(setup));
  CO_TRY(auto lease, co_await page->acquire(setup));
  CO_TRY_VOID(co_await lease.set_content(setup, one->html));
  inputs.set("Web Page", {.value = sdk::PageHandle{session, page}, .lease = &lease});
  host->start_clock(milliseconds{one->timeout_ms});
  auto result =
      co_await async::with_deadline(host->context(), node->run(sdk::NodeContext(*host), std::move(inputs)));
  if (!one->after.empty()) {
    const auto value =
        co_await page->main_frame()->run_javascript(setup, "async () => (" + one->after + "\n)", {});
    seen->after = value ? json::dump(*value) : "error: " + value.error().message;
  }
  co_return result;
}

Task<Result<void>> run_on_page(Host* host, const sdk::NodeType* node, sdk::Inputs inputs, const PageCase* one,
                               Context setup, Seen* seen) {
  seen->result = co_await on_page(host, node, std::move(inputs), one, setup, seen);
  co_await host->close();
  co_return Result<void>{};
}

}  // namespace

void PrintTo(const NodeCase& one, std::ostream* out) {
  *out << one.name;
}
void PrintTo(const PageCase& one, std::ostream* out) {
  *out << one.name;
}

void check(std::string_view type, const NodeCase& one) {
  const sdk::NodeType* node = find_or_fail(type);
  if (node == nullptr) return;
  const auto given = json::parse_object(one.inputs);
  ASSERT_TRUE(given) << given.error().message;
  auto inputs = make_inputs(node->spec, *given);
  ASSERT_TRUE(inputs) << inputs.error().message;
  async::Loop loop;
  Host host(loop, node->spec, milliseconds{20'000});
  host.connected = one.connected;
  Seen seen;
  const auto ran = loop.run(run_alone(&host, node, *std::move(inputs), &seen));
  ASSERT_TRUE(ran) << ran.error().message;
  expect_outcome(one, seen, host);
}

Result<json::object> run_node(std::string_view type, std::string_view inputs,
                              const std::function<void(Host&)>& prepare,
                              const std::function<void(Host&)>& look) {
  const sdk::NodeType* node = find_or_fail(type);
  if (node == nullptr) return fail(ErrorCode::internal, "no node {}", type);
  TRY(const auto given, json::parse_object(inputs));
  TRY(auto made, make_inputs(node->spec, given));
  async::Loop loop;
  Host host(loop, node->spec, milliseconds{20'000});
  if (prepare) prepare(host);
  Seen seen;
  TRY_VOID(loop.run(run_alone(&host, node, std::move(made), &seen)));
  if (look) look(host);
  if (!*seen.result) return std::unexpected(seen.result->error());
  return visible(**seen.result);
}

void check_on_page(std::string_view type, const PageCase& one) {
  const sdk::NodeType* node = find_or_fail(type);
  if (node == nullptr) return;
  const auto given = json::parse_object(one.inputs);
  ASSERT_TRUE(given) << given.error().message;
  auto inputs = make_inputs(node->spec, *given);
  ASSERT_TRUE(inputs) << inputs.error().message;
  async::Loop loop;
  Host host(loop, node->spec, kWholeTest);
  Seen seen;
  const auto ran =
      loop.run(run_on_page(&host, node, *std::move(inputs), &one, loop.context(kWholeTest), &seen));
  ASSERT_TRUE(ran) << ran.error().message;
  expect_outcome(one, seen, host);
  if (!one.after.empty()) EXPECT_EQ(seen.after, json::dump(json::parse(one.gives).value()));
}

}  // namespace flow::nodes::testing
