// Steps in the history of a tab, with browsers that keep documents and browsers that do not.
#include "browser/actions.hpp"
#include "browser/testing/browser_world.hpp"

namespace flow::browser {
namespace {

using namespace testing;

Task<Result<void>> steps_back(BrowserWorld world) {
  for (const Engine engine : {Engine::standard, Engine::stealth}) {
    CO_TRY(const auto context, co_await world.pool->acquire(world.cx, {.engine = engine}, {}));
    CO_TRY(const auto page, co_await context->open_page(world.cx, world.here("/")));
    {
      CO_TRY(auto lease, co_await page->acquire(world.cx));
      EXPECT_EQ(co_await page_js(world.cx, page, "window.hits = 1"), "1");
      CO_TRY_VOID(co_await lease.go_to(world.cx, world.here("/two")));
      CO_TRY(const auto back, co_await lease.go_history(world.cx, -1));
      EXPECT_EQ(back.url, world.here("/")) << to_string(engine);
      CO_TRY(const auto selector, Selector::parse("#inner |> #b"));
      CO_TRY_VOID(co_await Actor(lease).click(world.cx, {.selector = selector}));
      EXPECT_EQ(co_await page_js(world.cx, page, "inner.contentWindow.hits"), "1") << to_string(engine);
      EXPECT_EQ(page->frames().size(), 2U) << to_string(engine);
      const auto none = co_await lease.go_history(world.cx, -1);
      EXPECT_EQ(none ? "" : none.error().message,
                "there is no page before this one in the history of this tab");
      CO_TRY(const auto forth, co_await lease.go_history(world.cx, +1));
      EXPECT_EQ(forth.url, world.here("/two")) << to_string(engine);
    }
    CO_TRY_VOID(co_await context->close(world.cx));
  }
  co_return Result<void>{};
}

TEST(History, StepsBackAndForth) {
  in_world({{"/", "<title>One</title><iframe id=inner src=/inner></iframe>"},
            {"/two", "<title>Two</title>"},
            {"/inner", "<button id=b onclick='hits = (window.hits || 0) + 1'>B</button>"}},
           steps_back);
}

}  // namespace
}  // namespace flow::browser
