#pragma once
// text.format([values]): %s, %d, %f, %e (with precision), %b, %x, %X, %o, %%.
#include "expr/functions/tables.hpp"

namespace flow::expr::functions {

Value format(Arguments arguments, Budget& budget);

}  // namespace flow::expr::functions
