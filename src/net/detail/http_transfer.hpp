#pragma once
// HttpTransfer: one request and its answer on the transfer thread. No redirects: each hop is one transfer.
#include <array>
#include <cstdio>
#include <functional>
#include <string>

#include "base/bytes.hpp"
#include "net/detail/redirect.hpp"
#include "net/detail/transfer_thread.hpp"
#include "net/http_client.hpp"

namespace flow::net::detail {

struct HttpOrder {
  Hop hop;
  bool follows = false;  // the body of a redirect is not wanted
  Bytes max_header;
  Bytes max_body;
  std::string into_file;
  std::optional<HttpProxy> proxy;
  bool proxy_of_operator = false;  // not judged by the egress policy
};

struct HttpEnd {
  enum class Stopped { no, header, body, file, redirect };

  CURLcode code = CURLE_OK;
  std::string message;            // curl's own words
  Stopped stopped = Stopped::no;  // why we ended it ourselves
  bool dispatched = false;        // the connection stood and the request was about to be written
  std::optional<Error> refusal;   // of the egress guard, when no other address was left
  long proxy_status = 0;          // of CONNECT
  int status = 0;
  Headers headers;
  std::string body;
  std::uint64_t size = 0;
};

class HttpTransfer final : public Transfer {
 public:
  using Finished = std::move_only_function<void(HttpEnd)>;  // called on the thread

  HttpTransfer(HttpOrder order, const HttpClientSettings& settings, Finished finished);
  ~HttpTransfer() override;

  CURL* easy() override { return easy_.get(); }
  void finished(CURLcode code) override;

 private:
  void set_request();
  void set_proxy();
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static int on_request(void* self, char* ip, char* local_ip, int port, int local_port);
  bool take_header(std::string_view line);
  bool take_body(std::string_view bytes);
  bool stop(HttpEnd::Stopped why);

  HttpOrder order_;
  Finished finished_;
  EasyHandle easy_;
  TextList headers_;
  TextList pinned_;
  SocketGuard guard_;
  std::array<char, CURL_ERROR_SIZE> message_{};
  std::FILE* file_ = nullptr;
  std::uint64_t header_bytes_ = 0;
  HttpEnd end_;
};

}  // namespace flow::net::detail
