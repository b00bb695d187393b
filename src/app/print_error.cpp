#include <ostream>
#include <string_view>

#include "app/commands.hpp"

namespace flow::app {

void print_error(Console console, const Error& error) {
  // Further lines, such as what a click tried, are for progress and documents.
  const std::string_view sentence =
      std::string_view(error.message).substr(0, error.message.find_first_of("\r\n"));
  console.err << "error: " << sentence << '\n';
}

}  // namespace flow::app
