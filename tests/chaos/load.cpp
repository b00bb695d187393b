#include "load.hpp"

#include "json/json.hpp"

namespace flow::chaos {
namespace {

constexpr milliseconds kAgain{100};
constexpr milliseconds kOneCall{15'000};
constexpr milliseconds kCallerTime{40'000};  // the service answers after 30 s, with or without the result

}  // namespace

Load::Load(async::Loop& loop, Site* site, Report* report, std::uint64_t seed)
    : site_(site),
      report_(report),
      http_(loop, {.egress = {.allow_private = true}}),
      clients_(loop.io().get_executor(), async::OnFailure::keep_going),
      name_(fmt::format("{:x}", seed)) {}

void Load::begin(Context cx, LoadOptions options) {
  stopping_ = false;
  for (int i = 0; i < options.clients; ++i) clients_.spawn("client", client(cx, this, options));
}

Task<Result<void>> Load::finish(Context cx, Load* load) {
  co_return co_await load->clients_.join(cx);
}

Task<Result<void>> Load::pause(Context cx, Load* load) {
  load->stopping_ = true;
  co_return co_await load->clients_.join(cx);
}

Task<Result<void>> Load::stop(Context cx, Load* load) {
  auto ended = co_await pause(cx, load);
  CO_TRY_VOID(co_await load->http_.stop(cx));
  co_return ended;
}

Task<Result<void>> Load::client(Context cx, Load* load, LoadOptions options) {
  for (int n = 0; !load->stopping_ && (options.most == 0 || n < options.most); ++n) {
    CO_TRY_VOID(co_await ask(cx, load, options));
    if (options.pause.count() > 0) co_await cx.clock().sleep_for(options.pause);
  }
  co_return Result<void>{};
}

void Load::begin_callers(Context cx, std::string path, int callers) {
  stopping_ = false;
  for (int i = 0; i < callers; ++i) clients_.spawn("caller", caller(cx, this, path));
}

Task<Result<void>> Load::caller(Context cx, Load* load, std::string path) {
  while (!load->stopping_ && !cx.expired()) {
    const std::string serial = fmt::format("{}-{}", load->name_, load->next_++);
    net::ClientRequest request{.method = "POST",
                               .url = load->site_->world.origin + path,
                               .headers = {{"Content-Type", "application/json"}},
                               .body = json::dump(json::object{{"serial", json::string(serial)}})};
    const auto answer = co_await load->http_.send(cx.within(kCallerTime), std::move(request));
    if (answer && answer->status == 200) {
      CO_TRY(const json::object body, json::parse_object(answer->body));
      load->answered_ += 1;
      load->accepted_.push_back(
          {.execution = std::string(json::string_or(body, "execution_id", "")), .serial = serial});
      if (json::string_or(body, "status", "") != "completed" || json::string_or(body, "result", "") != serial)
        load->report_->broken(fmt::format("who called with {} was answered: {}", serial, answer->body));
    } else if (answer && answer->status < 500 && answer->status != 202) {
      load->report_->broken(fmt::format("a caller was answered {}: {}", answer->status, answer->body));
    }
    co_await cx.clock().sleep_for(kAgain);
  }
  co_return Result<void>{};
}

Task<Result<Accepted>> Load::ask(Context cx, Load* load, LoadOptions options) {
  const std::string serial =
      options.serial.empty() ? fmt::format("{}-{}", load->name_, load->next_++) : options.serial;
  const std::string& token = options.token.empty() ? load->site_->token() : options.token;
  const std::string body = json::dump(json::object{
      {"params",
       {{"site", json::string(load->site_->receiver.origin())}, {"serial", json::string(serial)}}}});
  for (;;) {
    net::ClientRequest request{
        .method = "POST",
        .url = fmt::format("{}/api/v1/workflows/{}/run", load->site_->world.origin, options.workflow),
        .headers = {{"Content-Type", "application/json"},
                    {"Authorization", "Bearer " + token},
                    {"Idempotency-Key", serial}},
        .body = body};
    const auto answer = co_await load->http_.send(cx.within(kOneCall), std::move(request));
    if (answer && answer->status == 202) {
      CO_TRY(const json::object accepted, json::parse_object(answer->body));
      load->accepted_.push_back(
          {.execution = std::string(json::string_or(accepted, "id", "")), .serial = serial});
      co_return load->accepted_.back();
    }
    if (answer && answer->status < 500) {
      load->report_->broken(fmt::format("the API answered {}: {}", answer->status, answer->body));
      co_return fail(ErrorCode::internal, "a run was refused");
    }
    if (cx.expired()) co_return fail(ErrorCode::timeout, "the API did not come back");
    load->repeated_ += 1;
    co_await cx.clock().sleep_for(kAgain);
  }
}

}  // namespace flow::chaos
