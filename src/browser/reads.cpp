#include "browser/reads.hpp"

#include <algorithm>
#include <array>

#include "browser/detail/action_run.hpp"
#include "browser/injected_protocol.hpp"

namespace flow::browser {

namespace {

using detail::ElementCall;

constexpr milliseconds kSlice{10'000};  // of one in-page call
constexpr milliseconds kMargin{30};

std::int64_t number_or(const json::object& object, std::string_view key, std::int64_t fallback) {
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_number() ? found->to_number<std::int64_t>() : fallback;
}

std::string_view mode_name(ReadMode mode) {
  static constexpr std::array<std::string_view, 3> kNames{"one", "first", "all"};
  return kNames.at(static_cast<std::size_t>(mode));
}

struct Answer {
  json::object verdict;
  json::array values;
  ReadReport report;
};

Error read_failure(const json::object& verdict, const Selector& selector, std::string_view verb,
                   milliseconds timeout) {
  const bool many = json::string_or(verdict, "reason", "") == "ambiguous";
  std::string text =
      fmt::format("Could not {} {}: timed out after {} ms, {}", verb, selector.quoted(), timeout.count(),
                  many ? "more than one element matches" : "no element matches");
  auto error = make_error(many ? ErrorCode::ambiguous : ErrorCode::not_found, "{}", text);
  const auto* missing = verdict.if_contains("missing");
  if (missing == nullptr || !missing->is_object()) return error;
  const auto& object = missing->get_object();
  if (const auto frame = json::string_or(object, "frame", ""); !frame.empty())
    error.message += fmt::format("; {}", frame);
  if (const auto* candidates = object.if_contains("candidates"); candidates != nullptr && many) {
    for (const auto& one : candidates->as_array())
      error.message += fmt::format("\n  {}", json::string_or(one.as_object(), "html", ""));
    error.detail["candidates"] = *candidates;
  }
  if (const auto* counts = object.if_contains("counts"); counts != nullptr) {
    error.detail["counts"] = *counts;
    if (!many && counts->is_array()) {
      for (const auto& alternative : counts->get_array()) {
        const auto& steps = alternative.as_array();
        if (steps.size() < 2) continue;
        error.message += "\n  ";
        for (std::size_t i = 0; i < steps.size(); ++i) {
          error.message +=
              fmt::format("{}step {}: {}", i == 0 ? "" : ", ", i + 1, steps[i].to_number<std::int64_t>());
        }
      }
    }
  }
  return error;
}

// Repeats the in-page read until it has an answer.
Task<Result<Answer>> run_read(Context cx, std::shared_ptr<Page> page, std::shared_ptr<Frame> frame,
                              std::optional<Selector> selector, json::object args, std::string verb) {
  const auto start = cx.clock().steady_now();
  const auto timeout = cx.remaining();
  const bool now = json::string_or(args, "mode", "") == "now";
  const bool bundle = selector && selector->sources().size() > 1 && !now;
  const milliseconds head = bundle ? std::min(milliseconds{1000}, timeout / 4) : milliseconds{0};
  CO_TRY_VOID(co_await page->wait_settled(cx));
  ElementCall element(frame, selector.value_or(Selector{}));
  std::optional<json::object> last;
  for (;;) {
    const auto left = cx.remaining();
    const auto passed = std::chrono::duration_cast<milliseconds>(cx.clock().steady_now() - start);
    if (left <= milliseconds{0}) {
      if (last) co_return std::unexpected(read_failure(*last, *selector, verb, timeout));
      co_return fail(ErrorCode::timeout, "Could not {}: timed out after {} ms, the page did not answer", verb,
                     timeout.count());
    }
    args["slice"] = now ? 0 : std::clamp(left - kMargin, milliseconds{0}, kSlice).count();
    args["head"] = std::max(milliseconds{0}, head - passed).count();
    std::optional<json::value> answer;
    if (selector) {
      auto called = co_await element.call(cx, std::string(injected::kRead), args);
      if (!called) {
        if (called.error().code == ErrorCode::timeout && last)
          co_return std::unexpected(read_failure(*last, *selector, verb, timeout));
        co_return std::unexpected(std::move(called).error());
      }
      answer = *std::move(called);
    } else {
      CO_TRY(answer, co_await frame->call(cx, std::string(injected::kRead), args));
    }
    if (!answer) continue;
    auto* object = answer->if_object();
    if (object == nullptr)
      co_return fail(ErrorCode::internal, "the in-page engine answered a read with {}",
                     json::kind_name(*answer));
    if (json::string_or(*object, "s", "") == "not_yet") {
      last = std::move(*object);
      continue;
    }
    Answer result;
    result.verdict = std::move(*object);
    if (auto* values = result.verdict.if_contains("values"); values != nullptr && values->is_array()) {
      result.values = std::move(values->get_array());
    }
    result.report.url = json::string_or(result.verdict, "url", "");
    if (const auto* m = result.verdict.if_contains("m"); m != nullptr && m->is_object()) {
      result.report.matched_index =
          element.alternative(static_cast<std::size_t>(number_or(m->get_object(), "alt", 0)));
      result.report.degraded = result.report.matched_index > 0;
    }
    co_return result;
  }
}

json::object extra_of(Answer& answer) {
  auto* extra = answer.verdict.if_contains("extra");
  return extra != nullptr && extra->is_object() ? std::move(extra->get_object()) : json::object{};
}

std::string text_or_empty(const json::value& value) {
  const auto* text = value.if_string();
  return text != nullptr ? std::string(*text) : std::string();
}

}  // namespace

Reader::Reader(const PageLease& lease, std::shared_ptr<Frame> frame)
    : Reader(lease.shared_page(), std::move(frame)) {}

Reader::Reader(std::shared_ptr<Page> page, std::shared_ptr<Frame> frame)
    : page_(std::move(page)), frame_(std::move(frame)) {
  if (!frame_) frame_ = page_->main_frame();
}

Task<Result<void>> Reader::wait_for(Context cx, Selector selector, ElementState state) const {
  static constexpr std::array<std::string_view, 4> kNames{"attached", "detached", "visible", "hidden"};
  const auto name = kNames.at(static_cast<std::size_t>(state));
  const auto timeout = cx.remaining();
  const std::string quoted = selector.quoted();
  ElementCall element(frame_, std::move(selector));
  std::string message = "the page did not answer";
  bool absent = false;
  json::object detail;
  for (;;) {
    const auto left = cx.remaining();
    Result<std::optional<json::value>> answer = std::optional<json::value>{};
    if (left > milliseconds{0}) {
      json::object args{{"state", name},
                        {"slice", std::clamp(left - kMargin, milliseconds{0}, kSlice).count()}};
      answer = co_await element.call(cx, std::string(injected::kWait), std::move(args));
    }
    if (left <= milliseconds{0} || (!answer && answer.error().code == ErrorCode::timeout)) {
      const bool shown = state == ElementState::visible || state == ElementState::attached;
      const auto code = !shown                     ? ErrorCode::timeout
                        : absent                   ? ErrorCode::not_found
                        : message == "not visible" ? ErrorCode::not_actionable
                                                   : ErrorCode::timeout;
      auto error = make_error(code, "Could not wait until {} is {}: timed out after {} ms, {}", quoted, name,
                              timeout.count(), message);
      error.detail = std::move(detail);
      co_return std::unexpected(std::move(error));
    }
    if (!answer) co_return std::unexpected(std::move(answer).error());
    if (!*answer) continue;
    const auto* verdict = (*answer)->if_object();
    if (verdict == nullptr)
      co_return fail(ErrorCode::internal, "the in-page engine answered a wait with {}",
                     json::kind_name(**answer));
    if (json::string_or(*verdict, "s", "") == "ok") co_return Result<void>{};
    message = json::string_or(*verdict, "message", "");
    absent = verdict->contains("missing");
    if (absent) detail["missing"] = verdict->at("missing");
  }
}

Task<Result<std::int64_t>> Reader::count(Context cx, Selector selector, bool visible_only) const {
  json::object args{{"mode", "now"}, {"what", "count"}};
  if (visible_only) args["visible"] = true;
  CO_TRY(const auto answer,
         co_await run_read(cx, page_, frame_, std::move(selector), std::move(args), "count"));
  co_return answer.values.empty() ? 0 : answer.values[0].to_number<std::int64_t>();
}

Task<Result<Texts>> Reader::text(Context cx, Selector selector, ReadMode mode) const {
  CO_TRY(auto answer, co_await run_read(cx, page_, frame_, std::move(selector),
                                        {{"mode", mode_name(mode)}, {"what", "text"}}, "read the text of"));
  Texts texts{.values = {}, .report = answer.report};
  for (const auto& value : answer.values) texts.values.push_back(text_or_empty(value));
  co_return texts;
}

Task<Result<Attributes>> Reader::attribute(Context cx, Selector selector, std::string name,
                                           ReadMode mode) const {
  const auto verb = fmt::format("read the attribute \"{}\" of", name);
  CO_TRY(auto answer, co_await run_read(cx, page_, frame_, std::move(selector),
                                        {{"mode", mode_name(mode)}, {"what", "attr"}, {"name", name}}, verb));
  Attributes attributes{.values = {}, .report = answer.report};
  for (const auto& value : answer.values) {
    attributes.values.push_back(value.is_string() ? std::optional(text_or_empty(value)) : std::nullopt);
  }
  co_return attributes;
}

Task<Result<std::string>> Reader::html(Context cx, Selector selector, bool outer) const {
  CO_TRY(auto answer,
         co_await run_read(cx, page_, frame_, std::move(selector),
                           {{"mode", "first"}, {"what", outer ? "html" : "inner"}}, "read the HTML of"));
  co_return answer.values.empty() ? std::string() : text_or_empty(answer.values[0]);
}

Task<Result<std::string>> Reader::document_html(Context cx) const {
  CO_TRY(auto answer, co_await run_read(cx, page_, frame_, std::nullopt,
                                        {{"mode", "first"}, {"what", "html"}}, "read the document"));
  co_return answer.values.empty() ? std::string() : text_or_empty(answer.values[0]);
}

Task<Result<ListRead>> Reader::list(Context cx, Selector items, json::object fields,
                                    std::int64_t limit) const {
  auto answer = co_await run_read(
      cx, page_, frame_, std::move(items),
      {{"mode", "all"}, {"what", "list"}, {"fields", std::move(fields)}, {"limit", limit}}, "read the list");
  if (!answer && answer.error().code == ErrorCode::not_found) co_return ListRead{};
  if (!answer) co_return std::unexpected(std::move(answer).error());
  auto extra = extra_of(*answer);
  ListRead list{.items = std::move(answer->values),
                .misses = {},
                .total = number_or(extra, "total", 0),
                .report = answer->report};
  if (auto* misses = extra.if_contains("misses"); misses != nullptr && misses->is_object())
    list.misses = std::move(misses->get_object());
  co_return list;
}

Task<Result<TableRead>> Reader::table(Context cx, Selector selector, TableHeader header,
                                      std::int64_t limit) const {
  static constexpr std::array<std::string_view, 3> kNames{"auto", "first_row", "none"};
  CO_TRY(auto answer, co_await run_read(cx, page_, frame_, std::move(selector),
                                        {{"mode", "one"},
                                         {"what", "table"},
                                         {"header", kNames.at(static_cast<std::size_t>(header))},
                                         {"limit", limit}},
                                        "read the table"));
  auto extra = extra_of(answer);
  TableRead table{.rows = std::move(answer.values),
                  .headers = {},
                  .short_rows = {},
                  .total = number_or(extra, "total", 0),
                  .report = answer.report};
  if (const auto* headers = extra.if_contains("headers"); headers != nullptr && headers->is_array()) {
    for (const auto& one : headers->get_array()) table.headers.push_back(text_or_empty(one));
  }
  if (const auto* rows = extra.if_contains("short"); rows != nullptr && rows->is_array()) {
    for (const auto& one : rows->get_array()) table.short_rows.push_back(one.to_number<std::int64_t>());
  }
  co_return table;
}

Task<Result<std::vector<Rect>>> Reader::boxes(Context cx, Selector selector, ReadMode mode) const {
  CO_TRY(auto answer, co_await run_read(cx, page_, frame_, std::move(selector),
                                        {{"mode", mode_name(mode)}, {"what", "rect"}}, "find the box of"));
  std::vector<Rect> boxes;
  for (const auto& value : answer.values) {
    const auto& box = value.as_object();
    const auto side = [&](std::string_view key) { return box.at(key).to_number<double>(); };
    boxes.push_back({.x = side("x"), .y = side("y"), .width = side("width"), .height = side("height")});
  }
  co_return boxes;
}

Task<Result<std::shared_ptr<Frame>>> Reader::frame(Context cx, Selector selector) const {
  static constexpr std::string_view kGroup = "frame";
  const std::string quoted = selector.quoted();
  detail::ActionRun run(cx, page_, frame_, {.selector = std::move(selector)}, "enter");
  CO_TRY_VOID(co_await run.begin());
  CO_TRY_VOID(co_await run.prepare({{"kind", "attached"}}));
  const auto holder = run.frame();
  CO_TRY(const auto element,
         co_await holder->call_for_object(cx, std::string(injected::kElement), nullptr, std::string(kGroup)));
  if (!element) co_return fail(ErrorCode::not_found, "Could not enter {}: not attached", quoted);
  auto found = co_await holder->content_frame(cx, element);
  co_await holder->release_objects(cx, std::string(kGroup));
  co_return found;
}

}  // namespace flow::browser
