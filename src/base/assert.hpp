#pragma once
// FLOW_ASSERT(condition): states what the code guarantees itself. It never depends on input; a false one ends
// the process with file and line in every build type, because running on would put wrong results on record.
#include <cstdio>
#include <cstdlib>

#define FLOW_ASSERT(condition)                                                               \
  do {                                                                                       \
    if (!(condition)) {                                                                      \
      std::fprintf(stderr, "%s:%d: assertion failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                          \
    }                                                                                        \
  } while (false)
