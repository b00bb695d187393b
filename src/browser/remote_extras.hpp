#pragma once
// What the browsers of a provider can do beyond Chromium: Bright Data's commands, under their names there.
//
// Both are asked of one page, under its lease or before anybody has one. Where the endpoint does not know
// them they fail as `invalid_input` (reason unsupported), in the words in which it refused.
#include <memory>
#include <optional>
#include <string>

#include "browser/navigation.hpp"
#include "browser/page.hpp"

namespace flow::browser {

struct SolvedCaptcha {
  std::string kind;             // as the provider calls it; may be empty
  NavigationResult navigation;  // the document that the page shows since then, loaded
};

// The provider looks for a CAPTCHA on the page for as long as `detect`; one that it finds is waited for until
// it is solved, at the deadline of the context at the latest. Nothing when there was none. One that it could
// not solve is `blocked`, detail {reason: captcha, status, kind}.
Task<Result<std::optional<SolvedCaptcha>>> solve_captcha(Context cx, std::shared_ptr<Page> page,
                                                         milliseconds detect);

// Where a person can watch the page and act on it, for as long as the session lives. Whoever knows the
// address can.
Task<Result<std::string>> live_view_address(Context cx, std::shared_ptr<Page> page);

}  // namespace flow::browser
