#pragma once
// Files that a page of a remote browser has made itself: blob: and data: addresses, which no server knows.
//
// Such a browser announces the download and keeps the file. A data: address holds its file; a blob is read
// in the document that made it, a piece of 1 MiB per round trip.
#include <memory>
#include <string>
#include <string_view>

#include "async/context.hpp"
#include "async/task.hpp"
#include "browser/frame.hpp"
#include "cdp/session.hpp"

namespace flow::browser {
class DownloadState;
}

namespace flow::browser::detail {

bool is_made_by_page(std::string_view url);

// Pages take a blob's address back right after the click that saves it, before anybody here has heard of it.
// Between these two commands to a target that waits, in all frames its script can reach. The token is what
// they know each other by; nothing else may have it.
cdp::Command hold_blobs(std::string_view token);
cdp::Command let_blobs_go(std::string_view token);

// Writes the file behind file->url() to file->path(); what was written so far stays after a failure. `quota`
// over its cap, before anything of it is read; `invalid_input` (reason unsupported) where the page lets
// nobody read it; else as Frame's calls fail.
Task<Result<Bytes>> read_made_file(Context cx, std::shared_ptr<Frame> frame,
                                   std::shared_ptr<DownloadState> file);

}  // namespace flow::browser::detail
