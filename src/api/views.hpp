#pragma once
// How rows of the store look in answers. Pure. Nothing secret has a place here.
#include <optional>

#include "api/services.hpp"

namespace flow::api {

json::value to_json(WallTime time);
json::value to_json(const std::optional<WallTime>& time);  // null
template <class T>
json::value or_null(const std::optional<T>& value) {
  return value ? json::value(*value) : json::value();
}
template <class Tag>
json::value or_null(const std::optional<StrongId<Tag>>& id) {
  return id ? json::value(id->str()) : json::value();
}
// Empty is null.
json::value or_null(const std::string& text);

json::object to_json(const db::Limits& limits);
json::object to_json(const db::User& user);
json::object to_json(const db::ApiToken& token);
json::object to_json(const db::Workflow& workflow);
json::object to_json(const db::WorkflowStatistics& statistics);
json::object to_json(const db::RunMark& run);
json::object to_json(const db::WorkflowVersion& version);
json::object to_json(const db::ExecutionItem& item);
json::object to_json(const db::ExecutionDetail& detail);
json::object to_json(const db::NodeRunRow& row);
json::object to_json(const db::PhaseRow& row);
json::object to_json(const db::LogRow& row);
json::object to_json(const db::ArtifactRow& row);
json::object to_json(const db::StoredCredential& credential);
json::object to_json(const db::StoredTrigger& trigger);
json::object to_json(const db::LedgerRow& row);
json::object to_json(const db::AuditRow& row);
// A document as StoredDocument promises it: with its lists, also where nobody wrote them.
json::object stored_document(json::object document);

template <class T>
json::array to_array(const std::vector<T>& items) {
  json::array out;
  out.reserve(items.size());
  for (const T& item : items) out.push_back(to_json(item));
  return out;
}

}  // namespace flow::api
