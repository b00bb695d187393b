#pragma once
// One HTTP call of a node: authorization, body by content type, statuses to errors. Shared by the
// communication nodes.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "nodes/detail/http_status.hpp"
#include "nodes/detail/node.hpp"

namespace flow::nodes::detail {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct Call {
  std::string method = "GET";
  std::string url;
  HeaderList headers = {};
  std::string body = {};
  bool follow_redirects = false;
  std::vector<std::string> credential_headers = {};  // stay behind when a redirect leads to another origin
  Bytes max_body{10U << 20};
  bool changes_something = true;  // a failure after sending has an unknown effect
};

struct Answer {
  int status = 0;
  HeaderList headers = {};  // names in lower case
  std::string body = {};
  std::string url = {};  // after redirects
  WallTime received = {};
  std::string_view header(std::string_view name) const;  // empty when absent
};

// Any status is an answer. Errors carry their effect: none when nothing was sent.
Task<Result<Answer>> call(NodeContext cx, Call request);

// The error of an answer whose status is not fine: its class, a piece of the body, `retry_after_ms`, and the
// effect (none for a definite refusal).
Error refused(const Answer& answer);

// Authorization Type, Authorization Value and Authorization Header; nothing for type none. A credential that
// is bound to other hosts is `auth`.
Result<void> add_authorization(NodeContext cx, const Inputs& in, Call& request);
// The input Headers: an object of texts, numbers and booleans; a line break in a name or value is
// `invalid_input`.
Result<void> add_headers(NodeContext cx, const Inputs& in, Call& request);
bool has_header(const HeaderList& headers, std::string_view name);

// name=value&… of an object; lists repeat the name; `invalid_input` for anything but an object.
Result<std::string> form_encode(const json::value& document, std::string_view port);
std::string with_query(std::string url, std::string_view query);

// The body of Payload or Body by its content type: JSON as it is, a form from an object, text for text types,
// a file as its bytes (and its type, where none was asked for).
Result<void> set_body(NodeContext cx, const json::value& payload, std::string_view port,
                      std::string_view content_type, Call& request);

// The spec of the three authorization inputs.
std::vector<workflow::InputSpec> with_authorization(std::vector<workflow::InputSpec> before,
                                                    std::vector<workflow::InputSpec> after);

}  // namespace flow::nodes::detail
