// Clicks, forms, and what they lead to.
#include "behaviours.hpp"

namespace flow::bench {
namespace {

using namespace browser;
using Seen = Task<Result<std::string>>;

const std::string kNothing;

Result<Target> target(std::string_view selector, std::optional<Point> offset = {}) {
  TRY(auto parsed, Selector::parse(selector));
  return Target{.selector = std::move(parsed), .offset = offset};
}

Seen click(Context cx, Stage* stage, std::string_view selector, ClickOptions options = {},
           std::optional<Point> offset = {}) {
  CO_TRY(auto at, target(selector, offset));
  CO_TRY_VOID(co_await stage->actor().click(cx, std::move(at), options));
  co_return kNothing;
}

Seen click_buy(Context cx, Stage* stage) {
  return click(cx, stage, "#buy");
}
Seen click_inner(Context cx, Stage* stage) {
  return click(cx, stage, "#inner");
}
Seen click_in_frame(Context cx, Stage* stage) {
  return click(cx, stage, "#frame |> #buy");
}

// Until the new document has been parsed.
Seen arrive(Context cx, Stage* stage, std::string_view selector) {
  CO_TRY_VOID(co_await click(cx, stage, selector, {.expect = Expect::navigation}));
  CO_TRY_VOID(co_await stage->page->wait_for_state(cx, WaitUntil::domcontentloaded));
  co_return kNothing;
}

Seen fill(Context cx, Stage* stage, std::string_view selector, std::string_view value) {
  CO_TRY(auto at, target(selector));
  CO_TRY_VOID(co_await stage->actor().fill(cx, std::move(at), Secret(std::string(value))));
  co_return kNothing;
}

Seen refused(Seen act) {
  const auto done = co_await std::move(act);
  co_return done ? "done" : "refused";
}

Seen select(Context cx, Stage* stage, OptionChoice choice) {
  CO_TRY(auto at, target("#size"));
  CO_TRY_VOID(co_await stage->actor().select(cx, std::move(at), {std::move(choice)}));
  co_return kNothing;
}

Seen check(Context cx, Stage* stage, std::string_view selector) {
  CO_TRY(auto at, target(selector));
  CO_TRY_VOID(co_await stage->actor().set_checked(cx, std::move(at), true));
  co_return kNothing;
}

Seen drag(Context cx, Stage* stage) {
  CO_TRY(auto thing, target("#thing"));
  CO_TRY(auto place, target("#place"));
  CO_TRY_VOID(co_await stage->actor().drag(cx, std::move(thing), std::move(place)));
  co_return kNothing;
}

Seen hover(Context cx, Stage* stage, std::string_view selector) {
  CO_TRY(auto at, target(selector));
  CO_TRY_VOID(co_await stage->actor().hover(cx, std::move(at)));
  co_return kNothing;
}

Seen open_tab(Context cx, Stage* stage) {
  CO_TRY(auto at, target("#tab"));
  CO_TRY(auto report, co_await stage->actor().click(cx, std::move(at), {.expect = Expect::popup}));
  stage->spare = std::move(report.popup);
  CO_TRY_VOID(co_await stage->spare->wait_for_state(cx, WaitUntil::domcontentloaded));
  co_return kNothing;
}

Seen type(Context cx, Stage* stage, std::string_view text) {
  CO_TRY(auto at, target("#name"));
  CO_TRY_VOID(co_await stage->actor().type(cx, std::move(at), Secret(std::string(text))));
  co_return kNothing;
}

Seen press(Context cx, Stage* stage, std::string_view chord) {
  CO_TRY(auto at, target("#name"));
  CO_TRY_VOID(co_await stage->actor().press(cx, std::move(at), std::string(chord)));
  co_return kNothing;
}

Seen upload(Context cx, Stage* stage) {
  CO_TRY(auto at, target("#file"));
  CO_TRY_VOID(co_await stage->actor().upload(cx, std::move(at), {stage->upload}));
  co_return kNothing;
}

Seen fill_and_leave(Context cx, Stage* stage) {
  const auto left = stage->page->watch_navigation();
  CO_TRY_VOID(co_await fill(cx, stage, "#name", "away"));
  CO_TRY_VOID(co_await left->wait(cx, WaitUntil::domcontentloaded));
  co_return kNothing;
}

Seen clicked(Context /*cx*/, Stage* /*stage*/) {
  co_return "clicked";
}

Seen path_of_tab(Context cx, Stage* stage) {
  return page_text(cx, stage->spare, "location.pathname");
}

const Act kActs[] = {
    {"click", click_buy},
    {"click once visible", click_buy},
    {"click once it stands still", click_buy},
    {"click once enabled", click_buy},
    {"click once pointer events reach it", click_buy},
    {"click inside a button", click_inner},
    {"click once the overlay is gone", click_buy},
    {"click what its mousedown removes", click_buy},
    {"click in a rewritten document", click_buy},
    {"click in a frame", click_in_frame},
    {"click in a frame once the overlay is gone", click_in_frame},
    {"click in a frame of another process", click_in_frame},
    {"click in shadow DOM", click_inner},
    {"click a rotated button", click_buy},
    {"click below the fold", click_buy},
    {"click from under a fixed header", click_buy},
    {"click one pixel", click_buy},
    {"click an offset", [](Context cx, Stage* s) { return click(cx, s, "#buy", {}, Point{1900, 1910}); }},
    {"click a checkbox", [](Context cx, Stage* s) { return click(cx, s, "#box"); }},
    {"double click", [](Context cx, Stage* s) { return click(cx, s, "#buy", {.count = 2}); }},
    {"triple click", [](Context cx, Stage* s) { return click(cx, s, "#text", {.count = 3}, Point{20, 12}); }},
    {"click what is rendered anew", click_buy},
    {"click where globals are broken", click_buy},
    {"click that opens an alert", click_buy},
    {"follow a link to another site", [](Context cx, Stage* s) { return arrive(cx, s, "#away"); }},
    {"submit a GET form", [](Context cx, Stage* s) { return arrive(cx, s, "#get"); }},
    {"submit a POST form", [](Context cx, Stage* s) { return arrive(cx, s, "#post"); }},
    {.name = "click without waiting",
     .run = [](Context cx, Stage* s) { return click(cx, s, "#never", {.no_wait = true}); },
     .saw = clicked},
    {"click that the page routes itself", [](Context cx, Stage* s) { return click(cx, s, "#app"); }},
    {.name = "click that opens a tab", .run = open_tab, .saw = path_of_tab},
    {"fill a field", [](Context cx, Stage* s) { return fill(cx, s, "#name", "Ada Lovelace"); }},
    {"fill a date", [](Context cx, Stage* s) { return fill(cx, s, "#day", "2026-11-26"); }},
    {"refuse to fill a checkbox", [](Context cx, Stage* s) { return refused(fill(cx, s, "#agree", "yes")); }},
    {"fill an editable element", [](Context cx, Stage* s) { return fill(cx, s, "#note", "one\ntwo"); }},
    {"fill a field that leads away", fill_and_leave},
    {"type twenty characters", [](Context cx, Stage* s) { return type(cx, s, "twenty characters ok"); }},
    {"press Enter", [](Context cx, Stage* s) { return press(cx, s, "Enter"); }},
    {"select by value", [](Context cx, Stage* s) { return select(cx, s, {.value = "l"}); }},
    {"select by label", [](Context cx, Stage* s) { return select(cx, s, {.label = "Medium"}); }},
    {"select an option once it is there", [](Context cx, Stage* s) { return select(cx, s, {.value = "l"}); }},
    {"check a box", [](Context cx, Stage* s) { return check(cx, s, "#agree"); }},
    {"check a box by its label", [](Context cx, Stage* s) { return check(cx, s, "label"); }},
    {.name = "check what is checked",
     .run = [](Context cx, Stage* s) { return check(cx, s, "#agree"); },
     .before = [](Context cx, Stage* s) { return page_text(cx, s->page, "find('agree').checked = true"); }},
    {"drag and drop", drag},
    {"drag with the mouse alone", drag},
    {.name = "hover",
     .run = [](Context cx, Stage* s) { return hover(cx, s, "#buy"); },
     .before = [](Context cx, Stage* s) { return hover(cx, s, "#away"); }},
    {"upload a file", upload},
    {.name = "fill in a frame of another process",
     .run = [](Context cx, Stage* s) { return fill(cx, s, "#frame |> #name", "Ada"); },
     .saw = [](Context cx, Stage* s) -> Seen {
       CO_TRY(const auto name, Selector::parse("#frame |> #name"));
       CO_TRY(const auto read, co_await s->reader().attribute(cx, name, "value", ReadMode::one));
       co_return read.values.at(0).value_or("");
     }},
};

}  // namespace

std::span<const Act> input_acts() {
  return kActs;
}

}  // namespace flow::bench
