#include "browser/detail/remote_download.hpp"

#include <charconv>

#include "browser/detail/context_state.hpp"
#include "browser/detail/file_response.hpp"
#include "browser/detail/made_file.hpp"
#include "browser/detail/stream.hpp"
#include "browser/process.hpp"
#include "os/files.hpp"

namespace flow::browser::detail {

namespace {

constexpr milliseconds kNameTime{2000};
constexpr milliseconds kCloseTime{2000};

// A request that waits for us, with the answer that it will not get.
struct PausedFile {
  std::shared_ptr<RemoteDownloads> armed;  // as long as it waits, requests are paused
  std::shared_ptr<PageState> page;
  std::shared_ptr<cdp::Session> session;
  std::string request_id;
  std::string url;
  std::string name;
  bool named_by_page = false;  // by a `download` attribute: its value is told when the request has ended
  bool own_tab = false;        // the tab is there for the file alone
  std::uint64_t length = 0;    // as announced; 0: not
};

class RemoteFile final : public Download, public std::enable_shared_from_this<RemoteFile> {
 public:
  RemoteFile(PausedFile paused, std::string path, Bytes cap)
      : paused_(std::move(paused)), path_(std::move(path)), cap_(cap) {}

  const std::string& url() const override { return paused_.url; }
  const std::string& suggested_name() const override { return paused_.name; }
  Task<Result<DownloadFile>> finish(Context cx) override;
  // Reads it and lets the request go; to be run once, at once.
  Task<Result<void>> fetch(Context cx);

 private:
  Task<Result<DownloadFile>> receive(Context cx);
  Task<void> learn_name(Context cx);
  Task<void> close_tab(Context cx);
  void end_request();
  void complete(Result<DownloadFile> outcome);
  Error too_large() const {
    return make_error(ErrorCode::quota, "the download {} has {} bytes, more than {}", paused_.name,
                      paused_.length, cap_.count);
  }

