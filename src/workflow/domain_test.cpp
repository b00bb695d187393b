// The site a workflow opens: tables of addresses and of workflows.
#include "workflow/domain.hpp"

#include <gtest/gtest.h>

#include "workflow/testing/sketch.hpp"

namespace flow::workflow {
namespace {

using testing::Sketch;

TEST(Domain, OfAnAddress) {
  struct Case {
    std::string_view url;
    std::string_view domain;
  };
  const std::string long_name(254, 'a');
  const std::string too_long = "https://" + long_name;
  for (const Case& one : {
           Case{"https://shop.example/a?b=c#d", "shop.example"},
           Case{"http://shop.example", "shop.example"},
           Case{"HTTPS://WWW.Shop.Example:8443/Basket", "shop.example"},
           Case{"  https://shop.example  ", "shop.example"},
           Case{"https://shop.example?x=/y", "shop.example"},
           Case{"https://shop.example\\x", "shop.example"},
           Case{"https://shop.example.", "shop.example"},
           Case{"https://anna:p@ss@shop.example:81", "shop.example"},
           Case{"https://m.shop.example", "m.shop.example"},
           Case{"https://wwww.example", "wwww.example"},
           Case{"http://127.0.0.1:8080/x", "127.0.0.1"},
           Case{"http://[::1]:8080/x", "[::1]"},
           Case{"https://Äpfel.example", "Äpfel.example"},
           Case{"https://", ""},
           Case{"https://www.", "www"},
           Case{"https://:80", ""},
           Case{"http://[::1", ""},
           Case{"https://two words.example", ""},
           Case{"https://a%2eb", ""},
           Case{std::string_view("https://a\0b", 11), ""},
           Case{too_long, ""},
           Case{"/basket", ""},
           Case{"shop.example", ""},
           Case{"about:blank", ""},
           Case{"ftp://shop.example", ""},
           Case{"wss://shop.example", ""},
           Case{"", ""},
       }) {
    EXPECT_EQ(domain_of_url(one.url), one.domain) << one.url;
  }
}

struct Case {
  std::string name;
  Sketch sketch;
  std::string domain;
};
class DomainOfWorkflow : public ::testing::TestWithParam<Case> {};

TEST_P(DomainOfWorkflow, IsTheFirstThatIsOpened) {
  EXPECT_EQ(domain_of(*testing::plan_of(GetParam().sketch)), GetParam().domain);
}

const Case kCases[] = {
    {"Literal",
     {.nodes = {R"({"id": "a", "type": "open", "inputs": {"URL": "https://shop.example"}})"}},
     "shop.example"},
    {"NoNodeOpensAPage",
     {.nodes = {R"({"id": "a", "type": "fetch", "inputs": {"URL": "https://api.example"}})"}},
     ""},
    {"Template",
     {.nodes = {R"({"id": "a", "type": "open", "inputs": {"URL": "https://{{ params.host }}/x"}})"}},
     ""},
    {"NoAddressOfTheWeb",
     {.nodes = {R"({"id": "a", "type": "open", "inputs": {"URL": "about:blank"}})"}},
     ""},
    // By the plan, not by place: "b" waits for "a".
    {"OrderOfThePlan",
     {.nodes = {R"({"id": "b", "type": "open", "inputs": {"URL": "https://second.example"}})",
                R"({"id": "a", "type": "open", "inputs": {"URL": "https://first.example"}})"},
      .edges = {"a.Done -> b.Execute Condition"}},
     "first.example"},
    {"PlaceWhereThePlanLeavesItOpen",
     {.nodes = {R"({"id": "b", "type": "open", "inputs": {"URL": "https://b.example"}})",
                R"({"id": "a", "type": "open", "inputs": {"URL": "https://a.example"}})"}},
     "b.example"},
    {"TheFirstThatIsWrittenOut",
     {.nodes = {R"({"id": "a", "type": "open", "inputs": {"URL": "about:blank"}})",
                R"({"id": "b", "type": "open", "inputs": {"URL": "https://shop.example"}})"},
      .edges = {"a.Done -> b.Execute Condition"}},
     "shop.example"},
    // What comes along an edge is not known before the run.
    {"AnEdgeStandsBeforeWhatIsWritten",
     {.nodes = {R"({"id": "a", "type": "fetch"})",
                R"({"id": "b", "type": "open", "inputs": {"URL": "https://shop.example"}})"},
      .edges = {"a.Text -> b.URL"}},
     ""},
    {"WhereTheBrowserRunsIsNoSite",
     {.nodes =
          {R"({"id": "a", "type": "remote", "inputs": {"Endpoint URL": "https://farm.example", "Website URL": "https://shop.example"}})"}},
     "shop.example"},
    {"InALoop",
     {.nodes = {R"({"id": "l", "type": "loop", "inputs": {"Items": [1]}})",
                R"({"id": "a", "type": "open", "in": "l", "inputs": {"URL": "https://shop.example"}})"}},
     "shop.example"},
};
INSTANTIATE_TEST_SUITE_P(Table, DomainOfWorkflow, ::testing::ValuesIn(kCases),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace flow::workflow
