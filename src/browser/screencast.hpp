#pragma once
// Screencast: pictures of a page as it changes, for somebody who watches.
//
// Only the newest picture is kept: next() gives it as soon as there is one that was not given yet, and the
// browser makes no further ones until then, so the reader sets the pace. It needs no PageLease and does not
// disturb who has it. A page that shows something filled from a secret is not pictured: `withheld` says so
// until the field is gone. stop() ends it; so does the page, with its reason. The destructor leaves the
// browser casting until the page ends.
#include <memory>
#include <string>
#include <vector>

#include "browser/page.hpp"

namespace flow::browser {

struct ScreencastOptions {
  int quality = 55;  // of the JPEG, 0-100
  int max_width = 1024;
  int max_height = 768;
};

struct ScreencastFrame {
  std::string jpeg;  // empty: withheld
  bool withheld = false;
  int width = 0;  // of the viewport, in CSS pixels
  int height = 0;
};

class Screencast {
 public:
  static Task<Result<std::unique_ptr<Screencast>>> start(Context cx, std::shared_ptr<Page> page,
                                                         ScreencastOptions options = {});
  ~Screencast();

  Task<Result<ScreencastFrame>> next(Context cx);
  Task<Result<void>> stop(Context cx);
  const std::shared_ptr<Page>& page() const;

 private:
  struct State;
  explicit Screencast(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

// The one that was acted on last, of those that are open; null: none is.
std::shared_ptr<Page> last_used(const std::vector<std::shared_ptr<Page>>& pages);

}  // namespace flow::browser
