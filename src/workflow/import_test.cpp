// Import: every alias of the tables, documents of other products, and ours, which stay as they are.
#include "workflow/import.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

#include "workflow/detail/aliases.hpp"
#include "workflow/document.hpp"

namespace flow::workflow {
namespace {

using detail::Side;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The canonical types of the alias tables, with the ports the tables name.
const Catalogue& catalogue() {
  static const std::vector<NodeSpec> kSpecs{
      {.type = "launch_standard_browser",
       .inputs = {text("Website URL").required()},
       .outputs = {output("Web Page", HandleType::page)}},
      {.type = "navigate_url",
       .inputs = {page("Web Page").required(), text("URL")},
       .outputs = {output("Web Page", HandleType::page)}},
      {.type = "scroll_to_element", .inputs = {page("Web Page"), text("Selector")}},
      {.type = "get_html",
       .inputs = {page("Web Page")},
       .outputs = {output("Html Content", HandleType::html), output("Web Page", HandleType::page)}},
      {.type = "get_text_from_html",
       .inputs = {html("Html"), text("Selector")},
       .outputs = {output("Text", HandleType::text)}},
      {.type = "fill_input",
       .inputs = {page("Web Page"), text("Selector"), text("Value").or_credential(),
                  boolean("Human-like Typing")},
       .outputs = {output("Web Page", HandleType::page)}},
      {.type = "click_element",
       .inputs = {page("Web Page"), text("Selector")},
       .outputs = {output("Web Page", HandleType::page)}},
      {.type = "wait_for_element", .inputs = {page("Web Page"), text("Selector")}},
      {.type = "condense_html",
       .inputs = {html("Html")},
       .outputs = {output("Reduced Html", HandleType::html)}},
      {.type = "deliver_to_webhook",
       .inputs = {text("Webhook URL"), any("Payload")},
       .outputs = {output("Response Body", HandleType::text)}},
      {.type = "extract_data_openai",
       .inputs = {text("API Key").only_credential("api_key"), text("Prompt"), text("Content")},
       .outputs = {output("Extracted Data", HandleType::json)}},
      {.type = "read_property_from_json",
       .inputs = {json("JSON"), text("Property Name")},
       .outputs = {output("Property Value", HandleType::any)}},
      {.type = "write_property_to_json",
       .inputs = {json("JSON"), text("Property Name"), any("Property Value")},
       .outputs = {output("Updated JSON", HandleType::json)}},
      {.type = "extract_table", .inputs = {page("Web Page")}},
      {.type = "extract_list", .inputs = {page("Web Page")}},
      {.type = "filter_items", .inputs = {list("Items")}},
      {.type = "delay", .inputs = {number("Duration")}, .outputs = {output("waited", HandleType::boolean)}},
      {.type = "branch",
       .inputs = {any("Left Value"), text("Operator"), any("Right Value"), any("Data")},
       .outputs = {output("True Path", HandleType::any).path(), output("Data", HandleType::any)}},
      {.type = "send_sms",
       .inputs = {text("Twilio Account SID"), text("Twilio Auth Token").only_credential("twilio"),
                  text("From Number"), text("To Number"), text("Message Content")},
       .outputs = {output("SMS Status", HandleType::text)}},
      {.type = "email_delivery", .inputs = {boolean("Use TLS"), text("Body")}},
  };
  static const Catalogue kCatalogue = [] {
    std::vector<const NodeSpec*> all;
    for (const NodeSpec& spec : kSpecs) all.push_back(&spec);
    return Catalogue(std::move(all));
  }();
  return kCatalogue;
}

Imported import(std::string_view text, const ImportOptions& options = {}) {
  return import_document(json::parse_object(text).value(), catalogue(), options);
}
std::string imported(std::string_view text) {
  return json::dump(json::value(import(text).document));
}

class TypeAliases : public ::testing::TestWithParam<detail::TypeAlias> {};

// Once as our own older name, once as ScrapeFlow has it in data.type.
TEST_P(TypeAliases, ImportToTheirType) {
  std::string name(GetParam().imported);
  if (name.ends_with('*')) name.back() = 'X';
  const Imported plain = import(fmt::format(R"({{"nodes": [{{"id": "a", "type": "{}"}}]}})", name));
  const Imported foreign = import(fmt::format(
      R"({{"nodes": [{{"id": "a", "type": "FlowScrapeNode", "data": {{"type": "{}", "x": 1}}}}]}})", name));
  const bool maps = catalogue().find(GetParam().type) != nullptr;
  const std::string expected = GetParam().type.empty() ? name : std::string(GetParam().type);
  for (const Imported& one : {plain, foreign}) {
    EXPECT_EQ(one.document.at("nodes").at(0).at("type"), json::value(expected));
    if (!maps) {
      ASSERT_EQ(one.problems.size(), 1u);
      EXPECT_EQ(one.problems[0].code, ProblemCode::unknown_type);
      EXPECT_NE(one.problems[0].reason.find(GetParam().proposal), std::string::npos);
    } else {
      EXPECT_EQ(one.problems.size(), GetParam().proposal.empty() ? 0u : 1u);
      for (const Problem& problem : one.problems) EXPECT_EQ(problem.severity, Severity::warning);
    }
  }
  EXPECT_EQ(foreign.document.at("nodes").at(0).at("data").at("x"), json::value(1));
}
INSTANTIATE_TEST_SUITE_P(All, TypeAliases, ::testing::ValuesIn(detail::type_aliases()));

class PortAliases : public ::testing::TestWithParam<detail::PortAlias> {};

// As the handle of an edge, and inputs as a key as well; once in another case.
TEST_P(PortAliases, ImportToTheirPort) {
  const detail::PortAlias& alias = GetParam();
  std::string type(alias.type);
  if (type.empty()) {
    type = alias.name == "Done"           ? "fill_input"
           : alias.name == "Html Content" ? "get_html"
                                          : "extract_data_openai";
  }
  const bool is_input = alias.side == Side::input;
  std::string upper(alias.imported);
  std::ranges::transform(upper, upper.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
  for (const std::string& title : {std::string(alias.imported), upper}) {
    const std::string node =
        fmt::format(R"({{"id": "a", "type": "{}", "data": {{"name": "n", "inputs": {{{}}}}}}})", type,
                    is_input ? fmt::format(R"("{}": 1)", title) : "");
    const std::string edge =
        fmt::format(R"({{"id": "e", "{}": "a", "{}": "{}"}})", is_input ? "target" : "source",
                    is_input ? "targetHandle" : "sourceHandle", title);
    const Imported result = import(fmt::format(R"({{"nodes": [{}], "edges": [{}]}})", node, edge));
    EXPECT_EQ(result.document.at("edges").at(0).at(is_input ? "targetHandle" : "sourceHandle"),
              json::value(std::string(alias.name)));
    if (is_input)
      EXPECT_TRUE(result.document.at("nodes").at(0).at("data").at("inputs").as_object().contains(alias.name));
    EXPECT_FALSE(result.changes.empty());
  }
}
INSTANTIATE_TEST_SUITE_P(All, PortAliases, ::testing::ValuesIn(detail::port_aliases()));

TEST(Import, Operators) {
  for (const detail::OperatorAlias& alias : detail::operator_aliases()) {
    const Imported result = import(fmt::format(
        R"({{"nodes": [{{"id": "a", "type": "branch", "data": {{"inputs": {{"Comparison": "{}"}}}}}}]}})",
        alias.imported));
    EXPECT_EQ(result.document.at("nodes").at(0).at("data").at("inputs"),
              (json::value{{"Operator", std::string(alias.name)}}));
  }
}

TEST(Import, PortsWithoutCase) {
  EXPECT_EQ(
      imported(
          R"({"nodes":[{"id":"a","type":"click_element","data":{"inputs":{"selector":"b","SELECTOR ":1}}}],
                         "edges":[{"id":"e","source":"x","target":"a","targetHandle":"Web page"}]})"),
      R"({"nodes":[{"id":"a","type":"click_element","data":{"inputs":{"Selector":"b","SELECTOR ":1}}}],)"
      R"("edges":[{"id":"e","source":"x","target":"a","targetHandle":"Web Page"}]})");
}

TEST(Import, UnknownInputsThatEndInConditionAreExecuteCondition) {
  const Imported result = import(R"({"nodes":[{"id":"a","type":"delay"}],
                                     "edges":[{"id":"e","target":"a","targetHandle":"Run Condition"}]})");
  EXPECT_EQ(result.document.at("edges").at(0).at("targetHandle"), json::value("Execute Condition"));
  EXPECT_THAT(result.changes, ElementsAre("edge e: input \"Run Condition\" is now \"Execute Condition\""));
}

TEST(Import, UseTlsAsText) {
  EXPECT_EQ(
      imported(
          R"({"nodes":[{"id":"a","type":"email_delivery","data":{"inputs":{"Use TLS":"false","Body":"true"}}}]})"),
      R"({"nodes":[{"id":"a","type":"email_delivery","data":{"inputs":{"Use TLS":false,"Body":"true"}}}]})");
}

TEST(Import, TypingLikeAPersonIsWrittenDownForForeignDocuments) {
  EXPECT_EQ(
      imported(R"({"nodes":[{"id":"a","type":"fill_input","data":{"inputs":{"Value":"x"}}}]})"),
      R"({"nodes":[{"id":"a","type":"fill_input","data":{"inputs":{"Value":"x","Human-like Typing":true}}}]})");
  // Ours has names or settings; there an absent input means its default.
  const std::string ours =
      R"({"nodes":[{"id":"a","type":"fill_input","data":{"name":"User","inputs":{"Value":"x"}}}]})";
  EXPECT_EQ(imported(ours), ours);
}

TEST(Import, CredentialIds) {
  const std::string uuid = "0b0e2f04-9d61-4a0f-8f0c-2f3f1f0a9c11";
  const std::string document =
      R"({{"nodes":[{{"id":"a","type":"extract_data_openai","data":{{"inputs":{{"API Key":"{}"}}}}}}]}})";
  const Imported known =
      import(fmt::format(fmt::runtime(document), uuid), {.credential_names = {{uuid, "openai"}}});
  EXPECT_EQ(known.document.at("nodes").at(0).at("data").at("inputs").at("API Key"),
            (json::value{{"$credential", "openai"}}));
  EXPECT_THAT(known.problems, IsEmpty());

  const Imported unknown = import(fmt::format(fmt::runtime(document), uuid));
  EXPECT_EQ(unknown.document.at("nodes").at(0).at("data").at("inputs").at("API Key"),
            (json::value{{"$credential", uuid}}));
  ASSERT_EQ(unknown.problems.size(), 1u);
  EXPECT_EQ(unknown.problems[0].code, ProblemCode::unknown_credential);
  EXPECT_EQ(unknown.problems[0].input, "API Key");

  // A secret in the open is not an id: it stays where the checks find it, and is repeated nowhere.
  const Imported secret = import(fmt::format(fmt::runtime(document), "sk-live hunter2"));
  EXPECT_EQ(secret.document.at("nodes").at(0).at("data").at("inputs").at("API Key"),
            json::value("sk-live hunter2"));
  EXPECT_THAT(secret.changes, IsEmpty());
}

constexpr std::string_view kTitles = R"({{"nodes":[
  {{"id":"p","type":"launch_standard_browser"}}, {{"id":"h","type":"get_html","data":{{"name":"Read it"}}}},
  {{"id":"t","type":"get_text_from_html"}}, {{"id":"u","type":"get_text_from_html"}},
  {{"id":"m","type":"email_delivery","data":{{"name":"Mail","inputs":{{"Body":"{}"}}}}}}],
  "edges":[{{"id":"1","source":"p","target":"h","sourceHandle":"Web Page","targetHandle":"Web Page"}},
           {{"id":"2","source":"h","target":"t","sourceHandle":"Html Content","targetHandle":"Html"}},
           {{"id":"3","source":"t","target":"m","sourceHandle":"Text","targetHandle":"Execute Condition"}}{}]}})";

