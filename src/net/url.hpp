#pragma once
// Url: an address as the HTTP client calls it, read by the parser that also connects (curl's), so that what
// is judged is what is called. Pure.
//
// Only http and https. Numbers of every spelling become addresses (2130706433, 0x7f.1 and 0177.0.0.1 are
// 127.0.0.1), international names become punycode, spaces and raw UTF-8 in path and query are
// percent-encoded, the fragment is dropped. A user and password in the address are kept apart, so that `text`
// may be shown.
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace flow::net {

struct Url {
  std::string text;    // "https://shop.example/a?b=c"
  std::string scheme;  // "http" or "https"
  std::string host;    // lower case, IPv6 without brackets
  int port = 0;        // also when it is the scheme's own
  std::string path;    // begins with '/'
  std::string user;
  Secret password;

  bool same_origin(const Url& other) const {
    return scheme == other.scheme && host == other.host && port == other.port;
  }
};

inline constexpr std::size_t kMaxUrl = 64U << 10;

// `invalid_input` names the text and what is wrong; `unavailable`: libcurl is not installed.
Result<Url> parse_url(std::string_view text);
// What a Location header means on the page at `base`: absolute, "//host/x", "/x", "x", "?x".
Result<Url> resolve_url(const Url& base, std::string_view reference);

}  // namespace flow::net
