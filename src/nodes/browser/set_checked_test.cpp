#include "nodes/testing/site_test.hpp"

namespace flow::nodes {
namespace {

const std::vector<testing::SiteFile> kSite{
    {.path = "/",
     .body = "<label id=l><input id=box type=checkbox> Box</label><input id=on type=checkbox checked>"
             "<input id=radio type=radio checked><div id=sw role=switch aria-checked=false tabindex=0 "
             "onclick=\"this.setAttribute('aria-checked', 'true')\">S</div>"
             "<input id=stubborn type=checkbox onclick='event.preventDefault()'><p id=p>P</p>"
             "<script>clicks = 0; addEventListener('click', () => ++clicks, true)</script>"}};

const testing::SiteCase kCases[] = {
    {.name = "ByItsLabel",
     .site = kSite,
     .inputs = R"({"Selector": "#l"})",
     .outputs = "{}",
     .after = "box.checked",
     .gives = "true"},
    {.name = "AlreadySoIsNotClicked",
     .site = kSite,
     .inputs = R"({"Selector": "#on"})",
     .after = "[on.checked, clicks]",
     .gives = "[true, 0]"},
    {.name = "TakesBack",
     .site = kSite,
     .inputs = R"({"Selector": "#on", "Checked": false})",
     .after = "[on.checked, clicks]",
     .gives = "[false, 1]"},
    {.name = "ASwitch",
     .site = kSite,
     .inputs = R"({"Selector": "#sw"})",
     .after = "sw.getAttribute('aria-checked')",
     .gives = R"("true")"},
    {.name = "APageThatChangesItBack",
     .site = kSite,
     .inputs = R"({"Selector": "#stubborn"})",
     .error = ErrorCode::not_actionable,
     .message = "did not change its state"},
    {.name = "ARadioCannotBeUnchosen",
     .site = kSite,
     .inputs = R"({"Selector": "#radio", "Checked": false})",
     .error = ErrorCode::invalid_input,
     .message = "radio"},
    {.name = "NoSuchState",
     .site = kSite,
     .inputs = R"({"Selector": "#p"})",
     .error = ErrorCode::invalid_input},
};

FLOW_SITE_TABLE(SetChecked, "set_checked", kCases);

}  // namespace
}  // namespace flow::nodes
