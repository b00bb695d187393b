#include "receiver.hpp"

#include <algorithm>

#include "net/http_server.hpp"

namespace flow::chaos {
namespace {

constexpr const char* kPage = R"html(<!doctype html><title>Late</title><p id="early">here</p>
<script>
  const ms = Number(new URLSearchParams(location.search).get("ms"));
  setTimeout(() => { document.body.insertAdjacentHTML("beforeend", "<p id=late>arrived</p>"); }, ms);
</script>)html";

// More than a browser may have, and then no more: the machine is to live on.
constexpr const char* kGreedy = R"html(<!doctype html><title>Greedy</title>
<script>
  const kept = [];
  setInterval(() => {
    if (kept.length < 40) kept.push(new Uint8Array(1 << 26).fill(1));
  }, 50);
</script>)html";

Task<net::HttpResponse> page(Context /*cx*/, net::HttpRequest /*request*/) {
  co_return net::text_response(kPage, "text/html; charset=utf-8");
}

Task<net::HttpResponse> greedy(Context /*cx*/, net::HttpRequest /*request*/) {
  co_return net::text_response(kGreedy, "text/html; charset=utf-8");
}

Task<net::HttpResponse> take(Context cx, Receiver* receiver, std::vector<Delivery>* deliveries,
                             net::HttpRequest request) {
  const std::string serial = request.path_parameters.find("serial")->second;
  const auto key = request.headers.find("Idempotency-Key");
  deliveries->push_back({.serial = serial, .key = std::string(key.value_or(""))});
  if (receiver->before_answer) co_await receiver->before_answer(cx, serial, receiver->deliveries_of(serial));
  co_return net::text_response("{\"received\":true}", "application/json");
}

}  // namespace

struct Receiver::State {
  explicit State(async::Loop& loop) : server(loop) {}

  net::HttpServer server;
  std::vector<Delivery> deliveries;
};

Receiver::Receiver(async::Loop& loop) : state_(std::make_unique<State>(loop)) {
  state_->server.route("POST", "/hooks/{serial}", [this](Context cx, net::HttpRequest request) {
    return take(cx, this, &state_->deliveries, std::move(request));
  });
  state_->server.route("GET", "/page", &page);
  state_->server.route("GET", "/greedy", &greedy);
}
Receiver::~Receiver() = default;

Task<Result<void>> Receiver::start(Context cx) {
  return state_->server.start(cx);
}
Task<Result<void>> Receiver::stop(Context cx) {
  return state_->server.stop(cx);
}
std::string Receiver::origin() const {
  return state_->server.origin();
}
const std::vector<Delivery>& Receiver::deliveries() const {
  return state_->deliveries;
}
int Receiver::deliveries_of(std::string_view serial) const {
  return static_cast<int>(std::ranges::count(state_->deliveries, serial, &Delivery::serial));
}

}  // namespace flow::chaos
