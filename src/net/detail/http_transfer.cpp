#include "net/detail/http_transfer.hpp"

#include <filesystem>

#include <curl/curl.h>

namespace flow::net::detail {
namespace {

// A redirect's page of this size is read so that the connection can be kept; a larger one is not worth it.
constexpr std::uint64_t kRedirectBody = 64U << 10;

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// Sent again without being asked, a POST may act twice; curl does so when a kept connection turns out dead.
bool may_be_repeated(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "PUT" || method == "DELETE";
}

int status_in(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return 0;
  int status = 0;
  for (const char c : line.substr(space + 1, 3)) {
    if (c < '0' || c > '9') return 0;
    status = status * 10 + (c - '0');
  }
  return status;
}

}  // namespace

HttpTransfer::HttpTransfer(HttpOrder order, const HttpClientSettings& settings, Finished finished)
    : order_(std::move(order)), finished_(std::move(finished)), easy_(curl().easy_init()) {
  FLOW_ASSERT(easy_ != nullptr);
  CURL* easy = easy_.get();
  guard_.policy = settings.egress;
  guard_.host = order_.hop.url.host;
  guard_.install(easy);
  set(easy, CURLOPT_URL, order_.hop.url.text.c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_QUICK_EXIT, 1L);  // a name that does not resolve does not hold up the thread
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect_timeout.count()));
  set(easy, CURLOPT_USERAGENT, settings.user_agent.c_str());
  set(easy, CURLOPT_ERRORBUFFER, message_.data());
  set(easy, CURLOPT_HEADERFUNCTION, &HttpTransfer::on_header);
  set(easy, CURLOPT_HEADERDATA, this);
  set(easy, CURLOPT_WRITEFUNCTION, &HttpTransfer::on_body);
  set(easy, CURLOPT_WRITEDATA, this);
  set(easy, CURLOPT_PREREQFUNCTION, &HttpTransfer::on_request);
  set(easy, CURLOPT_PREREQDATA, this);
  set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (!settings.ca_file.empty()) set(easy, CURLOPT_CAINFO, settings.ca_file.c_str());
  for (const auto& one : settings.pinned) append(pinned_, one);
  if (pinned_) set(easy, CURLOPT_RESOLVE, pinned_.get());
  set_proxy();
  set_request();
}

HttpTransfer::~HttpTransfer() {
  easy_.reset();  // before what it points to
  if (file_ != nullptr) std::fclose(file_);
}

void HttpTransfer::set_proxy() {
  // The empty text also turns off what the environment says.
  set(easy_.get(), CURLOPT_PROXY, order_.proxy ? order_.proxy->url.c_str() : "");
  if (!order_.proxy) return;
  set(easy_.get(), CURLOPT_NOPROXY, "");
  if (!order_.proxy->username.empty()) {
    const std::string password(order_.proxy->password.reveal());
    set(easy_.get(), CURLOPT_PROXYUSERNAME, order_.proxy->username.c_str());
    set(easy_.get(), CURLOPT_PROXYPASSWORD, password.c_str());
    set(easy_.get(), CURLOPT_PROXYAUTH, static_cast<long>(CURLAUTH_BASIC));
  }
  guard_.host = order_.proxy->url;
  if (order_.proxy_of_operator) guard_.policy = {.allow_private = true};
}

