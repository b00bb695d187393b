// Waits, reads, navigation, pictures, contexts.
#include "behaviours.hpp"
#include "os/files.hpp"

namespace flow::bench {
namespace {

using namespace browser;
using Seen = Task<Result<std::string>>;

const std::string kNothing;

// ---- reading and waiting

Seen wait_for_late(Context cx, Stage* stage) {
  CO_TRY(auto late, Selector::parse("#late"));
  CO_TRY_VOID(co_await stage->reader().wait_for(cx, std::move(late), ElementState::visible));
  co_return kNothing;
}

Seen text(Context cx, Stage* stage, std::string_view selector, ReadMode mode = ReadMode::one) {
  CO_TRY(auto parsed, Selector::parse(selector));
  CO_TRY(const auto texts, co_await stage->reader().text(cx, std::move(parsed), mode));
  co_return texts.values.at(0);
}

Seen late_text(Context cx, Stage* stage) {
  return text(cx, stage, "#late");
}

Seen attribute(Context cx, Stage* stage) {
  CO_TRY(auto last, Selector::parse(".item >> nth=-1"));
  CO_TRY(const auto read, co_await stage->reader().attribute(cx, std::move(last), "data-sku", ReadMode::one));
  co_return read.values.at(0).value_or("absent");
}

Seen list(Context cx, Stage* stage) {
  CO_TRY(auto items, Selector::parse(".item"));
  json::object fields;
  CO_TRY(fields["name"], parse_list_field(".name"));
  CO_TRY(fields["price"], parse_list_field(".price|number"));
  CO_TRY(fields["stock"], parse_list_field(".stock"));
  CO_TRY(fields["link"], parse_list_field(".name@href|url"));
  CO_TRY(const auto read, co_await stage->reader().list(cx, std::move(items), std::move(fields), 1000));
  const auto& last = read.items.back().as_object();
  co_return fmt::format("{} {} {}", read.items.size(), json::string_or(last, "name", ""),
                        json::dump(last.at("price")));
}

Seen count(Context cx, Stage* stage) {
  CO_TRY(auto items, Selector::parse(".item"));
  CO_TRY(const auto number, co_await stage->reader().count(cx, std::move(items)));
  co_return std::to_string(number);
}

Seen html(Context cx, Stage* stage) {
  CO_TRY(const auto all, co_await stage->reader().document_html(cx));
  const bool whole = all.starts_with("<!DOCTYPE html>") && all.contains("sku-49") && all.ends_with("</html>");
  co_return whole ? "whole" : "parts";
}

// ---- navigation

Seen open(Context cx, Stage* stage, std::string url, WaitUntil until = WaitUntil::load) {
  CO_TRY_VOID(co_await stage->lease.go_to(cx, std::move(url), {.until = until}));
  co_return kNothing;
}

Seen net_error(Context cx, Stage* stage, std::string url) {
  const auto opened = co_await stage->lease.go_to(cx, std::move(url));
  if (opened) co_return "opened";
  co_return std::string(json::string_or(opened.error().detail, "net_error", opened.error().message));
}

Seen reload(Context cx, Stage* stage) {
  CO_TRY_VOID(co_await stage->lease.reload(cx));
  co_return kNothing;
}

Seen go_back(Context cx, Stage* stage) {
  CO_TRY_VOID(co_await stage->lease.go_history(cx, -1));
  co_return kNothing;
}

Seen click_buy(Context cx, PageLease* lease) {
  CO_TRY(auto buy, Selector::parse("#buy"));
  CO_TRY_VOID(co_await Actor(*lease).click(cx, {.selector = std::move(buy)}));
  co_return kNothing;
}

Seen click_on_page(Context cx, Stage* stage) {
  return click_buy(cx, &stage->lease);
}

// A page asks only after it was touched.
Seen open_spare_that_asks(Context cx, Stage* stage) {
  CO_TRY(stage->spare, co_await stage->context->open_page(cx, stage->here + "/asks"));
  CO_TRY(auto lease, co_await stage->spare->acquire(cx));
  co_return co_await click_buy(cx, &lease);
}

Seen close_spare(Context cx, Stage* stage) {
  CO_TRY_VOID(co_await stage->spare->close(cx));
  co_return kNothing;
}

Seen spare_is(Context /*cx*/, Stage* stage) {
  co_return stage->spare->closed() ? "closed" : "open";
}

Seen arm_prompt(Context /*cx*/, Stage* stage) {
  stage->page->dialogs().arm({.accept = true, .text = "Ada"});
  co_return kNothing;
}

Seen download(Context cx, Stage* stage) {
  CO_TRY(auto file, Selector::parse("#file"));
  CO_TRY(const auto report,
         co_await stage->actor().click(cx, {.selector = std::move(file)}, {.expect = Expect::download}));
  CO_TRY(stage->file, co_await report.download->finish(cx));
  co_return kNothing;
}

Seen downloaded(Context /*cx*/, Stage* stage) {
  CO_TRY(const auto content, os::read_file(stage->file.path, Bytes{1000}));
  co_return fmt::format("{}: {}", stage->file.name, content);
}

// ---- pictures

std::uint32_t big_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(at, 4)) value = (value << 8) | static_cast<unsigned char>(byte);
  return value;
}

