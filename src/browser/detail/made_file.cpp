#include "browser/detail/made_file.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/utf8.hpp"
#include "browser/detail/context_state.hpp"
#include "browser/remote.hpp"
#include "os/files.hpp"

namespace flow::browser::detail {

namespace {

constexpr std::uint64_t kPiece = 1U << 20;  // a third more as base64: what one answer holds
constexpr std::size_t kShown = 100;         // of an address, in messages

// A page that has kept the function it found is let through afterwards.
constexpr std::string_view kHold = R"(
  const hold = view => {
    const real = view.URL.revokeObjectURL;
    let held = [];
    const standIn = new Proxy(real, {
      apply(target, self, args) {
        if (!held || args.length === 0) return Reflect.apply(target, self, args);
        if (args[0] !== token) return void held.push(args);
        if (view.URL.revokeObjectURL === standIn) view.URL.revokeObjectURL = real;
        const all = held;
        held = null;
        for (const one of all) Reflect.apply(target, self, one);
      },
    });
    view.URL.revokeObjectURL = standIn;
  };)";
constexpr std::string_view kLetGo = "const hold = view => view.URL.revokeObjectURL(token);";
// A frame of another origin shows its own frames, and nothing else.
constexpr std::string_view kInAllFrames = R"(
  const each = view => {
    try { hold(view); } catch {}
    for (let i = 0; i < view.length; ++i) each(view[i]);
  };
  each(window);)";

// The blob is kept in our world: reading takes several calls. The last piece lets it go, or the next
// document.
constexpr std::string_view kTake = R"(async (url, cap) => {
  try {
    const answer = await fetch(url);
    const announced = Number(answer.headers.get('Content-Length'));
    if (announced > cap) {
      await answer.body?.cancel();
      return {size: announced};
    }
    const blob = await answer.blob();
    (globalThis.madeFiles ??= new Map()).set(url, blob);
    return {size: blob.size};
  } catch (error) {
    return {refused: String(error)};
  }
})";
constexpr std::string_view kRead = R"(async (url, from, to) => {
  const blob = globalThis.madeFiles.get(url);
  if (to >= blob.size) globalThis.madeFiles.delete(url);
  const reader = new FileReader();
  await new Promise((resolve, reject) => {
    reader.onload = resolve;
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob.slice(from, to));
  });
  return reader.result.slice(reader.result.indexOf(',') + 1);
})";

cdp::Command in_all_frames(std::string_view action, std::string_view token) {
  const std::string expression =
      fmt::format("(token => {{{}{}}})({})", action, kInAllFrames, json::dump(json::value(token)));
  return {.method = "Runtime.evaluate", .params = {{"expression", json::string(expression)}}};
}

Error too_large(const DownloadState& file, std::uint64_t size) {
  return make_error(ErrorCode::quota, "the download {} has {} bytes, more than {}", file.suggested_name(),
                    size, file.cap().count);
}

// RFC 2397, as browsers read it: the base64 may be percent-encoded and broken into lines.
Result<std::string> bytes_of_data_url(std::string_view url) {
  const auto comma = url.find(',');
  if (comma == url.npos)
    return fail(ErrorCode::network, "the address {} has no data", truncate_utf8(url, kShown));
  const bool is_base64 = url.substr(0, comma).ends_with(";base64");
  TRY(std::string bytes, percent_decode(url.substr(comma + 1)));
  if (!is_base64) return bytes;
  std::erase_if(bytes, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
  return base64_decode(bytes);
}

Result<std::uint64_t> size_of_blob(const json::value& taken, const DownloadState& file) {
  if (const auto* size = json::find(taken, "/size");
      size != nullptr && size->is_int64() && size->get_int64() >= 0)
    return static_cast<std::uint64_t>(size->get_int64());
  const auto* refused = json::find(taken, "/refused");
  return std::unexpected(unsupported(fmt::format(
      "{} is a file that the page has made itself and lets nobody read ({}); read what it is made "
      "of with Run JavaScript",
      truncate_utf8(file.url(), kShown),
      refused != nullptr && refused->is_string() ? std::string_view(refused->get_string()) : "")));
}

Task<Result<Bytes>> read_blob(Context cx, std::shared_ptr<Frame> frame, std::shared_ptr<DownloadState> file) {
  const json::string url(file->url());
  std::vector<json::value> take{url, file->cap().count};
  const std::string what = "downloading " + file->suggested_name();
  auto taken = co_await frame->evaluate(cx, std::string(kTake), std::move(take), Repeat::no);
  if (!taken) co_return std::unexpected(std::move(taken).error().context(what));
  CO_TRY(const std::uint64_t size, size_of_blob(*taken, *file));
  if (file->cap() < Bytes{size}) co_return std::unexpected(too_large(*file, size));
  std::ofstream out(file->path(), std::ios::binary | std::ios::trunc);
  for (std::uint64_t from = 0; from < size; from += kPiece) {
    const std::uint64_t to = std::min(size, from + kPiece);
    std::vector<json::value> range{url, from, to};
    auto piece = co_await frame->evaluate(cx, std::string(kRead), std::move(range), Repeat::no);
    if (!piece) co_return std::unexpected(std::move(piece).error().context(what));
    CO_TRY(const std::string bytes,
           base64_decode(piece->is_string() ? std::string_view(piece->get_string()) : std::string_view()));
    if (bytes.size() != to - from) {
      co_return fail(ErrorCode::network, "the download of {} ended after {} of {} bytes", file->url(),
                     from + bytes.size(), size);
    }
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  out.close();
  if (!out)
    co_return fail(ErrorCode::unavailable, "{} could not be written; is the disk full?", file->path());
  co_return Bytes{size};
}

Result<Bytes> write_data(const DownloadState& file) {
  TRY(const std::string bytes, bytes_of_data_url(file.url()));
  const Bytes size{bytes.size()};
  if (file.cap() < size) return std::unexpected(too_large(file, size.count));
  TRY_VOID(os::write_file(file.path(), bytes));
  return size;
}

}  // namespace

bool is_made_by_page(std::string_view url) {
  return url.starts_with("blob:") || url.starts_with("data:");
}

cdp::Command hold_blobs(std::string_view token) {
  return in_all_frames(kHold, token);
}

cdp::Command let_blobs_go(std::string_view token) {
  return in_all_frames(kLetGo, token);
}

Task<Result<Bytes>> read_made_file(Context cx, std::shared_ptr<Frame> frame,
                                   std::shared_ptr<DownloadState> file) {
  if (file->url().starts_with("data:")) co_return write_data(*file);
  co_return co_await read_blob(cx, std::move(frame), std::move(file));
}

}  // namespace flow::browser::detail
