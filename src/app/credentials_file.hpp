#pragma once
// Credentials of a run on a person's own machine: a JSON file that stays there.
//
//   {"shop login": {"kind": "login", "username": "ada", "password": "…", "hosts": ["shop.example"]}}
//
// Every member besides `kind` and `hosts` is a field. Errors are `invalid_input`, name the file and the
// credential, and never quote a value.
#include <map>
#include <string>

#include "engine/credentials.hpp"

namespace flow::app {

using Credentials = std::map<std::string, engine::Credential, std::less<>>;

Result<Credentials> read_credentials(const std::string& file);
Result<Credentials> parse_credentials(std::string_view text);

// Name → kind, as the checks of a workflow want it.
std::map<std::string, std::string, std::less<>> kinds_of(const Credentials& credentials);
engine::CredentialLookup lookup_in(Credentials credentials);

}  // namespace flow::app
