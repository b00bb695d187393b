// What clients send to our server: the request itself, and what is read out of it: route, query, form,
// cookies, uploads. Whatever parses keeps the rules of the server; what it writes again reads the same.
#include <cstdint>

#include "base/assert.hpp"
#include "net/detail/parse_request.hpp"
#include "net/detail/routes.hpp"
#include "net/form.hpp"

namespace {

using flow::Bytes;
using namespace flow::net;

constexpr Bytes kHead{2048};
constexpr Bytes kBody{1024};

const std::vector<detail::Route>& routes() {
  static const std::vector<detail::Route> kAll = {{"GET", "/a/{x}/b", {}, {}},
                                                  {"POST", "/a/{x}/b", {}, {}},
                                                  {"GET", "/files/{path...}", {}, {}},
                                                  {"*", "/any", {}, {}}};
  return kAll;
}

void check_request(const HttpRequest& request) {
  FLOW_ASSERT(request.body.size() <= kBody.count);
  int hosts = 0;
  for (const auto& [name, value] : request.headers.all()) {
    FLOW_ASSERT(name.find_first_of("\r\n:") == std::string::npos);
    FLOW_ASSERT(value.find_first_of("\r\n") == std::string::npos);
    hosts += equal_ignoring_case(name, "Host") ? 1 : 0;
  }
  FLOW_ASSERT(hosts <= 1);
  const auto match = detail::find_route(routes(), request.method, request.path);
  FLOW_ASSERT(match.route != nullptr || match.status == 404 || match.status == 405);
  FLOW_ASSERT((match.status == 405) == !match.allowed.empty());
  (void)parse_form(request.query);
  (void)parse_cookies(request.headers.find("Cookie").value_or(""));
  (void)parse_multipart(request.headers.find("Content-Type").value_or(""), request.body);
}

void check_form(std::string_view text) {
  const auto fields = parse_form(text);
  if (!fields) return;
  FLOW_ASSERT(fields->size() <= kMaxFields);
  const auto again = parse_form(format_form(*fields));
  FLOW_ASSERT(again && *again == *fields);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto request = detail::parse_request(text, kHead, kBody);
  if (request) {
    check_request(*request);
  } else {
    const auto status = request.error().detail.at("status").to_number<int>();
    FLOW_ASSERT(status == 0 || (status >= 400 && status < 500));
  }
  check_form(text);
  (void)parse_cookies(text);
  (void)suggested_file_name(text);
  // The first line as the header, the rest as the body of an upload.
  const std::size_t line = std::min(text.find('\n'), text.size());
  (void)parse_multipart(text.substr(0, line), text.substr(std::min(line + 1, text.size())));
  return 0;
}
