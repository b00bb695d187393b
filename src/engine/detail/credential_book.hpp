#pragma once
// CredentialBook: the credentials one execution has used so far. Each is looked up once, when the first node
// is about to use it; from then on the redactor knows its values.
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/credentials.hpp"
#include "log/redactor.hpp"
#include "workflow/input_value.hpp"

namespace flow::engine::detail {

class CredentialBook {
 public:
  CredentialBook(CredentialLookup lookup, std::shared_ptr<log::Redactor> redactor)
      : lookup_(std::move(lookup)), redactor_(std::move(redactor)) {}

  // `auth` when it does not exist (any more).
  Result<std::shared_ptr<const Credential>> find(const std::string& name);
  // The field a reference means at a port: the one it names, else the port's. `auth` when there is none.
  Result<const Secret*> field(const Credential& credential, const workflow::CredentialReference& reference,
                              std::string_view port);

 private:
  CredentialLookup lookup_;
  std::shared_ptr<log::Redactor> redactor_;
  std::map<std::string, std::shared_ptr<const Credential>, std::less<>> known_;
};

// The field that stands for a credential of that kind; empty for an unknown kind.
std::string_view main_field(std::string_view kind);

// Empty list: every host. "shop.example" is that host, "*.shop.example" each below it; case does not count.
bool host_allowed(const Credential& credential, std::string_view host);

}  // namespace flow::engine::detail
