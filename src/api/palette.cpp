#include "api/palette.hpp"

#include <array>

#include "base/error.hpp"
#include "workflow/coercion.hpp"

namespace flow::api {
namespace {

using workflow::Category;
using workflow::Fit;
using workflow::HandleType;

// Colours stand out on white and on near-black (at least 3:1), and from each other.
struct HandleRow {
  HandleType type;
  std::string_view title;
  std::string_view colour;
};
constexpr std::array kHandles{HandleRow{HandleType::page, "Web page", "#2f6fed"},
                              HandleRow{HandleType::html, "HTML", "#d9480f"},
                              HandleRow{HandleType::text, "Text", "#2b8a3e"},
                              HandleRow{HandleType::number, "Number", "#8250df"},
                              HandleRow{HandleType::boolean, "Yes or no", "#d6336c"},
                              HandleRow{HandleType::json, "JSON", "#0c8599"},
                              HandleRow{HandleType::list, "List", "#a86b00"},
                              HandleRow{HandleType::file, "File", "#8d6e63"},
                              HandleRow{HandleType::any, "Anything", "#808a94"}};

struct CategoryRow {
  Category category;
  std::string_view title;
};
constexpr std::array kCategories{
    CategoryRow{Category::browser, "Browser"}, CategoryRow{Category::extraction, "Extraction"},
    CategoryRow{Category::data, "Data"},       CategoryRow{Category::flow, "Flow"},
    CategoryRow{Category::timing, "Timing"},   CategoryRow{Category::communication, "Communication"}};

std::string_view to_string(Fit fit) {
  switch (fit) {
    case Fit::same: return "same";
    case Fit::converts: return "converts";
    case Fit::by_value: return "by_value";
    case Fit::pages: return "pages";
    case Fit::refused: return "refused";
  }
  return "refused";
}

}  // namespace

json::array handle_types_json() {
  json::array out;
  for (const HandleRow& from : kHandles) {
    json::object fits;
    for (const HandleRow& to : kHandles)
      fits[workflow::to_string(to.type)] = to_string(workflow::fit(from.type, to.type));
    out.push_back(json::object{{"type", workflow::to_string(from.type)},
                               {"title", from.title},
                               {"colour", from.colour},
                               {"fits", std::move(fits)}});
  }
  return out;
}

json::array categories_json() {
  json::array out;
  for (const CategoryRow& row : kCategories)
    out.push_back(json::object{{"category", workflow::to_string(row.category)}, {"title", row.title}});
  return out;
}

const std::vector<workflow::InputSpec>& node_settings() {
  using namespace workflow;
  static const std::vector<InputSpec> kSettings{
      number("timeout_ms").helped("The deadline of one attempt in milliseconds; 0: none of its own."),
      number("retry.max").helped("How many attempts may follow the first."),
      number("retry.delay_ms").helped("Milliseconds before the second attempt."),
      number("retry.backoff").helped("Each further delay is this many times as long."),
      number("retry.jitter").helped("The part of the delay that is left to chance, 0 to 1."),
      list("retry.on").helped("Error classes that are retried; without a list, those that may go away."),
      text("on_error")
          .one_of({"fail", "continue", "route"})
          .with_default("fail")
          .helped("After the last attempt: the run fails, goes on without outputs, or follows Error."),
      text("when").as(Widget::expression).helped("An expression; when it is false the node is passed by."),
      boolean("teardown").with_default(false).helped("Runs at the end, whatever happened."),
      boolean("idempotent").helped("May be repeated even if its effect may have happened already."),
      number("cache_ttl_s")
          .with_default(0)
          .helped("Seconds for which equal inputs give the outputs of before; never for side effects.")};
  return kSettings;
}

}  // namespace flow::api
