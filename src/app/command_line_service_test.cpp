// The commands of the service as arguments: what each becomes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/command_line.hpp"

namespace flow::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

Result<Command> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "flowbuilder");
  return parse_command_line(arguments);
}
template <class T>
T parsed(std::vector<const char*> arguments) {
  const auto command = parse(std::move(arguments));
  EXPECT_TRUE(command) << command.error().message;
  return std::get<T>(*command);
}

TEST(ServiceCommandLine, TakesTheFlagsOfTheSettingsTable) {
  const auto serve = parsed<ServeOptions>(
      {"serve", "--port", "0", "--data", "/srv/flow", "--config", "f.toml", "--no-worker", "--workers", "3"});
  EXPECT_THAT(serve.flags.settings, ElementsAre(Pair("data.folder", "/srv/flow"), Pair("http.port", "0"),
                                                Pair("workers.count", "3")));
  EXPECT_EQ(serve.flags.config_file, "f.toml");
  EXPECT_FALSE(serve.workers);
  EXPECT_TRUE(serve.scheduler);
  EXPECT_FALSE(parsed<ServeOptions>({"serve", "--no-scheduler"}).scheduler);
}

TEST(ServiceCommandLine, TellsTheProcessesApart) {
  EXPECT_TRUE(parsed<WorkerOptions>({"worker", "--once"}).once);
  EXPECT_FALSE(parsed<WorkerOptions>({"worker"}).once);
  EXPECT_TRUE(parsed<SchedulerOptions>({"scheduler", "--tick"}).tick);
  EXPECT_FALSE(parsed<ApiOptions>({"api", "--no-scheduler"}).scheduler);
  EXPECT_TRUE(parse({"migrate"}));
}

TEST(ServiceCommandLine, KnowsPeopleAndTokens) {
  const auto add =
      parsed<UserOptions>({"user", "add", "ada@example.com", "--admin", "--link", "--name", "Ada"});
  EXPECT_EQ(add.what, UserOptions::What::add);
  EXPECT_EQ(add.email, "ada@example.com");
  EXPECT_EQ(add.name, "Ada");
  EXPECT_TRUE(add.admin && add.link);
  EXPECT_EQ(parsed<UserOptions>({"user", "passwd", "ada@example.com"}).what, UserOptions::What::passwd);
  const auto token =
      parsed<TokenOptions>({"token", "ada@example.com", "--scope", "read", "--scope", "run", "--days", "7"});
  EXPECT_THAT(token.scopes, ElementsAre("read", "run"));
  EXPECT_EQ(token.days, 7);
}

TEST(ServiceCommandLine, KnowsFilesAndCare) {
  EXPECT_THAT(parsed<ImportOptions>({"import", "--user", "a@b.example", "x.json", "y.json"}).files,
              ElementsAre("x.json", "y.json"));
  EXPECT_EQ(parsed<ImportOptions>({"import", "x.json", "--out", "y.json"}).out, "y.json");
  EXPECT_EQ(parsed<ExportOptions>({"export", "--user", "a@b.example", "out"}).folder, "out");
  EXPECT_EQ(parsed<DiffOptions>({"diff", "x.json", "y.json"}).after, "y.json");
  EXPECT_EQ(parsed<BackupOptions>({"backup", "x.dump"}).what, BackupOptions::What::backup);
  EXPECT_EQ(parsed<BackupOptions>({"restore", "x.dump"}).what, BackupOptions::What::restore);
  EXPECT_EQ(parsed<KeyOptions>({"key", "rotate"}).what, KeyOptions::What::rotate);
  EXPECT_EQ(parsed<KeyOptions>({"key", "list"}).what, KeyOptions::What::list);
}

TEST(ServiceCommandLine, HelpShowsWhatAPersonRuns) {
  const auto help = parsed<HelpText>({"--help"});
  EXPECT_THAT(help.text, HasSubstr("serve"));
  EXPECT_THAT(help.text, HasSubstr("restore"));
  EXPECT_THAT(help.text, Not(HasSubstr("The API process")));  // a part of serve
}

TEST(ServiceCommandLine, RefusesWhatIsMissingOrUnknown) {
  for (const std::vector<const char*>& arguments : {std::vector<const char*>{"user"},
                                                    {"user", "add"},
                                                    {"token"},
                                                    {"import"},
                                                    {"import", "x.json", "--user", "a@b.example", "-o", "y"},
                                                    {"backup"},
                                                    {"key"},
                                                    {"serve", "--prot", "1"},
                                                    {"token", "a@b.example", "--days", "0"}}) {
    const auto command = parse(arguments);
    ASSERT_FALSE(command) << arguments.front();
    EXPECT_EQ(command.error().code, ErrorCode::invalid_input);
  }
}

}  // namespace
}  // namespace flow::app
