# GCC 12 frees coroutine temporaries twice and clang before 19 has no std::expected with libstdc++,
# so neither can build this project correctly; docs/decisions/0001 has the measurements.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  message(FATAL_ERROR
    "Flow Builder needs clang 19 or newer, found ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}: "
    "GCC 12 miscompiles coroutines and older clang lacks std::expected; run ./dev build, which installs clang-19.")
endif()
