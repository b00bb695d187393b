#pragma once
// A page on paper. Fields that were filled from a secret show dots. Browsers with a window, and some remote
// ones, cannot print: `invalid_input` (reason unsupported).
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "browser/page.hpp"

namespace flow::browser {

struct PdfOptions {
  double paper_width = 210 / 25.4;  // inches, upright
  double paper_height = 297 / 25.4;
  bool landscape = false;
  bool background = true;
};

// Streamed into a new file at `path`, which is removed again when anything fails. More than 256 MiB is
// `quota`.
Task<Result<Bytes>> print_pdf(Context cx, std::shared_ptr<Page> page, PdfOptions options, std::string path);

}  // namespace flow::browser
