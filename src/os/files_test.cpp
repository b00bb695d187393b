#include "os/files.hpp"

#include <sys/stat.h>

#include <filesystem>

#include <gtest/gtest.h>

#include "os/temp_dir.hpp"

namespace flow::os {
namespace {

using namespace literals;

class Files : public ::testing::Test {
 protected:
  std::string at(std::string_view name) const { return folder_.path() + "/" + std::string(name); }
  std::size_t count() const {
    const std::filesystem::directory_iterator entries(folder_.path());
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
  }

 private:
  TempDir folder_ = TempDir::create(default_temp_root(), "flow-files-test-", "test").value();
};

TEST_F(Files, WhatIsWrittenIsReadAndNothingElseIsLeft) {
  const std::size_t before = count();
  for (const std::string& content : {std::string(), std::string("a\0b\n", 4), std::string(100'000, 'x')}) {
    ASSERT_TRUE(write_file(at("file"), content));
    EXPECT_EQ(read_file(at("file"), 1_MiB).value(), content);
  }
  EXPECT_EQ(count(), before + 1);  // no temporary file beside it
}

TEST_F(Files, HasTheModeAskedFor) {
  for (const unsigned mode : {0600U, 0644U}) {
    ASSERT_TRUE(write_file(at("file"), "x", mode));
    struct stat info{};
    ASSERT_EQ(::stat(at("file").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, mode);
  }
}

TEST_F(Files, CreatesOnlyWhatIsNotThere) {
  const std::size_t before = count();
  EXPECT_TRUE(create_file(at("file"), "first", 0600).value());
  EXPECT_FALSE(create_file(at("file"), "second", 0600).value());
  EXPECT_EQ(read_file(at("file"), 1_KiB).value(), "first");
  EXPECT_EQ(count(), before + 1);
}

TEST_F(Files, ReadsUpToItsCapAndNotOneByteMore) {
  ASSERT_TRUE(write_file(at("file"), std::string(1024, 'x')));
  EXPECT_TRUE(read_file(at("file"), 1_KiB));
  const auto over = read_file(at("file"), 1023_B);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, ErrorCode::quota);
  EXPECT_EQ(over.error().message, at("file") + " is larger than 1023 bytes");
}

TEST_F(Files, ErrorsNameThePath) {
  const auto missing = read_file(at("none"), 1_KiB);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
  EXPECT_TRUE(missing.error().message.starts_with("could not read " + at("none") + ": "))
      << missing.error().message;
  EXPECT_EQ(read_file(at(""), 1_KiB).error().code, ErrorCode::unavailable);  // a folder
  EXPECT_EQ(write_file(at("no/folder"), "x").error().code, ErrorCode::not_found);
}

TEST_F(Files, DiskSpaceIsThatOfTheVolume) {
  const auto space = disk_space(at(""));
  ASSERT_TRUE(space) << space.error().message;
  EXPECT_GT(space->total.count, 0U);
  EXPECT_LE(space->free, space->total);
  EXPECT_EQ(disk_space(at("none")).error().code, ErrorCode::not_found);
}

TEST_F(Files, FoldersAreMadeAndRemovedWhole) {
  ASSERT_TRUE(make_folders(at("a/b/c")));
  ASSERT_TRUE(make_folders(at("a/b/c")));  // again is fine
  ASSERT_TRUE(write_file(at("a/b/c/file"), "x"));
  EXPECT_TRUE(exists(at("a/b/c/file")));
  ASSERT_TRUE(remove_tree(at("a")));
  EXPECT_FALSE(exists(at("a")));
  EXPECT_TRUE(remove_tree(at("a")));  // absent is fine
  ASSERT_TRUE(write_file(at("file"), "x"));
  EXPECT_EQ(make_folders(at("file/below")).error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace flow::os
