#include "api/principal.hpp"

#include <algorithm>

#include "base/result.hpp"
#include "json/json.hpp"

namespace flow::api {

std::string_view to_string(Access access) {
  switch (access) {
    case Access::open: return "open";
    case Access::signed_in: return "signed_in";
    case Access::read: return "read";
    case Access::write: return "write";
    case Access::run: return "run";
    case Access::session: return "session";
    case Access::admin: return "admin";
  }
  return "open";
}

Result<void> may_call(const Principal& principal, const Route& route) {
  if (route.access == Access::open) return {};
  if (!principal.signed_in())
    return fail(ErrorCode::auth, "sign in first, or send an API token as `Authorization: Bearer …`");
  if (route.access == Access::admin && principal.user.role != db::Role::admin)
    return fail(ErrorCode::forbidden, "only an administrator may do this");
  if (!principal.token || route.access == Access::signed_in) return {};
  if (route.access == Access::session)
    return fail(ErrorCode::forbidden, "an API token may not do this; sign in with a password");
  const std::string_view scope = to_string(route.access);
  if (std::ranges::find(principal.scopes, scope) == principal.scopes.end()) {
    return std::unexpected(
        make_error(ErrorCode::forbidden, "the API token does not have the scope \"{}\"", scope)
            .with_detail("scope", boost::json::string(scope)));
  }
  return {};
}

}  // namespace flow::api
