// Pages and clicks are in the golden flow; here is what is refused before anything is touched, and what a
// failure keeps.
#include "async/loop.hpp"
#include "browser/page_lease.hpp"
#include "nodes/detail/node.hpp"
#include "nodes/testing/host.hpp"
#include "nodes/testing/node_test.hpp"
#include "sdk/browser_session.hpp"

namespace flow::nodes {
namespace {

using testing::Host;

const testing::NodeCase kRefusals[] = {
    {.name = "NoWay",
     .inputs = R"json({"Collect": 1})json",
     .error = ErrorCode::invalid_input,
     .message = "exactly one of Next Selector and URL Template"},
    {.name = "TwoWays",
     .inputs = R"json({"Next Selector": "a", "URL Template": "/{page}"})json",
     .error = ErrorCode::invalid_input,
     .message = "exactly one of Next Selector and URL Template"},
    {.name = "TheSameAddressAgain",
     .inputs = R"json({"URL Template": "/products"})json",
     .error = ErrorCode::invalid_input,
     .message = "the URL Template \"/products\" is the same for every page; write {page} or {index}"},
    {.name = "BadSelector",
     .inputs = R"json({"Next Selector": "a["})json",
     .error = ErrorCode::invalid_input,
     .message = "selector"},
    {.name = "NoPages",
     .inputs = R"json({"Next Selector": "a", "Max Pages": 0})json",
     .error = ErrorCode::invalid_input,
     .message = "Max Pages is 0; it must lie between 1 and 10000"},
    {.name = "BadCondition",
     .inputs = R"json({"Next Selector": "a", "Stop When": "1 +"})json",
     .error = ErrorCode::invalid_input,
     .message = "Stop When"},
};
FLOW_NODE_TABLE(PaginateRefuses, "paginate", kRefusals);

struct Walk {
  std::string html;
  std::string inputs;
  int fails_at = 100;  // page, from 0
  std::optional<Result<json::object>> result = {};
  std::vector<std::string> warnings = {};
};

Task<Result<sdk::IterationResult>> read_page(int fails_at, sdk::Iteration one) {
  if (one.index == fails_at) co_return fail(ErrorCode::empty, "no rows");
  co_return sdk::IterationResult{.collected = json::array{one.index, one.index * 10}};
}

Task<Result<void>> walk(async::Loop* loop, Walk* one) {
  const NodeType* node = find_node("paginate");
  Host host(*loop, node->spec, milliseconds{20'000});
  host.iteration = [one](sdk::Iteration iteration) { return read_page(one->fails_at, std::move(iteration)); };
  const Context cx = host.context();
  const auto go = [](Host* to, const NodeType* what, Walk* how, Context setup) -> Task<Result<Outputs>> {
    CO_TRY(auto context, co_await to->browsers().acquire(setup, {}, {}));
    auto session = std::make_shared<sdk::BrowserSession>(std::move(context));
    to->own_session(session);
    CO_TRY(auto page, co_await session->lease().open_page(setup));
    {
      CO_TRY(auto lease, co_await page->acquire(setup));
      CO_TRY_VOID(co_await lease.set_content(setup, how->html));
    }
    CO_TRY(const auto given, json::parse_object(how->inputs));
    CO_TRY(auto inputs, testing::make_inputs(what->spec, given));
    inputs.set("Web Page", {.value = PageHandle{session, page}});
    co_return co_await what->run(NodeContext(*to), std::move(inputs));
  };
  auto outputs = co_await go(&host, node, one, cx);
  if (outputs) {
    json::object made;
    for (const auto& [name, value] : outputs->all()) made[name] = value.json();
    one->result = std::move(made);
  } else {
    one->result = std::unexpected(outputs.error());
  }
  one->warnings = host.warnings;
  co_await host.close();
  co_return Result<void>{};
}

void run(Walk& one) {
  async::Loop loop;
  const auto ran = loop.run(walk(&loop, &one));
  ASSERT_TRUE(ran) << ran.error().message;
}

// A page that changes in place, a moment after the click, three times.
constexpr std::string_view kInPlace = R"html(<p id="n">1</p><button id="next">Next</button><script>
let n = 1;
const next = document.getElementById("next");
next.onclick = () => setTimeout(() => {
  n += 1;
  document.getElementById("n").textContent = n;
  next.disabled = n == 3;
}, 250);
</script>)html";

TEST(Paginate, APageThatChangesInPlaceEndsAtAButtonThatIsDisabled) {
  Walk one{.html = std::string(kInPlace), .inputs = R"({"Next Selector": "#next:enabled"})"};
  run(one);
  ASSERT_TRUE(*one.result) << one.result->error().message;
  EXPECT_EQ(json::dump(**one.result), R"({"Items":[0,0,1,10,2,20],"Pages":3})");
  EXPECT_EQ(one.warnings, std::vector<std::string>{});
}

TEST(Paginate, AFailureKeepsWhatWasRead) {
  Walk one{.html = std::string(kInPlace), .inputs = R"({"Next Selector": "#next"})", .fails_at = 1};
  run(one);
  ASSERT_FALSE(*one.result);
  const Error& error = one.result->error();
  EXPECT_EQ(error.code, ErrorCode::empty);
  EXPECT_EQ(error.message, "page 2: no rows");
  EXPECT_EQ(json::dump(error.detail.at("items")), "[0,0]");
  EXPECT_EQ(error.detail.at("pages"), json::value(1));
}

TEST(Paginate, NoNextIsTheEnd) {
  Walk one{.html = "<p>only one</p>", .inputs = R"({"Next Selector": "#next"})"};
  run(one);
  ASSERT_TRUE(*one.result) << one.result->error().message;
  EXPECT_EQ(json::dump(**one.result), R"({"Items":[0,0],"Pages":1})");
}

}  // namespace
}  // namespace flow::nodes
