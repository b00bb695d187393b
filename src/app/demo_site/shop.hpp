#pragma once
// The demo shop as a pure function: request in, reply out. No socket, no clock; the only state is what
// visitors left (hook deliveries, flaky counters), so two fresh shops answer the same requests with the same
// bytes.
//
// demo_site.hpp serves it over HTTP. Delays are part of the reply (`delay`), the server waits them out.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "json/json.hpp"

namespace flow::app::demo {

inline constexpr std::string_view kUser = "demo@example.com";
inline constexpr std::string_view kPassword = "demo-password";

struct UploadedFile {
  std::string field;
  std::string name;
  std::string content;
};

struct ShopRequest {
  std::string method = "GET";
  std::string path = "/";
  std::string host = "127.0.0.1";  // with port, as in the Host header
  std::map<std::string, std::string, std::less<>> query = {};
  std::map<std::string, std::string, std::less<>> cookies = {};
  std::map<std::string, std::string, std::less<>> headers = {};  // names in lower case
  std::vector<std::pair<std::string, std::string>> form = {};    // fields of a posted form, in order
  std::vector<UploadedFile> files = {};
  std::string body = {};
};

struct ShopReply {
  int status = 200;
  std::string content_type = "text/html; charset=utf-8";
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  milliseconds delay{0};
};

struct Product {
  int id;
  std::string name;
  std::string category;
  int price_cents;
  int stock;
  std::string description;
};

// Fifty products, the same ones everywhere.
const std::vector<Product>& products();
std::string price_text(const Product& product);  // "1,249.00 €"

class Shop {
 public:
  ShopReply handle(const ShopRequest& request);

 private:
  ShopReply hook(const ShopRequest& request);
  ShopReply flaky(const ShopRequest& request);

  std::map<std::string, json::array, std::less<>> hooks_;
  std::map<std::string, int, std::less<>> flaky_counts_;
};

}  // namespace flow::app::demo
