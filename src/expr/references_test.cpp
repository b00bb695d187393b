#include "expr/references.hpp"

#include <gtest/gtest.h>

namespace flow::expr {
namespace {

// `root.key.key`, with `!` behind a key whose absence would fail the evaluation.
std::string show(const Reading& reading) {
  std::string text = reading.root;
  for (const Reading::Key& key : reading.path) text += "." + key.text + (key.needed ? "!" : "");
  return text + "@" + std::to_string(reading.offset);
}
std::string show(const std::vector<Reading>& all) {
  std::string text;
  for (const Reading& reading : all) text += (text.empty() ? "" : " ") + show(reading);
  return text;
}

struct Case {
  std::string_view expression;
  std::string_view readings;
};

class Readings : public testing::TestWithParam<Case> {};

TEST_P(Readings, AreFound) {
  const auto program = Program::compile(std::string(GetParam().expression));
  ASSERT_TRUE(program) << program.error().message;
  EXPECT_EQ(show(readings(*program)), GetParam().readings);
}

INSTANTIATE_TEST_SUITE_P(
    Paths, Readings,
    testing::Values(Case{"1 + 2", ""}, Case{"item", "item@0"},
                    Case{"nodes.page.title + params.suffix", "nodes.page!.title!@0 params.suffix!@19"},
                    Case{"nodes[\"Read page\"].title", "nodes.Read page!.title!@0"},
                    Case{"nodes.page[\"title\"].size()", "nodes.page!.title!@0"},
                    Case{"(nodes.page).title", "nodes.page!.title!@1"}, Case{".nodes.page", "nodes.page!@0"},
                    Case{"params.rows[0].price", "params.rows!@0"},
                    Case{"nodes[params.which].text", "nodes@0 params.which!@6"},
                    Case{"nodes.page[item.key][index]", "nodes.page!@0 item.key!@11 index@21"},
                    Case{"size(nodes)", "nodes@5"}, Case{"{'a': item}.a", "item@6"},
                    Case{"[item][0].text", "item@1"}, Case{"params.matches(item)", "params@0 item@15"}));

INSTANTIATE_TEST_SUITE_P(NamesThatAreNoReadings, Readings,
                         testing::Values(Case{"type(item) == int", "item@5"},
                                         Case{"type(item) == google.protobuf.Timestamp", "item@5"},
                                         Case{"math.greatest(item, 1)", "item@14"},
                                         Case{"[1].map(item, item + 1)", ""},
                                         Case{"[1].all(i, i < item)", "item@15"},
                                         Case{"item.all(item, item.ok)", "item@0"},
                                         Case{"params.rows.transformMap(i, r, r.nodes)", "params.rows!@0"},
                                         Case{"cel.bind(item, params.a, item.b)", "params.a!@15"},
                                         Case{"params.?a.optMap(index, index + 1)", "params.a@0"},
                                         Case{"[1].map(item, item) + [item]", "item@23"}));

INSTANTIATE_TEST_SUITE_P(KeysTheExpressionCanDoWithout, Readings,
                         testing::Values(Case{"has(nodes.x.text)", "nodes.x!.text@4"},
                                         Case{"has(nodes.x.data.name)", "nodes.x!.data!.name@4"},
                                         Case{"'text' in nodes.x", "nodes.x!.text@10"},
                                         Case{"nodes.x.?text.orValue('')", "nodes.x!.text@0"},
                                         Case{"nodes.?x.text.orValue('')", "nodes.x.text@0"},
                                         Case{"nodes.x[?'text'].orValue('')", "nodes.x!.text@0"},
                                         Case{"nodes.x.?data.name", "nodes.x!.data.name@0"}));

INSTANTIATE_TEST_SUITE_P(
    Guards, Readings,
    testing::Values(
        Case{"has(nodes.x.text) && nodes.x.text == 'a'", "nodes.x!.text@4 nodes.x.text@21"},
        Case{"nodes.x.text == 'a' && has(nodes.x.text)", "nodes.x!.text@0 nodes.x!.text@27"},
        Case{"has(nodes.x.text) && has(nodes.y.text) && nodes.x.text == nodes.y.text",
             "nodes.x!.text@4 nodes.y!.text@25 nodes.x.text@42 nodes.y.text@58"},
        Case{"has(nodes.x.data) && nodes.x.data.name == 'a'", "nodes.x!.data@4 nodes.x.data.name!@21"},
        Case{"!has(nodes.x.text) || nodes.x.text == 'a'", "nodes.x!.text@5 nodes.x.text@22"},
        Case{"has(nodes.x.text) ? nodes.x.text : ''", "nodes.x!.text@4 nodes.x.text@20"},
        Case{"!has(nodes.x.text) ? '' : nodes.x.text", "nodes.x!.text@5 nodes.x.text@26"},
        Case{"'text' in nodes.x ? nodes.x.text : ''", "nodes.x!.text@10 nodes.x.text@20"},
        Case{"has(nodes.x.text) && params.on ? nodes['x']['text'] : ''",
             "nodes.x!.text@4 params.on!@21 nodes.x.text@33"},
        Case{"has(nodes.x.text) && true ? (1 > 0 ? nodes.x.text : 'a') : ''",
             "nodes.x!.text@4 nodes.x.text@37"},
        Case{"[1].map(i, has(nodes.x.text), nodes.x.text)", "nodes.x!.text@15 nodes.x.text@30"},
        Case{"(has(nodes.x.a) && has(nodes.x.b)) || (has(nodes.x.a) && params.c) ? nodes.x.a : nodes.x.b",
             "nodes.x!.a@5 nodes.x.b@23 nodes.x!.a@43 params.c!@57 nodes.x.a@69 nodes.x!.b!@81"}));

INSTANTIATE_TEST_SUITE_P(
    NoGuards, Readings,
    testing::Values(
        Case{"has(nodes.x.text) || nodes.x.text == 'a'", "nodes.x!.text@4 nodes.x!.text!@21"},
        Case{"has(nodes.x.text) ? '' : nodes.x.text", "nodes.x!.text@4 nodes.x!.text!@25"},
        Case{"has(nodes.x.text) && nodes.y.text == 'a'", "nodes.x!.text@4 nodes.y!.text!@21"},
        Case{"has(nodes.x.text) == nodes.x.text", "nodes.x!.text@4 nodes.x!.text!@21"},
        Case{"(has(nodes.x.text) && true) ? 1 : nodes.x.text", "nodes.x!.text@5 nodes.x!.text!@34"},
        Case{"[has(nodes.x.text), nodes.x.text]", "nodes.x!.text@5 nodes.x!.text!@20"},
        Case{"[1].filter(i, has(nodes.x.text)).map(i, nodes.x.text)", "nodes.x!.text@18 nodes.x!.text!@40"}));

TEST(ReadingsOfATemplate, HavePlacesInTheWholeText) {
  const auto text = Template::compile("{{ a }} and\n {{ b.c }}");
  ASSERT_TRUE(text);
  EXPECT_EQ(show(readings(*text)), "a@3 b.c!@16");
}

TEST(ReadingsOfALongChain, AreFoundInTime) {
  std::string chain;
  while (chain.size() < 16'000) chain += "has(a.b) && ";
  const auto program = Program::compile(chain + "a.b");
  ASSERT_TRUE(program) << program.error().message;
  const auto all = readings(*program);
  EXPECT_EQ(all.size(), 1335U);
  EXPECT_FALSE(all.back().path[0].needed);
}

}  // namespace
}  // namespace flow::expr
