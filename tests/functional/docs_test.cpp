// Pages that are generated from tables are what the tables say now, and what the others show works.
//
// After a change that is meant: FLOW_REBASELINE=1 build/dev/tests/functional/flow_functional_test
// --gtest_filter='*GeneratedDocs*'
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "api/openapi.hpp"
#include "app/errors_markdown.hpp"
#include "app/settings.hpp"
#include "browser/selector.hpp"
#include "json/json.hpp"
#include "nodes/catalog.hpp"
#include "nodes/docs.hpp"
#include "support/program.hpp"
#include "workflow/validate.hpp"

namespace flow::test {
namespace {

std::string path_of(std::string_view name) {
  return std::string(FLOW_SOURCE_DIR "/") + std::string(name);
}

std::string content_of(std::string_view name) {
  std::ifstream file(path_of(name), std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The fenced blocks of one language in a Markdown page.
std::vector<std::string> fenced(std::string_view page, std::string_view language) {
  const std::string opening = "\n```" + std::string(language) + "\n";
  std::vector<std::string> blocks;
  for (auto at = page.find(opening); at != page.npos; at = page.find(opening, at)) {
    at += opening.size();
    const auto end = page.find("\n```", at);
    if (end == page.npos) break;
    blocks.emplace_back(page.substr(at, end + 1 - at));
    at = end;
  }
  return blocks;
}

struct Page {
  const char* name;
  std::string (*generate)();
};

// What /api/v1/openapi.json serves, for people to read and for the editor's types to be made from.
std::string openapi_text() {
  return json::dump(api::openapi_document(), json::Layout::pretty) + "\n";
}

class GeneratedDocs : public ::testing::TestWithParam<Page> {};

TEST_P(GeneratedDocs, AreWhatTheTablesSay) {
  const Page& page = GetParam();
  if (std::getenv("FLOW_REBASELINE") != nullptr)
    std::ofstream(path_of(page.name), std::ios::binary) << page.generate();
  EXPECT_EQ(content_of(page.name), page.generate())
      << page.name << " is out of date; see the top of " << __FILE__;
}

INSTANTIATE_TEST_SUITE_P(
    Page, GeneratedDocs,
    ::testing::Values(Page{"docs/nodes.md", [] { return nodes::nodes_markdown(nodes::catalogue()); }},
                      Page{"docs/config.md", app::config_markdown},
                      Page{"docs/errors.md", app::errors_markdown}, Page{"docs/openapi.json", openapi_text}),
    [](const auto& info) {
      const std::string name = info.param.name;
      return name.substr(5, name.rfind('.') - 5);  // without docs/ and the ending
    });

TEST(WorkflowDocs, EveryJsonBlockIsJsonAndEveryWorkflowCanRun) {
  int workflows = 0;
  for (const std::string_view page : {"docs/workflow.md", "README.md"}) {
    for (const std::string& block : fenced(content_of(page), "json")) {
      const auto parsed = json::parse_object(block);
      ASSERT_TRUE(parsed) << page << ": " << parsed.error().message << "\n" << block;
      if (!parsed->contains("nodes") || !parsed->contains("edges")) continue;
      ++workflows;
      const auto document = workflow::read_document(*parsed);
      ASSERT_TRUE(document) << document.error().message;
      const auto checked = workflow::check(*document, nodes::catalogue());
      EXPECT_TRUE(checked.ok()) << page << ": " << workflow::first_error(checked).message;
    }
  }
  EXPECT_GE(workflows, 1);
}

// The first workflow gives what the page says it gives.
TEST(Readme, FirstWorkflowRuns) {
  const std::string page = content_of("README.md");
  const std::vector<std::string> workflows = fenced(page, "json");
  const std::vector<std::string> outputs = fenced(page, "json output");
  ASSERT_EQ(workflows.size(), 1U);
  ASSERT_EQ(outputs.size(), 1U);
  const auto artifacts = std::filesystem::temp_directory_path() / "flow-readme-first-workflow";
  const ProgramResult result = run_program(
      {flowbuilder_path(), "run", "-", "--demo-site", "--artifacts", artifacts.string()}, workflows.front());
  std::filesystem::remove_all(artifacts);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, outputs.front());
}

struct Shown {
  std::string command;
  std::string output;
};

// In a block marked `console exact`, lines that begin with "$ " are commands; what follows up to the next one
// is what they print.
std::vector<Shown> shown_commands(std::string_view page) {
  std::vector<Shown> all;
  for (const std::string& block : fenced(content_of(page), "console exact")) {
    std::istringstream lines(block);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("$ ")) {
        all.push_back({.command = line.substr(2), .output = {}});
      } else {
        all.back().output += line + "\n";
      }
    }
  }
  return all;
}

class ShownCommands : public ::testing::TestWithParam<const char*> {};

TEST_P(ShownCommands, PrintWhatThePageShows) {
  const std::vector<Shown> all = shown_commands(GetParam());
  EXPECT_FALSE(all.empty());
  for (const Shown& shown : all) {
    const ProgramResult result =
        run_program({"/bin/sh", "-c", "PATH=" FLOW_BINARY_DIR ":$PATH; " + shown.command});
    EXPECT_EQ(result.exit_code, 0) << shown.command << "\n" << result.err;
    EXPECT_EQ(result.out, shown.output) << shown.command;
  }
}

INSTANTIATE_TEST_SUITE_P(Page, ShownCommands, ::testing::Values("README.md", "docs/cron.md"),
                         [](const auto& info) {
                           return std::string_view(info.param) == "README.md" ? "readme" : "cron";
                         });

}  // namespace
}  // namespace flow::test
