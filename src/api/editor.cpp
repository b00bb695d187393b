#include "api/editor.hpp"

#include <algorithm>
#include <array>

#include "api/problem.hpp"
#include "base/assert.hpp"
#include "base/gzip.hpp"
#include "net/static_files.hpp"

namespace flow::api {
namespace {

constexpr std::string_view kIndex = "index.html";
constexpr std::string_view kAssets = "assets/";
constexpr Bytes kMaxFile{64U << 20};

// First parts of paths that are not the editor's: an unknown address below them is a mistake of a program.
constexpr std::array<std::string_view, 5> kOthers{"api", "hooks", "healthz", "readyz", "metrics"};

// Scripts come from files of ours only. Styles may stand in elements, where the canvas positions its nodes.
// blob: and data: are what previews of results are shown from; a frame of them is sandboxed by the editor.
constexpr std::string_view kPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self' blob: data:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kHeaders{
    {{"Content-Security-Policy", kPolicy},
     {"Referrer-Policy", "same-origin"},
     {"Cross-Origin-Opener-Policy", "same-origin"},
     {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"}}};

std::string_view first_part(std::string_view path) {
  return path.substr(0, path.find('/'));
}

// What no link of ours leads to: "..", hidden names, empty parts, backslashes, control characters.
bool is_plain(std::string_view path) {
  if (std::ranges::any_of(path, [](char c) { return c == '\\' || static_cast<unsigned char>(c) < ' '; }))
    return false;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end == 0 || path.front() == '.') return false;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return true;
}

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// "q=0", "q=0.000": not wanted at all.
bool is_refused(std::string_view parameters) {
  std::string_view weight = without_blanks(parameters);
  if (!weight.starts_with("q=") && !weight.starts_with("Q=")) return false;
  return weight.find_first_not_of("0.", 2) == std::string_view::npos;
}

// One of the tags in If-None-Match; the comparison is the weak one (RFC 9110 §13.1.2).
bool names_tag(std::string_view header, std::string_view hash) {
  return header == "*" || header.find(hash) != std::string_view::npos;
}

net::HttpResponse file_response(const net::HttpRequest& request, const EmbeddedFile& file) {
  const bool for_ever = file.name.starts_with(kAssets);
  // Weak: the compressed and the plain form are the same file.
  net::HttpResponse response{
      .headers = {{"Content-Type", std::string(net::media_type_of(file.name))},
                  {"ETag", fmt::format("W/\"{}\"", file.hash)},
                  {"Cache-Control", for_ever ? "public, max-age=31536000, immutable" : "no-cache"},
                  {"Vary", "Accept-Encoding"}}};
  for (const auto& [name, value] : kHeaders) response.headers.add(std::string(name), std::string(value));
  add_security_headers(response);
  if (const auto known = request.headers.find("If-None-Match"); known && names_tag(*known, file.hash)) {
    response.status = 304;
    return response;
  }
  if (accepts_gzip(request.headers.find("Accept-Encoding").value_or(""))) {
    response.headers.add("Content-Encoding", "gzip");
    response.body = std::string(file.gzip);
    return response;
  }
  // Browsers all take gzip; this is for tools, and costs milliseconds.
  auto plain = gunzip(file.gzip, kMaxFile);
  FLOW_ASSERT(plain.has_value());  // it was compressed when the program was built
  response.body = *std::move(plain);
  return response;
}

}  // namespace

bool accepts_gzip(std::string_view header) {
  bool by_star = false;
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(','), header.size());
    const std::string_view one = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    const std::size_t semicolon = std::min(one.find(';'), one.size());
    const std::string_view coding = without_blanks(one.substr(0, semicolon));
    const bool wanted = semicolon == one.size() || !is_refused(one.substr(semicolon + 1));
    if (net::equal_ignoring_case(coding, "gzip") || net::equal_ignoring_case(coding, "x-gzip")) return wanted;
    if (coding == "*") by_star = wanted;
  }
  return by_star;
}

Editor::Editor(std::span<const EmbeddedFile> files) {
  for (const EmbeddedFile& file : files) files_.emplace(file.name, &file);
}

net::HttpResponse Editor::answer(const net::HttpRequest& request) const {
  const std::string_view path = std::string_view(request.path).substr(1);
  const auto index = files_.find(kIndex);
  if (index == files_.end() || !is_plain(path) || std::ranges::count(kOthers, first_part(path)) > 0)
    return refusal_response(404, "");
  if (const auto file = files_.find(path); file != files_.end()) return file_response(request, *file->second);
  if (path.starts_with(kAssets)) return refusal_response(404, "");
  return file_response(request, *index->second);
}

}  // namespace flow::api
