#include "log/log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include "log/redactor.hpp"
#include "log/sinks.hpp"

namespace flow::log {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

boost::json::object record_of(std::string_view line) {
  return boost::json::parse(line).as_object();
}

std::vector<std::string> keys_of(const boost::json::object& record) {
  std::vector<std::string> keys;
  for (const auto& field : record) keys.emplace_back(field.key());
  return keys;
}

TEST(Logger, WritesOneJsonObjectALine) {
  CapturingSink sink;
  const Logger logger = Logger(&sink, Level::info).with({{"execution", "e1"}});
  logger.info("said \"hello\"\n", {{"count", 3}});
  ASSERT_EQ(sink.lines().size(), 1U);
  EXPECT_THAT(sink.lines()[0], Not(HasSubstr("\n")));
  const auto record = record_of(sink.lines()[0]);
  EXPECT_THAT(keys_of(record), ElementsAre("ts", "level", "msg", "execution", "count"));
  EXPECT_EQ(record.at("level"), "info");
  EXPECT_EQ(record.at("msg"), "said \"hello\"\n");
  EXPECT_EQ(record.at("execution"), "e1");
  EXPECT_EQ(record.at("count"), 3);
  EXPECT_THAT(record.at("ts").as_string().c_str(),
              MatchesRegex("2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z"));
}

TEST(Logger, LeavesOutWhatIsBelowTheThreshold) {
  constexpr std::array kNames = {"debug", "info", "warning", "error"};
  for (std::size_t threshold = 0; threshold < kNames.size(); ++threshold) {
    CapturingSink sink;
    const Logger logger(&sink, static_cast<Level>(threshold));
    logger.debug("x");
    logger.info("x");
    logger.warning("x");
    logger.error("x");
    ASSERT_EQ(sink.lines().size(), kNames.size() - threshold);
    for (std::size_t i = 0; i < sink.lines().size(); ++i)
      EXPECT_EQ(record_of(sink.lines()[i]).at("level"), kNames[threshold + i]);
  }
}

TEST(Logger, WithoutASinkWritesNowhere) {
  const Logger logger;
  EXPECT_FALSE(logger.enabled(Level::error));
  logger.error("nobody listens");
}

TEST(Logger, AChildsFieldWinsOverItsParents) {
  CapturingSink sink;
  const Logger parent = Logger(&sink, Level::info).with({{"node", "a"}, {"run", 1}});
  parent.with({{"node", "b"}}).info("x", {{"run", 2}});
  parent.info("x");
  const auto child = record_of(sink.lines()[0]);
  EXPECT_EQ(child.at("node"), "b");
  EXPECT_EQ(child.at("run"), 2);  // of the line itself
  EXPECT_EQ(record_of(sink.lines()[1]).at("node"), "a");
}

TEST(Logger, RepairsAMessageThatIsNotUtf8) {
  CapturingSink sink;
  Logger(&sink, Level::info).info("page \xff said");
  EXPECT_EQ(record_of(sink.lines()[0]).at("msg"), "page \uFFFD said");
}

TEST(Logger, LinesPassItsRedactorAndStayJson) {
  CapturingSink sink;
  const auto redactor = std::make_shared<Redactor>();
  const Logger logger = Logger(&sink, Level::info).with({{"user", "canary-value"}}).through(redactor);
  logger.info("before it is known: canary-value");
  redactor->add("my \"shop\"", Secret{"canary-value"});
  redactor->add("pin", Secret{"4711"});
  logger.with({{"more", "canary-value"}})
      .info("it is canary-value", {{"deep", {{"pin", 4711}}}, {"canary-value", 1}});
  EXPECT_THAT(sink.lines()[0], HasSubstr("canary-value"));
  EXPECT_THAT(sink.lines()[1], Not(HasSubstr("canary-value")));
  const auto record = record_of(sink.lines()[1]);
  EXPECT_EQ(record.at("msg"), "it is [redacted:my \"shop\"]");
  EXPECT_EQ(record.at("user"), "[redacted:my \"shop\"]");
  EXPECT_EQ(record.at("more"), "[redacted:my \"shop\"]");
  EXPECT_EQ(record.at("deep").at("pin"), "[redacted:pin]");
  EXPECT_EQ(record.at("[redacted:my \"shop\"]"), 1);
}

// Stands in for standard error while it lives.
class OtherStderr {
 public:
  explicit OtherStderr(int fd) : kept_(::dup(STDERR_FILENO)) { ::dup2(fd, STDERR_FILENO); }
  ~OtherStderr() {
    ::dup2(kept_, STDERR_FILENO);
    ::close(kept_);
  }
  OtherStderr(const OtherStderr&) = delete;
  OtherStderr& operator=(const OtherStderr&) = delete;

 private:
  int kept_;
};

TEST(StderrSink, WritesALineAtOnce) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC | O_DIRECT), 0);  // a packet a write: two lines are two reads
  StderrSink sink;
  {
    const OtherStderr redirected(ends[1]);
    sink.write(Level::info, "{\"a\":1}");
    sink.write(Level::info, "{\"b\":2}");
  }
  std::array<char, 100> bytes;
  const auto read = [&] {
    return std::string(bytes.data(), static_cast<std::size_t>(::read(ends[0], bytes.data(), bytes.size())));
  };
  EXPECT_EQ(read(), "{\"a\":1}\n");
  EXPECT_EQ(read(), "{\"b\":2}\n");
  EXPECT_EQ(sink.lost(), 0U);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(StderrSink, CountsTheLinesItLost) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  StderrSink sink;
  {
    const OtherStderr redirected(full);
    sink.write(Level::error, "no room");
    sink.write(Level::error, "none at all");
  }
  EXPECT_EQ(sink.lost(), 2U);
  ::close(full);
}

}  // namespace
}  // namespace flow::log
