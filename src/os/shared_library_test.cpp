#include "os/shared_library.hpp"

#include <gtest/gtest.h>

namespace flow::os {
namespace {

TEST(SharedLibrary, FindsAFunctionByItsType) {
  const auto library = SharedLibrary::load("libm.so.6", "libc6");
  ASSERT_TRUE(library) << library.error().message;
  double (*square_root)(double) = nullptr;
  ASSERT_TRUE(library->find("sqrt", square_root));
  EXPECT_EQ(square_root(9.0), 3.0);
}

TEST(SharedLibrary, NamesTheLibraryThatIsMissingAndItsPackage) {
  const auto library = SharedLibrary::load("libnowhere.so.7", "libnowhere7");
  ASSERT_FALSE(library);
  EXPECT_EQ(library.error().code, ErrorCode::unavailable);
  EXPECT_EQ(
      library.error().message,
      "libnowhere.so.7 could not be loaded: libnowhere.so.7: cannot open shared object file: No such file or "
      "directory; install the package libnowhere7 and start again");
}

TEST(SharedLibrary, NamesTheFunctionThatIsMissing) {
  const auto library = SharedLibrary::load("libm.so.6", "libc6");
  ASSERT_TRUE(library) << library.error().message;
  void (*nothing)() = nullptr;
  const auto found = library->find("flow_nothing", nothing);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::unavailable);
  EXPECT_EQ(found.error().message,
            "libm.so.6 has no function flow_nothing; it is older than this program, upgrade it");
  EXPECT_EQ(nothing, nullptr);
}

}  // namespace
}  // namespace flow::os
