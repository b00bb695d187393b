#include "app/credentials_file.hpp"

#include "app/text_source.hpp"
#include "json/json.hpp"

namespace flow::app {
namespace {

constexpr Bytes kMaxFile{1U << 20};

Result<std::vector<std::string>> read_hosts(const json::value& written) {
  const auto wrong = [] { return fail(ErrorCode::invalid_input, "\"hosts\" must be a list of host names"); };
  if (!written.is_array()) return wrong();
  std::vector<std::string> hosts;
  for (const json::value& host : written.get_array()) {
    if (!host.is_string()) return wrong();
    hosts.emplace_back(host.get_string());
  }
  return hosts;
}

Result<engine::Credential> read_credential(std::string_view name, const json::value& written) {
  if (!written.is_object()) {
    return fail(ErrorCode::invalid_input,
                "must be an object with \"kind\" and the fields of that kind, not {}",
                json::kind_name(written));
  }
  engine::Credential out{.name = std::string(name), .kind = {}, .fields = {}, .hosts = {}};
  for (const auto& [key, value] : written.get_object()) {
    if (key == "hosts") {
      TRY(out.hosts, read_hosts(value));
    } else if (!value.is_string()) {
      return fail(ErrorCode::invalid_input, "\"{}\" must be text, not {}", std::string_view(key),
                  json::kind_name(value));
    } else if (key == "kind") {
      out.kind = value.get_string();
    } else {
      out.fields.emplace(key, Secret(std::string(value.get_string())));
    }
  }
  if (out.kind.empty())
    return fail(ErrorCode::invalid_input, "has no \"kind\"; write for example \"kind\": \"login\"");
  return out;
}

}  // namespace

Result<Credentials> parse_credentials(std::string_view text) {
  TRY(const json::object document, json::parse_object(text, {.size = kMaxFile}));
  Credentials out;
  for (const auto& [name, written] : document) {
    auto credential = read_credential(name, written);
    if (!credential) {
      return std::unexpected(
          std::move(credential).error().context(fmt::format("credential \"{}\"", std::string_view(name))));
    }
    out.insert_or_assign(std::string(name), *std::move(credential));
  }
  return out;
}

Result<Credentials> read_credentials(const std::string& file) {
  TRY(const std::string text, read_text(file, kMaxFile));
  auto credentials = parse_credentials(text);
  if (!credentials)
    return std::unexpected(
        std::move(credentials).error().context(fmt::format("--credentials {}", source_name(file))));
  return credentials;
}

std::map<std::string, std::string, std::less<>> kinds_of(const Credentials& credentials) {
  std::map<std::string, std::string, std::less<>> kinds;
  for (const auto& [name, credential] : credentials) kinds.emplace(name, credential.kind);
  return kinds;
}

engine::CredentialLookup lookup_in(Credentials credentials) {
  return [known = std::move(credentials)](std::string_view name) -> Result<engine::Credential> {
    const auto found = known.find(name);
    if (found != known.end()) return found->second;
    return fail(ErrorCode::auth, "there is no credential \"{}\"; add it to the file of --credentials", name);
  };
}

}  // namespace flow::app
