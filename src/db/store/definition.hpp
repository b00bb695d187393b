#pragma once
// Definition: what a version of a workflow stores. Pure.
//
// Name, description, id and status belong to the workflow and may change without a new version; everything
// else of the document, known or not, is the definition. Two definitions are the same when they are equal as
// JSON, whatever the order of their keys.
#include <optional>
#include <string>

#include "json/json.hpp"

namespace flow::workflow {
class Catalogue;
}

namespace flow::db {

struct Definition {
  std::string name;  // of the document; empty when it has none
  std::string description;
  bool has_description = false;  // false: the workflow keeps the one it has
  std::string text;              // compact JSON, keys in the order of the document
  std::string content_hash;      // SHA-256, 32 bytes
  int node_count = 0;
  int max_attempts = 3;               // settings.max_attempts, 1 to 3
  std::optional<std::string> domain;  // workflow::domain_of() of what could run
};

// Without a catalogue there is no domain.
Definition make_definition(json::object document, const workflow::Catalogue* catalogue = nullptr);

}  // namespace flow::db
