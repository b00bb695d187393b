#include "nodes/detail/http_call.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/encoding.hpp"
#include "base/utf8.hpp"
#include "net/http_client.hpp"
#include "net/retry_after.hpp"
#include "nodes/detail/on_page.hpp"

namespace flow::nodes::detail {
namespace {

constexpr std::size_t kBodyInError = 300;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// c7: the content of a text, else compact JSON.
std::string as_text(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::dump(value);
}

bool is_file(const json::value& value) {
  return value.is_object() && value.get_object().contains("artefact") &&
         value.get_object().contains("sha256");
}

std::string read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

std::string_view Answer::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

bool has_header(const HeaderList& headers, std::string_view name) {
  const std::string wanted = lower(name);
  return std::ranges::any_of(headers, [&](const auto& header) { return lower(header.first) == wanted; });
}

Error refused(const Answer& answer) {
  Error error = status_error(answer.status, answer.url);
  if (const std::string body(truncate_utf8(repair_utf8(answer.body), kBodyInError)); !body.empty())
    error.detail["body"] = body;
  if (const auto wait = net::parse_retry_after(answer.header("retry-after"), answer.received))
    error.detail["retry_after_ms"] = wait->count();
  const bool definite = answer.status >= 400 && answer.status < 500 && answer.status != 408;
  error.effect = definite ? Effect::none : Effect::unknown;
  return error;
}

Result<void> add_headers(NodeContext cx, const Inputs& in, Call& request) {
  const json::value& given = in.json("Headers");
  if (!given.is_object())
    return fail(ErrorCode::invalid_input, "Headers must be an object of names and values, not {}",
                json::kind_name(given));
  if (in.is_secret("Headers")) {
    TRY_VOID(cx->check_secret_host("Headers", host_of(request.url)));
  }
  for (const auto& [name, value] : given.get_object()) {
    if (value.is_null()) continue;
    if (value.is_structured()) {
      return fail(ErrorCode::invalid_input, "the header \"{}\" must be a text, not {}",
                  std::string_view(name), json::kind_name(value));
    }
    std::string text = as_text(value);
    const std::string_view key = name;
    if (key.empty() || key.find_first_of("\r\n:") != std::string_view::npos ||
        text.find_first_of("\r\n") != std::string::npos) {
      return fail(ErrorCode::invalid_input, "the header \"{}\" holds a line break or has no name", key);
    }
    if (in.is_secret("Headers")) request.credential_headers.emplace_back(key);
    request.headers.emplace_back(key, std::move(text));
  }
  return {};
}

Result<void> add_authorization(NodeContext cx, const Inputs& in, Call& request) {
  const std::string& type = in.text("Authorization Type");
  if (type == "none") return {};
  if (!in.has("Authorization Value")) {
    return fail(ErrorCode::invalid_input,
                "Authorization Type {} needs an Authorization Value; choose a credential", type);
  }
  TRY_VOID(cx->check_secret_host("Authorization Value", host_of(request.url)));
  const std::string secret(in.secret("Authorization Value").reveal());
  if (secret.find_first_of("\r\n") != std::string::npos) {
    return fail(ErrorCode::invalid_input, "the credential of Authorization Value holds a line break");
  }
  if (type == "basic") {
    const std::string user = in.credential_field("Authorization Value", "username");
    const std::string password = in.credential_field("Authorization Value", "password");
    request.headers.emplace_back(
        "Authorization", "Basic " + base64_encode(user + ":" + (password.empty() ? secret : password)));
  } else if (type == "bearer") {
    request.headers.emplace_back("Authorization", "Bearer " + secret);
  } else {
    request.headers.emplace_back(in.text("Authorization Header"), secret);
    request.credential_headers.push_back(in.text("Authorization Header"));
  }
  return {};
}

Result<std::string> form_encode(const json::value& document, std::string_view port) {
  if (!document.is_object()) {
    return fail(ErrorCode::invalid_input, "{} must be an object of names and values here, not {}", port,
                json::kind_name(document));
  }
  std::string out;
  const auto add = [&](std::string_view name, const json::value& value) {
    if (!out.empty()) out += '&';
    out += percent_encode(name) + "=" + percent_encode(value.is_null() ? "" : as_text(value));
  };
  for (const auto& [name, value] : document.get_object()) {
    if (!value.is_array()) {
      add(name, value);
      continue;
    }
    for (const auto& member : value.get_array()) add(name, member);
  }
  return out;
}

std::string with_query(std::string url, std::string_view query) {
  if (query.empty()) return url;
  const std::size_t hash = url.find('#');
  std::string fragment = hash == std::string::npos ? "" : url.substr(hash);
  url.resize(hash == std::string::npos ? url.size() : hash);
  const std::size_t mark = url.find('?');
  url += mark == std::string::npos ? "?" : (url.ends_with('?') || url.ends_with('&') ? "" : "&");
  url += query;
  return url + fragment;
}

Result<void> set_body(NodeContext cx, const json::value& payload, std::string_view port,
                      std::string_view content_type, Call& request) {
  std::string type(content_type);
  const std::string plain = lower(type.substr(0, type.find(';')));
  if (is_file(payload)) {
    const json::object& file = payload.get_object();
    TRY(const std::string path, cx->file_path(file));
    request.body = read_whole(path);
    // The default of the form is JSON, which a file rarely is: the file knows its type better.
    if (plain == "application/json" || plain.empty())
      type = json::string_or(file, "mime", "application/octet-stream");
  } else if (plain == "application/x-www-form-urlencoded") {
    TRY(request.body, form_encode(payload, port));
  } else if (plain == "application/json" || plain.ends_with("+json") || plain.empty()) {
    request.body = json::dump(payload);
  } else {
    request.body = as_text(payload);
  }
  if (!has_header(request.headers, "content-type"))
    request.headers.emplace_back("Content-Type", type.empty() ? "application/json" : type);
  return {};
}

std::vector<workflow::InputSpec> with_authorization(std::vector<workflow::InputSpec> before,
                                                    std::vector<workflow::InputSpec> after) {
  before.push_back(text("Authorization Type")
                       .one_of({"none", "basic", "bearer", "header"})
                       .with_default("none")
                       .helped("How the request proves who sends it."));
  before.push_back(text("Authorization Value")
                       .only_credential("any")
                       .helped("The credential: a login for basic, a bearer token or API key for bearer, any "
                               "kind for header."));
  before.push_back(text("Authorization Header")
                       .with_default("X-API-Key")
                       .helped("For type header: the name of the header."));
  for (auto& input : after) before.push_back(std::move(input));
  return before;
}

Task<Result<Answer>> call(NodeContext cx, Call request) {
  net::ClientRequest wire{.method = std::move(request.method),
                          .url = std::move(request.url),
                          .body = std::move(request.body),
                          .follow_redirects = request.follow_redirects,
                          .credential_headers = std::move(request.credential_headers),
                          .max_body = request.max_body};
  for (auto& [name, value] : request.headers) wire.headers.add(std::move(name), std::move(value));
  if (request.changes_something) {
    CO_TRY_VOID(cx->begin_effect());
  }
  CO_TRY(auto response, co_await cx->http().send(cx.context(), std::move(wire)));
  Answer answer{.status = response.status,
                .body = std::move(response.body),
                .url = std::move(response.url),
                .received = cx.context().clock().now()};
  for (const auto& [name, value] : response.headers.all()) answer.headers.emplace_back(lower(name), value);
  co_return answer;
}

}  // namespace flow::nodes::detail
