#pragma once
// Is what a server answers a page that the browser shows, or a file that it saves? Decided as Chromium does,
// from status and headers; where its own decision depends on how it was built (PDF), a file.
#include <string>
#include <string_view>

#include "json/json.hpp"

namespace flow::browser::detail {

// `headers` as the protocol lists them: [{name, value}, …].
bool is_file_response(int status, const json::array& headers);

// The value of a header, whatever the case of its name; empty without one.
std::string_view header_value(const json::array& headers, std::string_view name);

// What the headers suggest, else the end of the address; made safe.
std::string file_name_of(const json::array& headers, std::string_view url);

}  // namespace flow::browser::detail
