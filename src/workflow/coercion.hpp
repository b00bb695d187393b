#pragma once
// Which value may go into which port, and how it is converted on the way. One table; docs/nodes.md prints it.
#include <cstdint>

#include "expr/template.hpp"
#include "json/json.hpp"
#include "workflow/node_spec.hpp"

namespace flow::workflow {

enum class Fit : std::uint8_t {
  same,      // handed over unchanged
  converts,  // by a fixed rule that may refuse a value ("007" is no number)
  by_value,  // the value actually delivered decides, at run time
  pages,     // only where the port carries pages
  refused,
};
Fit fit(HandleType from, HandleType to);

// The type a JSON value has as a literal or as the result of a template. A file descriptor is a file.
HandleType type_of(const json::value& value);
bool is_file_descriptor(const json::value& value);  // {name, mime, bytes, sha256, artefact}

// Converts `value`, delivered by a port of type `from` (any for templates), for a port of type `to`; neither
// is page. `null` is passed through: whether it counts as absent is the caller's affair. `invalid_input`
// names both types and the value.
Result<json::value> convert(const json::value& value, HandleType from, HandleType to);

// How a value reads inside a text; templates say it.
using expr::as_text;

}  // namespace flow::workflow
