#pragma once
// Keys: the key ring of a process that lives for years, as its file holds it now.
//
// Owned by whoever starts the process; on its loop. Each use looks whether the file is another one than that
// it read (a stat), and then reads it again, so that a rotation needs no restart. While a new file cannot be
// read, which the log says once, what was read before still opens, but nothing is sealed: nobody knows
// whether that could be opened later. A ring that came as text (FLOWBUILDER_KEY) never changes.
//
// Whoever seals holds a shared lock on the file of his keys until what he sealed is stored, and a rotation
// waits for it (replace_key_file()): afterwards nothing is sealed under the keys it replaced, and what was is
// stored.
#include <memory>
#include <optional>
#include <string>

#include "crypto/key_ring.hpp"
#include "log/log.hpp"
#include "os/fd.hpp"

namespace flow::crypto {

// Which file it is, as far as a stat can tell.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t changed_ns = 0;
  bool operator==(const FileIdentity&) const = default;
};

// To be held until what was sealed is stored.
class Sealing {
 public:
  Sealing(KeyRing ring, os::Fd lock) : ring_(std::move(ring)), lock_(std::move(lock)) {}
  const KeyRing& ring() const { return ring_; }

 private:
  KeyRing ring_;
  os::Fd lock_;
};

class Keys {
 public:
  explicit Keys(KeyRing ring) : ring_(std::move(ring)) {}
  // The file is made when there is none, as load_or_create_key_file() says.
  static Result<Keys> of_file(std::string path, log::Logger logger);

  // As of now; the reference holds until the next call.
  const KeyRing& ring();
  // The one that opens what was read after `before` was the ring: a rotation may have dropped its key
  // meanwhile.
  const KeyRing& ring_for(std::string_view sealed, const KeyRing& before);
  // `unavailable` or `invalid_input` when the file cannot be read.
  Result<std::shared_ptr<const Sealing>> begin_sealing();

 private:
  Result<void> refresh();

  std::string path_;  // empty: never changes
  log::Logger logger_;
  KeyRing ring_;
  FileIdentity read_;
  std::optional<FileIdentity> unreadable_;  // that the log has told of
};

// The file that was in the place of a new one.
class ReplacedKeyFile {
 public:
  explicit ReplacedKeyFile(os::Fd file) : file_(std::move(file)) {}
  // Whether somebody still seals under its keys. Nobody begins to.
  bool in_use() const;

 private:
  os::Fd file_;
};
// As save_key_file(), over a file that is there.
Result<ReplacedKeyFile> replace_key_file(const std::string& path, const KeyRing& ring);

}  // namespace flow::crypto
