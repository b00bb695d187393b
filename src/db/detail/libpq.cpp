#include "db/detail/libpq.hpp"

#include "base/assert.hpp"
#include "os/shared_library.hpp"

namespace flow::db::detail {
namespace {

Result<Libpq> read_library() {
  TRY(const os::SharedLibrary library, os::SharedLibrary::load("libpq.so.5", "libpq5"));
  Libpq out{};
#define FLOW_LIBPQ_FIND(name) TRY_VOID(library.find(#name, out.name));
  FLOW_LIBPQ_FUNCTIONS(FLOW_LIBPQ_FIND)
#undef FLOW_LIBPQ_FIND
  return out;
}

const Result<Libpq>& library() {
  static const Result<Libpq> kLibrary = read_library();
  return kLibrary;
}

}  // namespace

Result<void> load_libpq() {
  if (library()) return {};
  return std::unexpected(library().error());
}

const Libpq& pq() {
  FLOW_ASSERT(library().has_value());
  return *library();
}

}  // namespace flow::db::detail
