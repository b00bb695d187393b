#include "browser/detail/action_run.hpp"

#include <algorithm>
#include <cmath>

#include "browser/detail/page_state.hpp"

namespace flow::browser::detail {

namespace {

constexpr milliseconds kSlice{2000};  // of one prepare call
constexpr milliseconds kMargin{50};   // left for the answer to travel
// The same while nothing is known of the element, and where the engine has to be compiled first: a late
// answer then would leave nothing to say. What is left is another slice.
constexpr milliseconds kFirstMargin{200};
// After all input was acknowledged: the verdict was spoken before that, what follows it a frame later.
constexpr milliseconds kVerdictGrace{5};
constexpr milliseconds kFollowGrace{120};
constexpr milliseconds kHeadStart{1000};  // of a bundle's first alternative
constexpr std::size_t kLogCap = 100;

std::int64_t count_of(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_number() ? found->to_number<std::int64_t>() : 0;
}

// "step 1: 3, step 2: 0", per alternative.
std::string counts_in_words(const json::object& missing) {
  const auto* counts = missing.if_contains("counts");
  if (counts == nullptr || !counts->is_array()) return {};
  const auto& alternatives = counts->get_array();
  std::string out;
  for (std::size_t i = 0; i < alternatives.size(); ++i) {
    const auto& steps = alternatives[i].as_array();
    if (alternatives.size() == 1 && steps.size() < 2) return {};
    out += alternatives.size() == 1 ? "\n  " : fmt::format("\n  alternative {}: ", i + 1);
    for (std::size_t step = 0; step < steps.size(); ++step) {
      out += fmt::format("{}step {}: {}", step == 0 ? "" : ", ", step + 1,
                         steps[step].to_number<std::int64_t>());
    }
  }
  return out;
}

std::string candidates_in_words(const json::object& missing) {
  const auto* candidates = missing.if_contains("candidates");
  if (candidates == nullptr || !candidates->is_array()) return {};
  std::string out;
  for (const auto& one : candidates->get_array()) {
    const auto& preview = one.as_object();
    out += fmt::format("\n  {}{}", json::string_or(preview, "html", ""),
                       preview.at("visible") == true ? "" : " (not visible)");
  }
  return out;
}

const json::object* missing_of(const json::object& verdict) {
  const auto* missing = verdict.if_contains("missing");
  return missing != nullptr ? missing->if_object() : nullptr;
}

}  // namespace

ActionRun::ActionRun(Context cx, std::shared_ptr<Page> page, std::shared_ptr<Frame> frame, Target target,
                     std::string verb)
    : cx_(cx),
      page_(std::move(page)),
      match_(target.match),
      offset_(target.offset),
      element_(std::move(frame), std::move(target.selector)),
      verb_(std::move(verb)),
      start_(cx.clock().steady_now()),
      timeout_(cx.remaining()) {}

ActionRun::~ActionRun() {
  if (busy_ && cancel_ && cancel_->session && !cancel_->session->ended())
    page_->session()->send({*std::move(cancel_)});
}

// Sending in the destructor cannot wait for a world, so the command is made beforehand.
Task<void> ActionRun::know_how_to_cancel() {
  auto command = co_await frame()->prepare_unproved_call(cx_, std::string(injected::kCancel), nullptr);
  if (!command) co_return;
  cancel_ = *std::move(command);
  if (!cancel_->session) cancel_->session = frame()->session();
}

Human* ActionRun::human() const {
  auto& human = page_->state().human;
  return human ? &*human : nullptr;
}

milliseconds ActionRun::elapsed() const {
  return std::chrono::duration_cast<milliseconds>(cx_.clock().steady_now() - start_);
}

void ActionRun::log(milliseconds at, std::string text) {
  for (auto& entry : report_.log) {
    if (entry.text == text) {
      ++entry.times;
      return;
    }
  }
  if (report_.log.size() < kLogCap) report_.log.push_back({.at = at, .text = std::move(text)});
}

void ActionRun::take_log(const json::object& verdict, milliseconds base) {
  const auto* lines = verdict.if_contains("log");
  if (lines == nullptr || !lines->is_array()) return;
  for (const auto& line : lines->get_array()) {
    const auto* object = line.if_object();
    if (object == nullptr) continue;
    log(base + milliseconds{count_of(*object, "t")}, std::string(json::string_or(*object, "m", "")));
  }
}

Task<Result<void>> ActionRun::begin() {
  for (auto& pending : std::exchange(page_->unanswered_input(), {})) {
    auto reply = co_await pending.get(cx_);
    if (!reply && reply.error().code == ErrorCode::timeout) {
      co_return std::unexpected(
          fail_with(ErrorCode::timeout,
                    fmt::format("timed out after {} ms, the page still holds the input of an earlier action",
                                timeout_.count()),
                    Effect::none));
    }
  }
  auto settled = co_await page_->wait_settled(cx_);
  if (!settled) co_return std::unexpected(dress(std::move(settled).error(), Effect::none));
  co_return Result<void>{};
}

// To main-viewport coordinates; false: something in a document further out is in the way.
Task<Result<bool>> ActionRun::place(Point at, int up) {
  // A mouse goes by whole pixels. Where that misses, on something of less than a pixel, the exact point
  // follows.
  const bool whole = human() != nullptr && swallowed_ == 0;
  const auto set = [this, whole](Point p) { point_ = whole ? Point{std::round(p.x), std::round(p.y)} : p; };
  set(at);
  auto outermost = frame();
  for (; up > 0 && outermost->parent(); --up) outermost = outermost->parent();
  if (outermost->is_main()) co_return true;
  // A frame of another origin or process: the engine could not look beyond it.
  CO_TRY(const auto origin, co_await outermost->origin(cx_));
  set({at.x + origin.x, at.y + origin.y});
  CO_TRY(const auto seen, co_await page_->main_frame()->call(cx_, std::string(injected::kFrameAt),
                                                             json::object{{"x", point_.x}, {"y", point_.y}}));
  const auto* problem = seen.if_object();
  if (problem == nullptr) co_return true;
  message_ = json::string_or(*problem, "message", "");
  reason_ = message_ == "outside of the viewport" ? "outside" : "covered";
  last_ = *problem;
  log(elapsed(), message_);
  co_return false;
}

Task<Result<injected::Prepared>> ActionRun::prepare(json::object args) {
  args["match"] = match_ == Match::one ? "one" : "first";
  if (offset_) args["offset"] = json::object{{"x", offset_->x}, {"y", offset_->y}};
  // These change the page without input of ours; the others do nothing that could be late before their first
  // answer.
  const auto kind = json::string_or(args, "kind", "");
  const bool acts_in_page = kind == "fill" || kind == "select" || kind == "focus" || kind == "scroll";
  const bool bundle = element_.written().sources().size() > 1;
  const milliseconds head = bundle ? std::min(kHeadStart, timeout_ / 4) : milliseconds{0};
  for (;;) {
    const auto left = cx_.remaining();
    // No time for another try: what is known is the answer.
    if (left <= (reason_.empty() ? milliseconds{0} : kMargin)) co_return std::unexpected(out_of_time());
    const auto base = elapsed();
    const auto margin = reason_.empty() ? std::max(kMargin, std::min(kFirstMargin, left / 2)) : kMargin;
    args["slice"] = std::clamp(left - margin, milliseconds{0}, kSlice).count();
    args["left"] = left.count();
    args["until"] =
        std::chrono::duration_cast<milliseconds>(cx_.clock().now().time_since_epoch() + left).count();
    args["head"] = std::max(milliseconds{0}, head - base).count();
    args["attempt"] = attempt_;
    if (acts_in_page) co_await know_how_to_cancel();
    busy_ = true;
    auto answer = co_await element_.call(cx_, std::string(injected::kPrepare), args);
    if (answer) {
      busy_ = false;
      co_await know_how_to_cancel();
    }
    if (!answer) {
      if (answer.error().code == ErrorCode::timeout) co_return std::unexpected(out_of_time());
      co_return std::unexpected(dress(std::move(answer).error(), Effect::none));
    }
    if (!*answer) continue;
    CO_TRY(auto prepared, injected::parse_prepared(**std::move(answer)));
    take_log(prepared.raw, base);
    if (prepared.matched) {
      matched_ = prepared.matched;
      matched_->alternative = element_.alternative(matched_->alternative);
    }
    using enum injected::PreparedState;
    if (prepared.state == wrong_element) {
      co_return std::unexpected(fail_with(ErrorCode::invalid_input, prepared.message, Effect::none)
                                    .with_detail("reason", "wrong_element"));
    }
    if (prepared.state == rejected) {
      co_return std::unexpected(fail_with(ErrorCode::not_actionable, prepared.message, Effect::none)
                                    .with_detail("reason", "value_rejected"));
    }
    if (prepared.state == ready) {
      auto placed = co_await place({prepared.x, prepared.y}, prepared.up);
      if (!placed) co_return std::unexpected(dress(std::move(placed).error(), Effect::none));
      if (*placed) co_return prepared;
      ++attempt_;
      co_await cx_.clock().sleep_until(
          std::min(cx_.deadline(), cx_.clock().steady_now() + milliseconds{100}));
      continue;
    }
    if (prepared.reason != "busy" || reason_.empty()) {
      reason_ = prepared.reason;
      message_ = prepared.message;
      last_ = prepared.raw;
    }
    attempt_ = std::max<int>(attempt_ + 1, static_cast<int>(count_of(prepared.raw, "turns")));
    // The full browser draws tabs that stand behind another once a second, if at all.
    if (reason_ == "not_rendering" && !std::exchange(brought_to_front_, true)) {
      auto in_front = co_await page_->bring_to_front(cx_);
      if (!in_front) co_return std::unexpected(dress(std::move(in_front).error(), Effect::none));
    }
  }
}

Task<Result<void>> ActionRun::come_near(json::object args) {
  Human* const hand = human();
  if (hand == nullptr) co_return Result<void>{};
  CO_TRY(const auto prepared, co_await prepare(std::move(args)));
  if (prepared.mode == "done") co_return Result<void>{};
  for (const auto& step : hand->way(point_)) {
    co_await cx_.clock().sleep_until(std::min(cx_.deadline(), cx_.clock().steady_now() + step.pause));
    if (cx_.expired()) co_return std::unexpected(out_of_time());
    auto moved = co_await send_input(cx_, page_, {mouse_move(step.at, 0, 0)});
    if (!moved) co_return std::unexpected(dress(std::move(moved).error(), Effect::none));
    hand->arrived(step.at);
  }
  co_return Result<void>{};
}

Task<Result<std::optional<json::value>>> ActionRun::deliver_for(std::vector<cdp::Command> input,
                                                                std::string entry, json::value argument,
                                                                std::vector<Stroke> rest) {
  const auto document_frame = frame();
  const milliseconds grace = entry == injected::kVerdict ? kVerdictGrace : kFollowGrace;
  auto call = co_await document_frame->prepare_call(cx_, std::move(entry), std::move(argument));
  if (!call) co_return std::unexpected(dress(std::move(call).error(), Effect::none));
  const std::string document = document_frame->document();
  if (cx_.expired()) co_return std::unexpected(out_of_time());
  CO_TRY_VOID(page_->may_send_input());
  if (!call->session) call->session = document_frame->session();
  input.insert(input.begin(), *std::move(call));
  auto pending = page_->session()->send(std::move(input));
  sent_ = true;
  busy_ = true;
  co_await send_strokes(cx_, page_->session(), std::move(rest), &pending);
  for (std::size_t i = 1; i < pending.size(); ++i) {
    auto reply = co_await pending[i].get(cx_);
    if (reply) continue;
    for (++i; i < pending.size(); ++i) page_->unanswered_input().push_back(std::move(pending[i]));
    if (reply.error().code != ErrorCode::timeout)
      co_return std::unexpected(dress(std::move(reply).error(), Effect::unknown));
    co_return std::unexpected(fail_with(
        ErrorCode::timeout,
        fmt::format("timed out after {} ms, the page did not take the input in time", timeout_.count()),
        Effect::unknown));
  }
  busy_ = false;
  auto reply = co_await pending[0].get(cx_.within(grace));
  if (!reply && reply.error().code == ErrorCode::timeout) {
    // All input is acknowledged, so what has not been seen by now will not come. But a new document, which
    // knows of nothing, must not answer for the one that the gesture has ended.
    if (document_frame->document() != document) co_return std::optional<json::value>{};
    auto settle =
        co_await document_frame->prepare_unproved_call(cx_, std::string(injected::kSettle), nullptr);
    if (document_frame->document() != document) co_return std::optional<json::value>{};
    if (!settle) co_return std::unexpected(dress(std::move(settle).error(), Effect::unknown));
    std::vector<cdp::Command> asked;
    asked.push_back(*std::move(settle));
    auto settled = std::move(page_->session()->send(std::move(asked)).front());
    // Chromium holds back what is sent after a navigation has begun, until it answers; the first call's
    // answer may have been on its way.
    async::Event either;
    pending[0].when_ready(either);
    settled.when_ready(either);
    static_cast<void>(co_await either.wait(cx_));
    reply = co_await (pending[0].ready() ? pending[0] : settled).get(cx_);
    if (document_frame->document() != document) co_return std::optional<json::value>{};
  }
  auto verdict = Frame::decode_call(std::move(reply));
  if (verdict) co_return std::optional<json::value>(*std::move(verdict));
  // The document died under the call: the gesture was what killed it.
  if (reason_of(verdict.error()) == "interrupted") co_return std::optional<json::value>{};
  co_return std::unexpected(dress(std::move(verdict).error(), Effect::unknown));
}

Task<Result<Delivery>> ActionRun::deliver(std::vector<cdp::Command> input, std::vector<Stroke> rest) {
  CO_TRY(auto answer,
         co_await deliver_for(std::move(input), std::string(injected::kVerdict), nullptr, std::move(rest)));
  if (!answer) co_return Delivery::delivered;
  CO_TRY(const auto verdict, injected::parse_verdict(*std::move(answer)));
  using enum injected::GestureState;
  switch (verdict.state) {
    case done:
    case stopped: co_return Delivery::delivered;
    case late: co_return std::unexpected(out_of_time());
    case wrong: {
      const auto* cover = verdict.raw.if_contains("cover");
      message_ = fmt::format("{} intercepts pointer events",
                             cover != nullptr && cover->is_object()
                                 ? json::string_or(cover->get_object(), "html", "something")
                                 : "something");
      reason_ = "covered";
      last_ = verdict.raw;
      log(elapsed(), message_);
      sent_ = false;
      ++attempt_;
      ++swallowed_;
      co_return Delivery::swallowed;
    }
    case none: break;
  }
  // No event came by: the frame under the pointer is gone, or something outside this process took the
  // gesture.
  if (frame()->detached())
    co_return std::unexpected(dress(fail_with(ErrorCode::navigation, "frame detached", Effect::unknown)
                                        .with_detail("reason", "frame_detached"),
                                    Effect::unknown));
  message_ = "no event reached the element";
  reason_ = "covered";
  log(elapsed(), message_);
  ++attempt_;
  ++swallowed_;
  sent_ = false;
  co_return Delivery::swallowed;
}

Task<Result<void>> ActionRun::barrier() {
  auto settled = co_await page_->barrier(cx_);
  if (settled) co_return Result<void>{};
  // The tab may close itself by what was clicked; that is an effect, not a failure of the click.
  if (page_->closed() && reason_of(settled.error()) == "page_closed") co_return Result<void>{};
  co_return std::unexpected(dress(std::move(settled).error(), Effect::done));
}

std::string ActionRun::describe(std::string_view headline) const {
  std::string text = fmt::format("Could not {} {}: {}", verb_, element_.written().quoted(), headline);
  if (matched_) text += fmt::format("\n  matched {}, 1 of {}", matched_->html, matched_->count);
  for (const auto& entry : report_.log) {
    text += fmt::format("\n  {:<9} {}", fmt::format("+{} ms", entry.at.count()), entry.text);
    if (entry.times > 1) text += fmt::format("  (x{})", entry.times);
  }
  return text;
}

Error ActionRun::fail_with(ErrorCode code, std::string_view why, Effect effect) const {
  auto error = make_error(code, "{}", describe(why)).with_effect(effect);
  json::array lines;
  for (const auto& entry : report_.log) {
    lines.push_back(json::object{{"at_ms", entry.at.count()}, {"text", entry.text}, {"times", entry.times}});
  }
  error.detail["log"] = std::move(lines);
  if (matched_) error.detail["matched"] = matched_->html;
  if (matched_ && matched_->box) error.detail["box"] = *matched_->box;
  return error;
}

Error ActionRun::dress(Error error, Effect effect) const {
  if (error.code == ErrorCode::cancelled)
    return std::move(error).with_effect(sent_ ? Effect::unknown : Effect::none);
  if (error.code == ErrorCode::timeout)
    return fail_with(
        ErrorCode::timeout,
        fmt::format("timed out after {} ms{}{}", timeout_.count(), message_.empty() ? "" : ", ", message_),
        effect);
  const auto reason = reason_of(error);
  std::string headline = error.message;
  if (reason == "frame_detached" && headline.find("frame detached") == std::string::npos)
    headline = "frame detached: " + headline;
  if (reason == "page_crashed" && headline.find("crashed") == std::string::npos)
    headline = "the page crashed: " + headline;
  auto dressed = fail_with(error.code, headline, effect);
  for (auto& member : error.detail) dressed.detail[member.key()] = std::move(member.value());
  return dressed;
}

Error ActionRun::out_of_time() const {
  const auto effect = sent_ ? Effect::unknown : Effect::none;
  const auto waited = fmt::format("timed out after {} ms", timeout_.count());
  if (reason_.empty())
    return fail_with(ErrorCode::timeout, waited + ", the page did not answer", effect)
        .with_detail("reason", "timeout");
  if (reason_ == "not_found" || reason_ == "ambiguous") {
    const auto* missing = missing_of(last_);
    std::string headline = fmt::format("{}, {}", waited, message_);
    if (missing != nullptr)
      headline += reason_ == "not_found" ? counts_in_words(*missing)
                                         : candidates_in_words(*missing) + counts_in_words(*missing);
    auto error =
        fail_with(reason_ == "not_found" ? ErrorCode::not_found : ErrorCode::ambiguous, headline, effect);
    if (missing != nullptr && missing->contains("candidates"))
      error.detail["candidates"] = missing->at("candidates");
    error.detail["reason"] = reason_;
    return error;
  }
  if (reason_ == "options") {
    std::string headline = fmt::format("{}, {}", waited, message_);
    const auto* options = last_.if_contains("options");
    if (options != nullptr) headline += fmt::format("; the options are {}", json::dump(*options));
    const bool disabled = message_.find("not enabled") != std::string::npos;
    auto error = fail_with(disabled ? ErrorCode::not_actionable : ErrorCode::not_found, headline, effect);
    if (options != nullptr) error.detail["options"] = *options;
    error.detail["reason"] = disabled ? "not_enabled" : "no_such_option";
    return error;
  }
  auto error = fail_with(ErrorCode::not_actionable, fmt::format("{}, {}", waited, message_), effect);
  error.detail["reason"] = reason_;
  if (const auto* cover = last_.if_contains("cover"); cover != nullptr && cover->is_object()) {
    error.detail["covered_by"] = json::string_or(cover->get_object(), "html", "");
  }
  return error;
}

ActionReport ActionRun::take_report() {
  if (matched_) {
    report_.matched_index = matched_->alternative;
    report_.degraded = matched_->alternative > 0;
    report_.conflict = matched_->conflict;
    report_.element = matched_->html;
  }
  const auto& sources = element_.written().sources();
  report_.matched_selector = sources.at(std::min(report_.matched_index, sources.size() - 1));
  return std::move(report_);
}

}  // namespace flow::browser::detail
