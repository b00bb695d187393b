#pragma once
// ArtifactStore: the files a run leaves. One folder an execution; an artifact's id is its file name in it.
//
// Used from the loop; writes of a few megabytes are done in place, files that exist are moved. A file is
// complete or absent. Errors: `quota` past the cap of the run, `unavailable` when the folder cannot be
// written.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

struct FolderOptions {
  Bytes cap{std::uint64_t{1} << 30};   // of all files of the run
  Bytes used{0};                       // what its earlier attempts left counts, too
  std::string prefix = {};             // of every id: two attempts never write the same file
  std::vector<std::string> also = {};  // folders of other executions whose files may be read
  bool make_now = true;                // false: the folder is made for the first file
};

class FolderArtifactStore final : public ArtifactStore {
 public:
  static Result<std::unique_ptr<FolderArtifactStore>> open(std::string folder, FolderOptions options = {});

  Result<Artifact> put(std::string_view name, std::string_view mime, std::string_view bytes) override;
  Result<Artifact> adopt(std::string_view name, std::string_view mime, const std::string& path) override;
  Result<std::string> path(const ArtifactId& id) const override;
  const std::string& folder() const { return folder_; }

 private:
  FolderArtifactStore(std::string folder, FolderOptions options)
      : folder_(std::move(folder)), options_(std::move(options)), used_(options_.used.count) {}
  Result<void> make_folder();
  Result<void> reserve(std::uint64_t bytes, std::string_view name);
  ArtifactId next_id(std::string_view name);

  std::string folder_;
  FolderOptions options_;
  bool is_made_ = false;
  std::uint64_t used_;
  int count_ = 0;
};

}  // namespace flow::engine
