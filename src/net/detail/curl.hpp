#pragma once
// curl's handles as owners, and options that cannot be set wrongly by accident.
#include <memory>
#include <optional>
#include <string>

#include "base/assert.hpp"
#include "net/detail/curl_library.hpp"
#include "net/egress_guard.hpp"

namespace flow::net::detail {

// CURL and CURLM are both void, so each kind has a deleter of its own.
template <auto kFree>
struct CurlFree {
  template <class T>
  void operator()(T* handle) const {
    (curl().*kFree)(handle);
  }
};
using EasyHandle = std::unique_ptr<CURL, CurlFree<&CurlLibrary::easy_cleanup>>;
using MultiHandle = std::unique_ptr<CURLM, CurlFree<&CurlLibrary::multi_cleanup>>;
using UrlHandle = std::unique_ptr<CURLU, CurlFree<&CurlLibrary::url_cleanup>>;
using TextList = std::unique_ptr<curl_slist, CurlFree<&CurlLibrary::slist_free_all>>;
using CurlText = std::unique_ptr<char, CurlFree<&CurlLibrary::free>>;

// Only for options that our build of curl has and whose value curl does not judge.
template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  FLOW_ASSERT(curl().easy_setopt(easy, option, value) == CURLE_OK);
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
