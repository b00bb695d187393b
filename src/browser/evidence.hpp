#pragma once
// What is kept of a page when an action on it failed: a picture and the document, without secrets.
#include <string>
#include <vector>

#include "browser/page.hpp"

namespace flow::browser {

struct Evidence {
  std::string png;   // empty: missing
  std::string html;  // shadow roots inside; empty: missing
  bool html_truncated = false;
  std::string url;
  std::string title;
  std::vector<FailedRequest> failed_requests;
  std::vector<std::string> missing;  // "screenshot: why"
};

// At most 2 s, whatever is left of the context's deadline; never fails. Call it before the lease goes.
Task<Evidence> collect_evidence(Context cx, std::shared_ptr<Page> page);

// Where password fields and fields filled from secrets lie, in document coordinates.
Task<Result<std::vector<Rect>>> secret_boxes(Context cx, std::shared_ptr<Page> page);
// Those of its inner frames only: costs nothing where there are none.
Task<Result<std::vector<Rect>>> inner_secret_boxes(Context cx, std::shared_ptr<Page> page);

}  // namespace flow::browser
