#include "base/result.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace flow {
namespace {

Result<int> parse_port(int port) {
  if (port > 65535) return fail(ErrorCode::invalid_input, "port {} is outside 1-65535", port);
  return port;
}
Result<void> check(bool good) {
  if (!good) return fail(ErrorCode::quota, "no more");
  return {};
}

Result<int> sum(int a, int b) {
  TRY(const int first, parse_port(a));
  TRY(const int second, parse_port(b));
  return first + second;
}

TEST(Try, HandsOnTheValueOrTheFirstError) {
  EXPECT_EQ(sum(1, 2).value(), 3);
  EXPECT_EQ(sum(70000, 80000).error().message, "port 70000 is outside 1-65535");
  EXPECT_EQ(sum(1, 80000).error().message, "port 80000 is outside 1-65535");
}

// Two on one line: each has a name of its own.
Result<int> on_one_line(int a, int b) {
  // clang-format off
  TRY(const int first, parse_port(a)); TRY(const int second, parse_port(b));
  // clang-format on
  return first * second;
}

TEST(Try, TwiceOnOneLine) {
  EXPECT_EQ(on_one_line(3, 4).value(), 12);
}

Result<std::string> under_braces(bool needed, int port) {
  std::string text = "none";
  if (needed) {
    TRY(const int value, parse_port(port));
    text = std::to_string(value);
  } else {
    TRY_VOID(check(port == 0));
  }
  return text;
}

TEST(Try, StandsUnderAnIfInBraces) {
  EXPECT_EQ(under_braces(true, 80).value(), "80");
  EXPECT_EQ(under_braces(true, 70000).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(under_braces(false, 0).value(), "none");
  EXPECT_EQ(under_braces(false, 1).error().code, ErrorCode::quota);
}

Result<std::size_t> into_existing(std::vector<int>& out) {
  for (int port : {80, 443}) TRY_VOID(check(port < 1000));
  int last = 0;
  TRY(last, parse_port(8080));  // an assignment is a declaration too
  out.push_back(last);
  return out.size();
}

TEST(Try, AssignsToWhatExists) {
  std::vector<int> out;
  EXPECT_EQ(into_existing(out).value(), 1U);
  EXPECT_EQ(out, std::vector<int>{8080});
}

struct Handle {
  explicit Handle(int number) : number(std::make_unique<int>(number)) {}
  std::unique_ptr<int> number;
};
Result<Handle> open_handle(int number) {
  return Handle(number);
}
Result<std::unique_ptr<int>> unwrap() {
  TRY(Handle handle, open_handle(7));
  return std::move(handle.number);
}

TEST(Try, MovesWhatCannotBeCopied) {
  EXPECT_EQ(*unwrap().value(), 7);
}

Result<std::map<std::string, int>> two_arguments(std::string key, int value) {
  return std::map<std::string, int>{{std::move(key), value}};
}
Result<int> with_commas() {
  TRY(const auto made, two_arguments("a", 1));
  return made.at("a");
}

TEST(Try, TakesACallWithSeveralArguments) {
  EXPECT_EQ(with_commas().value(), 1);
}

Result<int> read_settings(int port) {
  auto parsed = parse_port(port);
  if (!parsed) return std::unexpected(std::move(parsed).error().context("reading settings.toml"));
  return *parsed;
}
Result<int> start(int port) {
  auto read = read_settings(port);
  if (!read) return std::unexpected(std::move(read).error().context("starting").with_effect(Effect::unknown));
  return *read;
}

TEST(Result, ContextIsAddedOnTheWayUp) {
  const auto started = start(70000);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().message, "starting: reading settings.toml: port 70000 is outside 1-65535");
  EXPECT_EQ(started.error().effect, Effect::unknown);
}

}  // namespace
}  // namespace flow
