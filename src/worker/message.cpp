#include "json/json.hpp"
#include "worker/worker.hpp"

namespace flow::worker {
namespace {

constexpr Bytes kLongestMessage{256U << 10};

Error unreadable(std::string_view why) {
  return make_error(
      ErrorCode::invalid_input,
      "the message {}; it must be {{\"execution_id\": \"…\"}}, a JSON string that holds it, or a "
      "one-element array of either",
      why);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

}  // namespace

Result<ExecutionId> read_message(std::string_view message) {
  auto document = json::parse(message, {.size = kLongestMessage});
  // At most an array around a string around an object.
  for (int layer = 0; document && layer < 2; ++layer) {
    if (document->is_array()) {
      if (document->get_array().size() != 1) return std::unexpected(unreadable("is an array of several"));
      document = json::value(document->get_array().front());
    }
    if (document->is_string())
      document = json::parse(std::string(document->get_string()), {.size = kLongestMessage});
  }
  if (!document) return std::unexpected(unreadable("is not JSON: " + document.error().message));
  if (!document->is_object()) return std::unexpected(unreadable("holds no object"));
  const std::string_view id = json::string_or(document->get_object(), "execution_id", "");
  if (!is_uuid(id)) return std::unexpected(unreadable("names no execution_id"));
  return ExecutionId(std::string(id));
}

}  // namespace flow::worker
