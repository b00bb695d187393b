#include "async/blocking_pool.hpp"
#include "html/document.hpp"
#include "nodes/detail/node.hpp"

#include <fmt/format.h>

namespace flow::nodes {
namespace {

constexpr std::size_t kMostBlocks = 100;  // of JSON-LD

struct Metadata {
  json::object data;
  std::vector<std::string> warnings;
};

// A name that comes again becomes a list: several og:image, say.
void add(json::object& to, std::string_view name, std::string_view value) {
  json::value* earlier = to.if_contains(name);
  if (earlier == nullptr) {
    to[name] = value;
  } else {
    if (!earlier->is_array()) *earlier = json::array{*earlier};
    earlier->get_array().emplace_back(value);
  }
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

std::string raw_text(const html::Document& document, html::NodeIndex node) {
  std::string out;
  for (html::NodeIndex i = node + 1; i < document.end(node); ++i) {
    if (document.kind(i) == html::NodeKind::text) out += document.text(i);
  }
  return out;
}

class Reader {
 public:
  explicit Reader(const html::Document& document) : document_(document) {}

  Metadata read() {
    for (html::NodeIndex i = 0; i < document_.size(); ++i) {
      if (document_.is_element(i)) element(i);
    }
    Metadata out{.data = std::move(data_), .warnings = std::move(warnings_)};
    out.data["meta"] = std::move(meta_);
    out.data["open_graph"] = std::move(open_graph_);
    out.data["json_ld"] = std::move(json_ld_);
    return out;
  }

 private:
  std::string_view attribute(html::NodeIndex node, std::string_view name) const {
    return document_.attribute(node, name).value_or("");
  }

  void element(html::NodeIndex node) {
    const std::string_view name = document_.name(node);
    if (name == "meta") {
      meta(node);
    } else if (name == "title" && !data_.contains("title")) {
      data_["title"] = html::collapse_white_space(raw_text(document_, node));
    } else if (name == "html" && !attribute(node, "lang").empty()) {
      data_["language"] = attribute(node, "lang");
    } else if (name == "link" && lower(attribute(node, "rel")) == "canonical") {
      data_["canonical"] = attribute(node, "href");
    } else if (name == "script" && lower(attribute(node, "type")) == "application/ld+json") {
      json_ld(node);
    }
  }

  void meta(html::NodeIndex node) {
    const std::string_view content = attribute(node, "content");
    const std::string property = lower(attribute(node, "property"));
    const std::string named = lower(attribute(node, "name"));
    const std::string& name = property.empty() ? named : property;
    if (name.empty()) return;
    if (name.starts_with("og:")) {
      add(open_graph_, std::string_view(name).substr(3), content);
    } else {
      add(meta_, name, content);
    }
  }

  void json_ld(html::NodeIndex node) {
    ++blocks_;
    auto parsed = json::parse(raw_text(document_, node));
    if (!parsed) {
      warnings_.push_back(fmt::format("JSON-LD block {} was skipped: {}", blocks_, parsed.error().message));
    } else if (json_ld_.size() == kMostBlocks) {
      warnings_.push_back(fmt::format("JSON-LD block {} was skipped: {} are the most", blocks_, kMostBlocks));
    } else {
      json_ld_.push_back(*std::move(parsed));
    }
  }

  const html::Document& document_;
  json::object data_;
  json::object meta_;
  json::object open_graph_;
  json::array json_ld_;
  std::vector<std::string> warnings_;
  int blocks_ = 0;
};

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(Metadata found, co_await cx->blocking().run<Metadata>(
                             cx.context(), [markup = in.text("Html")]() -> Result<Metadata> {
                               TRY(const auto document, html::Document::parse(markup));
                               return Reader(document).read();
                             }));
  for (const std::string& warning : found.warnings) cx->warn(warning);
  Outputs out;
  out.set("Data", json::value(std::move(found.data)));
  co_return out;
}

}  // namespace

extern const NodeType extract_metadata;
const NodeType extract_metadata{
    .spec =
        {.type = "extract_metadata",
         .title = "Extract Metadata",
         .category = Category::extraction,
         .summary = "Reads what a page says about itself: title, meta tags, Open Graph, JSON-LD.",
         .inputs = {html("Html").required().helped("The markup of the whole page.")},
         .outputs = {output("Data", HandleType::json)},
         .timeout_ms = 30'000,
         .credits = 2,
         .posture = Posture::untrusted_data,
         .example =
             {.inputs =
                  R"({"Html": "<title>Kettle</title><meta property='og:type' content='product'><script type='application/ld+json'>{\"price\": 39}</script>"})",
              .outputs =
                  R"({"Data": {"title": "Kettle", "meta": {}, "open_graph": {"type": "product"}, "json_ld": [{"price": 39}]}})"},
         .description = "`Data` has `title`, `language` and `canonical` where the page has them, and always "
                        "`meta` (by name "
                        "or property, in lower case), `open_graph` (without the `og:`) and `json_ld` (a "
                        "list, one entry a "
                        "block). A name that comes several times is a list. JSON-LD that does not parse is "
                        "skipped with a "
                        "warning. Addresses stay as they are written."},
    .run = run};

}  // namespace flow::nodes
