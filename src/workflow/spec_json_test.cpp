#include "workflow/spec_json.hpp"

#include <gtest/gtest.h>

namespace flow::workflow {
namespace {

TEST(SpecJson, SaysWhatAnEditorNeeds) {
  const NodeSpec spec{
      .type = "send",
      .title = "Send",
      .category = Category::communication,
      .summary = "Sends a text.",
      .inputs = {text("Token").required().only_credential("bearer"),
                 text("Mode").one_of({"fast", "slow"}).with_default("fast").helped("How.")},
      .outputs = {output("Sent", HandleType::boolean), output("Late", HandleType::any).path()},
      .rules = {{InputRule::Kind::at_least_one, {"Token", "Mode"}}},
      .side_effect = true,
      .needs_network = true,
      .posture = Posture::egress,
      .errors = {"network"}};
  const json::object out = to_json(spec);
  EXPECT_EQ(
      json::dump(out.at("inputs")),
      R"([{"name":"Token","type":"text","required":true,"widget":"credential","secret":"only","kind":"bearer"},)"
      R"({"name":"Mode","type":"text","required":false,"default":"fast","options":["fast","slow"],)"
      R"("widget":"select","help":"How."}])");
  EXPECT_EQ(json::dump(out.at("outputs")),
            R"([{"name":"Sent","type":"boolean"},{"name":"Late","type":"any","path":true}])");
  EXPECT_EQ(json::dump(out.at("rules")), R"([{"kind":"at_least_one","inputs":["Token","Mode"]}])");
  EXPECT_EQ(json::dump(out.at("needs")), R"(["network","credential:bearer"])");
  EXPECT_EQ(json::dump(out.at("idempotent")), "null");
  EXPECT_EQ(out.at("posture").as_string(), "egress");
}

}  // namespace
}  // namespace flow::workflow
