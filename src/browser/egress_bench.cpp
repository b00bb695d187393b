// What the guard in front of a browser costs: a page with 40 small images, straight out and through the
// forward proxy, in the same browser process each.
#include <cstdlib>

#include <benchmark/benchmark.h>

#include "async/loop.hpp"
#include "browser/page_lease.hpp"
#include "browser/pool.hpp"
#include "net/http_server.hpp"

namespace {

using namespace flow;

constexpr int kImages = 40;
constexpr std::string_view kDot = R"(<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>)";

std::string page() {
  std::string out = "<title>page</title>";
  for (int i = 0; i < kImages; ++i) out += fmt::format("<img src=/dot/{}.svg>", i);
  return out;
}

Task<net::HttpResponse> answer(net::HttpRequest request) {
  if (request.path == "/") co_return net::text_response(page(), "text/html");
  co_return net::text_response(std::string(kDot), "image/svg+xml");
}

Task<Result<void>> load(Context cx, browser::Pool* pool, std::string url) {
  CO_TRY(auto context, co_await pool->acquire(cx, {}, {}));
  CO_TRY_VOID(co_await context->open_page(cx, std::move(url)));
  co_return co_await context->close(cx);
}

Task<Result<void>> stop(Context cx, browser::Pool* pool, net::HttpServer* server) {
  CO_TRY_VOID(co_await pool->stop(cx));
  co_return co_await server->stop(cx);
}

void page_load(benchmark::State& state) {
  async::Loop loop;
  const bool guarded = state.range(0) == 1;
  browser::Pool pool(loop,
                     {.limits = {.contexts_served = 100'000, .pages_served = 100'000},
                      .egress = {.allow_private = !guarded, .allowed = {*net::IpRange::parse("127.0.0.1")}}});
  net::HttpServer server(loop);
  server.route("GET", "/{path...}",
               [](Context, net::HttpRequest request) { return answer(std::move(request)); });
  if (!loop.run(server.start(loop.context(milliseconds{5'000})))) std::abort();
  const std::string url = server.origin() + "/";
  if (!loop.run(load(loop.context(milliseconds{60'000}), &pool, url))) std::abort();  // the browser's start
  for (auto _ : state) {
    if (!loop.run(load(loop.context(milliseconds{60'000}), &pool, url))) std::abort();
  }
  if (!loop.run(stop(loop.context(milliseconds{30'000}), &pool, &server))) std::abort();
}
BENCHMARK(page_load)->ArgName("guarded")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
