#pragma once
// What a ContextLease is made of: one BrowserContext of a process.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "async/sync.hpp"
#include "browser/downloads.hpp"
#include "browser/pool.hpp"
#include "browser/process.hpp"

namespace flow::browser {

// Shared by whoever waits for the file; fed by Browser.downloadProgress.
class DownloadState final : public Download {
 public:
  DownloadState(std::string guid, std::string url, std::string name, std::string folder, Bytes cap);
  const std::string& url() const override { return url_; }
  const std::string& suggested_name() const override { return name_; }
  Task<Result<DownloadFile>> finish(Context cx) override;

  const std::string& guid() const { return guid_; }
  const std::string& path() const { return path_; }  // while it is written, and when it is whole
  Bytes cap() const { return cap_; }
  bool over() const { return outcome_.has_value(); }
  // True once, when the bytes received so far are more than the cap: the caller cancels the download.
  bool exceeds_now(std::uint64_t bytes);
  void complete(Result<DownloadFile> outcome);
  void completed(std::uint64_t bytes);
  void cancelled();

 private:
  std::string guid_;
  std::string url_;
  std::string name_;
  std::string path_;
  Bytes cap_;
  std::uint64_t too_many_ = 0;  // bytes received when that was found
  std::optional<Result<DownloadFile>> outcome_;
  async::Event ended_;
};

struct ContextState {
  std::weak_ptr<BrowserProcess> process;
  std::string id;  // empty: the unnamed context of a remote browser
  ContextOptions options;
  std::string download_folder;
  net::ForwardProxy::Door door;  // its way out, under the guard or through a proxy that asks for a login
  std::vector<std::shared_ptr<Page>> pages;
  std::map<std::string, std::shared_ptr<DownloadState>> downloads;  // by guid
  std::optional<Error> ended;

  // Parameters of a command about this context. The unnamed one, of a remote browser that has no others, goes
  // without.
  json::object about(json::object params = {}) const {
    if (!id.empty()) params["browserContextId"] = id;
    return params;
  }
};

struct ContextLease::State {
  std::shared_ptr<BrowserProcess> process;
  std::shared_ptr<ContextState> context;
  std::function<void()> on_released;  // tells the pool
  std::function<int()> tenants;       // contexts lent or promised in the process, but for condemned ones
  std::function<std::shared_ptr<void>()> condemn;
  std::shared_ptr<void> condemned;  // set: kill_browsers() was asked to end it
  bool closed = false;
};

// storage_state.cpp
Task<Result<void>> load_storage(Context cx, std::shared_ptr<BrowserProcess> process,
                                std::shared_ptr<ContextState> context);
Task<Result<json::object>> save_storage(Context cx, std::shared_ptr<BrowserProcess> process,
                                        std::shared_ptr<ContextState> context);

}  // namespace flow::browser
