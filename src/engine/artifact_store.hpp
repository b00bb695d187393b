#pragma once
// ArtifactStore: the files a run leaves. One folder an execution; an artifact's id is its file name in it.
//
// Used from the loop; writes of a few megabytes are done in place, files that exist are moved. A file is
// complete or absent. Errors: `quota` past the cap of the run, `unavailable` when the folder cannot be
// written.
#include <memory>
#include <string>
#include <string_view>

#include "engine/journal.hpp"

namespace flow::engine {

class ArtifactStore {
 public:
  virtual ~ArtifactStore() = default;
  virtual Result<Artifact> put(std::string_view name, std::string_view mime, std::string_view bytes) = 0;
  // Takes the file at `path` over.
  virtual Result<Artifact> adopt(std::string_view name, std::string_view mime, const std::string& path) = 0;
  virtual Result<std::string> path(const ArtifactId& id) const = 0;
};

class FolderArtifactStore final : public ArtifactStore {
 public:
  // Makes the folder when it is missing.
  static Result<std::unique_ptr<FolderArtifactStore>> open(std::string folder,
                                                           Bytes cap = {std::uint64_t{1} << 30});

  Result<Artifact> put(std::string_view name, std::string_view mime, std::string_view bytes) override;
  Result<Artifact> adopt(std::string_view name, std::string_view mime, const std::string& path) override;
  Result<std::string> path(const ArtifactId& id) const override;
  const std::string& folder() const { return folder_; }

 private:
  FolderArtifactStore(std::string folder, Bytes cap) : folder_(std::move(folder)), cap_(cap) {}
  Result<void> reserve(std::uint64_t bytes, std::string_view name);
  ArtifactId next_id(std::string_view name);

  std::string folder_;
  Bytes cap_;
  std::uint64_t used_ = 0;
  int count_ = 0;
};

}  // namespace flow::engine
