#include "db/detail/libpq.hpp"

namespace flow::db::detail {

const Libpq& pq() {
#define FLOW_LIBPQ_ADDRESS(name) .name = &::name,
  static const Libpq table{FLOW_LIBPQ_FUNCTIONS(FLOW_LIBPQ_ADDRESS)};
#undef FLOW_LIBPQ_ADDRESS
  return table;
}

}  // namespace flow::db::detail
