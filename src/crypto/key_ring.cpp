#include "crypto/key_ring.hpp"

#include <algorithm>
#include <filesystem>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "os/files.hpp"

namespace flow::crypto {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kIdSize = 4;
constexpr Bytes kMaxKeyFile{64U << 10};
constexpr std::string_view kHead =
    "# Keys of Flow Builder: credentials are sealed under them. The last one is current.\n"
    "# Without this file no stored credential can be read: back it up, apart from the database.\n";

// Each part with its length before it: no two contexts give the same text.
std::string associated_data(const SealedAs& as) {
  std::string out;
  for (const std::string_view part : {as.kind, as.user_id, as.name}) {
    out += std::to_string(part.size());
    out += ':';
    out += part;
  }
  return out;
}

std::string id_of(const SealingKey& key) {
  return sha256("flow-builder key id:" + std::string(key.bytes())).substr(0, kIdSize);
}

// The next word of a key text, without comments; empty at the end.
std::string_view next_word(std::string_view& text) {
  constexpr std::string_view kBetween = " \t\r\n,";
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(kBetween), text.size()));
    if (!text.starts_with('#')) break;
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
  const std::string_view word = text.substr(0, text.find_first_of(kBetween));
  text.remove_prefix(word.size());
  return word;
}

Result<void> check_private(const std::string& path) {
  using std::filesystem::perms;
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (error || (status.permissions() & perms::others_read) == perms::none) return {};
  return fail(ErrorCode::invalid_input,
              "everybody on this machine can read the key file {}; run chmod 600 {}", path, path);
}

}  // namespace

KeyRing KeyRing::generate() {
  KeyRing ring;
  ring.add_new_key();
  return ring;
}

Result<KeyRing> KeyRing::parse(const Secret& text) {
  KeyRing ring;
  std::string_view rest = text.reveal();
  for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest)) {
    const std::size_t number = ring.keys_.size() + 1;
    auto key = SealingKey::from_hex(Secret(std::string(word)));
    if (!key) return std::unexpected(std::move(key).error().context(fmt::format("key {}", number)));
    if (ring.find(id_of(*key)) != nullptr)
      return fail(ErrorCode::invalid_input, "key {} is there twice; remove one of them", number);
    ring.add(*std::move(key));
  }
  if (ring.keys_.empty())
    return fail(ErrorCode::invalid_input,
                "there is no key; write 64 hex digits, for example those of: openssl rand -hex 32");
  return ring;
}

void KeyRing::add(SealingKey key) {
  std::string id = id_of(key);
  keys_.push_back({std::move(id), std::move(key)});
}

const KeyRing::Key* KeyRing::find(std::string_view id) const {
  const auto found = std::ranges::find(keys_, id, &Key::id);
  return found == keys_.end() ? nullptr : &*found;
}

std::string KeyRing::current_key_id() const {
  return hex_encode(keys_.back().id);
}

std::vector<std::string> KeyRing::key_ids() const {
  std::vector<std::string> ids;
  for (const Key& key : keys_) ids.push_back(hex_encode(key.id));
  return ids;
}

std::string KeyRing::seal(std::string_view plain, const SealedAs& as) const {
  const Key& current = keys_.back();
  return kVersion + current.id + crypto::seal(current.key, plain, associated_data(as));
}

Result<Secret> KeyRing::open(std::string_view sealed, const SealedAs& as) const {
  if (sealed.size() < 1 + kIdSize)
    return fail(ErrorCode::invalid_input, "a sealed document has more than {} bytes, this one has {}",
                1 + kIdSize, sealed.size());
  if (sealed[0] != kVersion)
    return fail(ErrorCode::invalid_input, "the sealed document has version {}, and this program knows {}",
                static_cast<int>(static_cast<unsigned char>(sealed[0])), static_cast<int>(kVersion));
  const std::string_view id = sealed.substr(1, kIdSize);
  const Key* key = find(id);
  if (key == nullptr) {
    return fail(
        ErrorCode::auth,
        "the {} \"{}\" is sealed under key {}, which is not among the keys in use; add that key to the "
        "key file (or FLOWBUILDER_KEY), before the current one",
        as.kind, as.name, hex_encode(id));
  }
  return crypto::open(key->key, sealed.substr(1 + kIdSize), associated_data(as));
}

bool KeyRing::has_key_of(std::string_view sealed) const {
  return sealed.size() > kIdSize && find(sealed.substr(1, kIdSize)) != nullptr;
}

Result<std::optional<std::string>> KeyRing::reseal(std::string_view sealed, const SealedAs& as) const {
  TRY(const Secret plain, open(sealed, as));
  if (sealed.substr(1, kIdSize) == keys_.back().id) return std::nullopt;
  return seal(plain.reveal(), as);
}

void KeyRing::add_new_key() {
  add(SealingKey::generate());
}

void KeyRing::drop_old_keys() {
  keys_.erase(keys_.begin(), keys_.end() - 1);
}

Secret KeyRing::text() const {
  std::string out(kHead);
  for (const Key& key : keys_) {
    out += key.key.to_hex().reveal();
    out += '\n';
  }
  return Secret(std::move(out));
}

Result<KeyRing> load_or_create_key_file(const std::string& path) {
  if (!os::exists(path)) {
    // Whoever is second reads the file of the first.
    TRY_VOID(os::create_file(path, KeyRing::generate().text().reveal(), 0600));
  }
  return load_key_file(path);
}

Result<KeyRing> load_key_file(const std::string& path) {
  TRY_VOID(check_private(path));
  TRY(std::string text, os::read_file(path, kMaxKeyFile));
  auto ring = KeyRing::parse(Secret(std::move(text)));
  if (!ring) return std::unexpected(std::move(ring).error().context("key file " + path));
  return ring;
}

Result<void> save_key_file(const std::string& path, const KeyRing& ring) {
  return os::write_file(path, ring.text().reveal(), 0600);
}

}  // namespace flow::crypto
