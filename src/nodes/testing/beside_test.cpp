#include "nodes/testing/beside_test.hpp"

#include <gtest/gtest.h>

#include "async/deadline.hpp"
#include "browser/page_lease.hpp"

namespace flow::nodes::testing {
namespace {

Task<Result<sdk::Outputs>> run_started(Context cx, Host* host, const sdk::NodeType* node,
                                       const Beside* what) {
  CO_TRY(const auto given, json::parse_object(what->inputs()));
  CO_TRY(auto inputs, make_inputs(node->spec, given));
  browser::PageLease lease;
  if (what->page) {
    CO_TRY(auto context, co_await host->browsers().acquire(cx, {}, {}));
    auto session = std::make_shared<sdk::BrowserSession>(std::move(context));
    host->own_session(session);
    CO_TRY(auto page, co_await session->lease().open_page(cx, what->page()));
    CO_TRY(lease, co_await page->acquire(cx));
    inputs.set("Web Page", {.value = sdk::PageHandle{session, page}, .lease = &lease});
  }
  host->start_clock(what->timeout);
  co_return co_await async::with_deadline(host->context(),
                                          node->run(sdk::NodeContext(*host), std::move(inputs)));
}

Task<Result<void>> run(Context cx, Host* host, const sdk::NodeType* node, const Beside* what,
                       async::Service* server, std::optional<Result<sdk::Outputs>>* out) {
  CO_TRY_VOID(co_await server->start(cx));
  *out = co_await run_started(cx, host, node, what);
  if (what->look) what->look(*host);
  co_await host->close();
  co_return co_await server->stop(cx);
}

}  // namespace

Result<json::object> run_beside(Beside what) {
  const sdk::NodeType* node = find_node(what.type);
  if (node == nullptr) return fail(ErrorCode::internal, "there is no node {}", what.type);
  async::Loop loop;
  Host host(loop, node->spec, what.timeout);
  if (what.prepare) what.prepare(host);
  const auto server = what.server(loop);
  std::optional<Result<sdk::Outputs>> result;
  TRY_VOID(loop.run(run(loop.context(milliseconds{40'000}), &host, node, &what, server.get(), &result)));
  if (!*result) return std::unexpected(result->error());
  json::object outputs;
  for (const auto& [name, value] : (*result)->all()) {
    if (!value.is_page()) outputs[name] = value.json();
  }
  return outputs;
}

}  // namespace flow::nodes::testing
