#pragma once
// Downloads land in the context's own folder under their guid and are handed over under a safe, unique name.
#include <memory>
#include <optional>
#include <string>

#include "async/context.hpp"
#include "async/sync.hpp"
#include "async/task.hpp"
#include "base/bytes.hpp"

namespace flow::browser {

struct DownloadFile {
  std::string path;  // owned by the context's folder until moved away
  std::string name;  // suggested by the server, made safe: no separators, no leading dot, at most 120 bytes
  std::string url;
  Bytes size;
};

class Download {
 public:
  virtual ~Download() = default;
  virtual const std::string& url() const = 0;
  virtual const std::string& suggested_name() const = 0;
  // Waits for its end. Cancelled or over the size cap: `network` / `quota`; the partial file is removed.
  virtual Task<Result<DownloadFile>> finish(Context cx) = 0;
};

// Makes a name that is safe in any folder; never empty.
std::string safe_file_name(std::string_view suggested);

}  // namespace flow::browser
