#include "engine/detail/credential_book.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace flow::engine::detail {
namespace {

// Kind → main field; docs/nodes.md, "Secrets".
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kMainFields{{
    {"login", "password"},
    {"api_key", "key"},
    {"bearer", "token"},
    {"smtp", "password"},
    {"twilio", "auth_token"},
    {"bright_data", "password"},
    {"proxy", "url"},
    {"totp", "secret"},
    {"database", "url"},
    {"object_store", "secret_key"},
    {"generic", "value"},
}};

// Who one is, not what one knows. Redacted only where a node uses it by itself: "test" as a user name would
// otherwise blacken every text of the run.
constexpr std::array<std::string_view, 3> kIdentities{"username", "account_sid", "access_key"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

std::string_view default_field(const Credential& credential, std::string_view port) {
  if (port == "Twilio Account SID") return "account_sid";
  if (port.ends_with("Username")) return "username";
  return main_field(credential.kind);
}

}  // namespace

std::string_view main_field(std::string_view kind) {
  for (const auto& [name, field] : kMainFields) {
    if (name == kind) return field;
  }
  return {};
}

bool host_allowed(const Credential& credential, std::string_view host) {
  if (credential.hosts.empty()) return true;
  const std::string wanted = lower(host);
  return std::ranges::any_of(credential.hosts, [&](const std::string& written) {
    const std::string allowed = lower(written);
    return allowed.starts_with("*.") ? wanted.ends_with(allowed.substr(1)) : wanted == allowed;
  });
}

Result<std::shared_ptr<const Credential>> CredentialBook::find(const std::string& name) {
  if (const auto found = known_.find(name); found != known_.end()) return found->second;
  if (!lookup_) {
    return fail(ErrorCode::auth, "there is no credential \"{}\"; this run was given none", name);
  }
  TRY(Credential looked_up, lookup_(name));
  auto credential = std::make_shared<const Credential>(std::move(looked_up));
  for (const auto& [field, secret] : credential->fields) {
    if (std::ranges::find(kIdentities, field) == kIdentities.end()) redactor_->add(name, secret);
  }
  known_.emplace(name, credential);
  return credential;
}

Result<const Secret*> CredentialBook::field(const Credential& credential,
                                            const workflow::CredentialReference& reference,
                                            std::string_view port) {
  const std::string_view name =
      reference.field.empty() ? default_field(credential, port) : std::string_view(reference.field);
  const auto found = credential.fields.find(name);
  if (found == credential.fields.end()) {
    std::vector<std::string_view> names;
    for (const auto& [field, secret] : credential.fields) names.push_back(field);
    return fail(ErrorCode::auth, "credential \"{}\" has no field \"{}\"; it has {}", credential.name, name,
                fmt::join(names, ", "));
  }
  redactor_->add(credential.name, found->second);
  return &found->second;
}

}  // namespace flow::engine::detail
