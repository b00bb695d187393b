#include "base/secret.hpp"

#include <ostream>
#include <type_traits>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <boost/json/value_from.hpp>

#include "base/result.hpp"

namespace flow {
namespace {

template <class T>
concept Streams = requires(std::ostream& out, const T& value) { out << value; };
template <class T>
concept Orders = requires(const T& a, const T& b) { a < b; };

// Every accidental way out of a Secret is an error of the compiler.
static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!Streams<Secret>);
static_assert(!Orders<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_constructible_v<std::string, Secret>);
static_assert(!std::is_convertible_v<Secret, boost::json::value>);
static_assert(!boost::json::has_value_from<Secret>::value);
// Neither does text become one by accident, and so die unnoticed.
static_assert(!std::is_convertible_v<std::string, Secret>);
static_assert(fmt::is_formattable<std::string>::value && Streams<std::string>, "the checks above can fail");

TEST(Secret, GivesItsTextOnlyWhenAsked) {
  const Secret secret("s3cret");
  EXPECT_EQ(secret.reveal(), "s3cret");
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
}

TEST(Secret, ComparesByText) {
  const struct {
    std::string_view a, b;
    bool equal;
  } rows[] = {
      {"", "", true},           {"a", "a", true},      {"a", "b", false},
      {"a", "", false},         {"", "a", false},      {"abc", "abcabc", false},
      {"abcabc", "abc", false}, {"abc", "ABC", false}, {"pässword", "pässword", true},
  };
  for (const auto& row : rows)
    EXPECT_EQ(Secret(std::string(row.a)) == Secret(std::string(row.b)), row.equal) << row.a << " " << row.b;
}

// Short texts stand inside the object, long ones on the heap: both must be gone from what was moved from.
class MovedSecret : public ::testing::TestWithParam<std::size_t> {};

TEST_P(MovedSecret, LeavesNothingBehind) {
  const std::string text(GetParam(), 'x');
  Secret from(text);
  Secret to(std::move(from));
  EXPECT_EQ(to.reveal(), text);
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): what is left behind is the point
  EXPECT_EQ(*from.reveal().data(), '\0');

  Secret other("other");
  other = std::move(to);
  EXPECT_EQ(other.reveal(), text);
  EXPECT_TRUE(to.empty());  // NOLINT(bugprone-use-after-move)
}

INSTANTIATE_TEST_SUITE_P(Sizes, MovedSecret, ::testing::Values(1U, 15U, 16U, 100U));

TEST(Secret, CopiesAndSurvivesAssignmentToItself) {
  Secret first("one");
  Secret second(first);
  EXPECT_EQ(second.reveal(), "one");
  second = Secret("two");
  first = second;
  EXPECT_EQ(first.reveal(), "two");
  const Secret& same = first;
  first = same;
  EXPECT_EQ(first.reveal(), "two");
}

}  // namespace
}  // namespace flow
