// The key ring: what opens under which keys, how a rotation goes, and what its file may look like.
#include "crypto/key_ring.hpp"

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "os/files.hpp"
#include "os/temp_dir.hpp"

namespace flow::crypto {
namespace {

using namespace literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr SealedAs kShop{.kind = "credential", .user_id = "u1", .name = "shop"};
const std::string kOne(64, '1');
const std::string kTwo(64, '2');

KeyRing ring_of(std::string text) {
  return KeyRing::parse(Secret(std::move(text))).value();
}

TEST(KeyRing, OpensWhatItSealedAndHidesIt) {
  const KeyRing ring = KeyRing::generate();
  const std::string sealed = ring.seal("hunter2", kShop);
  EXPECT_THAT(sealed, Not(HasSubstr("hunter2")));
  EXPECT_EQ(ring.open(sealed, kShop).value().reveal(), "hunter2");
  EXPECT_NE(ring.seal("hunter2", kShop), sealed);  // a nonce of its own each time
}

TEST(KeyRing, OpensOnlyAsTheSameThing) {
  const KeyRing ring = KeyRing::generate();
  const std::string sealed = ring.seal("hunter2", kShop);
  for (const SealedAs& other :
       {SealedAs{"session", "u1", "shop"}, SealedAs{"credential", "u2", "shop"},
        SealedAs{"credential", "u1", "shop2"}, SealedAs{"credential", "u1s", "hop"}}) {
    const auto opened = ring.open(sealed, other);
    ASSERT_FALSE(opened) << other.kind << other.user_id << other.name;
    EXPECT_EQ(opened.error().code, ErrorCode::auth);
  }
}

TEST(KeyRing, EveryChangedByteIsNoticed) {
  const KeyRing ring = KeyRing::generate();
  const std::string sealed = ring.seal("hunter2", kShop);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(ring.open(changed, kShop)) << "byte " << i;
    EXPECT_FALSE(ring.open(sealed.substr(0, i), kShop)) << "cut at " << i;
  }
}

TEST(KeyRing, NamesTheKeyThatIsMissing) {
  const KeyRing one = ring_of(kOne);
  const auto opened = ring_of(kTwo).open(one.seal("x", kShop), kShop);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::auth);
  EXPECT_EQ(opened.error().message, "the credential \"shop\" is sealed under key " + one.current_key_id() +
                                        ", which is not among the keys in use; add that key to the key file "
                                        "(or FLOWBUILDER_KEY), before the current one");
}

TEST(KeyRing, RotatesWithoutAMomentInWhichSomethingDoesNotOpen) {
  KeyRing ring = KeyRing::generate();
  const std::string old_id = ring.current_key_id();
  const std::string before = ring.seal("hunter2", kShop);
  EXPECT_EQ(ring.reseal(before, kShop).value(), std::nullopt);

  ring.add_new_key();
  EXPECT_THAT(ring.key_ids(), ElementsAre(old_id, ring.current_key_id()));
  EXPECT_NE(ring.current_key_id(), old_id);
  EXPECT_EQ(ring.open(before, kShop).value().reveal(), "hunter2");
  const auto after = ring.reseal(before, kShop).value();
  ASSERT_TRUE(after);
  EXPECT_EQ(ring.reseal(*after, kShop).value(), std::nullopt);  // a second rotation has nothing to do

  ring.drop_old_keys();
  EXPECT_EQ(ring.open(*after, kShop).value().reveal(), "hunter2");
  EXPECT_FALSE(ring.open(before, kShop));
}

TEST(KeyRing, ReadsTheTextItWritesAndTheOneOfAnEnvironmentVariable) {
  KeyRing ring = KeyRing::generate();
  ring.add_new_key();
  EXPECT_EQ(KeyRing::parse(ring.text()).value().key_ids(), ring.key_ids());
  EXPECT_EQ(ring_of(kOne + "," + kTwo).key_ids(),
            ring_of("# old\n" + kOne + "  # new \n\n" + kTwo).key_ids());
  EXPECT_EQ(ring_of(kOne + " " + kTwo).current_key_id(), ring_of(kTwo).current_key_id());
  EXPECT_THAT(ring.current_key_id(), MatchesRegex("[0-9a-f]{8}"));
}

struct BadText {
  std::string text;
  std::string error;
};
class BadKeys : public ::testing::TestWithParam<BadText> {};
TEST_P(BadKeys, AreInvalidInputAndNotQuoted) {
  const auto ring = KeyRing::parse(Secret(GetParam().text));
  ASSERT_FALSE(ring);
  EXPECT_EQ(ring.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(ring.error().message, GetParam().error);
}
constexpr const char* kNoKey =
    "there is no key; write 64 hex digits, for example those of: openssl rand -hex 32";
INSTANTIATE_TEST_SUITE_P(
    All, BadKeys,
    ::testing::Values(BadText{"", kNoKey}, BadText{" \n# nothing", kNoKey},
                      BadText{kOne + "\n" + kOne, "key 2 is there twice; remove one of them"},
                      BadText{kOne + " s3cret",
                              "key 2: the key must be 64 hex digits; this text has 6 characters and not all "
                              "are hex digits"}));

class KeyFile : public ::testing::Test {
 protected:
  os::TempDir folder_ = os::TempDir::create(os::default_temp_root(), "flow-keys-test-", "test").value();
  std::string path_ = folder_.path() + "/keys";
};

TEST_F(KeyFile, IsMadeOnFirstUseForItsOwnerOnly) {
  const KeyRing made = load_or_create_key_file(path_).value();
  struct stat info{};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  EXPECT_EQ(load_or_create_key_file(path_).value().key_ids(), made.key_ids());
}

TEST_F(KeyFile, IsReplacedByARotation) {
  KeyRing ring = load_or_create_key_file(path_).value();
  ring.add_new_key();
  ASSERT_TRUE(save_key_file(path_, ring));
  EXPECT_EQ(load_or_create_key_file(path_).value().key_ids(), ring.key_ids());
}

TEST_F(KeyFile, IsRefusedWhenEverybodyCanReadIt) {
  ASSERT_TRUE(os::write_file(path_, kOne, 0644));
  const auto ring = load_or_create_key_file(path_);
  ASSERT_FALSE(ring);
  EXPECT_EQ(ring.error().message,
            "everybody on this machine can read the key file " + path_ + "; run chmod 600 " + path_);
}

TEST_F(KeyFile, ErrorsNameIt) {
  ASSERT_TRUE(os::write_file(path_, "12", 0600));
  const auto ring = load_or_create_key_file(path_);
  ASSERT_FALSE(ring);
  EXPECT_EQ(ring.error().message,
            "key file " + path_ + ": key 1: the key must be 64 hex digits; this text has 2 characters");
  EXPECT_FALSE(load_or_create_key_file(folder_.path() + "/none/keys"));
}

}  // namespace
}  // namespace flow::crypto
