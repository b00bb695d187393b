#include "net/url.hpp"

#include <locale.h>

#include "net/detail/curl.hpp"

namespace flow::net {

using detail::curl;

namespace {

constexpr unsigned kReading = CURLU_URLENCODE | CURLU_ALLOW_SPACE | CURLU_NON_SUPPORT_SCHEME;

std::unexpected<Error> unreadable(std::string_view text, std::string_view why) {
  return fail(ErrorCode::invalid_input,
              "\"{}\" is not an address that can be called: {}; write one like https://example.com/path",
              text.substr(0, 200), why);
}

std::string part(CURLU* url, CURLUPart what, unsigned flags = 0) {
  char* text = nullptr;
  if (curl().url_get(url, what, &text, flags) != CURLUE_OK) return {};
  const detail::CurlText owner(text);
  return text;
}

// libidn2, which makes punycode for curl, takes names in the encoding of the locale; ours are UTF-8 whatever
// the process runs in. Only this thread, only for as long as it lives.
class Utf8Locale {
 public:
  Utf8Locale() : before_(::uselocale(utf8())) {}
  ~Utf8Locale() { ::uselocale(before_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t utf8() {
    static const locale_t kLocale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return kLocale;
  }
  locale_t before_;
};

Result<Url> read(CURLU* url, std::string_view original) {
  Url out;
  out.scheme = part(url, CURLUPART_SCHEME);
  if (out.scheme != "http" && out.scheme != "https")
    return unreadable(original, "only http and https can be called, not " + out.scheme);
  const Utf8Locale utf8;
  // A name that has no punycode: asked for the host alone, curl 7.88 leaks it then; asked for all it does
  // not.
  if (part(url, CURLUPART_URL, CURLU_PUNYCODE).empty())
    return unreadable(original, "it has no host name that can be used");
  out.host = part(url, CURLUPART_HOST, CURLU_PUNYCODE);
  for (char& c : out.host) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (out.host.empty()) return unreadable(original, "it has no host name that can be used");
  out.user = part(url, CURLUPART_USER, CURLU_URLDECODE);
  out.password = Secret(part(url, CURLUPART_PASSWORD, CURLU_URLDECODE));
  const std::string port = part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  for (const char digit : port) out.port = out.port * 10 + (digit - '0');
  out.path = part(url, CURLUPART_PATH);

  for (const auto gone : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_FRAGMENT})
    curl().url_set(url, gone, nullptr, 0);
  curl().url_set(url, CURLUPART_HOST, out.host.c_str(), 0);
  out.text = part(url, CURLUPART_URL);
  if (out.text.empty()) return unreadable(original, "it has no host name that can be used");
  if (out.host.starts_with('[')) out.host = out.host.substr(1, out.host.size() - 2);
  return out;
}

Result<Url> parse_onto(CURLU* url, std::string_view text) {
  if (text.size() > kMaxUrl) return unreadable(text, fmt::format("it is longer than {} bytes", kMaxUrl));
  if (text.find('\0') != std::string_view::npos) return unreadable(text, "it holds a NUL");
  const CURLUcode code = curl().url_set(url, CURLUPART_URL, std::string(text).c_str(), kReading);
  if (code != CURLUE_OK) return unreadable(text, curl().url_strerror(code));
  return read(url, text);
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  TRY_VOID(detail::load_curl());
  const detail::UrlHandle url(curl().url());
  return parse_onto(url.get(), text);
}

Result<Url> resolve_url(const Url& base, std::string_view reference) {
  TRY_VOID(detail::load_curl());
  const detail::UrlHandle url(curl().url());
  if (curl().url_set(url.get(), CURLUPART_URL, base.text.c_str(), 0) != CURLUE_OK)
    return unreadable(base.text, "it cannot be the base of another address");
  return parse_onto(url.get(), reference);
}

}  // namespace flow::net
