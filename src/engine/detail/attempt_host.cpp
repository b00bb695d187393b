#include "engine/detail/attempt_host.hpp"

#include <algorithm>

#include "async/loop.hpp"
#include "engine/detail/iteration.hpp"
#include "expr/program.hpp"
#include "sdk/browser_session.hpp"

namespace flow::engine::detail {

AttemptHost::AttemptHost(Attempt attempt, const NodeInputs& inputs, NodeReport& report)
    : attempt_(std::move(attempt)),
      node_(attempt_.run->node(attempt_.node)),
      inputs_(inputs),
      report_(report) {}

std::string AttemptHost::idempotency_key() const {
  return node_run_key(attempt_.run->request.info.id, node_.id, attempt_.frame->path);
}

Result<void> AttemptHost::begin_effect() {
  TRY_VOID(attempt_.run->check_lease());
  dispatched_ = true;
  return {};
}

async::BlockingPool& AttemptHost::blocking() {
  return attempt_.run->services.loop.pool();
}

Task<Result<json::object>> AttemptHost::store_file(std::string name, std::string mime, std::string bytes) {
  CO_TRY(const Artifact artifact, attempt_.run->records.store(report_.place(), name, mime, bytes));
  co_return to_json(artifact);
}

Task<Result<json::object>> AttemptHost::adopt_file(std::string name, std::string mime, std::string path) {
  CO_TRY(const Artifact artifact, attempt_.run->records.adopt(report_.place(), name, mime, path));
  co_return to_json(artifact);
}

Result<std::string> AttemptHost::file_path(const json::object& descriptor) const {
  return attempt_.run->records.path(ArtifactId(std::string(json::string_or(descriptor, "artefact", ""))));
}

std::optional<browser::ServerClock> AttemptHost::server_clock() const {
  return sdk::newest_server_clock(attempt_.run->sessions);
}

void AttemptHost::own_session(std::shared_ptr<sdk::BrowserSession> session) {
  attempt_.run->sessions.push_back(std::move(session));
}

Result<void> AttemptHost::check_secret_host(std::string_view input, std::string_view host) const {
  const auto found = inputs_.credentials.find(input);
  if (found == inputs_.credentials.end()) return {};
  for (const auto& credential : found->second) {
    if (host_allowed(*credential, host)) continue;
    return fail(ErrorCode::auth, "credential \"{}\" may only be used towards {}, not {}", credential->name,
                fmt::join(credential->hosts, ", "), host.empty() ? "this page" : host);
  }
  return {};
}

void AttemptHost::mark_secret(std::string_view text) {
  attempt_.run->redactor->add("secret", Secret(std::string(text)));
}

void AttemptHost::stop_execution(sdk::StopRequest request) {
  using Status = sdk::StopRequest::Status;
  Ending ending;
  ending.by_workflow = true;
  switch (request.status) {
    case Status::completed:
      ending.result = std::move(request.result);
      if (!request.message.empty()) report_.logged(log::Level::info, request.message, {});
      break;
    case Status::cancelled:
      ending.status = ExecutionStatus::cancelled;
      ending.result = std::move(request.result);
      ending.error = make_error(ErrorCode::cancelled, "{}",
                                request.message.empty() ? "the workflow stopped itself" : request.message);
      break;
    case Status::failed:
      ending.status = ExecutionStatus::failed;
      ending.error = Error{.code = request.error_class,
                           .message = std::move(request.message),
                           .detail = std::move(request.detail)};
      break;
  }
  if (ending.error) ending.error = attempt_.run->records.redacted(*std::move(ending.error));
  attempt_.run->end(std::move(ending));
}

Result<json::value> AttemptHost::evaluate(const expr::Program& program, json::object extra) {
  return program.evaluate_to_json(NodeScope(attempt_.run->roots, *attempt_.frame, attempt_.now, &extra));
}

Task<Result<sdk::IterationResult>> AttemptHost::run_iteration(sdk::Iteration iteration) {
  auto frame = make_iteration_frame(attempt_.run, attempt_.frame, attempt_.node, iteration);
  auto result = co_await detail::run_iteration(attempt_.cx, attempt_.run, frame, attempt_.now, &report_);
  last_iteration_ = std::move(frame);
  co_return result;
}

Result<json::value> AttemptHost::evaluate_in_iteration(const expr::Program& program, std::int64_t index) {
  if (!last_iteration_) {
    last_iteration_ = make_iteration_frame(attempt_.run, attempt_.frame, attempt_.node, {.index = index});
  }
  const json::object extra{{"index", index}};
  return program.evaluate_to_json(NodeScope(attempt_.run->roots, *last_iteration_, attempt_.now, &extra));
}

bool AttemptHost::is_connected(std::string_view output) const {
  return std::ranges::any_of(node_.out_edges, [&](int index) {
    const auto& edge = attempt_.run->plan.edges[static_cast<std::size_t>(index)];
    return (*node_.outputs)[static_cast<std::size_t>(edge.output)].name == output;
  });
}

}  // namespace flow::engine::detail
