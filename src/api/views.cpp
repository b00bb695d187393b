#include "api/views.hpp"

#include "base/time.hpp"

namespace flow::api {
namespace {

json::array texts(const std::vector<std::string>& all) {
  json::array out;
  for (const std::string& text : all) out.push_back(json::string(text));
  return out;
}

}  // namespace

json::value to_json(WallTime time) {
  return json::value(format_rfc3339(time));
}

json::value to_json(const std::optional<WallTime>& time) {
  return time ? to_json(*time) : json::value();
}

json::value or_null(const std::string& text) {
  return text.empty() ? json::value() : json::value(text);
}

json::object to_json(const db::Limits& limits) {
  return {{"nodes", or_null(limits.nodes)},
          {"active_workflows", or_null(limits.active_workflows)},
          {"concurrent_runs", or_null(limits.concurrent_runs)},
          {"credits_month", or_null(limits.credits_month)}};
}

json::object to_json(const db::User& user) {
  return {{"id", user.id.str()},
          {"email", user.email},
          {"name", user.name},
          {"role", to_string(user.role)},
          {"limits", to_json(user.limits)},
          {"has_password", user.has_password},
          {"created_at", to_json(user.created_at)},
          {"last_login_at", to_json(user.last_login_at)},
          {"disabled_at", to_json(user.disabled_at)}};
}

json::object to_json(const db::ApiToken& token) {
  return {{"id", token.id.str()},
          {"name", token.name},
          {"prefix", token.prefix},
          {"scopes", texts(token.scopes)},
          {"created_at", to_json(token.created_at)},
          {"expires_at", to_json(token.expires_at)},
          {"last_used_at", to_json(token.last_used_at)}};
}

json::object to_json(const db::Workflow& workflow) {
  return {{"id", workflow.id.str()},
          {"name", workflow.name},
          {"description", workflow.description},
          {"status", to_string(workflow.status)},
          {"revision", workflow.revision},
          {"draft_version", workflow.draft_version},
          {"active_version", or_null(workflow.active_version)},
          {"created_at", to_json(workflow.created_at)},
          {"updated_at", to_json(workflow.updated_at)},
          {"quarantined_at", to_json(workflow.quarantined_at)},
          {"next_run_at", to_json(workflow.next_run_at)},
          {"schedule_error", or_null(workflow.schedule_error)}};
}

json::object to_json(const db::WorkflowStatistics& statistics) {
  json::object out{{"runs", statistics.runs},
                   {"completed", statistics.completed},
                   {"failed", statistics.failed},
                   {"cancelled", statistics.cancelled},
                   {"live", statistics.live},
                   {"success_rate", or_null(statistics.success_rate)},
                   {"median_ms", or_null(statistics.median_ms)},
                   {"p95_ms", or_null(statistics.p95_ms)},
                   {"last_run_at", to_json(statistics.last_run_at)},
                   {"last_status", nullptr}};
  if (statistics.last_status) out["last_status"] = to_string(*statistics.last_status);
  return out;
}

json::object to_json(const db::RunMark& run) {
  return {{"id", run.id.str()},
          {"status", to_string(run.status)},
          {"accepted_at", to_json(run.accepted_at)},
          {"took_ms", or_null(run.took_ms)}};
}

json::object to_json(const db::WorkflowVersion& version) {
  return {{"version", version.version},
          {"content_hash", version.content_hash},
          {"node_count", version.node_count},
          {"author_id", version.author.str()},
          {"note", version.note},
          {"restored_from", or_null(version.restored_from)},
          {"created_at", to_json(version.created_at)},
          {"quarantined_at", to_json(version.quarantined_at)}};
}

json::object to_json(const db::StoredCredential& credential) {
  json::array workflows;
  for (const WorkflowId& id : credential.binding.workflows) workflows.push_back(json::string(id.str()));
  return {{"id", credential.id.str()},
          {"name", credential.name},
          {"kind", credential.kind},
          {"hosts", texts(credential.binding.hosts)},
          {"workflows", std::move(workflows)},
          {"nodes", texts(credential.binding.nodes)},
          {"revision", credential.revision},
          {"created_at", to_json(credential.created_at)},
          {"updated_at", to_json(credential.updated_at)},
          {"last_used_at", to_json(credential.last_used_at)}};
}

json::object to_json(const db::StoredTrigger& trigger) {
  return {{"id", trigger.id.str()},
          {"workflow_id", trigger.workflow.str()},
          {"type", trigger.kind},
          {"document_id", or_null(trigger.document_key)},
          {"name", trigger.name},
          {"enabled", trigger.enabled},
          {"active", trigger.active},
          {"next_run_at", to_json(trigger.next_run_at)},
          {"last_fired_at", to_json(trigger.last_fired_at)},
          {"error", or_null(trigger.error)},
          {"inputs", trigger.config},
          {"created_at", to_json(trigger.created_at)}};
}

json::object to_json(const db::LedgerRow& row) {
  return {{"occurs_at", to_json(row.occurs_at)},
          {"until", to_json(row.until)},
          {"count", row.count},
          {"outcome", to_string(row.outcome)},
          {"reason", or_null(row.reason)},
          {"late_ms", row.late_ms},
          {"execution_id", or_null(row.execution)},
          {"decided_at", to_json(row.decided_at)}};
}

json::object stored_document(json::object document) {
  for (const std::string_view list : {"nodes", "edges"}) {
    json::value& found = document[list];
    if (!found.is_array()) found = json::array{};
  }
  return document;
}

json::object to_json(const db::AuditRow& row) {
  return {{"id", row.id},
          {"at", to_json(row.at)},
          {"action", row.entry.action},
          {"user_id", or_null(row.entry.user)},
          {"actor_id", or_null(row.entry.actor)},
          {"actor_name", or_null(row.actor_name)},
          {"token_id", or_null(row.entry.token)},
          {"object_id", row.entry.object_id},
          {"address", row.entry.address},
          {"detail", row.entry.detail}};
}

}  // namespace flow::api
