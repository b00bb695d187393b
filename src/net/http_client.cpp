#include "net/http_client.hpp"

#include <boost/asio/this_coro.hpp>

#include "async/loop.hpp"
#include "net/detail/await_transfer.hpp"
#include "net/detail/http_error.hpp"

namespace flow::net {

namespace asio = boost::asio;
using detail::HttpEnd;

struct HttpClient::State {
  State(async::Loop& on_loop, HttpClientSettings wanted)
      : loop(on_loop),
        settings(std::move(wanted)),
        thread({.connections = settings.connections, .connections_per_host = settings.connections_per_host}) {
  }

  async::Loop& loop;
  HttpClientSettings settings;
  detail::TransferThread thread;
};

namespace {

using StatePtr = std::shared_ptr<HttpClient::State>;

Error too_late(const Url& url, milliseconds span, bool dispatched) {
  return make_error(ErrorCode::timeout, "no answer of {} within {} ms", url.text, span.count())
      .with_effect(dispatched ? Effect::unknown : Effect::none)
      .with_detail("url", boost::json::value(boost::json::string_view(url.text)));
}

// `span` is what the caller gave for all hops.
Task<Result<HttpEnd>> run_hop(Context cx, StatePtr state, detail::HttpOrder order,
                              std::shared_ptr<const ClientRequest> request, milliseconds span) {
  // What can be known before connecting; a proxy resolves and connects out of our sight.
  CO_TRY_VOID(check_host(state->settings.egress, order.hop.url.host));
  const Url url = order.hop.url;
  const auto box = std::make_shared<detail::Mailbox<HttpEnd>>();
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto id = state->thread.add(std::make_unique<detail::HttpTransfer>(
      std::move(order), state->settings, detail::posting_to(box, executor)));
  if (id == 0)
    co_return fail(ErrorCode::cancelled, "{} was not called because the HTTP client has stopped", url.text);
  const auto abort = [state, id] { state->thread.abort(id); };
  const detail::AbortAtExit at_exit(abort);
  const auto waited = co_await detail::wait_for_end(cx, box->arrived, abort);
  const bool dispatched = !box->end || box->end->dispatched;
  const bool finished = box->end && box->end->code == CURLE_OK && box->end->stopped == HttpEnd::Stopped::no;
  const bool enough = box->end && box->end->stopped == HttpEnd::Stopped::redirect;
  if (finished || enough) co_return *std::move(box->end);
  if (waited == detail::Waited::timed_out) co_return std::unexpected(too_late(url, span, dispatched));
  if (waited == detail::Waited::cancelled || !box->end) {
    co_return std::unexpected(make_error(ErrorCode::cancelled, "the call of {} was cancelled", url.text)
                                  .with_effect(dispatched ? Effect::unknown : Effect::none));
  }
  co_return std::unexpected(detail::http_error(*box->end, url, state->settings, *request));
}

Task<Result<ClientResponse>> run(Context cx, StatePtr state, std::shared_ptr<const ClientRequest> request) {
  const milliseconds span = cx.remaining();
  CO_TRY_VOID(detail::check_request(*request));
  CO_TRY(Url url, parse_url(request->url));
  detail::Hop hop{request->method, std::move(url), request->headers, request->body};
  for (int redirects = 0;; ++redirects) {
    detail::HttpOrder order{.hop = hop,
                            .follows = request->follow_redirects,
                            .max_header = request->max_header,
                            .max_body = request->max_body,
                            .into_file = request->into_file,
                            .proxy = request->proxy ? request->proxy : state->settings.proxy,
                            .proxy_of_operator = !request->proxy};
    if (request->cookies) {
      if (std::string cookies = request->cookies(hop.url.text); !cookies.empty())
        order.hop.headers.set("Cookie", std::move(cookies));
    }
    auto ended = co_await run_hop(cx, state, std::move(order), request, span);
    if (!ended) {
      // An earlier hop has been sent in full.
      if (redirects > 0) ended.error().effect = Effect::unknown;
      co_return std::unexpected(std::move(ended).error());
    }
    const auto location = ended->headers.find("Location");
    if (!request->follow_redirects || !detail::is_redirect(ended->status) || !location) {
      co_return ClientResponse{.status = ended->status,
                               .headers = std::move(ended->headers),
                               .body = std::move(ended->body),
                               .size = Bytes{ended->size},
                               .url = hop.url.text};
    }
    if (redirects == request->max_redirects) {
      co_return std::unexpected(make_error(ErrorCode::quota, "{} redirects more than {} times, last to {}",
                                           request->url, request->max_redirects, *location)
                                    .with_effect(Effect::unknown));
    }
    CO_TRY_VOID(detail::follow(hop, ended->status, *location, request->credential_headers));
  }
}

}  // namespace

HttpClient::HttpClient(async::Loop& loop, HttpClientSettings settings)
    : state_(std::make_shared<State>(loop, std::move(settings))) {}

HttpClient::~HttpClient() = default;

Task<Result<ClientResponse>> HttpClient::send(Context cx, ClientRequest request) {
  return run(cx, state_, std::make_shared<const ClientRequest>(std::move(request)));
}

Task<Result<void>> HttpClient::start(Context /*cx*/) {
  co_return Result<void>{};
}

Task<Result<void>> HttpClient::stop(Context cx) {
  const auto state = state_;
  co_return co_await detail::stop_thread(cx, &state->thread);
}

}  // namespace flow::net
