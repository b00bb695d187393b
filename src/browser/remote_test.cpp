// Remote browsers: what providers do, imitated by a local endpoint with real Chromium behind it.
#include "browser/remote.hpp"

#include <fstream>

#include "browser/testing/remote_world.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {
namespace {

using namespace std::chrono_literals;
using test::RemoteHabits;
using testing::at_an_endpoint;
using testing::page_js;
using testing::target;
using World = testing::RemoteWorld;
using Body = testing::RemoteBody;

constexpr std::string_view kPassword = "pass-word-4711";

std::string file_with(std::string_view content) {
  static int number = 0;
  const std::string path =
      std::filesystem::temp_directory_path() / fmt::format("flow-remote-file-{}-{}", ::getpid(), ++number);
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

// Opens the page, clicks, reads, and goes.
Task<Result<void>> works(World world, std::string url, std::string bearer = {}) {
  CO_TRY(auto lease, co_await world.acquire(std::move(url), std::move(bearer)));
  EXPECT_EQ(lease->process_id(), 0);
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  CO_TRY(auto held, co_await page->acquire(world.cx));
  CO_TRY_VOID(co_await Actor(held).click(world.cx, target("button")));
  EXPECT_EQ(co_await page_js(world.cx, page, "[document.title, clicks]"), R"(["home",1])");
  held.release();
  CO_TRY_VOID(co_await lease->close(world.cx));
  EXPECT_EQ(cdp::reason_of((co_await page->title(world.cx)).error()), "page_closed");
  co_return Result<void>{};
}

struct WayIn {
  std::string_view name;
  RemoteHabits habits;
  Body body;
  bool encrypted = false;
};
void PrintTo(const WayIn& c, std::ostream* out) {
  *out << c.name;
}
class RemoteWay : public ::testing::TestWithParam<WayIn> {};

Task<Result<void>> by_web_socket(World world) {
  co_return co_await works(world, world.endpoint->web_socket());
}
Task<Result<void>> by_http(World world) {
  co_return co_await works(world, world.endpoint->http());
}
Task<Result<void>> by_name(World world) {
  co_return co_await works(world,
                           fmt::format("wss://{}:{}@localhost:{}", "u", kPassword, world.endpoint->port()));
}
Task<Result<void>> by_token(World world) {
  co_return co_await works(world, world.endpoint->http() + "/?token=t", "token-9");
}

const WayIn kWays[] = {
    {"WebSocket", {}, by_web_socket},
    {"UserInTheAddress", {.user = "u", .password = std::string(kPassword)}, by_web_socket},
    {"AskedFirst", {.user = "u", .password = std::string(kPassword)}, by_http},
    {"AskedFirstAndSentElsewhere",
     {.user = "u", .password = std::string(kPassword), .redirects = true},
     by_http},
    {"BearerToken", {.bearer = "token-9"}, by_token},
    {"InTls", {.user = "u", .password = std::string(kPassword)}, by_name, true},
    {"AskedFirstInTls", {.user = "u", .password = std::string(kPassword)}, by_http, true},
    {"InSlices", {.slice = 3}, by_web_socket},
};

TEST_P(RemoteWay, Works) {
  WayIn way = GetParam();
  PoolSettings settings;
  if (way.encrypted) {
    way.habits.certificate = test::make_certificate();
    settings.ca_file = file_with(way.habits.certificate->authority);
  }
  at_an_endpoint(way.habits, way.body, settings);
  if (way.encrypted) std::filesystem::remove(settings.ca_file);
}
INSTANTIATE_TEST_SUITE_P(Case, RemoteWay, ::testing::ValuesIn(kWays),
                         [](const auto& info) { return std::string(info.param.name); });

struct Refusal {
  std::string_view name;
  RemoteHabits habits;
  std::string url;  // {port}; empty: the endpoint's
  ErrorCode code;
  std::string_view message;
  bool encrypted = false;
  bool guarded = false;
};
void PrintTo(const Refusal& c, std::ostream* out) {
  *out << c.name;
}
class RemoteRefusal : public ::testing::TestWithParam<Refusal> {};

const Refusal kRefusals[] = {
    {"WrongPassword",
     {.user = "u", .password = "other"},
     "ws://u:pass-word-4711@127.0.0.1:{port}",
     ErrorCode::auth,
     "refused the connection with status 401: who are you?; check the user name, password or token"},
    {"WrongPasswordWhenAsked",
     {.user = "u", .password = "other"},
     "http://u:pass-word-4711@127.0.0.1:{port}",
     ErrorCode::auth,
     "answered 401 when asked for its version; check the user name"},
    {"Forbidden", {.refuse_with = 403}, "", ErrorCode::auth, "status 403"},
    {"ProxyAuthentication", {.refuse_with = 407}, "", ErrorCode::auth, "status 407"},
    {"TooMany",
     {.refuse_with = 429, .refusal_header = "Retry-After: 7", .refusal_body = "busy"},
     "",
     ErrorCode::quota,
     "status 429: busy; it allows no more sessions now; try again later (Retry-After: 7)"},
    {"TooManyWhenAsked",
     {.refuse_with = 429, .refusal_header = "Retry-After: 7"},
     "http://127.0.0.1:{port}",
     ErrorCode::quota,
     "(Retry-After: 7)"},
    {"BrightDataWrongPassword",
     {.refuse_with = 502, .refusal_header = "x-brd-err-code: wrong_password"},
     "",
     ErrorCode::auth,
     "wrong_password"},
    {"BrightDataZone",
     {.refuse_with = 400, .refusal_body = "Zone error (zone_not_found)"},
     "",
     ErrorCode::auth,
     "zone_not_found"},
    {"BrightDataPeers", {.refuse_with = 403, .refusal_body = "no_peers"}, "", ErrorCode::network, "no_peers"},
    {"BrightDataTimeout",
     {.refuse_with = 429, .refusal_body = "proxy_timeout"},
     "",
     ErrorCode::network,
     "proxy_timeout"},
    {"BrightDataRobots",
     {.refuse_with = 403, .refusal_body = "robots (brob)"},
     "",
     ErrorCode::blocked,
     "brob"},
    {"NotThere", {.refuse_with = 404}, "", ErrorCode::network, "status 404; check its address"},
    {"Overloaded", {.refuse_with = 503}, "", ErrorCode::network, "status 503; try again later"},
    {"NothingListens", {}, "ws://127.0.0.1:1", ErrorCode::network, "could not connect to 127.0.0.1:1"},
    {"NothingListensWhenAsked",
     {},
     "http://127.0.0.1:1/?token=pass-word-4711",
     ErrorCode::network,
     "ws://127.0.0.1:1 could not be asked for its version"},
    {"NamesNothing",
     {.names = "nowhere"},
     "http://127.0.0.1:{port}",
     ErrorCode::network,
     "names no webSocketDebuggerUrl"},
    {"SilentHandshake", {.never_answers = true}, "", ErrorCode::timeout, ""},
    {"SilentTls", {.never_answers = true}, "wss://127.0.0.1:{port}", ErrorCode::timeout, ""},
    {"UnknownAuthority", {}, "", ErrorCode::network, "certificate verify failed", true},
    {"NoAddress",
     {},
     "wss://u:pass-word-4711@:x",
     ErrorCode::invalid_input,
     "no address that can be connected to"},
    {"OtherScheme", {}, "ftp://u:pass-word-4711@host", ErrorCode::invalid_input, "no address"},
    {"Guarded", {}, "ws://127.0.0.1:{port}", ErrorCode::blocked, "127.0.0.1", false, true},
    {"GuardedWhenAsked", {}, "http://127.0.0.1:{port}", ErrorCode::blocked, "127.0.0.1", false, true},
};

const Refusal* refused;  // the case that runs

Task<Result<void>> is_refused(World world) {
  std::string url = refused->url.empty() ? world.endpoint->web_socket() : refused->url;
  if (const auto at = url.find("{port}"); at != url.npos)
    url.replace(at, 6, std::to_string(world.endpoint->port()));
  const bool silent = refused->habits.never_answers;
  const auto lease =
      co_await world.pool->acquire(silent ? world.cx.within(300ms) : world.cx, World::profile(url), {});
  EXPECT_FALSE(lease);
  if (lease) co_return Result<void>{};
  const Error& error = lease.error();
  EXPECT_EQ(to_string(error.code), to_string(refused->code)) << error.message;
  EXPECT_NE(error.message.find(refused->message), std::string::npos) << error.message;
  EXPECT_EQ(error.effect, Effect::none);
  const std::string all = error.message + json::dump(json::value(error.detail));
  EXPECT_EQ(all.find(kPassword), std::string::npos) << all;
  EXPECT_EQ(world.endpoint->sessions(), 0);
  EXPECT_EQ(world.pool->stats().crashes, 0U);
  co_return Result<void>{};
}

TEST_P(RemoteRefusal, IsTyped) {
  refused = &GetParam();
  RemoteHabits habits = refused->habits;
  if (refused->encrypted) habits.certificate = test::make_certificate();
  at_an_endpoint(habits, is_refused, {.egress = {.allow_private = !refused->guarded}});
}
INSTANTIATE_TEST_SUITE_P(Case, RemoteRefusal, ::testing::ValuesIn(kRefusals),
                         [](const auto& info) { return std::string(info.param.name); });

Task<Result<void>> clicks_in_three_trips(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  CO_TRY(auto held, co_await page->acquire(world.cx));
  // The first call into a document may have to bring its world.
  CO_TRY_VOID(co_await Actor(held).hover(world.cx, target("button")));
  world.endpoint->count_anew();
  CO_TRY_VOID(co_await Actor(held).click(world.cx, target("button")));
  EXPECT_LE(world.endpoint->round_trips(), 3);
  EXPECT_GE(world.endpoint->round_trips(), 2);
  world.endpoint->count_anew();
  CO_TRY_VOID(co_await Actor(held).hover(world.cx, target("button")));
  EXPECT_LE(world.endpoint->round_trips(), 3);
  world.endpoint->count_anew();
  CO_TRY(const auto title, co_await page->title(world.cx));
  EXPECT_EQ(world.endpoint->round_trips(), 1);
  EXPECT_EQ(title, "home");
  held.release();
  co_return co_await lease->close(world.cx);
}
TEST(Remote, AClickOverASlowLinkTakesThreeRoundTrips) {
  at_an_endpoint({.round_trip = 50ms}, clicks_in_three_trips);
}

Task<Result<void>> says_goodbye(World world) {
  CO_TRY_VOID(co_await works(world, world.endpoint->web_socket()));
  CO_TRY_VOID(co_await works(world, world.endpoint->web_socket()));
  EXPECT_EQ(world.endpoint->sessions(), 2);  // a link is shared with nobody and kept for nobody
  CO_TRY_VOID(co_await world.pool->stop(world.cx));
  EXPECT_EQ(world.endpoint->close_codes(), (std::vector{1000, 1000}));
  const auto& commands = world.endpoint->commands();
  EXPECT_EQ(std::ranges::count(commands, "Target.disposeBrowserContext"), 2);
  EXPECT_EQ(std::ranges::count(commands, "Browser.close"), 0);
  co_return Result<void>{};
}
TEST(Remote, ContextsAreClosedBeforeTheLink) {
  at_an_endpoint({}, says_goodbye);
}

Task<Result<void>> without_contexts(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  CO_TRY(const auto second, co_await lease->open_page(world.cx, world.here("/")));
  EXPECT_EQ(lease->pages().size(), 2U);
  EXPECT_EQ(co_await page_js(world.cx, second, "document.cookie = 'k=v'"), R"("k=v")");
  CO_TRY(const auto cookies, co_await lease->cookies(world.cx));
  EXPECT_EQ(cookies.size(), 1U);
  CO_TRY_VOID(co_await lease->close(world.cx));
  EXPECT_EQ(std::ranges::count(world.endpoint->commands(), "Target.closeTarget"), 2);
  co_return Result<void>{};
}
TEST(Remote, WithoutContextsTheOneThereIsServes) {
  at_an_endpoint({.missing = {"Target.createBrowserContext"}}, without_contexts);
}

Task<Result<void>> without_tabs(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  CO_TRY(auto held, co_await page->acquire(world.cx));
  CO_TRY_VOID(co_await Actor(held).click(world.cx, target("button")));
  EXPECT_EQ(co_await page_js(world.cx, page, "clicks"), "1");
  held.release();
  const auto second = co_await lease->open_page(world.cx, world.here("/"));
  EXPECT_EQ(cdp::reason_of(second.error()), "unsupported");
  EXPECT_EQ(second.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(std::ranges::count(world.endpoint->commands(), "Target.createTarget"), 1);  // of the probe
  co_return co_await lease->close(world.cx);
}
TEST(Remote, WithoutTabsThePageThereIsServes) {
  at_an_endpoint({.shows_page = true, .missing = {"Target.createTarget"}}, without_tabs);
}

Task<Result<void>> without_any_page(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  EXPECT_EQ(cdp::reason_of((co_await lease->open_page(world.cx)).error()), "unsupported");
  co_return co_await lease->close(world.cx);
}
TEST(Remote, WithoutTabsAndPagesNothingIs) {
  at_an_endpoint({.missing = {"Target.createTarget"}}, without_any_page);
}

Task<Result<void>> leaves_tabs_of_others(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  EXPECT_EQ(lease->pages().size(), 1U);
  CO_TRY_VOID(co_await lease->close(world.cx));
  EXPECT_EQ(std::ranges::count(world.endpoint->commands(), "Target.closeTarget"), 1);
  co_return Result<void>{};
}
TEST(Remote, InTheUnnamedContextTheTabsOfOthersAreLeftAlone) {
  at_an_endpoint({.shows_page = true, .missing = {"Target.createBrowserContext"}}, leaves_tabs_of_others);
}

Task<Result<void>> without_downloads(World world) {
  CO_TRY_VOID(co_await works(world, world.endpoint->web_socket()));
  co_return Result<void>{};
}
TEST(Remote, WithoutWordOfDownloadsTheRestWorks) {
  at_an_endpoint({.missing = {"Browser.setDownloadBehavior"}}, without_downloads);
}

Task<Result<void>> without_cookies(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  const auto cookies = co_await lease->cookies(world.cx);
  EXPECT_EQ(cdp::reason_of(cookies.error()), "unsupported");
  EXPECT_EQ(cookies.error().code, ErrorCode::invalid_input);
  EXPECT_NE(cookies.error().message.find("does not allow it: Storage.getCookies failed: 'Storage.getCookies' "
                                         "wasn't found"),
            std::string::npos)
      << cookies.error().message;
  const auto state = co_await lease->storage_state(world.cx);
  EXPECT_EQ(cdp::reason_of(state.error()), "unsupported");
  co_return co_await lease->close(world.cx);
}
TEST(Remote, WhatTheEndpointRefusesIsUnsupported) {
  at_an_endpoint({.missing = {"Storage.getCookies"}}, without_cookies);
}

Task<Result<void>> kept_off_by_robots(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx));
  CO_TRY(auto held, co_await page->acquire(world.cx));
  const auto opened = co_await held.go_to(world.cx, world.here("/"));
  EXPECT_EQ(opened.error().code, ErrorCode::blocked) << opened.error().message;
  held.release();
  co_return co_await lease->close(world.cx);
}
TEST(Remote, AProvidersCodeInAnAnswerKeepsItsMeaning) {
  at_an_endpoint({.missing = {"Page.navigate"}, .missing_text = "Requested URL is restricted (brob)"},
                 kept_off_by_robots);
}

Task<Result<void>> goes_to_a_file(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  CO_TRY(auto held, co_await page->acquire(world.cx));
  const auto opened = co_await held.go_to(world.cx, world.here("/file"));
  EXPECT_EQ(cdp::reason_of(opened.error()), "download_instead");
  held.release();
  co_return co_await lease->close(world.cx);
}
TEST(Remote, AFileIsNoPage) {
  at_an_endpoint({}, goes_to_a_file);
}

Task<Result<void>> no_proxy(World world) {
  const auto lease = co_await world.pool->acquire(world.cx, World::profile(world.endpoint->web_socket()),
                                                  {.proxy = net::HttpProxy{.url = "http://127.0.0.1:1"}});
  EXPECT_EQ(cdp::reason_of(lease.error()), "unsupported");
  co_return Result<void>{};
}
TEST(Remote, AProxyOfOursIsUnsupported) {
  at_an_endpoint({}, no_proxy);
}

Task<Result<void>> answers_at_length(World world) {
  constexpr std::int64_t kLength = 17 << 20;  // more than a WebSocket of Beast takes by default
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx));
  std::vector<json::value> arguments;
  arguments.emplace_back(kLength);
  CO_TRY(const auto text,
         co_await page->main_frame()->evaluate(world.cx, "n => 'x'.repeat(n)", std::move(arguments)));
  EXPECT_EQ(text.as_string().size(), static_cast<std::size_t>(kLength));
  co_return co_await lease->close(world.cx);
}
TEST(Remote, LargeAnswersArriveWhole) {
  at_an_endpoint({.slice = 1 << 20}, answers_at_length);
}

