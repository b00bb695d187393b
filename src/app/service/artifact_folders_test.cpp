// Which folders of executions a sweep sees, and how they are removed.
#include "app/service/artifact_folders.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "os/files.hpp"
#include "os/temp_dir.hpp"

namespace flow::app {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr WallTime kNow{std::chrono::seconds{1'800'000'000}};
constexpr WallTime kBefore = kNow - std::chrono::hours{24};

ExecutionId id_of(int n) {
  return ExecutionId(fmt::format("0190163d-8694-739b-aea5-{:012x}", n));
}

class Artifacts : public ::testing::Test {
 protected:
  // With a file in it; changed so long before now.
  void add(const std::string& name, std::chrono::hours age) {
    EXPECT_TRUE(os::make_folders(root + "/" + name));
    EXPECT_TRUE(os::write_file(root + "/" + name + "/a1-001-shot.png", "png"));
    fs::last_write_time(root + "/" + name, std::chrono::file_clock::from_sys(kNow - age));
  }
  // All of a walk in steps of so many entries.
  std::vector<ExecutionId> walked(std::size_t step) {
    FolderWalk walk(root);
    std::vector<ExecutionId> all;
    while (!walk.at_end()) {
      const auto found = walk.next(step, kBefore);
      EXPECT_TRUE(found) << found.error().message;
      EXPECT_LE(found->size(), step);
      all.insert(all.end(), found->begin(), found->end());
    }
    return all;
  }

  os::TempDir home = os::TempDir::create(os::default_temp_root(), "flow-folders-test-", "test").value();
  std::string root = home.path() + "/artifacts";
};

TEST_F(Artifacts, OnlyFoldersOfExecutionsThatStandStillAreFound) {
  add(id_of(1).str(), std::chrono::hours{25});
  add(id_of(2).str(), std::chrono::hours{23});
  add("lost+found", std::chrono::hours{500});
  add("0190163D-8694-739B-AEA5-000000000003", std::chrono::hours{500});  // we write them in lower case
  add(id_of(4).str() + "-old", std::chrono::hours{500});
  EXPECT_TRUE(os::write_file(root + "/" + id_of(5).str(), "a file"));
  fs::last_write_time(root + "/" + id_of(5).str(),
                      std::chrono::file_clock::from_sys(kNow - std::chrono::hours{500}));
  add("../elsewhere", std::chrono::hours{500});
  fs::create_directory_symlink(home.path() + "/elsewhere", root + "/" + id_of(6).str());
  EXPECT_THAT(walked(100), UnorderedElementsAre(id_of(1)));
}

TEST_F(Artifacts, AreWalkedThroughAFewAtATime) {
  std::vector<ExecutionId> made;
  for (int i = 0; i < 25; ++i) {
    made.push_back(id_of(i));
    add(made.back().str(), std::chrono::hours{48});
  }
  for (const std::size_t step : {1U, 10U, 25U, 100U})
    EXPECT_THAT(walked(step), ::testing::UnorderedElementsAreArray(made)) << step;
}

TEST_F(Artifacts, OfAFolderThatIsNotThereAreNone) {
  FolderWalk walk(root);
  EXPECT_THAT(walk.next(10, kBefore).value(), IsEmpty());
  EXPECT_TRUE(walk.at_end());
  EXPECT_TRUE(os::write_file(root, "no folder"));
  FolderWalk of_a_file(root);
  const auto refused = of_a_file.next(10, kBefore);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_EQ(refused.error().message, "could not read the folder " + root + ": Not a directory");
}

TEST_F(Artifacts, AreRemovedWithAllThatIsInThem) {
  for (int i = 1; i <= 3; ++i) add(id_of(i).str(), std::chrono::hours{48});
  EXPECT_EQ(remove_folders(root, {id_of(1), id_of(3), id_of(9)}).value(), 2U);
  EXPECT_FALSE(os::exists(root + "/" + id_of(1).str()));
  EXPECT_TRUE(os::exists(root + "/" + id_of(2).str() + "/a1-001-shot.png"));
  EXPECT_FALSE(os::exists(root + "/" + id_of(3).str()));
}

// As two processes of one folder do.
TEST_F(Artifacts, MayBeRemovedByTwoAtOnce) {
  std::vector<ExecutionId> gone;
  for (int i = 0; i < 10; ++i) {
    gone.push_back(id_of(i));
    add(gone.back().str(), std::chrono::hours{48});
    for (int file = 0; file < 10; ++file)
      EXPECT_TRUE(os::write_file(fmt::format("{}/{}/{}", root, gone.back(), file), "x"));
  }
  Result<std::size_t> theirs = 0U;
  std::thread other([&] { theirs = remove_folders(root, gone); });
  const auto ours = remove_folders(root, gone);
  other.join();
  EXPECT_TRUE(ours) << ours.error().message;
  EXPECT_TRUE(theirs) << theirs.error().message;
  EXPECT_TRUE(fs::is_empty(root));
}

}  // namespace
}  // namespace flow::app
