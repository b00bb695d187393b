// Hashes against published vectors, sealing against its draft, and what tampering leads to.
#include <filesystem>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "crypto/random.hpp"
#include "crypto/seal.hpp"

namespace flow::crypto {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

std::string unhex(std::string_view digits) {
  return hex_decode(digits).value();
}

TEST(Random, IdsHaveTheirFormAndDiffer) {
  EXPECT_EQ(random_bytes(0), "");
  EXPECT_EQ(random_bytes(33).size(), 33U);
  EXPECT_THAT(random_hex(16), MatchesRegex("[0-9a-f]{32}"));
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string uuid = random_uuid();
    EXPECT_THAT(uuid, MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    EXPECT_TRUE(seen.insert(uuid).second);
  }
}

TEST(Random, TimeOrderedIdsFollowTime) {
  const WallTime at{
      std::chrono::microseconds{0x017f22e279b0LL * 1000 + 500}};  // RFC 9562, A.6, half a ms later
  EXPECT_THAT(uuid_v7(at), MatchesRegex("017f22e2-79b0-7800-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(uuid_v7(at), uuid_v7(at));
  std::string before;
  for (int i = 0; i < 3000; ++i) {
    const std::string id = uuid_v7(at + std::chrono::microseconds{i});
    EXPECT_LT(before, id) << i;
    before = id;
  }
}

// FIPS 180-4 examples and the long one of the NESSIE set.
TEST(Sha256, MatchesPublishedDigests) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, OfPiecesIsTheSame) {
  Sha256 hash;
  for (const char* piece : {"a", "", "b", "c"}) hash.add(piece);
  EXPECT_EQ(hash.finish_hex(), sha256_hex("abc"));
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
  const auto path = std::filesystem::temp_directory_path() / ("flow-hash-" + random_hex(8));
  const std::string bytes = random_bytes((64U << 10) * 3 + 7);
  std::ofstream(path, std::ios::binary) << bytes;
  EXPECT_EQ(sha256_hex_of_file(path.string()).value(), sha256_hex(bytes));
  std::filesystem::remove(path);
  const auto missing = sha256_hex_of_file(path.string());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
  EXPECT_THAT(missing.error().message, HasSubstr(path.string()));
}

// RFC 4231 §4.
TEST(HmacSha256, MatchesPublishedDigests) {
  EXPECT_EQ(hmac_sha256_hex(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hmac_sha256_hex(std::string(20, '\xaa'), std::string(50, '\xdd')),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  EXPECT_EQ(
      hmac_sha256_hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// RFC 4231 §4.5 and §4.8: a key of every value, and key and data both longer than a block.
TEST(HmacSha256, MatchesTheLongerPublishedDigests) {
  EXPECT_EQ(
      hmac_sha256_hex(unhex("0102030405060708090a0b0c0d0e0f10111213141516171819"), std::string(50, '\xcd')),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  EXPECT_EQ(
      hmac_sha256_hex(std::string(131, '\xaa'),
                      "This is a test using a larger than block-size key and a larger than block-size data. "
                      "The key needs to be hashed before being used by the HMAC algorithm."),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

// The example of the AWS documentation, "Signature Version 4": its key is a chain of HMACs.
TEST(HmacSha256, ChainsToTheSigningKeyOfSignatureVersion4) {
  std::string key = "AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  for (const char* part : {"20150830", "us-east-1", "iam", "aws4_request"}) key = hmac_sha256(key, part);
  EXPECT_EQ(hex_encode(key), "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
  EXPECT_EQ(hmac_sha256_hex(key,
                            "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n"
                            "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"),
            "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

TEST(EqualInConstantTime, ComparesAllBytes) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

// draft-irtf-cfrg-xchacha-03, A.3.1.
TEST(Seal, OpensThePublishedExample) {
  const auto key =
      SealingKey::from_hex(Secret("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f\n"));
  ASSERT_TRUE(key);
  const std::string sealed = unhex(
      "01404142434445464748494a4b4c4d4e4f5051525354555657"
      "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6"
      "708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c9763"
      "7da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49");
  const auto plain = open(*key, sealed, unhex("50515253c0c1c2c3c4c5c6c7"));
  ASSERT_TRUE(plain) << plain.error().message;
  EXPECT_EQ(plain->reveal(),
            "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
            "sunscreen would be it.");
}

TEST(Seal, ComesBackAndNeverLooksTheSame) {
  const SealingKey key = SealingKey::generate();
  for (const std::string& plain : {std::string(), std::string("s3cret"), random_bytes(5000)}) {
    const std::string sealed = seal(key, plain, "credential-1");
    EXPECT_NE(sealed, seal(key, plain, "credential-1"));
    EXPECT_EQ(open(key, sealed, "credential-1").value().reveal(), plain);
  }
  const auto again = SealingKey::from_hex(key.to_hex());
  EXPECT_EQ(open(*again, seal(key, "x", ""), "").value().reveal(), "x");
}

TEST(Seal, RefusesAnyChange) {
  const SealingKey key = SealingKey::generate();
  const std::string sealed = seal(key, "s3cret", "credential-1");
  EXPECT_EQ(open(key, sealed, "credential-2").error().code, ErrorCode::auth);
  EXPECT_EQ(open(SealingKey::generate(), sealed, "credential-1").error().code, ErrorCode::auth);
  for (std::size_t i = 1; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(open(key, changed, "credential-1").error().code, ErrorCode::auth) << i;
  }
  EXPECT_EQ(open(key, sealed.substr(0, 40), "credential-1").error().code, ErrorCode::invalid_input);
  EXPECT_THAT(open(key, "\x02" + sealed.substr(1), "credential-1").error().message, HasSubstr("version 2"));
}

TEST(SealingKey, TakesSixtyFourHexDigitsAndDoesNotQuoteThem) {
  for (const std::string text :
       {"", "abc", "00112233", "zz8182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"}) {
    const auto key = SealingKey::from_hex(Secret(text));
    ASSERT_FALSE(key) << text;
    EXPECT_THAT(key.error().message, HasSubstr("64 hex digits"));
    if (text.size() > 8) EXPECT_THAT(key.error().message, ::testing::Not(HasSubstr("8182")));
  }
}

}  // namespace
}  // namespace flow::crypto
