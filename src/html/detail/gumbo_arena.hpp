#pragma once
// Memory of one parse. Everything goes at once at the end, so nothing walks the tree to free it; a parse that
// asks for more than its share is left by longjmp, which gumbo (C, no cleanup of its own) allows.
#include <array>
#include <csetjmp>
#include <cstddef>
#include <memory>
#include <vector>

namespace flow::html::detail {

class GumboArena {
 public:
  explicit GumboArena(std::size_t limit) : limit_(limit) {}

  // Null when the limit is reached.
  void* allocate(std::size_t size);
  void release(void* block);

  std::jmp_buf way_out;

 private:
  static constexpr std::size_t kChunk = 256U << 10;
  static constexpr std::size_t kHeader = alignof(std::max_align_t);
  // Blocks of 2^n bytes, header included; freed ones wait in the list of their size.
  static constexpr std::size_t kSizes = 40;

  std::size_t limit_;
  std::size_t used_ = 0;
  std::size_t left_ = 0;  // in the newest chunk
  std::byte* next_ = nullptr;
  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  std::array<void*, kSizes> free_{};
};

}  // namespace flow::html::detail
