#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

// Three items at a time, when the end comes into view, up to `limit`.
std::string feed(int limit, const char* style = "") {
  return R"html(<ul id="list" )html" + std::string(style) + R"html(></ul><p id="end">end</p><script>
const list = document.getElementById("list"), end = document.getElementById("end");
const root = list.style.overflow ? list : document;
function more() {
  for (let i = 0; i < 3 && list.children.length < )html" +
         std::to_string(limit) + R"html(; ++i) {
    const item = document.createElement("li");
    item.className = "item"; item.style.height = "400px"; list.append(item);
  }
}
more();
root.addEventListener("scroll", () => setTimeout(more, 20));
</script>)html";
}

const testing::PageCase kCases[] = {
    {.name = "UntilItStopsGrowing",
     .html = feed(11),
     .inputs = R"json({"Item Selector": ".item", "Idle (ms)": 300})json",
     .outputs = R"json({"Count": 11})json"},
    {.name = "UntilThereAreEnough",
     .html = feed(1000),
     .inputs = R"json({"Item Selector": ".item", "Max Items": 8})json",
     .outputs = R"json({"Count": 9})json"},
    {.name = "AListThatScrollsByItself",
     .html = feed(9, R"(style="overflow: auto; height: 500px")"),
     .inputs = R"json({"Item Selector": ["#none .item", ".item"], "Idle (ms)": 300})json",
     .outputs = R"json({"Count": 9})json"},
    {.name = "NothingThere",
     .html = "<p>empty</p>",
     .inputs = R"json({"Item Selector": ".item"})json",
     .error = ErrorCode::not_found,
     .message = ".item",
     .timeout_ms = 900},
    {.name = "NoEndBeforeTheDeadline",
     .html = feed(100'000),
     .inputs = R"json({"Item Selector": ".item", "Max Items": 90000})json",
     .error = ErrorCode::timeout,
     .timeout_ms = 800},
    {.name = "BadIdle",
     .html = "<p>x</p>",
     .inputs = R"json({"Item Selector": "p", "Idle (ms)": 5})json",
     .error = ErrorCode::invalid_input,
     .message = "Idle (ms) is 5; it must lie between 100 and 60000"},
    {.name = "BadSelector",
     .html = "<p>x</p>",
     .inputs = R"json({"Item Selector": "p["})json",
     .error = ErrorCode::invalid_input},
};
FLOW_PAGE_TABLE(InfiniteScroll, "infinite_scroll", kCases);

}  // namespace
}  // namespace flow::nodes
