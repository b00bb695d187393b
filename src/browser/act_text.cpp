// Actions of the keyboard: fill, type, press.
#include "base/utf8.hpp"
#include "browser/actions.hpp"
#include "browser/detail/action_run.hpp"
#include "browser/detail/input.hpp"
#include "browser/detail/page_state.hpp"

namespace flow::browser {

namespace {

using detail::ActionRun;

constexpr std::size_t kKeysPerBurst = 32;

// A person would paste what is longer.
constexpr std::size_t kTypedByHand = 200;

// Key events per character where the keyboard has it, inserted text where it has not. A person's keys stay
// down for a moment, and come one by one.
Task<Result<void>> type_text(Context cx, std::shared_ptr<Page> page, Secret text, milliseconds pause) {
  const std::string_view all = text.reveal();
  auto& human = page->state().human;
  std::vector<cdp::Command> burst;
  std::vector<detail::Stroke> rest;
  for (std::size_t at = 0; at < all.size();) {
    const auto point = decode_utf8(all, at);
    if (const auto key = key_for_character(point.value)) {
      const std::uint8_t mask = key->shift ? kShift : 0;
      burst.push_back(detail::key_down(*key, mask));
      if (human) rest.push_back({.pause = human->key(), .input = {}});
      (human ? rest.back().input : burst).push_back(detail::key_up(*key, mask));
    } else {
      // An emoji may be several code points; what no key types goes in together.
      std::string run;
      auto next = point;
      do {
        append_utf8(run, next.value);
        at += next.length;
        if (at >= all.size()) break;
        next = decode_utf8(all, at);
      } while (!key_for_character(next.value));
      at -= point.length;
      burst.push_back(detail::insert_text(run));
    }
    at += point.length;
    const bool paced = human || pause > milliseconds{0};
    if (!paced && burst.size() < kKeysPerBurst && at < all.size()) continue;
    CO_TRY_VOID(co_await detail::send_input(cx, page, std::exchange(burst, {}), std::exchange(rest, {})));
    if (paced && at < all.size()) {
      const auto gap = pause > milliseconds{0} ? pause : human->between_keys();
      co_await cx.clock().sleep_until(std::min(cx.deadline(), cx.clock().steady_now() + gap));
    }
    if (cx.expired()) {
      co_return std::unexpected(
          make_error(ErrorCode::timeout, "timed out while typing").with_effect(Effect::unknown));
    }
  }
  co_return Result<void>{};
}

json::object keys_gesture(std::string_view last, int times) {
  return {{"kind", "keys"}, {"last", last}, {"times", times}};
}

// The guard of the keys is no longer needed; if the document is gone, so is the guard.
Task<void> stop_guard(Context cx, std::shared_ptr<Frame> frame) {
  co_await frame->call(cx.grace(milliseconds{500}), std::string(injected::kStop), nullptr, Repeat::no);
}

Result<void> judge_read_back(ActionRun& run, const std::optional<json::value>& answer) {
  if (!answer || !answer->is_object()) return {};  // another document: nothing to read back
  const auto state = json::string_or(answer->get_object(), "s", "");
  if (state == "empty" || state == "unchanged") {
    return std::unexpected(
        run.fail_with(ErrorCode::not_actionable,
                      state == "empty" ? "the field is empty after filling it; the page refused the value"
                                       : "the field kept its old value; the page refused the new one",
                      Effect::done)
            .with_detail("reason", "value_rejected"));
  }
  if (state == "changed")
    run.report().notes.emplace_back("the page changed the value after it was filled in");
  return {};
}

}  // namespace

Task<Result<ActionReport>> Actor::fill(Context cx, Target target, Secret value, FillOptions options) const {
  ActionRun run(cx, page_, frame_, std::move(target), "fill");
  CO_TRY_VOID(co_await run.begin());
  const bool by_hand = run.human() != nullptr && value.reveal().size() <= kTypedByHand;
  const bool typed = by_hand || options.key_pause > milliseconds{0};
  json::object args{
      {"kind", "fill"}, {"value", value.reveal()}, {"gesture", keys_gesture(typed ? "" : "input", 1)}};
  if (options.secret) {
    args["secret"] = true;
    page_->state().holds_secret = true;
  }
  if (!options.clear_first) args["keep"] = true;
  if (typed) args["typed"] = true;
  CO_TRY(const auto prepared, co_await run.prepare(std::move(args)));
  if (prepared.mode == "done") co_return run.take_report();

  const json::object expected{{"value", value.reveal()}};
  std::optional<json::value> answer;
  if (prepared.mode == "insert" && typed) {
    auto done = co_await type_text(cx, page_, value, options.key_pause);
    if (!done) co_return std::unexpected(run.dress(std::move(done).error(), Effect::unknown));
    auto read = co_await run.frame()->call(cx, std::string(injected::kReadBack), expected, Repeat::no);
    if (read) answer = *std::move(read);
    co_await stop_guard(cx, run.frame());
  } else {
    std::vector<cdp::Command> input;
    if (prepared.mode == "insert") {
      input.push_back(detail::insert_text(value.reveal()));
    } else {
      input.push_back(detail::key_down(*find_key("Delete"), 0));
      input.push_back(detail::key_up(*find_key("Delete"), 0));
    }
    CO_TRY(answer, co_await run.deliver_for(std::move(input), std::string(injected::kFilled), expected));
    const bool unanswered = answer && answer->is_object() && !answer->get_object().contains("s");
    const auto state =
        answer && answer->is_object() ? json::string_or(answer->get_object(), "s", "") : std::string_view{};
    // The page swallowed the input event: what the guard answered is not the read-back.
    if (unanswered || state == "stopped" || state == "none" || state == "done") {
      auto read = co_await run.frame()->call(cx, std::string(injected::kReadBack), expected, Repeat::no);
      answer = read ? std::optional<json::value>(*std::move(read)) : std::nullopt;
    }
  }
  if (options.clear_first) {
    CO_TRY_VOID(judge_read_back(run, answer));
  }
  co_return run.take_report();
}

Task<Result<ActionReport>> Actor::type(Context cx, std::optional<Target> target, Secret text,
                                       TypeOptions options) const {
  if (options.secret) page_->state().holds_secret = true;
  if (!target) {
    CO_TRY_VOID(co_await page_->wait_settled(cx));
    CO_TRY_VOID(co_await type_text(cx, page_, std::move(text), options.key_pause));
    co_return ActionReport{};
  }
  ActionRun run(cx, page_, frame_, *std::move(target), "type into");
  CO_TRY_VOID(co_await run.begin());
  CO_TRY_VOID(co_await run.prepare(
      {{"kind", "focus"}, {"secret", options.secret}, {"gesture", keys_gesture("", 1)}}));
  auto done = co_await type_text(cx, page_, std::move(text), options.key_pause);
  if (!done) co_return std::unexpected(run.dress(std::move(done).error(), Effect::unknown));
  co_await stop_guard(cx, run.frame());
  co_return run.take_report();
}

Task<Result<ActionReport>> Actor::press(Context cx, std::optional<Target> target, std::string chord) const {
  CO_TRY(const auto keys, parse_chord(chord));
  std::vector<cdp::Command> input;
  std::uint8_t mask = 0;
  for (const auto& key : keys.modifiers) input.push_back(detail::key_down(key, mask |= key.modifier));
  const auto held = static_cast<std::uint8_t>(mask | (keys.key.shift ? kShift : 0));
  input.push_back(detail::key_down(keys.key, held));
  std::vector<detail::Stroke> rest;
  auto& human = page_->state().human;
  if (human) rest.push_back({.pause = human->key(), .input = {}});
  auto& last = human ? rest.back().input : input;
  last.push_back(detail::key_up(keys.key, held));
  for (auto key = keys.modifiers.rbegin(); key != keys.modifiers.rend(); ++key) {
    mask = static_cast<std::uint8_t>(mask & ~key->modifier);
    last.push_back(detail::key_up(*key, mask));
  }
  if (!target) {
    CO_TRY_VOID(co_await page_->wait_settled(cx));
    CO_TRY_VOID(co_await detail::send_input(cx, page_, std::move(input), std::move(rest)));
    CO_TRY_VOID(co_await page_->barrier(cx));
    co_return ActionReport{};
  }
  ActionRun run(cx, page_, frame_, *std::move(target), fmt::format("press {} on", chord));
  CO_TRY_VOID(co_await run.begin());
  const auto keyups = static_cast<int>(keys.modifiers.size()) + 1;
  CO_TRY_VOID(co_await run.prepare({{"kind", "focus"}, {"gesture", keys_gesture("keyup", keyups)}}));
  CO_TRY_VOID(
      co_await run.deliver_for(std::move(input), std::string(injected::kVerdict), nullptr, std::move(rest)));
  CO_TRY_VOID(co_await run.barrier());
  co_return run.take_report();
}

}  // namespace flow::browser