  PausedFile paused_;
  std::string path_;
  Bytes cap_;
  std::string stream_;
  std::optional<Result<DownloadFile>> outcome_;
  async::Event ended_;
};

Task<Result<DownloadFile>> RemoteFile::finish(Context cx) {
  const auto self = shared_from_this();
  if (!outcome_) {
    auto waited = co_await ended_.wait(cx);
    if (!waited) co_return std::unexpected(std::move(waited).error().context("downloading " + paused_.name));
  }
  co_return *outcome_;
}

Task<Result<void>> RemoteFile::fetch(Context cx) {
  const auto self = shared_from_this();
  // Whatever ends this leaves neither the page nor those who wait for the file hanging.
  const std::shared_ptr<void> in_any_case(nullptr, [self](void*) {
    self->complete(fail(ErrorCode::cancelled, "the download of {} was cancelled", self->paused_.url));
  });
  auto received = co_await receive(cx);
  end_request();
  if (received && paused_.named_by_page) {
    co_await learn_name(cx);
    received->name = paused_.name;
  }
  if (paused_.own_tab) co_await close_tab(cx);
  complete(std::move(received));
  co_return Result<void>{};
}

Task<Result<DownloadFile>> RemoteFile::receive(Context cx) {
  if (cap_ < Bytes{paused_.length}) co_return std::unexpected(too_large());
  const auto owner = paused_.page->process.lock();
  auto taken = co_await paused_.session->call(cx, "Fetch.takeResponseBodyAsStream",
                                              {{"requestId", json::string(paused_.request_id)}});
  if (!taken) co_return std::unexpected(owner ? owner->explained(std::move(taken).error()) : taken.error());
  stream_ = text_of(*taken, "stream");
  auto size = co_await read_stream(cx, paused_.session, stream_, path_, "the download " + paused_.name, cap_);
  if (!size && owner) size = std::unexpected(owner->explained(std::move(size).error()));
  if (!size) co_return std::unexpected(std::move(size).error().context("downloading " + paused_.name));
  if (paused_.length != 0 && size->count != paused_.length) {
    co_return fail(ErrorCode::network, "the download of {} ended after {} of {} bytes", paused_.url,
                   size->count, paused_.length);
  }
  co_return DownloadFile{.path = path_, .name = paused_.name, .url = paused_.url, .size = *size};
}

// The browser announces the download that we have ended, and that with the name the page gave it.
Task<void> RemoteFile::learn_name(Context cx) {
  const Context brief = cx.within(kNameTime);
  const auto context = paused_.page->context.lock();
  while (context && !paused_.page->ended) {
    for (const auto& [guid, download] : context->downloads) {
      if (download->url() != paused_.url) continue;
      paused_.name = download->suggested_name();
      co_return;
    }
    if (!co_await paused_.page->changed.wait(brief)) co_return;
  }
}

Task<void> RemoteFile::close_tab(Context cx) {
  const auto owner = paused_.page->process.lock();
  if (owner) static_cast<void>(co_await owner->close_page(cx.within(kCloseTime), paused_.page));
}

// As if somebody had cancelled it: the page stays what it is.
void RemoteFile::end_request() {
  if (!paused_.armed) return;
  std::vector<cdp::Command> commands;
  if (!stream_.empty()) {
    commands.push_back({.method = "IO.close", .params = {{"handle", json::string(stream_)}}});
  }
  commands.push_back(
      {.method = "Fetch.failRequest",
       .params = {{"requestId", json::string(paused_.request_id)}, {"errorReason", "Aborted"}}});
  paused_.session->send(std::move(commands));
  paused_.armed = nullptr;
}

void RemoteFile::complete(Result<DownloadFile> outcome) {
  if (outcome_) return;
  end_request();
  if (!outcome) static_cast<void>(os::remove_tree(path_));
  outcome_ = std::move(outcome);
  ended_.set();
}

Task<Result<void>> receive_made(Context cx, std::shared_ptr<RemoteDownloads> armed,
                                std::shared_ptr<Frame> frame, std::shared_ptr<DownloadState> file,
                                std::shared_ptr<PageState> own_tab) {
  // As for RemoteFile: nobody is left hanging.
  const std::shared_ptr<void> in_any_case(nullptr, [file](void*) {
    file->complete(fail(ErrorCode::cancelled, "the download {} was cancelled", file->suggested_name()));
  });
  auto size = co_await read_made_file(cx, std::move(frame), file);
  armed = nullptr;
  const auto owner = own_tab ? own_tab->process.lock() : nullptr;
  if (owner) static_cast<void>(co_await owner->close_page(cx.within(kCloseTime), own_tab));
  if (size) {
    file->completed(size->count);
  } else {
    file->complete(std::unexpected(std::move(size).error()));
  }
  co_return Result<void>{};
}

}  // namespace

RemoteDownloads::RemoteDownloads(Context cx, std::shared_ptr<PageState> page)
    : cx_(std::move(cx)),
      page_(std::move(page)),
      token_(fmt::format("{}-{}", page_->page_id, cx_.clock().steady_now().time_since_epoch().count())) {}

Task<Result<std::shared_ptr<RemoteDownloads>>> RemoteDownloads::arm(Context cx,
                                                                    std::shared_ptr<PageState> page) {
  if (page->ended) co_return std::unexpected(*page->ended);
  const auto context = page->context.lock();
  if (context && !context->options.allow_downloads)
    co_return fail(ErrorCode::blocked, "downloads are not allowed in this session");
  auto self = std::make_shared<RemoteDownloads>(cx, page);
  std::vector<std::shared_ptr<cdp::Session>> sessions;
  for (const auto& [id, target] : page->targets) sessions.push_back(target->session);
  for (const auto& session : sessions) {
    self->listen(page, session);
    std::vector<cdp::Command> ahead;
    ahead.push_back(hold_blobs(self->token_));
    session->send(std::move(ahead));
    const auto command = page->network.blocking().pause_command(true);
    const auto done = co_await session->call(cx, command.method, command.params);
    if (done || (session != page->session && session->ended())) continue;
    const auto owner = page->process.lock();
    co_return std::unexpected(owner ? owner->explained(done.error()) : done.error());
  }
  page->remote_downloads = self;
  co_return self;
}

RemoteDownloads::~RemoteDownloads() {
  for (const auto& one : attended_) {
    if (one.session->ended()) continue;
    std::vector<cdp::Command> commands;
    commands.push_back(one.page->network.blocking().pause_command(false));
    commands.push_back(let_blobs_go(token_));
    one.session->send(std::move(commands));
  }
}

bool RemoteDownloads::take_made(const std::shared_ptr<PageState>& from, std::shared_ptr<Frame> frame,
                                std::shared_ptr<DownloadState> file) {
  const auto owner = page_->process.lock();
  if (!owner || std::exchange(found_, true)) return false;
  // A tab of its own has no document that could be asked; the one that opened it made the file.
  const auto own_tab = from == page_ ? nullptr : from;
  if (own_tab || !frame) frame = page_->main;
  hand_over(file);
  owner->tasks().spawn("remote download",
                       receive_made(cx_, shared_from_this(), std::move(frame), std::move(file), own_tab));
  return true;
}

void RemoteDownloads::attend(const std::shared_ptr<PageState>& popup) {
  listen(popup, popup->session);
  std::vector<cdp::Command> commands;
  commands.push_back(popup->network.blocking().pause_command(true));
  popup->session->send(std::move(commands));
}

void RemoteDownloads::listen(const std::shared_ptr<PageState>& page,
                             const std::shared_ptr<cdp::Session>& session) {
  auto paused =
      session->on("Fetch.requestPaused", [weak = weak_from_this(), weak_page = std::weak_ptr(page),
                                          weak_session = std::weak_ptr(session)](std::string_view raw) {
        const auto self = weak.lock();
        const auto from = weak_page.lock();
        const auto by = weak_session.lock();
        const auto params = json::parse_object(raw);
        if (self && from && by && params) self->on_paused(*from, by, *params);
      });
  attended_.push_back({page, session, std::move(paused)});
}

void RemoteDownloads::on_paused(PageState& page, const std::shared_ptr<cdp::Session>& session,
                                const json::object& params) {
  const bool failed = params.contains("responseErrorReason");
  const auto* status = json::find(params, "responseStatusCode");
  if (!failed && status == nullptr) return;  // not an answer: it is paused for whoever blocks it
  const auto* listed = json::find(params, "responseHeaders");
  const json::array none;
  const json::array& headers = listed != nullptr && listed->is_array() ? listed->get_array() : none;
  const int code = status != nullptr && status->is_int64() ? static_cast<int>(status->get_int64()) : 0;
  // The request behind a `download` attribute is no navigation, and only navigations have a network id here.
  const bool named_by_page = !params.contains("networkId");
  const bool file = !failed && (is_file_response(code, headers) || (named_by_page && code / 100 == 2));
  const std::string request_id(text_of(params, "requestId"));
  if (!file || std::exchange(found_, true)) {
    std::vector<cdp::Command> go_on;
    go_on.push_back({.method = "Fetch.continueRequest", .params = {{"requestId", json::string(request_id)}}});
    session->send(std::move(go_on));
    return;
  }
  const auto* request = json::find(params, "request");
  std::string url(request != nullptr && request->is_object() ? text_of(request->get_object(), "url") : "");
  const auto context = page.context.lock();
  std::string name = file_name_of(headers, url);
  std::uint64_t length = 0;
  if (header_value(headers, "Content-Encoding").empty()) {
    const auto text = header_value(headers, "Content-Length");
    std::from_chars(text.data(), text.data() + text.size(), length);
  }
  if (const auto frame = page.frame(text_of(params, "frameId"))) frame->state().navigation.download(url);
  PausedFile paused{.armed = shared_from_this(),
                    .page = page.shared_from_this(),
                    .session = session,
                    .request_id = request_id,
                    .url = std::move(url),
                    .name = std::move(name),
                    .named_by_page = named_by_page && header_value(headers, "Content-Disposition").empty(),
                    .own_tab = &page != page_.get(),
                    .length = length};
  const std::string path =
      fmt::format("{}/{}", context ? context->download_folder : std::string(),
                  safe_file_name(fmt::format("remote-{}-{}", session->id(), request_id)));
  const auto taken = std::make_shared<RemoteFile>(std::move(paused), path,
                                                  context ? context->options.download_cap : Bytes{0});
  hand_over(taken);
  page.changed.notify();
  if (const auto owner = page.process.lock()) owner->tasks().spawn("remote download", taken->fetch(cx_));
}

void RemoteDownloads::hand_over(std::shared_ptr<Download> file) {
  for (const auto& weak : page_->download_watches) {
    if (const auto queue = weak.lock()) queue->push(file);
  }
}

}  // namespace flow::browser::detail
