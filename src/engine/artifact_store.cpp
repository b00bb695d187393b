#include "engine/artifact_store.hpp"

#include <algorithm>
#include <filesystem>

#include "crypto/hash.hpp"
#include "os/files.hpp"

namespace flow::engine {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLongestName = 80;

// What every file system takes, and nothing that leads out of the folder.
std::string safe_name(std::string_view name, std::size_t longest = kLongestName) {
  std::string out;
  for (const char c : name.substr(0, longest)) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_' || (c == '.' && !out.empty());
    out += fine ? c : '_';
  }
  return out.empty() ? "file" : out;
}

Result<void> move_file(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (!error) return {};
  // Another file system: copied beside its place first, so that it is complete or absent.
  const std::string partial = to + ".partial";
  fs::copy_file(from, partial, fs::copy_options::overwrite_existing, error);
  if (!error) fs::rename(partial, to, error);
  if (error) {
    std::error_code ignored;
    fs::remove(partial, ignored);
    return fail(ErrorCode::unavailable, "could not move {} to {}: {}", from, to, error.message());
  }
  fs::remove(from, error);
  return {};
}

}  // namespace

Result<std::unique_ptr<FolderArtifactStore>> FolderArtifactStore::open(std::string folder,
                                                                       FolderOptions options) {
  const bool make_now = options.make_now;
  auto store =
      std::unique_ptr<FolderArtifactStore>(new FolderArtifactStore(std::move(folder), std::move(options)));
  if (make_now) TRY_VOID(store->make_folder());
  return store;
}

Result<void> FolderArtifactStore::make_folder() {
  if (!is_made_) TRY_VOID(os::make_folders(folder_));
  is_made_ = true;
  return {};
}

Result<Artifact> FolderArtifactStore::put(std::string_view name, std::string_view mime,
                                          std::string_view bytes) {
  TRY_VOID(reserve(bytes.size(), name));
  Artifact artifact{.id = next_id(name),
                    .name = std::string(name),
                    .mime = std::string(mime),
                    .bytes = bytes.size(),
                    .sha256 = crypto::sha256_hex(bytes)};
  TRY_VOID(os::write_file(folder_ + "/" + artifact.id.str(), bytes));
  used_ += bytes.size();
  return artifact;
}

Result<Artifact> FolderArtifactStore::adopt(std::string_view name, std::string_view mime,
                                            const std::string& path) {
  std::error_code error;
  const std::uintmax_t bytes = fs::file_size(path, error);
  if (error) return fail(ErrorCode::not_found, "could not read {}: {}", path, error.message());
  TRY_VOID(reserve(bytes, name));
  TRY(std::string sha256, crypto::sha256_hex_of_file(path));
  Artifact artifact{.id = next_id(name),
                    .name = std::string(name),
                    .mime = std::string(mime),
                    .bytes = bytes,
                    .sha256 = std::move(sha256)};
  TRY_VOID(move_file(path, folder_ + "/" + artifact.id.str()));
  used_ += bytes;
  return artifact;
}

Result<std::string> FolderArtifactStore::path(const ArtifactId& id) const {
  const bool is_name = !id.empty() && safe_name(id.str()) == id.str();
  std::string path = folder_ + "/" + id.str();
  if (is_name && os::exists(path)) return path;
  for (const std::string& other : options_.also) {
    path = other + "/" + id.str();
    if (is_name && os::exists(path)) return path;
  }
  return fail(ErrorCode::not_found, "there is no artifact \"{}\" in {}", id, folder_);
}

Result<void> FolderArtifactStore::reserve(std::uint64_t bytes, std::string_view name) {
  // More than the cap may be used: it was lowered between two attempts.
  const std::uint64_t left = options_.cap.count - std::min(used_, options_.cap.count);
  if (bytes > left) {
    return fail(
        ErrorCode::quota,
        "{} has {} bytes, and {} of the {} bytes for files of a run are used; store less, or have the "
        "limit raised",
        name, bytes, used_, options_.cap.count);
  }
  return make_folder();
}

// Counted, so that names may repeat; a folder that holds files of an earlier run keeps them.
ArtifactId FolderArtifactStore::next_id(std::string_view name) {
  std::string id;
  do {
    const std::string start = fmt::format("{}{:03}-", options_.prefix, ++count_);
    id = start + safe_name(name, kLongestName - start.size());
  } while (os::exists(folder_ + "/" + id));
  return ArtifactId(id);
}

}  // namespace flow::engine
