#include "api/recorded_load.hpp"

#include <algorithm>

#include "api/artifact_path.hpp"
#include "async/blocking_pool.hpp"
#include "base/time.hpp"
#include "os/files.hpp"
#include "workflow/params.hpp"

namespace flow::api {
namespace {

constexpr std::uint64_t kMostOfFiles = 8U << 20;  // bytes of all large values of one preview

Task<Result<std::optional<ExecutionId>>> newest_run(Context cx, Services* services, UserId user,
                                                    WorkflowId workflow) {
  using enum db::ExecutionStatus;
  CO_TRY(const auto page,
         co_await services->executions.list(
             cx, user, {.statuses = {completed, failed, cancelled}, .workflow = std::move(workflow)},
             {.cursor = {}, .limit = 20}));
  const auto ran = std::ranges::find_if(
      page.items, [](const db::ExecutionItem& item) { return item.started_at.has_value(); });
  co_return ran == page.items.end() ? std::nullopt : std::optional(ran->id);
}

// trigger.<name> that every run has, as the worker makes them.
json::object usual_trigger(const db::ExecutionItem& item, const std::optional<db::StoredTrigger>& stored) {
  const bool scheduled = item.started_by == db::StartedBy::scheduled;
  json::object trigger{{"type", stored      ? stored->kind
                                : scheduled ? "schedule_trigger"
                                            : "manual_trigger"},
                       {"fired_at", format_rfc3339(item.accepted_at)}};
  if (stored) {
    trigger["id"] = stored->document_key.empty() ? stored->id.str() : stored->document_key;
    trigger["name"] = stored->name;
  }
  if (item.scheduled_for) trigger["due_at"] = format_rfc3339(*item.scheduled_for);
  return trigger;
}

json::object own_params(const std::optional<db::StoredTrigger>& trigger) {
  const json::value* own = trigger ? json::find(trigger->config, "Params") : nullptr;
  return own != nullptr && own->is_object() ? own->as_object() : json::object{};
}

Task<Result<std::optional<db::StoredTrigger>>> trigger_of(Context cx, Services* services, UserId user,
                                                          std::optional<TriggerId> id) {
  if (!id) co_return std::nullopt;
  auto found = co_await services->triggers.get(cx, user, *id);
  if (!found && found.error().code == ErrorCode::not_found) co_return std::nullopt;  // gone since
  CO_TRY(db::StoredTrigger trigger, std::move(found));
  co_return trigger;
}

Result<std::vector<json::value>> read_files(const std::vector<LargeValue>& values,
                                            const std::vector<std::string>& paths) {
  std::vector<json::value> out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    TRY(std::string content, os::read_file(paths[i], Bytes{kMostOfFiles}));
    if (values[i].is_text) {
      out.emplace_back(json::string(content));
    } else {
      TRY(json::value parsed, json::parse(content, {.size = Bytes{kMostOfFiles}}));
      out.push_back(std::move(parsed));
    }
  }
  return out;
}

}  // namespace

Task<Result<std::shared_ptr<RecordedRun>>> load_recorded_run(Context cx, Services* services, UserId user,
                                                             RecordedChoice choice) {
  CO_TRY(workflow::Document document, workflow::read_document(std::move(choice.document)));
  if (choice.workflow && !choice.execution) {
    CO_TRY(choice.execution, co_await newest_run(cx, services, user, *choice.workflow));
  }
  std::optional<db::ExecutionDetail> run;
  std::optional<db::StoredTrigger> trigger;
  if (choice.execution) {
    CO_TRY(run, co_await services->executions.detail(cx, user, *choice.execution));
    if (choice.workflow && run->execution.workflow != *choice.workflow)
      co_return fail(ErrorCode::not_found, "the workflow has no execution {}", *choice.execution);
    CO_TRY(trigger, co_await trigger_of(cx, services, user, run->execution.trigger_id));
  }
  // What a run without parameters of its own was given; parameters that do not fit any more are left out.
  json::object params = own_params(trigger);
  if (auto resolved = workflow::resolve_params(document.params, params)) params = *std::move(resolved);
  json::object usual =
      run ? usual_trigger(run->execution, trigger) : json::object{{"type", "manual_trigger"}};
  co_return std::make_shared<RecordedRun>(std::move(document), std::move(run), std::move(params),
                                          std::move(usual));
}

Task<Result<void>> fetch_large_values(Context cx, Services* services, std::shared_ptr<RecordedRun> run,
                                      std::vector<LargeValue> values) {
  if (values.empty()) co_return Result<void>{};
  const ExecutionId execution = run->run()->execution.id;
  std::vector<std::string> paths;
  std::uint64_t bytes = 0;
  for (const LargeValue& value : values) {
    bytes += value.bytes;
    CO_TRY(const auto row,
           co_await services->runs.artifact(cx, run->run()->execution.user, execution, value.artifact));
    if (!row) co_return fail(ErrorCode::not_found, "the file that holds {} is gone", value.title);
    CO_TRY(paths.emplace_back(), artifact_path(*services, execution, row->id));
  }
  if (bytes > kMostOfFiles) {
    co_return fail(ErrorCode::quota, "the values have {} bytes; a preview reads at most {}", bytes,
                   kMostOfFiles);
  }
  CO_TRY(std::vector<json::value> contents,
         co_await services->loop.pool().run<std::vector<json::value>>(
             cx, [values, paths = std::move(paths)] { return read_files(values, paths); }));
  for (std::size_t i = 0; i < values.size(); ++i) run->put(values[i], std::move(contents[i]));
  co_return Result<void>{};
}

}  // namespace flow::api
