#include "base/zip.hpp"

#include <algorithm>
#include <array>

#include <zlib.h>

#include "base/assert.hpp"
#include "base/utf8.hpp"

namespace flow {
namespace {

// Parts of the format (APPNOTE.TXT), little-endian.
constexpr std::uint32_t kEndMark = 0x06054b50;
constexpr std::uint32_t kEntryMark = 0x02014b50;
constexpr std::uint32_t kLocalMark = 0x04034b50;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kEntrySize = 46;
constexpr std::size_t kLocalSize = 30;
constexpr std::size_t kLongestComment = 0xFFFF;
constexpr std::uint32_t kInZip64 = 0xFFFFFFFF;
constexpr std::uint16_t kEncrypted = 1;

std::unexpected<Error> bad(std::size_t offset, std::string_view problem) {
  return std::unexpected(make_error(ErrorCode::invalid_input, "zip archive at byte {}: {}", offset, problem)
                             .with_detail("offset", offset));
}

class Archive {
 public:
  Archive(std::string_view bytes, ZipLimits limits) : bytes_(bytes), limits_(limits) {}

  Result<std::vector<ZipEntry>> read() {
    TRY(const std::size_t end, find_end());
    const std::size_t count = u16(end + 10);
    std::size_t at = u32(end + 16);
    if (at == kInZip64 || count == 0xFFFF) return bad(end, "archives over 4 GiB (zip64) are not read");
    if (count > limits_.entries) {
      return fail(ErrorCode::quota, "the zip archive has {} entries, more than {}", count, limits_.entries);
    }
    std::vector<ZipEntry> out;
    for (std::size_t i = 0; i < count; ++i) {
      if (!has(at, kEntrySize) || u32(at) != kEntryMark)
        return bad(at, "an entry of the directory is expected");
      const std::size_t name_size = u16(at + 28);
      if (!has(at + kEntrySize, name_size)) return bad(at, "the directory is cut off");
      std::string name(bytes_.substr(at + kEntrySize, name_size));
      if (!name.ends_with('/')) {
        TRY(std::string content, unpack(at, name));
        out.push_back({.name = repair_utf8(name), .content = std::move(content)});
      }
      at += kEntrySize + name_size + u16(at + 30) + u16(at + 32);
    }
    return out;
  }

 private:
  bool has(std::size_t at, std::size_t size) const {
    return at <= bytes_.size() && bytes_.size() - at >= size;
  }
  std::uint32_t byte(std::size_t at) const { return static_cast<unsigned char>(bytes_[at]); }
  std::uint16_t u16(std::size_t at) const {
    return static_cast<std::uint16_t>(byte(at) | byte(at + 1) << 8U);
  }
  std::uint32_t u32(std::size_t at) const {
    return static_cast<std::uint32_t>(u16(at)) | static_cast<std::uint32_t>(u16(at + 2)) << 16U;
  }

  // The end record stands at the end, before a comment of any length.
  Result<std::size_t> find_end() const {
    if (bytes_.size() < kEndSize) return bad(0, "it is no zip archive");
    const std::size_t last = bytes_.size() - kEndSize;
    const std::size_t first = last > kLongestComment ? last - kLongestComment : 0;
    for (std::size_t at = last + 1; at-- > first;) {
      if (u32(at) == kEndMark) return at;
    }
    return bad(0, "it is no zip archive, or its end is missing");
  }

  Result<std::string> unpack(std::size_t entry, std::string_view name) {
    const auto broken = [&](std::size_t at, std::string_view problem) {
      return bad(at, fmt::format("\"{}\" {}", repair_utf8(name), problem));
    };
    const std::uint16_t method = u16(entry + 10);
    const std::uint32_t packed_size = u32(entry + 20);
    const std::uint32_t size = u32(entry + 24);
    const std::size_t local = u32(entry + 42);
    if ((u16(entry + 8) & kEncrypted) != 0) return broken(entry, "is encrypted");
    if (method != 0 && method != Z_DEFLATED)
      return broken(entry, fmt::format("is packed by method {}", method));
    if (packed_size == kInZip64 || size == kInZip64) return broken(entry, "is over 4 GiB (zip64)");
    if (!has(local, kLocalSize) || u32(local) != kLocalMark)
      return broken(local, "is not where it should be");
    const std::size_t begin = local + kLocalSize + u16(local + 26) + u16(local + 28);
    if (!has(begin, packed_size)) return broken(local, "is cut off");
    // What an entry says about its size is not believed: the limit holds for what comes out.
    const std::string_view packed = bytes_.substr(begin, packed_size);
    TRY(std::string content, method == 0 ? stored(packed) : inflated(packed, begin, name));
    const auto* data = reinterpret_cast<const Bytef*>(content.data());
    if (crc32_z(crc32_z(0, nullptr, 0), data, content.size()) != u32(entry + 16))
      return broken(begin, "is damaged: its checksum is wrong");
    unpacked_ += content.size();
    return content;
  }

  std::unexpected<Error> too_much() const {
    return fail(ErrorCode::quota, "the zip archive holds more than {} bytes", limits_.content.count);
  }

  Result<std::string> stored(std::string_view packed) const {
    if (packed.size() > limits_.content.count - unpacked_) return too_much();
    return std::string(packed);
  }

  Result<std::string> inflated(std::string_view packed, std::size_t begin, std::string_view name) const {
    z_stream stream{};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    FLOW_ASSERT(inflateInit2(&stream, -MAX_WBITS) == Z_OK);
    const std::size_t left = limits_.content.count - unpacked_;
    std::string content;
    std::array<char, 32U << 10> piece{};
    int state = Z_OK;
    while (state == Z_OK && content.size() <= left) {
      stream.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream.avail_out = static_cast<uInt>(piece.size());
      state = inflate(&stream, Z_NO_FLUSH);
      content.append(piece.data(), piece.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (content.size() > left) return too_much();
    if (state != Z_STREAM_END)
      return bad(begin, fmt::format("\"{}\" is damaged: it cannot be unpacked", repair_utf8(name)));
    return content;
  }

  std::string_view bytes_;
  ZipLimits limits_;
  std::size_t unpacked_ = 0;
};

}  // namespace

Result<std::vector<ZipEntry>> read_zip(std::string_view bytes, ZipLimits limits) {
  return Archive(bytes, limits).read();
}

}  // namespace flow
