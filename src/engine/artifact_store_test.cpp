// The files of a run: their names, their hashes, and the cap that all attempts share.
#include "engine/artifact_store.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "crypto/hash.hpp"
#include "os/files.hpp"
#include "os/temp_dir.hpp"

namespace flow::engine {
namespace {

class Folder : public ::testing::Test {
 protected:
  std::unique_ptr<FolderArtifactStore> open(FolderOptions options) {
    return FolderArtifactStore::open(home_.path() + "/run", std::move(options)).value();
  }
  std::string write(std::string_view name, std::string_view content) {
    std::string path = home_.path() + "/" + std::string(name);
    EXPECT_TRUE(os::write_file(path, content));
    return path;
  }
  std::string error_of(const Result<Artifact>& stored) {
    return stored ? "" : fmt::format("{}: {}", to_string(stored.error().code), stored.error().message);
  }
  os::TempDir home_ = os::TempDir::create(os::default_temp_root(), "flow-artifact-test-", "test").value();
};

TEST_F(Folder, AFileIsWhatItsHashSays) {
  const auto store = open({.prefix = "a1-"});
  const Artifact put = store->put("my prices.csv", "text/csv", "Lamp,54.5").value();
  EXPECT_EQ(put.id.str(), "a1-001-my_prices.csv");
  EXPECT_EQ(put.bytes, 9U);
  EXPECT_EQ(put.sha256, crypto::sha256_hex("Lamp,54.5"));
  EXPECT_EQ(crypto::sha256_hex_of_file(store->path(put.id).value()), put.sha256);

  const std::string download = write("download", "%PDF-1.7");
  const Artifact adopted = store->adopt("bill.pdf", "application/pdf", download).value();
  EXPECT_EQ(adopted.id.str(), "a1-002-bill.pdf");
  EXPECT_EQ(adopted.bytes, 8U);
  EXPECT_EQ(adopted.sha256, crypto::sha256_hex("%PDF-1.7"));
  EXPECT_EQ(crypto::sha256_hex_of_file(store->path(adopted.id).value()), adopted.sha256);
  EXPECT_FALSE(os::exists(download));
}

TEST_F(Folder, TakesFilesUpToTheCap) {
  const auto store = open({.cap = Bytes{100}});
  EXPECT_TRUE(store->put("one", "text/plain", std::string(60, 'x')));
  EXPECT_EQ(
      error_of(store->put("two", "text/plain", std::string(41, 'x'))),
      "quota: two has 41 bytes, and 60 of the 100 bytes for files of a run are used; store less, or have "
      "the limit raised");
  const std::string download = write("download", std::string(41, 'x'));
  EXPECT_EQ(error_of(store->adopt("three", "text/plain", download)),
            "quota: three has 41 bytes, and 60 of the 100 bytes for files of a run are used; store less, or "
            "have the limit raised");
  EXPECT_TRUE(os::exists(download));  // still its owner's
  EXPECT_TRUE(store->put("four", "text/plain", std::string(40, 'x')));
  EXPECT_TRUE(store->put("empty", "text/plain", ""));
}

TEST_F(Folder, CountsWhatEarlierAttemptsLeft) {
  const auto store = open({.cap = Bytes{100}, .used = Bytes{70}});
  EXPECT_EQ(
      error_of(store->put("one", "text/plain", std::string(31, 'x'))),
      "quota: one has 31 bytes, and 70 of the 100 bytes for files of a run are used; store less, or have "
      "the limit raised");
  EXPECT_TRUE(store->put("two", "text/plain", std::string(30, 'x')));
}

TEST_F(Folder, TakesNothingMoreWhenTheCapWasLoweredBelowWhatIsThere) {
  const auto store = open({.cap = Bytes{100}, .used = Bytes{500}, .make_now = false});
  EXPECT_EQ(
      error_of(store->put("one", "text/plain", "x")),
      "quota: one has 1 bytes, and 500 of the 100 bytes for files of a run are used; store less, or have "
      "the limit raised");
  EXPECT_FALSE(os::exists(store->folder()));
}

}  // namespace
}  // namespace flow::engine
