#include "app/service/named_user.hpp"

#include "db/store/user_store.hpp"

namespace flow::app {

Task<Result<UserId>> user_named(Context cx, db::Database* database, std::string email) {
  db::UserStore users(*database);
  CO_TRY(const auto found, co_await users.find_login(cx, email));
  if (!found) co_return fail(ErrorCode::not_found, "there is no user {}; see --user", email);
  co_return found->user.id;
}

}  // namespace flow::app
