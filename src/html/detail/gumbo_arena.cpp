#include "html/detail/gumbo_arena.hpp"

#include <bit>
#include <cstring>

namespace flow::html::detail {

void* GumboArena::allocate(std::size_t size) {
  const std::size_t whole = std::bit_ceil(size + kHeader);
  const auto power = static_cast<std::size_t>(std::countr_zero(whole));
  if (power >= kSizes) return nullptr;
  std::byte* block = nullptr;
  if (free_[power] != nullptr) {
    block = static_cast<std::byte*>(free_[power]);
    std::memcpy(static_cast<void*>(&free_[power]), block + kHeader, sizeof(void*));
    return block + kHeader;
  }
  if (used_ + whole > limit_) return nullptr;
  used_ += whole;
  if (whole > kChunk / 4) {
    chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(whole));
    block = chunks_.back().get();
  } else {
    if (left_ < whole) {
      chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(kChunk));
      next_ = chunks_.back().get();
      left_ = kChunk;
    }
    block = next_;
    next_ += whole;
    left_ -= whole;
  }
  std::memcpy(block, &power, sizeof(power));
  return block + kHeader;
}

void GumboArena::release(void* memory) {
  if (memory == nullptr) return;
  std::byte* const block = static_cast<std::byte*>(memory) - kHeader;
  std::size_t power = 0;
  std::memcpy(&power, block, sizeof(power));
  std::memcpy(memory, static_cast<const void*>(&free_[power]), sizeof(void*));
  free_[power] = block;
}

}  // namespace flow::html::detail
