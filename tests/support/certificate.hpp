#pragma once
// A certificate authority and a certificate of localhost and 127.0.0.1, made for one test.
#include <string>

namespace flow::test {

struct Certificate {
  std::string authority;    // PEM, what a client trusts
  std::string certificate;  // PEM
  std::string key;          // PEM
};

Certificate make_certificate();

}  // namespace flow::test
