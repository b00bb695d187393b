#include "browser/downloads.hpp"

#include "base/utf8.hpp"
#include "browser/detail/context_state.hpp"
#include "os/files.hpp"

namespace flow::browser {

namespace {
constexpr std::size_t kLongestName = 120;
}

std::string safe_file_name(std::string_view suggested) {
  std::string name;
  for (const char c : suggested) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    const bool separator = c == '/' || c == '\\' || c == ':' || c == '*' || c == '?' || c == '"' ||
                           c == '<' || c == '>' || c == '|';
    name += control || separator ? '_' : c;
  }
  name = repair_utf8(name);
  while (!name.empty() && (name.front() == '.' || name.front() == ' ')) name.erase(0, 1);
  if (name.size() > kLongestName) {
    // The extension says what the file is, so the stem gives way.
    const auto dot = name.rfind('.');
    const std::string extension =
        dot != std::string::npos && name.size() - dot <= 16 ? name.substr(dot) : std::string();
    name = std::string(truncate_utf8(name, kLongestName - extension.size())) + extension;
  }
  while (!name.empty() && (name.back() == '.' || name.back() == ' ')) name.pop_back();
  return name.empty() ? "download" : name;
}

DownloadState::DownloadState(std::string guid, std::string url, std::string name, std::string folder,
                             Bytes cap)
    : guid_(std::move(guid)),
      url_(std::move(url)),
      name_(safe_file_name(name)),
      // What a remote browser calls a download is its word for it, and no path.
      path_(folder + "/" + safe_file_name(guid_)),
      cap_(cap) {}

Task<Result<DownloadFile>> DownloadState::finish(Context cx) {
  if (!outcome_) {
    auto waited = co_await ended_.wait(cx);
    if (!waited) co_return std::unexpected(std::move(waited).error().context("downloading " + name_));
  }
  co_return *outcome_;
}

void DownloadState::complete(Result<DownloadFile> outcome) {
  if (outcome_) return;
  if (!outcome) {
    static_cast<void>(os::remove_tree(path_));
    static_cast<void>(os::remove_tree(path_ + ".crdownload"));  // its name until it is whole
  }
  outcome_ = std::move(outcome);
  ended_.set();
}

bool DownloadState::exceeds_now(std::uint64_t bytes) {
  if (outcome_ || too_many_ != 0 || !(cap_ < Bytes{bytes})) return false;
  too_many_ = bytes;
  return true;
}

void DownloadState::cancelled() {
  if (too_many_ != 0) return completed(too_many_);
  complete(fail(ErrorCode::network, "the download of {} was cancelled", url_));
}

void DownloadState::completed(std::uint64_t bytes) {
  if (cap_ < Bytes{bytes}) {
    complete(fail(ErrorCode::quota, "the download {} has {} bytes, more than {}", name_, bytes, cap_.count));
    return;
  }
  complete(DownloadFile{.path = path_, .name = name_, .url = url_, .size = Bytes{bytes}});
}

}  // namespace flow::browser
