#pragma once
// SharedLibrary: a library that is loaded when it is first needed, not when the program starts. For large
// ones that most commands never call (docs/decisions/0008).
//
// The name is the one the linker would have written down ("libpq.so.5"), so the ABI is the one of the
// headers. Errors are `unavailable` and name library, reason and package. Never unloaded: its threads and
// exit handlers may run until the end.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace flow::os {

class SharedLibrary {
 public:
  // `package` is Debian's, for the error text.
  static Result<SharedLibrary> load(const char* name, std::string_view package);

  // The address of a function, by its type: TRY_VOID(library.find("PQfinish", table.finish)).
  template <class Function>
  Result<void> find(const char* symbol, Function*& into) const {
    TRY(void* const address, find_address(symbol));
    into = reinterpret_cast<Function*>(address);
    return {};
  }

 private:
  SharedLibrary(void* handle, std::string name) : handle_(handle), name_(std::move(name)) {}
  Result<void*> find_address(const char* symbol) const;

  void* handle_;
  std::string name_;
};

}  // namespace flow::os
