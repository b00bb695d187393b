// Keys of a process that lives long: how it follows its file, and how a rotation waits for whoever seals.
#include "crypto/keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "os/files.hpp"
#include "os/temp_dir.hpp"

namespace flow::crypto {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr SealedAs kShop{.kind = "credential", .user_id = "u1", .name = "shop"};

class Lines final : public log::Sink {
 public:
  void write(log::Level /*level*/, std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

class KeysOfAFile : public ::testing::Test {
 protected:
  KeyRing rotated() {
    KeyRing ring = load_key_file(path_).value();
    ring.add_new_key();
    return ring;
  }

  os::TempDir folder_ = os::TempDir::create(os::default_temp_root(), "flow-keys-test-", "test").value();
  std::string path_ = folder_.path() + "/keys";
  Lines log_;
  Keys keys_ = Keys::of_file(path_, log::Logger(&log_, log::Level::info)).value();
};

TEST_F(KeysOfAFile, FollowIt) {
  const std::string before = keys_.begin_sealing().value()->ring().seal("hunter2", kShop);
  KeyRing ring = rotated();
  ASSERT_TRUE(save_key_file(path_, ring));
  EXPECT_EQ(keys_.ring().key_ids(), ring.key_ids());
  EXPECT_EQ(keys_.begin_sealing().value()->ring().current_key_id(), ring.current_key_id());
  EXPECT_EQ(keys_.ring().open(before, kShop).value().reveal(), "hunter2");
  ring.drop_old_keys();
  ASSERT_TRUE(save_key_file(path_, ring));
  EXPECT_THAT(keys_.ring().key_ids(), ElementsAre(ring.current_key_id()));
  EXPECT_TRUE(log_.lines.empty());
}

TEST_F(KeysOfAFile, OpenWhatWasReadBeforeItsKeyWasDropped) {
  const KeyRing before = keys_.ring();
  const std::string old_one = before.seal("hunter2", kShop);
  KeyRing ring = rotated();
  ring.drop_old_keys();
  ASSERT_TRUE(save_key_file(path_, ring));
  const std::string new_one = ring.seal("hunter3", kShop);
  EXPECT_FALSE(keys_.ring().open(old_one, kShop));
  EXPECT_EQ(keys_.ring_for(old_one, before).open(old_one, kShop).value().reveal(), "hunter2");
  EXPECT_EQ(keys_.ring_for(new_one, before).open(new_one, kShop).value().reveal(), "hunter3");
}

TEST_F(KeysOfAFile, StayInUseWhileANewOneCannotBeReadButSealNothing) {
  const std::string sealed = keys_.begin_sealing().value()->ring().seal("hunter2", kShop);
  ASSERT_TRUE(os::write_file(path_, "half a k", 0600));
  EXPECT_EQ(keys_.ring().open(sealed, kShop).value().reveal(), "hunter2");
  const auto sealing = keys_.begin_sealing();
  ASSERT_FALSE(sealing);
  EXPECT_EQ(sealing.error().code, ErrorCode::invalid_input);
  EXPECT_THAT(sealing.error().message, HasSubstr("key file " + path_ + ": key 1"));
  ASSERT_EQ(log_.lines.size(), 1U) << "once";
  EXPECT_THAT(log_.lines[0], HasSubstr("the keys that were read before stay in use"));

  ASSERT_TRUE(os::remove_tree(path_));
  EXPECT_EQ(keys_.ring().open(sealed, kShop).value().reveal(), "hunter2");
  EXPECT_EQ(keys_.begin_sealing().error().message,
            "could not open the key file " + path_ + ": No such file or directory (2)");
  EXPECT_EQ(log_.lines.size(), 2U);

  ASSERT_TRUE(save_key_file(path_, KeyRing::generate()));
  EXPECT_TRUE(keys_.begin_sealing());
  EXPECT_FALSE(keys_.ring().open(sealed, kShop));
}

TEST_F(KeysOfAFile, ARotationWaitsForWhoSeals) {
  auto first = keys_.begin_sealing().value();
  auto second = keys_.begin_sealing().value();
  KeyRing ring = rotated();
  const ReplacedKeyFile before = replace_key_file(path_, ring).value();
  EXPECT_TRUE(before.in_use());
  first.reset();
  EXPECT_TRUE(before.in_use());
  // Whoever begins now takes the new key, and is not waited for.
  const auto third = keys_.begin_sealing().value();
  EXPECT_EQ(third->ring().current_key_id(), ring.current_key_id());
  second.reset();
  EXPECT_FALSE(before.in_use());
}

TEST_F(KeysOfAFile, ARotationOfAFileThatIsNotThereFails) {
  ASSERT_TRUE(os::remove_tree(path_));
  EXPECT_FALSE(replace_key_file(path_, KeyRing::generate()));
  EXPECT_FALSE(os::exists(path_));
}

TEST(Keys, OfATextNeverChange) {
  const KeyRing ring = KeyRing::generate();
  Keys keys(ring);
  EXPECT_EQ(keys.ring().key_ids(), ring.key_ids());
  EXPECT_EQ(keys.begin_sealing().value()->ring().current_key_id(), ring.current_key_id());
}

}  // namespace
}  // namespace flow::crypto