void HttpTransfer::set_request() {
  CURL* easy = easy_.get();
  const Hop& hop = order_.hop;
  const bool sends_length = hop.method == "POST" || hop.method == "PUT" || hop.method == "PATCH";
  if (hop.method == "HEAD") {
    set(easy, CURLOPT_NOBODY, 1L);
  } else if (!hop.body.empty() || sends_length) {
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(hop.body.size()));
    set(easy, CURLOPT_POSTFIELDS, hop.body.data());  // not copied: order_ lives as long as we do
    set(easy, CURLOPT_CUSTOMREQUEST, hop.method.c_str());
  } else {
    set(easy, CURLOPT_HTTPGET, 1L);
    set(easy, CURLOPT_CUSTOMREQUEST, hop.method.c_str());
  }
  if (!may_be_repeated(hop.method)) set(easy, CURLOPT_FRESH_CONNECT, 1L);

  for (const auto& [name, value] : hop.headers.all())
    append(headers_, value.empty() ? name + ";" : fmt::format("{}: {}", name, value));
  append(headers_, "Expect:");  // else curl waits a second before it sends a large body
  if (!hop.headers.find("Content-Type")) append(headers_, "Content-Type:");
  // Who asks for an encoding gets it as it comes.
  if (!hop.headers.find("Accept-Encoding")) set(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
  set(easy, CURLOPT_HTTPHEADER, headers_.get());
  if (!hop.url.user.empty() && !hop.headers.find("Authorization")) {
    const std::string password(hop.url.password.reveal());
    set(easy, CURLOPT_USERNAME, hop.url.user.c_str());
    set(easy, CURLOPT_PASSWORD, password.c_str());
    set(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
  }
}

bool HttpTransfer::stop(HttpEnd::Stopped why) {
  end_.stopped = why;
  return false;
}

bool HttpTransfer::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > order_.max_header.count) return stop(HttpEnd::Stopped::header);
  if (line.starts_with("HTTP/")) {  // also after an interim answer
    end_.status = status_in(line);
    end_.headers = {};
    return true;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return true;
  end_.headers.add(std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1))));
  return true;
}

bool HttpTransfer::take_body(std::string_view bytes) {
  end_.size += bytes.size();
  if (order_.follows && is_redirect(end_.status) && end_.headers.find("Location"))
    return end_.size <= kRedirectBody || stop(HttpEnd::Stopped::redirect);
  if (end_.size > order_.max_body.count) return stop(HttpEnd::Stopped::body);
  if (order_.into_file.empty()) {
    end_.body.append(bytes);
    return true;
  }
  if (file_ == nullptr) file_ = std::fopen(order_.into_file.c_str(), "wbe");
  if (file_ == nullptr || std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size())
    return stop(HttpEnd::Stopped::file);
  return true;
}

std::size_t HttpTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  return static_cast<HttpTransfer*>(self)->take_header({data, size * count}) ? size * count : 0;
}

std::size_t HttpTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  // Zero would be success for an empty piece.
  return static_cast<HttpTransfer*>(self)->take_body({data, size * count}) ? size * count : size * count + 1;
}

int HttpTransfer::on_request(void* self, char*, char*, int, int) {
  static_cast<HttpTransfer*>(self)->end_.dispatched = true;
  return CURL_PREREQFUNC_OK;
}

void HttpTransfer::finished(CURLcode code) {
  end_.code = code;
  const bool fine = code == CURLE_OK;
  const bool passing = order_.follows && is_redirect(end_.status);
  if (fine && !passing && !order_.into_file.empty() && file_ == nullptr && end_.size == 0)
    file_ = std::fopen(order_.into_file.c_str(), "wbe");  // an empty body is an empty file
  const bool written = file_ == nullptr || std::fclose(std::exchange(file_, nullptr)) == 0;
  if (fine && !written) end_.stopped = HttpEnd::Stopped::file;
  if ((!fine || !written) && !order_.into_file.empty()) {
    std::error_code ignored;
    std::filesystem::remove(order_.into_file, ignored);
  }
  end_.message = message_.front() != '\0' ? message_.data() : curl().easy_strerror(code);
  if (code == CURLE_COULDNT_CONNECT && guard_.opened == 0) end_.refusal = std::move(guard_.refusal);
  curl().easy_getinfo(easy_.get(), CURLINFO_HTTP_CONNECTCODE, &end_.proxy_status);
  std::exchange(finished_, nullptr)(std::move(end_));
}

}  // namespace flow::net::detail
