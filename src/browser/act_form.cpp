// Actions without a pointer: select, upload, scroll to an element.
#include <array>
#include <filesystem>

#include "browser/actions.hpp"
#include "browser/detail/action_run.hpp"
#include "browser/detail/page_state.hpp"
#include "browser/detail/remote_upload.hpp"
#include "browser/process.hpp"

namespace flow::browser {

using detail::ActionRun;

Task<Result<ActionReport>> Actor::select(Context cx, Target target, std::vector<OptionChoice> choices) const {
  ActionRun run(cx, page_, frame_, std::move(target), "select in");
  CO_TRY_VOID(co_await run.begin());
  json::array wanted;
  for (const auto& choice : choices) {
    json::object one;
    if (choice.any) one["auto"] = *choice.any;
    if (choice.value) one["value"] = *choice.value;
    if (choice.label) one["label"] = *choice.label;
    if (choice.index) one["index"] = *choice.index;
    if (one.empty()) co_return fail(ErrorCode::invalid_input, "an option needs a value, a label or an index");
    wanted.push_back(std::move(one));
  }
  CO_TRY(const auto prepared, co_await run.prepare({{"kind", "select"}, {"options", std::move(wanted)}}));
  if (const auto* values = prepared.raw.if_contains("values"); values != nullptr && values->is_array()) {
    for (const auto& value : values->get_array()) run.report().selected.emplace_back(value.as_string());
  }
  // A change handler may have begun a navigation; the next action waits for it.
  co_return run.take_report();
}

Task<Result<ActionReport>> Actor::upload(Context cx, Target target, std::vector<std::string> paths) const {
  ActionRun run(cx, page_, frame_, std::move(target), "upload to");
  for (auto& path : paths) {
    std::error_code error;
    const auto absolute = std::filesystem::absolute(path, error);
    if (error || !std::filesystem::exists(absolute, error)) {
      co_return fail(ErrorCode::invalid_input, "the file \"{}\" to upload does not exist", path);
    }
    path = absolute.string();
  }
  CO_TRY_VOID(co_await run.begin());
  CO_TRY(const auto prepared, co_await run.prepare({{"kind", "upload"}}));
  const auto flag = [&](std::string_view name) {
    const auto* value = prepared.raw.if_contains(name);
    return value != nullptr && *value == json::value(true);
  };
  if (paths.size() > 1 && !flag("multiple")) {
    co_return std::unexpected(run.fail_with(
        ErrorCode::invalid_input,
        fmt::format("{} files for an input that takes one (it is not `multiple`)", paths.size()),
        Effect::none));
  }
  for (const auto& path : paths) {
    if (std::filesystem::is_directory(path) != flag("directory")) {
      co_return std::unexpected(
          run.fail_with(ErrorCode::invalid_input,
                        flag("directory") ? fmt::format("the input takes a folder, \"{}\" is a file", path)
                                          : fmt::format("\"{}\" is a folder, the input takes files", path),
                        Effect::none));
    }
  }
  static constexpr std::string_view kGroup = "upload";
  auto element = co_await run.frame()->call_for_object(cx, std::string(injected::kElement), nullptr,
                                                       std::string(kGroup));
  if (!element) co_return std::unexpected(run.dress(std::move(element).error(), Effect::none));
  if (!*element)
    co_return std::unexpected(run.fail_with(ErrorCode::navigation, "not attached", Effect::none)
                                  .with_detail("reason", "interrupted"));
  const auto owner = page_->state().process.lock();
  const bool remote = owner && owner->is_remote();
  auto set = remote ? co_await detail::upload_bytes(cx, run.frame()->session(), *element, std::move(paths),
                                                    std::string(kGroup))
                    : co_await run.frame()->set_input_files(cx, *element, std::move(paths));
  const Effect effect = remote && !set ? set.error().effect : Effect::done;
  co_await run.frame()->release_objects(cx, std::string(kGroup));
  if (!set) co_return std::unexpected(run.dress(std::move(set).error(), effect));
  co_return run.take_report();
}

Task<Result<ActionReport>> Actor::scroll_to(Context cx, Target target, ScrollBlock block) const {
  static constexpr std::array<std::string_view, 4> kBlocks{"start", "center", "end", "nearest"};
  ActionRun run(cx, page_, frame_, std::move(target), "scroll to");
  CO_TRY_VOID(co_await run.begin());
  CO_TRY_VOID(
      co_await run.prepare({{"kind", "scroll"}, {"block", kBlocks.at(static_cast<std::size_t>(block))}}));
  co_return run.take_report();
}

}  // namespace flow::browser
