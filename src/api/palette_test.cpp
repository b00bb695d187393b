#include "api/palette.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workflow/coercion.hpp"
#include "workflow/node_settings.hpp"

namespace flow::api {
namespace {

TEST(Palette, HandleTypesSayWhatFitsWhere) {
  const json::array types = handle_types_json();
  ASSERT_EQ(types.size(), 9u);
  EXPECT_EQ(
      json::dump(types.at(3)),
      R"({"type":"number","title":"Number","colour":"#8250df","fits":{"page":"refused","html":"refused",)"
      R"("text":"converts","number":"same","boolean":"refused","json":"same","list":"refused",)"
      R"("file":"refused","any":"same"}})");
  EXPECT_EQ(json::dump(types.at(0).at("fits").at("any")), R"("pages")");
}

TEST(Palette, EveryCategoryHasATitle) {
  EXPECT_EQ(categories_json().size(), 6u);
  EXPECT_EQ(json::dump(categories_json().front()), R"({"category":"browser","title":"Browser"})");
}

// Every setting the form shows is read, and every setting that is read is shown.
TEST(Palette, SettingsAreThoseThatAreRead) {
  const workflow::NodeSpec spec{.type = "x", .title = "X", .summary = "x"};
  json::object settings{{"no such", 1}, {"retry", json::object{{"no such", 1}}}};
  std::vector<std::string> faults;
  workflow::read_node_settings(settings, spec, faults);
  ASSERT_EQ(faults.size(), 2u);
  std::string shown[2];
  for (const workflow::InputSpec& row : node_settings()) {
    std::string_view name = row.name;
    const bool inner = name.starts_with("retry.");
    if (inner) name.remove_prefix(6);
    std::string& list = shown[inner ? 0 : 1];
    if (name == "on_error" && list == "timeout_ms") list += ", retry";
    list += (list.empty() ? "" : ", ") + std::string(name);
  }
  EXPECT_EQ(faults[0], "there is no setting retry.no such; the settings are " + shown[0]);
  EXPECT_EQ(faults[1], "there is no setting no such; the settings are " + shown[1]);
}

}  // namespace
}  // namespace flow::api
