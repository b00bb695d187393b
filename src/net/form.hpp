#pragma once
// What clients put into targets and bodies: queries, forms, cookies, multipart uploads. Pure; every parser
// has caps and refuses with `invalid_input` what goes beyond them.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace flow::net {

using Fields = std::vector<std::pair<std::string, std::string>>;  // in order; a name may come twice

inline constexpr std::size_t kMaxFields = 1000;

// "a=1&b=x+y": `+` is a space (application/x-www-form-urlencoded). Broken percent-encoding is kept as it
// stands.
Result<Fields> parse_form(std::string_view text);
std::string format_form(const Fields& fields);
// "a=1; b=2" of a Cookie header.
Fields parse_cookies(std::string_view text);

struct FormPart {
  std::string name;
  std::string file_name;     // empty: a plain field
  std::string content_type;  // empty: not given
  std::string content;
};
// multipart/form-data (RFC 7578); `content_type` is the header with its boundary.
Result<std::vector<FormPart>> parse_multipart(std::string_view content_type, std::string_view body);

// The file name a Content-Disposition header suggests, `filename*` (RFC 6266) before `filename`; empty
// without one. Not safe in a folder as it stands.
std::string suggested_file_name(std::string_view content_disposition);

const std::string* find_field(const Fields& fields, std::string_view name);

}  // namespace flow::net
