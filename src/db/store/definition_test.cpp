// What counts as content of a workflow.
#include "db/store/definition.hpp"

#include <gtest/gtest.h>

#include "workflow/node_spec.hpp"

namespace flow::db {
namespace {

Definition read(std::string_view text) {
  return make_definition(json::parse_object(text).value());
}

struct Case {
  std::string_view a;
  std::string_view b;
  bool same;
};

TEST(Definition, IsTheSameForEqualContent) {
  for (const Case& one : {
           Case{"{}", "{}", true},
           Case{R"({"a": 1, "b": {"c": [1, 2], "d": null}})", R"({"b": {"d": null, "c": [1, 2]}, "a": 1})",
                true},
           Case{R"({"a": 1})", R"({"a": 1.0})", true},
           Case{R"({"a": 1})", R"({"a": "1"})", false},
           Case{R"({"a": [1, 2]})", R"({"a": [2, 1]})", false},
           Case{R"({"a": null})", "{}", false},
           Case{R"({"id": "x", "name": "n", "description": "d", "status": "active"})", "{}", true},
           Case{R"({"nodes": [{"id": "x"}]})", R"({"nodes": [{"id": "y"}]})", false},
           Case{R"({"nodes": [{"position": {"x": 1}}]})", R"({"nodes": [{"position": {"x": 2}}]})", false},
           Case{R"({"unknown": true})", "{}", false},
       }) {
    EXPECT_EQ(read(one.a).content_hash == read(one.b).content_hash, one.same) << one.a << " and " << one.b;
  }
}

TEST(Definition, KeepsTheOrderOfKeysAndUnknownFields) {
  const Definition made =
      read(R"({"z": 1, "name": "Prices", "a": {"y": "\u0000", "x": 1e300}, "nodes": [{}, {}]})");
  EXPECT_EQ(made.text, R"({"z":1,"a":{"y":"\u0000","x":1e+300},"nodes":[{},{}]})");
  EXPECT_EQ(made.name, "Prices");
  EXPECT_FALSE(made.has_description);
  EXPECT_EQ(made.node_count, 2);
  EXPECT_EQ(made.content_hash.size(), 32U);
}

TEST(Definition, ReadsAttemptsWithinTheirBounds) {
  struct Attempts {
    std::string_view settings;
    int most;
  };
  for (const Attempts& one :
       {Attempts{"{}", 3}, Attempts{R"({"max_attempts": 1})", 1}, Attempts{R"({"max_attempts": 2.0})", 2},
        Attempts{R"({"max_attempts": 0})", 1}, Attempts{R"({"max_attempts": 1e9})", 3},
        Attempts{R"({"max_attempts": "2"})", 3}, Attempts{"7", 3}}) {
    EXPECT_EQ(read(fmt::format(R"({{"settings": {}}})", one.settings)).max_attempts, one.most)
        << one.settings;
  }
}

TEST(Definition, KnowsTheSiteOfWhatCouldRun) {
  static const workflow::NodeSpec kOpen{
      .type = "open", .category = workflow::Category::browser, .inputs = {workflow::text("URL")}};
  const workflow::Catalogue catalogue({&kOpen});
  struct Site {
    std::string_view document;
    std::optional<std::string> domain;
  };
  for (
      const Site& one : {
          Site{
              R"({"nodes": [{"id": "a", "type": "open", "data": {"inputs": {"URL": "https://www.shop.example/x"}}}]})",
              "shop.example"},
          // An instance may allow more frequent schedules than others.
          Site{
              R"({"cron": "* * * * *", "nodes": [{"id": "a", "type": "open", "data": {"inputs": {"URL": "https://shop.example"}}}]})",
              "shop.example"},
          Site{R"({"nodes": [{"id": "a", "type": "open", "data": {"inputs": {"URL": "{{ params.url }}"}}}]})",
               std::nullopt},
          Site{
              R"({"nodes": [{"id": "a", "type": "unknown", "data": {"inputs": {"URL": "https://shop.example"}}}]})",
              std::nullopt},
          Site{R"({"nodes": 3})", std::nullopt},
          Site{"{}", std::nullopt},
      }) {
    EXPECT_EQ(make_definition(json::parse_object(one.document).value(), &catalogue).domain, one.domain)
        << one.document;
    EXPECT_EQ(read(one.document).domain, std::nullopt) << one.document;
  }
}

TEST(Definition, WhatIsOddIsStillStored) {
  for (const char* odd : {R"({"nodes": 3})", R"({"name": 7})", R"({"settings": []})"}) {
    EXPECT_EQ(read(odd).node_count, 0) << odd;
    EXPECT_EQ(read(odd).name, "") << odd;
  }
}

}  // namespace
}  // namespace flow::db
