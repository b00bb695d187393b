#pragma once
// For walks over the whole table of routes: things of Ada's to walk over, paths and bodies made from the
// table, and what is in the database.
#include <map>
#include <string>
#include <vector>

#include "api/testing/api_test.hpp"
#include "db/store/testing/store_test.hpp"

namespace flow::api::testing {

// Stands in every name that Ada gives; nobody else may see it.
inline constexpr std::string_view kAdas = "adas-own";

// What belongs to Ada: the values of path parameters, and all ids of hers.
struct Things {
  std::map<std::string, std::string, std::less<>> ids;
  std::string hook;  // the path of her webhook
};

inline Task<Result<Things>> make_things(Context cx, World* w) {
  Things things;
  const std::string name(kAdas);
  CO_TRY(things.ids["workflow_id"], co_await make_workflow(cx, w, &w->ada, small_document(name)));
  const std::string workflow = "/api/v1/workflows/" + things.ids["workflow_id"];
  CO_TRY(const Answer run, co_await ask(cx, w, "POST", workflow + "/run", {.as = &w->ada}));
  things.ids["execution_id"] = run.str("id");
  json::object trigger{{"workflow_id", things.ids["workflow_id"]},
                       {"type", "webhook_trigger"},
                       {"name", name},
                       {"inputs", json::object{{"Path", "x"}, {"Authentication", "none"}}}};
  CO_TRY(const Answer hook,
         co_await ask(cx, w, "POST", "/api/v1/triggers", {.as = &w->ada, .body = trigger}));
  EXPECT_EQ(hook.status, 201) << hook.text;
  things.ids["trigger_id"] = hook.str("id");
  things.hook = hook.str("url").substr(w->server->origin().size());
  json::object credential{{"name", name}, {"kind", "bearer"}, {"fields", json::object{{"token", kCanary}}}};
  CO_TRY(const Answer sealed,
         co_await ask(cx, w, "POST", "/api/v1/credentials", {.as = &w->ada, .body = credential}));
  things.ids["credential_id"] = sealed.str("id");
  json::object wanted{{"name", name}, {"scopes", json::array{"read"}}};
  CO_TRY(const Answer token, co_await ask(cx, w, "POST", "/api/v1/tokens", {.as = &w->ada, .body = wanted}));
  things.ids["token_id"] = token.str("id");
  json::object again{{"email", "ada@example.com"}, {"password", "correct horse 1"}};
  CO_TRY_VOID(
      co_await ask(cx, w, "POST", "/api/v1/login", {.body = again, .headers = {{"User-Agent", name}}}));
  things.ids["user_id"] = w->ada.id;
  things.ids["version"] = "1";
  things.ids["artifact_id"] = "1-page.html";
  things.ids["type"] = "click_element";
  things.ids["token"] = "fbh_unknown";
  things.ids["alert_id"] = "01936b1e-0000-7000-8000-0000000000aa";
  CO_TRY_VOID(co_await db::testing::sql(
      cx, w->database, "INSERT INTO alerts(id, user_id, kind, message) VALUES ($1, $2, 'quarantined', $3)",
      {things.ids["alert_id"], w->ada.id, name}));
  CO_TRY_VOID(co_await db::testing::sql(
      cx, w->database,
      "INSERT INTO usage(execution_id, key, user_id, workflow_id, node_id, node_type, credits, state) "
      "VALUES ($1, 'k', $2, $3, 'n1', 'delay', 7, 'kept')",
      {things.ids["execution_id"], w->ada.id, things.ids["workflow_id"]}));
  co_return things;
}

inline std::string filled(const Route& route, const Things& things) {
  std::string path(route.path);
  for (const std::string_view name : path_parameters(route.path)) {
    const std::string slot = "{" + std::string(name) + "}";
    path.replace(path.find(slot), slot.size(), things.ids.find(name)->second);
  }
  return path;
}

// What a made body has: what it must have, or whatever it may have.
enum class Members { required, all };

json::value sample(const json::value& schema, Members members = Members::required);

inline json::object sample_object(const json::object& schema, Members members) {
  json::object out;
  const json::value* properties = schema.if_contains("properties");
  if (members == Members::all && properties != nullptr) {
    for (const auto& [name, one] : properties->as_object()) out.emplace(name, sample(one, members));
  } else if (const json::value* required = schema.if_contains("required")) {
    for (const json::value& name : required->as_array())
      out.emplace(name.as_string(), sample(properties->at(name.as_string()), members));
  }
  if (!out.empty() || (members == Members::required && !schema.contains("minProperties"))) return out;
  if (properties != nullptr) {
    const auto& first = *properties->as_object().begin();
    out.emplace(first.key(), sample(first.value(), members));
    return out;
  }
  const json::value* others = schema.if_contains("additionalProperties");
  out.emplace("value", others != nullptr && others->is_object() ? sample(*others, members) : "sample text");
  return out;
}

// A body that the schema takes, made from it.
inline json::value sample(const json::value& schema, Members members) {
  const json::object& s = schema.as_object();
  if (const json::value* reference = s.if_contains("$ref")) {
    const std::string_view name =
        std::string_view(reference->as_string()).substr(sizeof("#/components/schemas/") - 1);
    if (name == "Id") return json::value("01936b1e-0000-7000-8000-000000000001");
    if (name == "Email") return json::value("someone@example.com");
    // Bodies say nothing of its members; answers do.
    if (name == "Document" && members == Members::all)
      return sample(schema_components().at("StoredDocument"), members);
    return sample(schema_components().at(name), members);
  }
  if (const json::value* words = s.if_contains("enum")) return words->at(0);
  const json::value* type = s.if_contains("type");
  if (type != nullptr && type->is_array()) type = &type->at(0);
  const std::string_view kind = type == nullptr ? "string" : std::string_view(type->as_string());
  if (kind == "integer" || kind == "number") return json::value(1);
  if (kind == "boolean") return json::value(true);
  if (kind == "array") return json::array{sample(s.at("items"), members)};
  if (kind == "object") return sample_object(s, members);
  return json::value("sample text");
}

inline json::value body_of(const Route& route) {
  return route.body.empty() ? json::value() : sample(schema_components().at(route.body));
}

// What requests may write: the number of rows and a sum over their versions, which every change of a row
// moves, also one that writes what was there.
inline Task<Result<std::string>> written(Context cx, World* w) {
  static const std::string kText = [] {
    std::vector<std::string> sums;
    for (const char* table :
         {"users", "setup_links", "api_tokens", "workflows", "workflow_versions", "triggers", "credentials",
          "executions", "execution_inputs", "queue_msg", "alerts",
          "audit_log WHERE action <> 'login.failed'"}) {  // that one is written because it is refused
      const std::string_view all = table;
      sums.push_back(
          fmt::format("(SELECT '{} ' || count(*) || ' ' || coalesce(sum(xmin::text::bigint), 0) FROM {})",
                      all.substr(0, all.find(' ')), all));
    }
    return fmt::format("SELECT {} AS all", fmt::join(sums, " || ', ' || "));
  }();
  CO_TRY(const db::Rows rows, co_await w->database->query(cx, {"test_written", kText}));
  co_return rows.front().get<std::string>("all");
}

}  // namespace flow::api::testing