TEST(Import, TitlesInBracesBecomeReferences) {
  const std::string second =
      R"(,{"id":"4","source":"u","target":"m","sourceHandle":"Done","targetHandle":"Execute Condition"})";
  struct Case {
    std::string body;
    std::string expected;
    std::vector<ProblemCode> problems = {};
    bool two_texts = false;
  };
  const Case cases[] = {
      {"{{Text}}", "{{ nodes.t.text }}"},
      {"a {{ Text }} b {{page_html}}", "a {{ nodes.t.text }} b {{ nodes.read_it.html_content }}"},
      {"{{Html Content}}", "{{ nodes.read_it.html_content }}"},
      {"{{ nodes.t.text }} {{ params.x }} {{ now }}", "{{ nodes.t.text }} {{ params.x }} {{ now }}"},
      {"{{Weather}}", "{{Weather}}", {ProblemCode::unknown_reference}},
      {"{{Web Page}}", "{{Web Page}}", {ProblemCode::unknown_reference}},
      {"{{Text}}", "{{Text}}", {ProblemCode::unknown_reference}, true},
      {"{{ open", "{{ open"},
  };
  for (const Case& one : cases) {
    const Imported result = import(fmt::format(fmt::runtime(kTitles), one.body, one.two_texts ? second : ""));
    EXPECT_EQ(result.document.at("nodes").at(4).at("data").at("inputs").at("Body"),
              json::value(one.expected));
    std::vector<ProblemCode> codes;
    for (const Problem& problem : result.problems) codes.push_back(problem.code);
    EXPECT_EQ(codes, one.problems) << one.body;
  }
}

