// An open-addressing index from hashes to codes, for dictionaries of distinct values.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace candor::dataset {

/// A fast 64-bit hash of bytes; stable within a process, never stored.
inline uint64_t HashBytes(std::string_view text) {
  constexpr uint64_t kMultiplier = 0x9fb21c651e98df25u;
  uint64_t hash = text.size() * 0x9e3779b97f4a7c15u;
  const char* data = text.data();
  size_t left = text.size();
  const auto mix = [&hash](uint64_t word) {
    hash = (hash ^ word) * kMultiplier;
    hash ^= hash >> 29;
  };
  while (left >= 8) {
    uint64_t word = 0;
    std::memcpy(&word, data, 8);
    mix(word);
    data += 8;
    left -= 8;
  }
  if (left >= 4) {
    uint32_t first = 0;
    uint32_t last = 0;
    std::memcpy(&first, data, 4);
    std::memcpy(&last, data + left - 4, 4);
    mix(uint64_t{last} << 32 | first);
  } else if (left > 0) {
    const auto byte = [data](size_t i) { return uint64_t{static_cast<unsigned char>(data[i])}; };
    mix(byte(0) | byte(left / 2) << 8 | byte(left - 1) << 16);
  }
  return hash;
}

inline uint64_t HashWord(uint64_t word) {
  word = (word ^ (word >> 32)) * 0x9fb21c651e98df25u;
  return word ^ (word >> 29);
}

/// Maps a hash plus an equality test to a code. Codes are given out by the owner, from 1; 0 means
/// "not there". Amortised O(1).
class CodeIndex {
 public:
  CodeIndex() : slots_(64) {}

  size_t size() const { return size_; }

  /// The code whose entry has this hash and satisfies equal(code), or 0.
  template <typename Equal>
  uint32_t Find(uint64_t hash, const Equal& equal) const {
    const size_t mask = slots_.size() - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
      const Slot& slot = slots_[i];
      if (slot.code == 0) return 0;
      if (slot.hash == hash && equal(slot.code)) return slot.code;
    }
  }

  /// Adds an entry that Find did not find.
  void Insert(uint64_t hash, uint32_t code) {
    if (2 * (size_ + 1) > slots_.size()) Grow();
    Place(slots_, hash, code);
    ++size_;
  }

 private:
  struct Slot {
    uint64_t hash = 0;
    uint32_t code = 0;
  };

  static void Place(std::vector<Slot>& slots, uint64_t hash, uint32_t code) {
    const size_t mask = slots.size() - 1;
    size_t i = hash & mask;
    while (slots[i].code != 0) i = (i + 1) & mask;
    slots[i] = {.hash = hash, .code = code};
  }

  void Grow() {
    std::vector<Slot> bigger(4 * slots_.size());
    for (const Slot& slot : slots_) {
      if (slot.code != 0) Place(bigger, slot.hash, slot.code);
    }
    slots_ = std::move(bigger);
  }

  std::vector<Slot> slots_;  // power of two
  size_t size_ = 0;
};

}  // namespace candor::dataset
