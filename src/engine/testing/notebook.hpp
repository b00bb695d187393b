#pragma once
// What the synthetic nodes of a test wrote down while they ran. One per process, emptied by each Rig: a
// node's function is a plain function and has nowhere else to write.
#include <map>
#include <string>
#include <vector>

namespace flow::engine::testing {

struct Notebook {
  std::vector<std::string> lines;                         // in order of happening
  std::map<std::string, int> attempts;                    // by node and iteration
  std::map<std::string, std::vector<std::string>> texts;  // by node: what it was given, or saw
};

inline Notebook& notebook() {
  static Notebook one;
  return one;
}

}  // namespace flow::engine::testing