TEST(Import, AScrapeFlowDocument) {
  const Imported result = import(R"({"nodes":[
      {"id":"1","type":"FlowScrapeNode","dragHandle":".d","data":{"type":"LAUNCH_BROWSER","inputs":{"Website Url":"https://x"}}},
      {"id":"2","type":"FlowScrapeNode","data":{"type":"PAGE_TO_HTML","inputs":{}}},
      {"id":"3","type":"FlowScrapeNode","data":{"type":"EXTRACT_TEXT_FROM_ELEMENT","inputs":{"Selector":"h1"}}},
      {"id":"4","type":"FlowScrapeNode","data":{"type":"ADD_PROPERTY_TO_JSON","inputs":{"Property name":"t","JSON":"{}"}}},
      {"id":"5","type":"FlowScrapeNode","data":{"type":"DELIVER_VIA_WEBHOOK","inputs":{"Target URL":"https://y"}}},
      {"id":"6","type":"FlowScrapeNode","data":{"type":"LOOP_START_1","inputs":{"List":"x"}}}],
    "edges":[
      {"id":"a","source":"1","target":"2","sourceHandle":"Web page","targetHandle":"Web page"},
      {"id":"b","source":"2","target":"3","sourceHandle":"Html","targetHandle":"Html"},
      {"id":"c","source":"3","target":"4","sourceHandle":"Extracted text","targetHandle":"Property value"},
      {"id":"d","source":"4","target":"5","sourceHandle":"Update JSON","targetHandle":"Body"}],
    "viewport":{"x":1,"y":2,"zoom":1}})");
  EXPECT_EQ(
      json::dump(json::value(result.document)),
      R"({"nodes":[)"
      R"({"id":"1","type":"launch_standard_browser","dragHandle":".d","data":{"inputs":{"Website URL":"https://x"}}},)"
      R"({"id":"2","type":"get_html","data":{"inputs":{}}},)"
      R"({"id":"3","type":"get_text_from_html","data":{"inputs":{"Selector":"h1"}}},)"
      R"({"id":"4","type":"write_property_to_json","data":{"inputs":{"Property Name":"t","JSON":"{}"}}},)"
      R"({"id":"5","type":"deliver_to_webhook","data":{"inputs":{"Webhook URL":"https://y"}}},)"
      R"({"id":"6","type":"LOOP_START_1","data":{"type":"LOOP_START_1","inputs":{"List":"x"}}}],)"
      R"("edges":[{"id":"a","source":"1","target":"2","sourceHandle":"Web Page","targetHandle":"Web Page"},)"
      R"({"id":"b","source":"2","target":"3","sourceHandle":"Html Content","targetHandle":"Html"},)"
      R"({"id":"c","source":"3","target":"4","sourceHandle":"Text","targetHandle":"Property Value"},)"
      R"({"id":"d","source":"4","target":"5","sourceHandle":"Updated JSON","targetHandle":"Payload"}],)"
      R"("viewport":{"x":1,"y":2,"zoom":1}})");
  ASSERT_EQ(result.problems.size(), 1u);
  EXPECT_EQ(result.problems[0].node.str(), "6");
  EXPECT_NE(result.problems[0].reason.find("Loop Over Items"), std::string::npos);
  // Imported once, it is canonical: a second import changes nothing.
  const Imported again = import_document(result.document, catalogue());
  EXPECT_EQ(again.document, result.document);
  EXPECT_THAT(again.changes, IsEmpty());
}

