#pragma once
// Webhooks, without the web: what a trigger's inputs ask for, who may call, what the run gets to see, and
// when a call is a repeat. Pure.
#include <map>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/secret.hpp"
#include "json/json.hpp"
#include "net/http_server.hpp"
#include "workflow/input_value.hpp"

namespace flow::trigger {

enum class HookAuth : std::uint8_t { none, bearer, basic, hmac_sha256 };

struct WebhookSettings {
  std::string method = "POST";
  HookAuth auth = HookAuth::bearer;
  std::optional<workflow::CredentialReference> secret;  // required unless auth is none
  std::string dedupe_key;                               // an expression over trigger; empty: none
  bool wait_for_result = false;
  Bytes max_body{1U << 20};
};

inline constexpr Bytes kMaxHookBody{16U << 20};

// `invalid_input` for what cannot be.
Result<WebhookSettings> read_webhook(const json::object& inputs);

using HookSecrets = std::map<std::string, Secret, std::less<>>;  // the fields of the credential

// `auth` unless the caller proves what the settings ask for. HMAC: the header X-Signature-256, or
// X-Hub-Signature-256 as GitHub sends it, holds `sha256=` and the hex HMAC of the raw body. All comparisons
// take the same time wherever the difference is.
Result<void> authenticate(const WebhookSettings& settings, const HookSecrets& secrets,
                          const net::HttpRequest& request);

// {"body", "headers", "query", "method"}: the body as JSON or fields where its type says so, else as text;
// headers in lower case, without those that prove who called. `invalid_input` (400) for a body that is not
// what its type says.
Result<json::object> event_of(const net::HttpRequest& request);

// The value of the expression as text; empty: it gave null or nothing to go by. `invalid_input` when it
// fails.
Result<std::string> dedupe_key(const WebhookSettings& settings, const json::object& event);

}  // namespace flow::trigger
