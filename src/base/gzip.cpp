#include "base/gzip.hpp"

#include <array>

#include <zlib.h>

#include "base/assert.hpp"

namespace flow {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;
constexpr int kMemoryLevel = 8;  // zlib's default

// zlib's structures count in 32 bits; what is embedded is far smaller.
constexpr std::size_t kMost = 1U << 30;

z_stream reading(std::string_view bytes) {
  FLOW_ASSERT(bytes.size() <= kMost);
  z_stream stream{};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  return stream;
}

}  // namespace

Result<std::string> gunzip(std::string_view bytes, Bytes limit) {
  z_stream stream = reading(bytes);
  FLOW_ASSERT(inflateInit2(&stream, kGzipOnly) == Z_OK);
  std::string content;
  std::array<char, 32U << 10> piece{};
  int state = Z_OK;
  while (state == Z_OK && content.size() <= limit.count) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    state = inflate(&stream, Z_NO_FLUSH);
    content.append(piece.data(), piece.size() - stream.avail_out);
  }
  const bool whole = state == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  if (content.size() > limit.count)
    return fail(ErrorCode::quota, "the compressed content is larger than {} bytes", limit.count);
  if (!whole) return fail(ErrorCode::invalid_input, "the bytes are not gzip, or are damaged");
  return content;
}

std::string gzip(std::string_view content) {
  z_stream stream = reading(content);
  FLOW_ASSERT(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipOnly, kMemoryLevel,
                           Z_DEFAULT_STRATEGY) == Z_OK);
  std::string bytes(deflateBound(&stream, static_cast<uLong>(content.size())), '\0');
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  FLOW_ASSERT(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  return bytes;
}

}  // namespace flow