TEST(Import, CanonicalDocumentsComeBackUnchanged) {
  const std::string document =
      R"({"id":"w","name":"x","custom":[1.5,null],"params":{},"nodes":[{"id":"a","type":"branch","parentId":"q",)"
      R"("data":{"type":"kept","name":"B","inputs":{"Operator":"equals","Left Value":"{{ params.a }} {{ item }}"}}},)"
      R"({"id":"b","type":"fill_input","data":{"inputs":{}}},{"id":"c","type":"unheard_of","data":{"inputs":{"A":"{{B}}"}}}],)"
      R"("edges":[{"id":"e","source":"a","target":"b","sourceHandle":"True Path","targetHandle":"Execute Condition"}]})";
  const Imported result = import(document);
  EXPECT_EQ(json::dump(json::value(result.document)), document);
  EXPECT_THAT(result.changes, IsEmpty());
}

TEST(Import, MalformedDocumentsAreLeftToTheReader) {
  for (
      const std::string_view text :
      {R"({"nodes":1})", R"({"nodes":[1,{"id":2}],"edges":{}})",
       R"({"nodes":[{"type":[],"data":1}],"edges":[{}]})",
       R"({"nodes":[{"id":"a","type":"branch","data":{"inputs":[]}}],"edges":[{"source":1,"sourceHandle":2}]})"}) {
    EXPECT_EQ(imported(text), text);
  }
}

}  // namespace
}  // namespace flow::workflow
