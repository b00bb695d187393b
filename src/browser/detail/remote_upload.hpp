#pragma once
// Files of this machine into a file input of a browser that runs elsewhere, which cannot read them by path.
//
// Their bytes go into the page's isolated world in chunks, become File objects there, and are given to the
// input by a DataTransfer, followed by `input` and `change` as when a person chooses. Until then the page has
// seen nothing: every failure before has no effect. Together at most 50 MB, else `quota`.
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "browser/frame.hpp"

namespace flow::browser::detail {

inline constexpr Bytes kRemoteUploadCap{50U << 20};

// Objects it makes belong to `group`, which the caller releases.
Task<Result<void>> upload_bytes(Context cx, std::shared_ptr<cdp::Session> session, ObjectRef input,
                                std::vector<std::string> paths, std::string group);

}  // namespace flow::browser::detail
