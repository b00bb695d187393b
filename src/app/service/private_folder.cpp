#include "app/service/private_folder.hpp"

#include <filesystem>

#include "os/files.hpp"

namespace flow::app {

Result<void> make_private_folder(const std::string& path) {
  TRY_VOID(os::make_folders(path));
  std::error_code error;
  std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  if (error) return fail(ErrorCode::unavailable, "could not make {} private: {}", path, error.message());
  return {};
}

}  // namespace flow::app
