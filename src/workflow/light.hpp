#pragma once
// Which workflows are light: they never open a browser, so many of them may run beside each other. Pure.
#include "json/json.hpp"

namespace flow::workflow {

class Catalogue;

// Of a valid document. A node type that the catalogue does not know counts as one that needs a browser.
bool is_light(const json::object& document, const Catalogue& catalogue);

}  // namespace flow::workflow
