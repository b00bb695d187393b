#include <ostream>
#include <string>

#include "app/commands.hpp"

namespace flow::app {

void print_error(Console console, const Error& error) {
  std::string line = error.message;
  for (char& c : line) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  console.err << "error: " << line << '\n';
}

}  // namespace flow::app
