// Random workflows of Automa and random recordings: whatever is connected to what, the documents have no
// errors. Seeds are fixed, so a failure can be run again.
#include <array>
#include <random>

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "browser/selector.hpp"
#include "foreign/testing/conversion_test.hpp"
#include "nodes/catalog.hpp"
#include "workflow/written.hpp"

namespace flow::foreign {
namespace {

struct Piece {
  std::string_view label;
  std::string_view data;
  std::vector<std::string_view> outputs = {"1"};
};

const std::array kBlocks{
    Piece{"new-tab", R"({"url":"http://a.example/{{variables.v}}"})"},
    Piece{"active-tab", "{}"},
    Piece{"close-tab", "{}"},
    Piece{"event-click", R"({"selector":"{{loopData.L}} > a"})"},
    Piece{"event-click", R"({"selector":"#a","disableBlock":true})"},
    Piece{
        "event-click", R"({"selector":"#a","onError":{"enable":true,"toDo":"fallback"}})", {"1", "fallback"}},
    Piece{"forms",
          R"({"type":"text-field","selector":"#q","value":"{{table.0.c}} {{loopData.L}} {{$f(1)}}"})"},
    Piece{"get-text",
          R"({"selector":"h1","saveData":true,"dataColumn":"c","assignVariable":true,"variableName":"v"})"},
    Piece{"get-text", R"({"selector":"h1","disableBlock":true,"saveData":true,"dataColumn":"c"})"},
    Piece{"take-screenshot", "{}"},
    Piece{"delay", R"({"time":"{{variables.v}}"})"},
    Piece{"insert-data", R"({"dataList":[{"type":"variable","name":"v","value":"{{table}}"}]})"},
    Piece{"webhook",
          R"({"url":"http://a.example/","dataPath":"a.0","assignVariable":true,"variableName":"v"})",
          {"1", "fallback"}},
    Piece{"workflow-state", R"({"type":"stop-current"})"},
    Piece{"google-sheets", "{}"},
    Piece{"element-exists", R"({"selector":"#e"})", {"1", "2"}},
    Piece{
        "conditions",
        R"({"conditions":[{"id":"x","conditions":[{"items":[{"category":"value","type":"element#text","data":{"selector":"p"}},)"
        R"({"category":"compare","type":"eq"},{"category":"value","type":"value","data":{"value":"{{variables.v}}"}}]}]},)"
        R"({"id":"y","type":"==","value":"{{loopData.M}}","compareValue":"1"}]})",
        {"x", "y", "fallback"}},
    Piece{"loop-elements", R"({"loopId":"L","selector":".i"})"},
    Piece{"loop-data", R"({"loopId":"M","loopThrough":"numbers","fromNumber":1,"toNumber":3})"},
    Piece{"loop-breakpoint", R"({"loopId":"L"})"},
    Piece{"loop-breakpoint", R"({"loopId":"M"})"},
    Piece{"switch-to", R"({"windowType":"iframe","selector":"#f"})"},
};

using Random = std::mt19937;
constexpr unsigned kSeeds = 400;
std::size_t below(Random& random, std::size_t limit) {
  return random() % limit;
}

std::string random_automa(Random& random) {
  const std::size_t count = 2 + below(random, 14);
  std::string nodes = R"({"id":"b0","label":"trigger","data":{}})";
  std::string edges;
  std::vector<const Piece*> pieces{nullptr};
  for (std::size_t i = 1; i <= count; ++i) {
    pieces.push_back(&kBlocks[below(random, kBlocks.size())]);
    nodes += fmt::format(R"(,{{"id":"b{}","label":"{}","data":{}}})", i, pieces[i]->label, pieces[i]->data);
  }
  // Mostly forwards and near, sometimes anywhere.
  const auto connect = [&](std::size_t from, std::size_t to) {
    const std::string_view output =
        from == 0 ? "1" : pieces[from]->outputs[below(random, pieces[from]->outputs.size())];
    edges += fmt::format(R"({}{{"source":"b{}","target":"b{}","sourceHandle":"b{}-output-{}"}})",
                         edges.empty() ? "" : ",", from, to, from, output);
  };
  for (std::size_t i = 1; i <= count; ++i) connect(i - 1 - below(random, std::min<std::size_t>(i, 3)), i);
  for (std::size_t i = 0; i < count / 3; ++i) connect(below(random, count + 1), 1 + below(random, count));
  return fmt::format(
      R"({{"name":"x","table":[{{"id":"c","name":"c"}}],"drawflow":{{"nodes":[{}],"edges":[{}]}}}})", nodes,
      edges);
}

constexpr std::array<std::string_view, 14> kSteps{
    R"({"type":"navigate","url":"http://a.example/")",
    R"({"type":"navigate","url":"chrome://newtab/")",
    R"({"type":"click","selectors":[["aria/A"],["#a"]])",
    R"({"type":"click","selectors":["text/A"],"frame":[1],"assertedEvents":[{"type":"navigation"}])",
    R"({"type":"click","selectors":["svg > path"],"offsetX":1.5,"offsetY":0)",
    R"({"type":"change","value":"{{ x }}","selectors":["#a"])",
    R"({"type":"change","value":"a","selectors":["select"])",
    R"({"type":"keyDown","key":"Control")",
    R"({"type":"keyDown","key":"a")",
    R"({"type":"keyUp","key":"Control")",
    R"({"type":"scroll","x":1)",
    R"({"type":"close")",
    R"({"type":"waitForElement","selectors":["#a"],"operator":"==","count":3)",
    R"({"type":"hover","selectors":[["a","b"]])",
};

std::string random_recording(Random& random) {
  std::string steps;
  const std::size_t count = 1 + below(random, 15);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t tab = below(random, 5);
    steps +=
        fmt::format(R"({}{},"target":"{}"}})", steps.empty() ? "" : ",", kSteps[below(random, kSteps.size())],
                    tab < 3    ? "main"
                    : tab == 3 ? "t1"
                               : "t2");
  }
  return fmt::format(R"({{"title":"x","steps":[{}]}})", steps);
}

void expect_no_errors(const std::string& file) {
  auto converted = testing::convert_text(file);
  ASSERT_TRUE(converted) << converted.error().message << "\n" << file;
  if (converted->document.at("nodes").as_array().empty()) return;
  workflow::CheckOptions options;
  options.check_selector = browser::check_selector;
  const std::string document = json::dump(converted->document);
  const auto read = workflow::read_written(std::move(converted->document), nodes::catalogue(), {}, options);
  ASSERT_TRUE(read) << read.error().message << "\n" << file;
  for (const workflow::Problem& problem : read->checked.problems) {
    ASSERT_NE(problem.severity, workflow::Severity::error) << workflow::to_line(problem) << "\n"
                                                           << file << "\n"
                                                           << document;
  }
}

TEST(RandomFiles, AutomaGivesDocumentsWithoutErrors) {
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    ASSERT_NO_FATAL_FAILURE(expect_no_errors(random_automa(random))) << "seed " << seed;
    if (HasFailure()) return;
  }
}

TEST(RandomFiles, RecordingsGiveDocumentsWithoutErrors) {
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    ASSERT_NO_FATAL_FAILURE(expect_no_errors(random_recording(random))) << "seed " << seed;
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace flow::foreign
