#include "async/blocking_pool.hpp"
#include "html/markdown.hpp"
#include "net/url.hpp"
#include "nodes/detail/node.hpp"

namespace flow::nodes {
namespace {

// An address that cannot be read stays as it is: one broken link is no reason to lose the text.
std::string absolute(const net::Url& base, std::string_view address) {
  const auto resolved = net::resolve_url(base, address);
  if (!resolved) return std::string(address);
  const std::size_t hash = address.find('#');
  return resolved->text + std::string(hash == std::string_view::npos ? "" : address.substr(hash));
}

bool has_scheme(std::string_view address) {
  const std::size_t colon = address.find(':');
  return colon != std::string_view::npos && colon < address.find_first_of("/?#");
}

Result<std::string> convert(const std::string& markup, const std::optional<net::Url>& base) {
  TRY(const auto document, html::Document::parse(markup));
  html::MarkdownOptions options;
  if (base) {
    options.address = [&base](std::string_view address) {
      return has_scheme(address) ? std::string(address) : absolute(*base, address);
    };
  }
  return html::to_markdown(document, 0, options);
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  std::optional<net::Url> base;
  if (in.has("Base URL")) {
    auto parsed = net::parse_url(in.text("Base URL"));
    if (!parsed) co_return std::unexpected(std::move(parsed).error().context("Base URL"));
    base = *std::move(parsed);
  }
  CO_TRY(const std::string text, co_await cx->blocking().run<std::string>(
                                     cx.context(), [markup = in.text("Html"), base = std::move(base)] {
                                       return convert(markup, base);
                                     }));
  Outputs out;
  out.set("Text", json::value(text));
  co_return out;
}

}  // namespace

extern const NodeType html_to_markdown;
const NodeType html_to_markdown{
    .spec =
        {.type = "html_to_markdown",
         .title = "HTML To Markdown",
         .category = Category::extraction,
         .summary = "Turns markup into Markdown: the same text, far shorter.",
         .inputs = {html("Html").required().helped("The markup to convert."),
                    text("Base URL")
                        .as(Widget::url)
                        .helped("The address of the page; links and images become absolute with it.")},
         .outputs = {output("Text", HandleType::text)},
         .timeout_ms = 30'000,
         .credits = 1,
         .posture = Posture::untrusted_data,
         .example =
             {.inputs =
                  R"j({"Html": "<h1>Kettle</h1><p>39 € <a href='/k'>more</a></p>", "Base URL": "https://shop.example/"})j",
              .outputs = R"j({"Text": "# Kettle\n\n39 € [more](https://shop.example/k)"})j"},
         .description = "CommonMark with GitHub's tables: headings, paragraphs, lists, links, images, code, "
                        "quotations and emphasis stay; scripts, styles and everything else go. Characters "
                        "that mean something in Markdown are escaped. A table cell holds text only."},
    .run = run};

}  // namespace flow::nodes
