#pragma once
// Passwords at rest: argon2id (RFC 9106) with a random salt, in the text form "$argon2id$v=19$m=…,t=…,p=1$…".
//
// Both calls take tens of milliseconds and the memory of their cost: they belong on the blocking pool.
// verify_password() takes the cost from the text, so old hashes stay good after the default has changed;
// needs_rehash() says which ones should be made anew at the next login.
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace flow::crypto {

// The default is the smaller-memory choice of the OWASP password storage guide.
struct PasswordCost {
  unsigned passes = 2;
  Bytes memory{19U << 20};
};

// `unavailable` when the machine cannot give the memory.
Result<std::string> hash_password(const Secret& password, PasswordCost cost = {});
// False also for a text that is no hash; takes the same time wherever the difference is.
bool verify_password(const std::string& hash, const Secret& password);
bool needs_rehash(const std::string& hash, PasswordCost cost = {});

}  // namespace flow::crypto