Seen picture(Context cx, Stage* stage, ScreenshotOptions options) {
  options.hide = json::array{};
  CO_TRY(const auto taken, co_await stage->page->screenshot(cx, std::move(options)));
  co_return fmt::format("{}x{}", big_endian(taken.bytes, 16), big_endian(taken.bytes, 20));
}

// As the node does it.
Seen picture_of_element(Context cx, Stage* stage) {
  CO_TRY(const auto card, Selector::parse("#card"));
  CO_TRY_VOID(co_await stage->actor().scroll_to(cx, {.selector = card}, ScrollBlock::nearest));
  CO_TRY(const auto boxes, co_await stage->reader().boxes(cx, card, ReadMode::one));
  co_return co_await picture(cx, stage, {.area = ImageArea::clip, .clip = boxes.at(0)});
}

// ---- contexts

Seen open_context(Context cx, Stage* stage) {
  CO_TRY(stage->other, co_await stage->pool->acquire(cx, {}, {}));
  CO_TRY(stage->spare, co_await stage->other->open_page(cx));
  co_return kNothing;
}

Seen open_context_at(Context cx, Stage* stage, std::string_view path) {
  CO_TRY_VOID(co_await open_context(cx, stage));
  CO_TRY(auto lease, co_await stage->spare->acquire(cx));
  CO_TRY_VOID(co_await lease.go_to(cx, fmt::format("{}{}", stage->here, path)));
  co_return kNothing;
}

Seen close_other(Context cx, Stage* stage) {
  CO_TRY_VOID(co_await std::exchange(stage->other, nullptr)->close(cx));
  co_return kNothing;
}

Seen open_with_state(Context cx, Stage* stage) {
  CO_TRY_VOID(co_await open_context_at(cx, stage, "/state"));
  co_return co_await page_text(cx, stage->spare, "reset()");
}

Seen export_state(Context cx, Stage* stage) {
  CO_TRY(stage->state, co_await stage->other->storage_state(cx));
  std::size_t items = 0;
  for (const auto& origin : stage->state.at("origins").as_array())
    items += origin.at("localStorage").as_array().size();
  co_return fmt::format("{} cookies, {} items", stage->state.at("cookies").as_array().size(), items);
}

Seen keep_state(Context cx, Stage* stage) {
  CO_TRY_VOID(co_await open_with_state(cx, stage));
  CO_TRY_VOID(co_await export_state(cx, stage));
  co_return co_await close_other(cx, stage);
}

