#include "browser/detail/file_response.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "browser/downloads.hpp"
#include "net/form.hpp"

namespace flow::browser::detail {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// What stands before the first semicolon, in lower case.
std::string first_token(std::string_view value) {
  std::string out(value.substr(0, value.find(';')));
  std::erase_if(out, [](char c) { return c == ' ' || c == '\t'; });
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

// What a browser makes of these is not a page.
constexpr std::array<std::string_view, 16> kSavedTexts{
    "text/calendar",    "text/x-calendar", "text/vcalendar",
    "text/x-vcalendar", "text/vcard",      "text/x-vcard",
    "text/directory",   "text/ldif",       "text/rtf",
    "text/csv",         "text/x-csv",      "text/comma-separated-values",
    "text/tsv",         "text/ofx",        "text/tab-separated-values",
    "text/x-vcf"};
constexpr std::array<std::string_view, 11> kShownImages{"image/gif",
                                                        "image/png",
                                                        "image/x-png",
                                                        "image/jpeg",
                                                        "image/jpg",
                                                        "image/webp",
                                                        "image/avif",
                                                        "image/apng",
                                                        "image/bmp",
                                                        "image/x-icon",
                                                        "image/vnd.microsoft.icon"};
constexpr std::array<std::string_view, 7> kShownApplications{
    "application/json",       "application/xml",          "application/javascript",
    "application/ecmascript", "application/x-javascript", "application/x-ecmascript",
    "application/mhtml"};

template <std::size_t N>
bool lists(const std::array<std::string_view, N>& table, std::string_view type) {
  return std::ranges::find(table, type) != table.end();
}

bool is_shown(std::string_view type) {
  if (type.empty() || type.ends_with("+xml") || type.ends_with("+json")) return true;
  if (type.starts_with("text/")) return !lists(kSavedTexts, type);
  if (type.starts_with("image/")) return lists(kShownImages, type);
  if (type.starts_with("application/")) return lists(kShownApplications, type);
  return !type.starts_with("font/");  // sound, film and what has parts
}

}  // namespace

std::string_view header_value(const json::array& headers, std::string_view name) {
  for (const json::value& header : headers) {
    if (!header.is_object()) continue;
    const std::string_view found = json::string_or(header.get_object(), "name", "");
    if (std::ranges::equal(found, name, {}, lower, lower))
      return json::string_or(header.get_object(), "value", "");
  }
  return {};
}

bool is_file_response(int status, const json::array& headers) {
  if (status < 200 || status > 299 || status == 204 || status == 205) return false;
  // Without a type at all (`filename=x`) nothing is asked; a type that nobody knows is an attachment.
  const std::string disposition = first_token(header_value(headers, "Content-Disposition"));
  if (!disposition.empty() && disposition != "inline" && !disposition.contains('=')) return true;
  return !is_shown(first_token(header_value(headers, "Content-Type")));
}

std::string file_name_of(const json::array& headers, std::string_view url) {
  std::string name = net::suggested_file_name(header_value(headers, "Content-Disposition"));
  if (name.empty()) {
    const std::string_view path = url.substr(0, url.find_first_of("?#"));
    const std::size_t host = path.find("://");
    const std::size_t slash = path.rfind('/');
    if (host != path.npos && slash != path.npos && slash >= host + 3)
      name = percent_decode(path.substr(slash + 1)).value_or("");
  }
  return safe_file_name(name);
}

}  // namespace flow::browser::detail
