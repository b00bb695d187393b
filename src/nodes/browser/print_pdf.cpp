#include <fmt/format.h>

#include "browser/pdf.hpp"
#include "browser/pool.hpp"
#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"
#include "sdk/browser_session.hpp"

namespace flow::nodes {
namespace {

browser::PdfOptions options_of(const Inputs& in) {
  browser::PdfOptions options{.landscape = in.flag("Landscape"), .background = in.flag("Background")};
  const std::string& paper = in.text("Paper");
  if (paper == "A4") return options;
  options.paper_width = 8.5;
  options.paper_height = paper == "Legal" ? 14 : 11;
  return options;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const auto session = in.value("Web Page").page().session;
  const std::string path = fmt::format("{}/print-{}-{}.pdf", session->lease().download_folder(),
                                       cx->idempotency_key().substr(0, 16), cx->attempt());
  CO_TRY_VOID(co_await browser::print_pdf(detail::page_context(cx), in.page("Web Page").shared_page(),
                                          options_of(in), path));
  CO_TRY(auto file, co_await cx->adopt_file("page.pdf", "application/pdf", path));
  Outputs out;
  out.set("Pdf", json::value(std::move(file)));
  co_return out;
}

}  // namespace

extern const NodeType print_pdf;
const NodeType print_pdf{
    .spec = {.type = "print_pdf",
             .title = "Print PDF",
             .category = Category::browser,
             .summary = "Prints the page into a PDF file.",
             .inputs = {detail::web_page(),
                        text("Paper")
                            .one_of({"A4", "Letter", "Legal"})
                            .with_default("A4")
                            .helped("The size of the sheets."),
                        boolean("Landscape").with_default(false).helped("The long side below."),
                        boolean("Background")
                            .with_default(true)
                            .helped("With background colours and pictures, which printers leave out.")},
             .outputs = {detail::web_page_out(), output("Pdf", HandleType::file)},
             .timeout_ms = 30'000,
             .needs_browser = true,
             .credits = 2,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"Paper": "A4", "Landscape": true})", .outputs = {}},
             .errors = {"quota"},
             .description =
                 "The page as its own rules for print make it, over as many sheets as it takes. "
                 "Fields that were filled from a credential show dots. A browser that cannot print "
                 "(one with a window, and some remote ones) is `invalid_input`."},
    .run = run};

}  // namespace flow::nodes
