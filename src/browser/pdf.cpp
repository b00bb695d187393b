#include "browser/pdf.hpp"

#include <filesystem>

#include "browser/detail/page_state.hpp"
#include "browser/detail/stream.hpp"
#include "browser/injected_protocol.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {

namespace {

constexpr Bytes kLargest{256U << 20};
constexpr milliseconds kCleanTime{1000};

// In every frame, because each frame's engine knows what was filled through it.
Task<Result<void>> each_frame(Context cx, std::shared_ptr<Page> page, std::string_view entry) {
  for (const auto& frame : page->frames()) {
    auto done = co_await frame->call(cx, std::string(entry), nullptr);
    if (!done && !frame->detached()) co_return std::unexpected(std::move(done).error());
  }
  co_return Result<void>{};
}

Task<Result<std::string>> begin_print(Context cx, std::shared_ptr<cdp::Session> session, PdfOptions options) {
  auto printed = co_await session->call(cx, "Page.printToPDF",
                                        {{"landscape", options.landscape},
                                         {"printBackground", options.background},
                                         {"paperWidth", options.paper_width},
                                         {"paperHeight", options.paper_height},
                                         {"transferMode", "ReturnAsStream"}});
  if (!printed && cdp::reason_of(printed.error()) == "protocol") {
    co_return std::unexpected(make_error(ErrorCode::invalid_input, "this browser did not print the page: {}",
                                         text_of(printed.error().detail, "cdp_message"))
                                  .with_detail("reason", "unsupported"));
  }
  if (!printed) co_return std::unexpected(std::move(printed).error());
  std::string stream(text_of(*printed, "stream"));
  if (stream.empty()) co_return std::unexpected(cdp::protocol_error("a print without a stream"));
  co_return stream;
}

Task<Result<Bytes>> print_to(Context cx, std::shared_ptr<cdp::Session> session, PdfOptions options,
                             std::string path) {
  CO_TRY(const std::string stream, co_await begin_print(cx, session, options));
  auto size = co_await detail::read_stream(cx, session, stream, path, "the printed page", kLargest);
  static_cast<void>(
      co_await session->call(cx.grace(kCleanTime), "IO.close", {{"handle", json::string(stream)}}));
  co_return size;
}

}  // namespace

Task<Result<Bytes>> print_pdf(Context cx, std::shared_ptr<Page> page, PdfOptions options, std::string path) {
  if (const auto reason = page->end_reason()) co_return std::unexpected(*reason);
  const bool must_veil = page->state().holds_secret;
  Result<void> veiled;
  if (must_veil) veiled = co_await each_frame(cx, page, injected::kVeil);
  Result<Bytes> size = Bytes{0};
  if (veiled) size = co_await print_to(cx, page->session(), options, path);
  if (must_veil && !page->closed())
    static_cast<void>(co_await each_frame(cx.grace(kCleanTime), page, injected::kUnveil));
  if (!veiled) co_return std::unexpected(std::move(veiled).error());
  if (!size) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    if (page->closed() && page->end_reason()) co_return std::unexpected(*page->end_reason());
  }
  co_return size;
}

}  // namespace flow::browser
