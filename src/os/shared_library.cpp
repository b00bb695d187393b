#include "os/shared_library.hpp"

#include <dlfcn.h>

namespace flow::os {

Result<SharedLibrary> SharedLibrary::load(const char* name, std::string_view package) {
  // All symbols at once: a damaged installation shows here and not in the middle of a run. Local: its names
  // meet no others.
  void* const handle = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    return fail(ErrorCode::unavailable, "{} could not be loaded: {}; install the package {} and start again",
                name, ::dlerror(), package);
  }
  return SharedLibrary(handle, name);
}

Result<void*> SharedLibrary::find_address(const char* symbol) const {
  if (void* const address = ::dlsym(handle_, symbol); address != nullptr) return address;
  return fail(ErrorCode::unavailable, "{} has no function {}; it is older than this program, upgrade it",
              name_, symbol);
}

}  // namespace flow::os
