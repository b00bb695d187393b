#include "base/edit_distance.hpp"

#include <gtest/gtest.h>

namespace flow {
namespace {

TEST(EditDistance, CountsLetters) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("click_elemnt", "click_element"), 1U);
  EXPECT_EQ(edit_distance("flow", "wolf"), 4U);
}

TEST(NearestName, KeepsTheFirstOfTheNearest) {
  NearestName nearest("clik");
  EXPECT_EQ(nearest.best(), "");
  nearest.consider("delay");
  EXPECT_EQ(nearest.best(), "");
  nearest.consider("clack");
  nearest.consider("click");
  nearest.consider("clip");
  EXPECT_EQ(nearest.best(), "click");
}

TEST(NearestName, ProposesNothingThatSharesNothing) {
  for (const std::string_view written : {"", "x", "ab"}) {
    NearestName nearest(written);
    nearest.consider("GB");
    EXPECT_EQ(nearest.best(), "") << written;
  }
  NearestName nearest("GM");
  nearest.consider("GB");
  EXPECT_EQ(nearest.best(), "GB");
}

}  // namespace
}  // namespace flow