constexpr std::string_view kUploadPage =
    "<input type=file multiple onchange=\"window.changed=(window.changed||0)+1\">"
    "<script>async function seen() { return [changed, await Promise.all([...document.querySelector('input')"
    ".files].map(async f => { const b = new Uint8Array(await f.arrayBuffer()); let s = 0; for (const x of b) "
    "s "
    "= (s * 31 + x) % 65521; return [f.name.length > 0, f.size, s]; }))]; }</script>";

Task<Result<void>> uploads(World world) {
  std::string large(1'500'000, '\0');
  unsigned sum = 0;
  for (std::size_t i = 0; i < large.size(); ++i) {
    large[i] = static_cast<char>(i * 7);
    sum = (sum * 31 + static_cast<unsigned char>(large[i])) % 65521;
  }
  const std::vector paths{file_with(large), file_with("small")};
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  CO_TRY(auto held, co_await page->acquire(world.cx));
  CO_TRY_VOID(co_await Actor(held).upload(world.cx, target("input"), paths));
  const std::string seen = co_await page_js(world.cx, page, "await seen()");
  EXPECT_TRUE(seen.starts_with(fmt::format("[1,[[true,1500000,{}],[true,5,", sum))) << seen;
  const std::string huge = file_with("");
  std::filesystem::resize_file(huge, (50U << 20) + 1);
  const auto refusal = co_await Actor(held).upload(world.cx, target("input"), {huge});
  EXPECT_EQ(refusal.error().code, ErrorCode::quota);
  EXPECT_EQ(refusal.error().effect, Effect::none);
  for (const auto& path : {paths[0], paths[1], huge}) std::filesystem::remove(path);
  held.release();
  co_return co_await lease->close(world.cx);
}
TEST(Remote, UploadsGoThroughThePage) {
  at_an_endpoint({}, uploads, {}, std::string(kUploadPage));
}

}  // namespace
}  // namespace flow::browser
