#pragma once
// Route: one row of the table that says what the API offers.
//
// The table is the truth: a request is checked against its row (who may call, parameters, body) before the
// handler sees it, /api/v1/openapi.json is made from it, and tests walk it. A resource has one file under
// routes/ with its rows and their handlers; route_table.cpp puts them together.
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "net/http_server.hpp"

namespace flow::api {

struct Call;

// Who may call. Scopes are those of API tokens; a session has all of them, `admin` only an administrator's.
enum class Access : std::uint8_t {
  open,       // anybody
  signed_in,  // any session or token
  read,
  write,
  run,
  session,  // no token: what could make a token stronger than it is
  admin,
};
std::string_view to_string(Access access);

// Token buckets; the numbers are in throttle.cpp.
enum class Throttle : std::uint8_t { none, login, hook };

enum class ParameterType : std::uint8_t { uuid, count, text, word, flag };
struct Parameter {
  std::string_view name;
  ParameterType type = ParameterType::text;
  std::string_view description = {};
  std::vector<std::string_view> words = {};  // of ParameterType::word
};

using Handler = Task<Result<net::HttpResponse>> (*)(Context cx, Call call);

enum class BodyKind : std::uint8_t { none, required, optional, raw };

struct Route {
  std::string_view method;
  std::string_view path;  // "/api/v1/workflows/{workflow_id}"
  std::string_view operation;
  std::string_view tag;
  std::string_view summary;
  Access access = Access::signed_in;
  Handler handler = nullptr;

  BodyKind body_kind = BodyKind::none;
  std::string_view body = {};  // name of its schema
  Bytes body_limit{64U << 10};
  std::vector<Parameter> query = {};
  bool if_match = false;
  bool idempotency_key = false;
  bool any_origin = false;  // also for pages of other origins

  int status = 200;
  std::string_view response = {};  // name of the schema; empty: no JSON
  std::string_view media_type = "application/json";
  std::string_view events = {};        // of a stream: the schema whose properties are its events, by name
  std::vector<ErrorCode> errors = {};  // besides those that every route may give
  Throttle throttle = Throttle::none;
  bool audited = false;         // a success is a row of the audit log
  bool about_a_person = false;  // the row is about the person whose id it holds, not about who asks
  milliseconds deadline{30'000};
};

// All rows, in the order in which they are matched.
const std::vector<Route>& routes();

// The type of a parameter in the path, by its name.
ParameterType path_parameter_type(std::string_view name);
std::vector<std::string_view> path_parameters(std::string_view path);

// What every route may answer besides its own errors.
std::vector<ErrorCode> errors_of(const Route& route);

}  // namespace flow::api
