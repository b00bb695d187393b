#include "workflow/slug.hpp"

#include <gtest/gtest.h>

namespace flow::workflow {
namespace {

TEST(Slug, IsWhatExpressionsCallATitle) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"Read price", "read_price"},
      {"read_price", "read_price"},
      {"  Read -- price!  ", "read_price"},
      {"Timeout (seconds)", "timeout_seconds"},
      {"HTML", "html"},
      {"n1", "n1"},
      {"2nd page", "_2nd_page"},
      {"in", "_in"},
      {"IN", "_in"},
      {"True", "_true"},
      {"while", "_while"},
      {"Input", "input"},
      {"Prix €", "prix"},
      {"Größe", "gr_e"},
      {"价格", "_"},
      {"", "_"},
      {"_", "_"},
  };
  for (const auto& [title, expected] : cases) EXPECT_EQ(slug(title), expected) << title;
}

}  // namespace
}  // namespace flow::workflow
