#include "base/zip.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace flow {
namespace {

// a.csv (stored, 8 bytes), the folder sub/, and sub/b.txt (deflated, 240 bytes), as Python's zipfile writes
// them.
constexpr std::string_view kArchive =
    "UEsDBBQAAAAAAAAAIVwj33IACAAAAAgAAAAFAAAAYS5jc3Z4LHkKMSwyClBLAwQUAAAAAAAAACFcAAAAAAAAAAAAAA"
    "AABAAAAHN1Yi9QSwMEFAAAAAgAAAAhXJ5QlH0LAAAA8AAAAAkAAABzdWIvYi50eHTLSM3JyVfIGDEkAFBLAQIUAxQA"
    "AAAAAAAAIVwj33IACAAAAAgAAAAFAAAAAAAAAAAAAACAAQAAAABhLmNzdlBLAQIUAxQAAAAAAAAAIVwAAAAAAAAAAA"
    "AAAAAEAAAAAAAAAAAAAACAASsAAABzdWIvUEsBAhQDFAAAAAgAAAAhXJ5QlH0LAAAA8AAAAAkAAAAAAAAAAAAAAIAB"
    "TQAAAHN1Yi9iLnR4dFBLBQYAAAAAAwADAJwAAAB/AAAAAAA=";
// One deflated entry of 200,000 zeros.
constexpr std::string_view kZeros =
    "UEsDBBQAAAAIAAAAIVx7WOBc0wAAAEANAwAFAAAAemVyb3PtwTEBAAAAwqD1T20Gf6AAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgNcAUEsBAhQDFAAAAAgAAAAhXHtY4FzTAAAA"
    "QA0DAAUAAAAAAAAAAAAAAIABAAAAAHplcm9zUEsFBgAAAAABAAEAMwAAAPYAAAAAAA==";

std::string archive(std::string_view base64 = kArchive) {
  return *base64_decode(base64);
}

TEST(Zip, GivesWhatIsInIt) {
  const auto entries = read_zip(archive());
  ASSERT_TRUE(entries) << entries.error().message;
  ASSERT_EQ(entries->size(), 2U) << "folders are left out";
  EXPECT_EQ((*entries)[0].name, "a.csv");
  EXPECT_EQ((*entries)[0].content, "x,y\n1,2\n");
  EXPECT_EQ((*entries)[1].name, "sub/b.txt");
  EXPECT_EQ((*entries)[1].content.size(), 240U);
}

TEST(Zip, MayHaveACommentBehindIt) {
  std::string bytes = archive();
  bytes[bytes.size() - 2] = 5;
  EXPECT_EQ(read_zip(bytes + "hello")->size(), 2U);
}

TEST(Zip, UnpacksNoMoreThanIsAllowed) {
  const auto all = read_zip(archive(kZeros));
  ASSERT_TRUE(all);
  EXPECT_EQ(all->front().content.size(), 200'000U);
  EXPECT_EQ(read_zip(archive(kZeros), {.content = Bytes{199'999}}).error().code, ErrorCode::quota);
  EXPECT_EQ(read_zip(archive(), {.content = Bytes{247}}).error().code, ErrorCode::quota);
  EXPECT_EQ(read_zip(archive(), {.entries = 2}).error().code, ErrorCode::quota)
      << "with the folder it has three";
}

struct Damage {
  const char* name;
  std::size_t at;  // byte to change; from the end when over 1000
  char to;
  const char* says;
};
class DamagedZip : public ::testing::TestWithParam<Damage> {};
TEST_P(DamagedZip, IsRefused) {
  std::string bytes = archive();
  const auto& damage = GetParam();
  const std::size_t at = damage.at > 1000 ? bytes.size() - (damage.at - 1000) : damage.at;
  bytes[at] = damage.to;
  const auto entries = read_zip(bytes);
  ASSERT_FALSE(entries);
  EXPECT_EQ(entries.error().code, ErrorCode::invalid_input);
  EXPECT_TRUE(entries.error().message.contains(damage.says)) << entries.error().message;
}
INSTANTIATE_TEST_SUITE_P(
    Case, DamagedZip,
    ::testing::Values(Damage{"Content", 36, 'z', "\"a.csv\" is damaged: its checksum is wrong"},
                      Damage{"LocalHeader", 0, 'x', "\"a.csv\" is not where it should be"},
                      Damage{"End", 1022, 'x', "its end is missing"},
                      Damage{"Directory", 1006, 1, "an entry of the directory is expected"}),
    [](const auto& info) { return info.param.name; });

TEST(Zip, IsNotAnythingElse) {
  for (const std::string_view bytes : {"", "PK", "{\"a\": 1} and more than that"}) {
    const auto entries = read_zip(bytes);
    ASSERT_FALSE(entries) << bytes;
    EXPECT_EQ(entries.error().code, ErrorCode::invalid_input);
  }
}

// Cut off anywhere it is an error, never a crash.
TEST(Zip, CutOffAnywhereIsAnError) {
  const std::string bytes = archive();
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(read_zip(bytes.substr(0, size))) << size;
}

}  // namespace
}  // namespace flow
