#pragma once
// KeyRing: the keys that credentials are sealed under, and what sealing with several of them takes.
//
// The last key is the current one and seals; the older ones still open. What is sealed begins with a version
// byte and the id of its key (four bytes of the key's SHA-256), so that a ring knows which key to take.
// Rotation: add_new_key(), keep both (replace_key_file), reseal() every document, drop_old_keys(), save
// again; stopped anywhere in between, everything still opens and a second rotation finishes the work.
//
// A key file has one key a line, 64 hex digits, the oldest first; '#' begins a comment. The text of
// FLOWBUILDER_KEY is the same, with blanks or commas between the keys. A ring is a value; keys.hpp keeps one
// as its file is. Errors never quote a key.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "crypto/seal.hpp"

namespace flow::crypto {

// What a document is, beside its content: it opens only as the same thing of the same user.
struct SealedAs {
  std::string_view kind;  // "credential", "session"
  std::string_view user_id;
  std::string_view name;
};

class KeyRing {
 public:
  static KeyRing generate();
  // `invalid_input` when there is no key in it, one twice, or something else.
  static Result<KeyRing> parse(const Secret& text);

  std::string current_key_id() const;  // 8 hex digits
  std::vector<std::string> key_ids() const;

  std::string seal(std::string_view plain, const SealedAs& as) const;
  bool has_key_of(std::string_view sealed) const;
  // `auth` when the key is not in the ring (it is named), or as open() of crypto/seal.hpp says.
  Result<Secret> open(std::string_view sealed, const SealedAs& as) const;
  // Sealed anew under the current key; nothing when it is already.
  Result<std::optional<std::string>> reseal(std::string_view sealed, const SealedAs& as) const;

  void add_new_key();
  void drop_old_keys();
  Secret text() const;  // as a key file holds it

 private:
  struct Key {
    std::string id;  // raw
    SealingKey key;
  };
  KeyRing() = default;
  void add(SealingKey key);
  const Key* find(std::string_view id) const;

  std::vector<Key> keys_;
};

// The ring in `path`; made with one key, readable by its owner only, when there is no file. `invalid_input`
// when others on the machine can read it.
Result<KeyRing> load_or_create_key_file(const std::string& path);
Result<KeyRing> load_key_file(const std::string& path);
Result<void> save_key_file(const std::string& path, const KeyRing& ring);

}  // namespace flow::crypto
