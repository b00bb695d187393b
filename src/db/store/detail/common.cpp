#include "db/store/detail/common.hpp"

#include "db/store/detail/text.hpp"
#include "db/store/page.hpp"

namespace flow::db::detail {

Error no_such(std::string_view what, std::string_view id) {
  return make_error(ErrorCode::not_found, "there is no {} {}; look for it in the list", what,
                    stored_text(id));
}

Result<void> check_id(std::string_view what, std::string_view id) {
  if (!is_uuid(id)) return std::unexpected(no_such(what, id));
  return {};
}

Result<std::optional<std::string>> id_cursor(std::string_view cursor) {
  if (cursor.empty()) return std::nullopt;
  TRY(auto parts, decode_cursor(cursor, 1));
  if (!is_uuid(parts[0])) return fail(ErrorCode::invalid_input, "the cursor is not one of this list");
  return std::move(parts[0]);
}

Error conflict(std::string_view code, std::string message) {
  return Error{ErrorCode::conflict, std::move(message)}.with_detail("code", boost::json::string_view(code));
}

Result<void> check_revision(std::string_view what, std::optional<std::int64_t> expected,
                            std::int64_t actual) {
  if (!expected || *expected == actual) return {};
  return std::unexpected(
      conflict("revision_conflict",
               fmt::format("the {} is at revision {}, the change was made from revision {}; read it again",
                           what, actual, *expected))
          .with_detail("expected", *expected)
          .with_detail("actual", actual));
}

}  // namespace flow::db::detail