Seen import_state(Context cx, Stage* stage) {
  CO_TRY(stage->other, co_await stage->pool->acquire(cx, {}, {.storage_state = stage->state}));
  co_return kNothing;
}

Seen imported(Context cx, Stage* stage) {
  CO_TRY(const auto loaded, co_await stage->other->open_page(cx, stage->here + "/state"));
  co_return co_await page_text(cx, loaded, "result()");
}

const Act kActs[] = {
    {.name = "wait for an element", .run = wait_for_late, .saw = late_text},
    {.name = "wait over two documents", .run = wait_for_late, .saw = late_text},
    {"read the first text of many",
     [](Context cx, Stage* s) { return text(cx, s, ".name", ReadMode::first); }},
    {"read by :has-text",
     [](Context cx, Stage* s) { return text(cx, s, "li:has-text('Item number 7') .price"); }},
    {"read by XPath", [](Context cx, Stage* s) { return text(cx, s, "//li[@data-sku='sku-7']/i"); }},
    {"read by text", [](Context cx, Stage* s) { return text(cx, s, "text=Item number 49"); }},
    {"read by test id", [](Context cx, Stage* s) { return text(cx, s, "testid=save"); }},
    {"read by role and name",
     [](Context cx, Stage* s) { return text(cx, s, "role=button[name=\"Save all\"]"); }},
    {"read in shadow DOM", [](Context cx, Stage* s) { return text(cx, s, "#price"); }},
    {"read in a frame", [](Context cx, Stage* s) { return text(cx, s, "#frame |> #price"); }},
    {"read in a frame of another process",
     [](Context cx, Stage* s) { return text(cx, s, "#frame |> #price"); }},
    {"read an attribute", attribute},
    {"read a list of 50", list},
    {"count", count},
    {"read the HTML", html},
    {"open a page", [](Context cx, Stage* s) { return open(cx, s, s->here + "/loads"); }},
    {"open a page of another site", [](Context cx, Stage* s) { return open(cx, s, s->there + "/loads"); }},
    {"open what answers 204", [](Context cx, Stage* s) { return net_error(cx, s, s->here + "/nothing"); }},
    {"open a refused port", [](Context cx, Stage* s) { return net_error(cx, s, s->refused); }},
    {"open and wait for a quiet network",
     [](Context cx, Stage* s) { return open(cx, s, s->here + "/quiet", WaitUntil::networkidle); }},
    {"reload", reload},
    {.name = "go back",
     .run = go_back,
     .before = [](Context cx, Stage* s) { return open(cx, s, s->here + "/button"); }},
    {.name = "leave a page that asks",
     .run = [](Context cx, Stage* s) { return open(cx, s, s->here + "/loads"); },
     .before = click_on_page},
    {.name = "close a page that asks", .run = close_spare, .before = open_spare_that_asks, .saw = spare_is},
    {.name = "answer a prompt", .run = click_on_page, .before = arm_prompt},
    {"open a page with three dialogs", [](Context cx, Stage* s) { return open(cx, s, s->here + "/talks"); }},
    {"picture of the view", [](Context cx, Stage* s) { return picture(cx, s, {}); }},
    {"picture of the whole page",
     [](Context cx, Stage* s) { return picture(cx, s, {.area = ImageArea::full_page}); }},
    {"picture of an element", picture_of_element},
    {.name = "download", .run = download, .saw = downloaded},
    {.name = "export storage", .run = export_state, .before = open_with_state},
    {.name = "import storage", .run = import_state, .before = keep_state, .saw = imported},
    {.name = "open a fresh context with a tab",
     .run = open_context,
     .saw = [](Context cx, Stage* s) { return page_text(cx, s->spare, "location.href"); }},
    {.name = "dispose a context",
     .run = close_other,
     .before = [](Context cx, Stage* s) { return open_context_at(cx, s, "/button"); },
     .saw = spare_is},
};

}  // namespace

std::span<const Act> page_acts() {
  return kActs;
}

}  // namespace flow::bench
