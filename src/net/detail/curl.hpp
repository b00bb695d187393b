#pragma once
// curl's handles as owners, and options that cannot be set wrongly by accident.
#include <memory>
#include <optional>
#include <string>

#include <curl/curl.h>

#include "base/assert.hpp"
#include "net/egress_guard.hpp"

namespace flow::net::detail {

// Before the first use of curl; any number of times.
void curl_ready();

// CURL and CURLM are both void, so each kind has a deleter of its own.
template <auto kFree>
struct CurlFree {
  template <class T>
  void operator()(T* handle) const {
    kFree(handle);
  }
};
using EasyHandle = std::unique_ptr<CURL, CurlFree<&curl_easy_cleanup>>;
using MultiHandle = std::unique_ptr<CURLM, CurlFree<&curl_multi_cleanup>>;
using UrlHandle = std::unique_ptr<CURLU, CurlFree<&curl_url_cleanup>>;
using TextList = std::unique_ptr<curl_slist, CurlFree<&curl_slist_free_all>>;
using CurlText = std::unique_ptr<char, CurlFree<&curl_free>>;

// Only for options that our build of curl has and whose value curl does not judge.
template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  FLOW_ASSERT(curl_easy_setopt(easy, option, value) == CURLE_OK);
}

void append(TextList& list, const std::string& text);

// What every transfer needs whatever its protocol: no signals, the guard on every socket, time to connect.
struct SocketGuard {
  EgressPolicy policy;
  std::string host;                   // for the error text
  int opened = 0;                     // since the last answer
  std::optional<Error> refusal = {};  // the last address that was refused

  // Installs itself; must outlive the transfer and stay where it is.
  void install(CURL* easy);
};

}  // namespace flow::net::detail
