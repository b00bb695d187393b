#include "browser/detail/stream.hpp"

#include <fstream>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "json/json.hpp"

namespace flow::browser::detail {

namespace {

constexpr std::int64_t kPiece = 1 << 20;

bool is_true(const json::object& object, std::string_view key) {
  const auto* found = json::find(object, key);
  return found != nullptr && found->is_bool() && found->get_bool();
}

}  // namespace

Task<Result<Bytes>> read_stream(Context cx, std::shared_ptr<cdp::Session> session, std::string handle,
                                std::string path, std::string what, Bytes cap) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  std::uint64_t size = 0;
  for (bool more = true; more;) {
    CO_TRY(const auto piece,
           co_await session->call(cx, "IO.read", {{"handle", json::string(handle)}, {"size", kPiece}}));
    std::string bytes(json::string_or(piece, "data", ""));
    if (is_true(piece, "base64Encoded")) {
      CO_TRY(bytes, base64_decode(bytes));
    }
    size += bytes.size();
    if (cap < Bytes{size}) co_return fail(ErrorCode::quota, "{} has more than {} bytes", what, cap.count);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    more = !is_true(piece, "eof");
  }
  file.close();
  if (!file) co_return fail(ErrorCode::unavailable, "{} could not be written; is the disk full?", path);
  co_return Bytes{size};
}

}  // namespace flow::browser::detail
