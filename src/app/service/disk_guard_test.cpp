// When the disk is too full for new runs.
#include "app/service/disk_guard.hpp"

#include <memory>

#include <gtest/gtest.h>

#include "log/sinks.hpp"

namespace flow::app {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;

TEST(DiskGuard, KeepsAGibibyteAndATenth) {
  struct Row {
    std::uint64_t free;
    std::uint64_t total;
    bool enough;
  };
  for (const Row& row : {Row{2 * kGiB, 20 * kGiB, true}, Row{2 * kGiB - 1, 20 * kGiB, false},
                         Row{kGiB, 5 * kGiB, true}, Row{kGiB - 1, 5 * kGiB, false}, Row{0, 0, false}}) {
    EXPECT_EQ(has_reserve({.free = {row.free}, .total = {row.total}}), row.enough)
        << row.free << " of " << row.total;
  }
}

TEST(DiskGuard, ClosesOpensAgainAndSaysWhy) {
  auto space =
      std::make_shared<Result<os::DiskSpace>>(os::DiskSpace{.free = {50 * kGiB}, .total = {100 * kGiB}});
  DiskGuard guard("/data", {}, [space](const std::string& path) {
    EXPECT_EQ(path, "/data");
    return *space;
  });
  EXPECT_TRUE(guard.room());
  *space = os::DiskSpace{.free = {512 * kMiB}, .total = {100 * kGiB}};
  const auto refused = guard.room();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_EQ(
      refused.error().message,
      "the disk is nearly full: 512 MiB of 102400 MiB are free; new runs are accepted again when 1 GiB and a "
      "tenth of it are");
  EXPECT_EQ(refused.error().detail.at("retry_after_s"), 60);
  *space = os::DiskSpace{.free = {11 * kGiB}, .total = {100 * kGiB}};
  EXPECT_TRUE(guard.room());
  *space = fail(ErrorCode::unavailable, "no answer");
  EXPECT_TRUE(guard.room());
}

}  // namespace
}  // namespace flow::app
