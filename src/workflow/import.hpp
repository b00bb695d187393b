#pragma once
// Import: brings workflow documents of other products, and of our own older names, to canonical names.
//
// Works on the JSON, before read_document(): what it does not understand it leaves alone, so a malformed
// document comes back as it is and read_document() says what is wrong with it. A document that is canonical
// already comes back unchanged, byte for byte. The names it knows are the tables of detail/aliases.cpp.
#include <map>
#include <string>
#include <vector>

#include "json/json.hpp"
#include "workflow/node_spec.hpp"
#include "workflow/problem.hpp"

namespace flow::workflow {

struct ImportOptions {
  // Credentials of the owner: id → name. Foreign documents name them by id.
  std::map<std::string, std::string, std::less<>> credential_names;
};

struct Imported {
  json::object document;
  std::vector<std::string> changes;  // one sentence each: `node-3: input "Delay (seconds)" is now "Duration"`
  // What could not be brought over and is kept as it was: unknown_type (with a proposal where there is one),
  // unknown_credential, unknown_reference; as a warning bad_literal, where inputs are to be reviewed.
  std::vector<Problem> problems;
};

Imported import_document(json::object source, const Catalogue& catalogue, const ImportOptions& options = {});

}  // namespace flow::workflow
