#include "browser/responses.hpp"

#include <algorithm>
#include <charconv>
#include <deque>

#include "base/encoding.hpp"
#include "browser/detail/page_state.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {

namespace {

constexpr std::size_t kOthersKept = 5;

// Text takes two bytes a character in the browser.
std::uint64_t room_for(Bytes cap) {
  return 2 * cap.count + (1U << 20);
}

std::optional<std::uint64_t> announced_length(const json::object& headers) {
  for (const auto& [name, value] : headers) {
    if (!std::ranges::equal(std::string_view(name), std::string_view("content-length"),
                            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; }))
      continue;
    if (!value.is_string()) return std::nullopt;
    const std::string_view text(value.get_string());
    std::uint64_t length = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), length);
    return read.ec == std::errc{} ? std::optional(length) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

class ResponseCapture::Listener final : public ResponseListener {
 public:
  Listener(std::weak_ptr<PageState> page, CaptureOptions options)
      : page_(std::move(page)), options_(std::move(options)) {}

  void responded(const ResponseInfo& info, const std::shared_ptr<cdp::Session>& session) override {
    if (found_) return;
    if (!options_.matches(info)) {
      others_.push_back(info.url);
      if (others_.size() > kOthersKept) others_.pop_front();
      return;
    }
    found_ = info;
    session_ = session;
    notify();
  }

  void ended(std::string_view request_id, const std::string& error_text) override {
    if (!found_ || over_ || found_->request_id != request_id) return;
    over_ = true;
    error_text_ = error_text;
    // At once: a document that is left takes its bodies with it.
    if (error_text.empty()) {
      std::vector<cdp::Command> ask;
      ask.push_back(
          {.method = "Network.getResponseBody", .params = {{"requestId", json::string(found_->request_id)}}});
      body_ = std::move(session_->send(std::move(ask)).front());
    }
    notify();
  }

  Task<Result<CapturedResponse>> wait(Context cx, std::shared_ptr<PageState> page) {
    while (!over_) {
      if (found_) CO_TRY_VOID(check_announced());
      auto waited = co_await page->wait_change(cx);
      if (!waited && page->ended) co_return std::unexpected(*page->ended);
      if (!waited) {
        co_return std::unexpected(std::move(waited).error().context(
            found_ ? fmt::format("waiting for the end of {}", found_->url) : "waiting for a response"));
      }
    }
    if (!error_text_.empty()) {
      co_return std::unexpected(make_error(ErrorCode::network, "{} broke off: {}", found_->url, error_text_)
                                    .with_detail("net_error", json::string(error_text_))
                                    .with_detail("url", json::string(found_->url)));
    }
    auto reply = co_await body_.get(cx);
    if (!reply) co_return std::unexpected(no_body(std::move(reply).error()));
    co_return read(*reply);
  }

  bool found() const { return found_.has_value(); }
  std::vector<std::string> others() const { return {others_.begin(), others_.end()}; }

 private:
  std::unexpected<Error> too_large(std::string_view what) const {
    return std::unexpected(make_error(ErrorCode::quota, "{} {}, more than the limit of {} bytes", found_->url,
                                      what, options_.cap.count)
                               .with_detail("url", json::string(found_->url)));
  }
  Result<void> check_announced() const {
    const auto length = announced_length(found_->headers);
    if (length && *length > options_.cap.count) return too_large(fmt::format("has {} bytes", *length));
    return {};
  }
  Error no_body(Error error) const {
    if (cdp::reason_of(error) != "protocol") return error;
    const auto said = text_of(error.detail, "cdp_message");
    if (said.find("evicted") != said.npos) return too_large("is too large to be kept").error();
    return make_error(ErrorCode::navigation, "the page was left before the body of {} could be read",
                      found_->url)
        .with_detail("reason", "interrupted")
        .with_detail("url", json::string(found_->url));
  }
  Result<CapturedResponse> read(const json::object& reply) const {
    CapturedResponse out{.info = *found_, .body = std::string(text_of(reply, "body"))};
    if (const auto* encoded = json::find(reply, "base64Encoded");
        encoded != nullptr && encoded->is_bool() && encoded->get_bool()) {
      TRY(out.body, base64_decode(out.body));
      out.is_text = false;
    }
    if (out.body.size() > options_.cap.count) return too_large(fmt::format("has {} bytes", out.body.size()));
    return out;
  }

  void notify() const {
    if (const auto page = page_.lock()) page->changed.notify();
  }

  std::weak_ptr<PageState> page_;
  CaptureOptions options_;
  std::optional<ResponseInfo> found_;
  std::shared_ptr<cdp::Session> session_;
  cdp::Pending body_;
  std::string error_text_;
  bool over_ = false;
  std::deque<std::string> others_;
};

ResponseCapture::ResponseCapture(std::shared_ptr<Page> page, std::shared_ptr<Listener> listener)
    : page_(std::move(page)), listener_(std::move(listener)) {}
ResponseCapture::~ResponseCapture() = default;

Task<Result<std::unique_ptr<ResponseCapture>>> ResponseCapture::arm(Context cx, std::shared_ptr<Page> page,
                                                                    CaptureOptions options) {
  if (const auto reason = page->end_reason()) co_return std::unexpected(*reason);
  const Bytes room{room_for(options.cap)};
  CO_TRY_VOID(co_await page->network().keep_bodies(cx, room));
  auto listener = std::make_shared<Listener>(page->state().weak_from_this(), std::move(options));
  page->network().listen(listener);
  co_return std::unique_ptr<ResponseCapture>(new ResponseCapture(std::move(page), std::move(listener)));
}

Task<Result<CapturedResponse>> ResponseCapture::wait(Context cx) {
  const auto listener = listener_;
  co_return co_await listener->wait(cx, page_->state().shared_from_this());
}

bool ResponseCapture::found() const {
  return listener_->found();
}

std::vector<std::string> ResponseCapture::others() const {
  return listener_->others();
}

Task<void> ResponseCapture::disarm(Context cx) {
  const auto page = page_;
  if (page->closed()) co_return;
  // Refused only by a page that is going away, which gives its memory back in any case.
  static_cast<void>(co_await page->network().keep_bodies(cx, Network::usual_body()));
}

}  // namespace flow::browser
