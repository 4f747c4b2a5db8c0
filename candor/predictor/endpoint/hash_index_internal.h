// From 128-bit hashes to numbers: one flat table, 24 bytes a slot.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "candor/predictor/endpoint/record_hash_internal.h"

namespace candor::predictor {

/// Open addressing with linear probing, at most three quarters full. Entries are never removed.
class HashIndex {
 public:
  static constexpr int64_t kNone = -1;

  /// Room for that many entries, so that inserting them moves nothing.
  void Reserve(int64_t entries) {
    size_t slots = 64;
    while (slots * 3 < static_cast<size_t>(entries + 1) * 4) slots *= 2;
    if (slots > slots_.size()) Grow(slots);
  }

  /// The value of `hash`, or kNone.
  int64_t Find(const RecordHash& hash) const {
    return slots_.empty() ? kNone : slots_[SlotOf(hash)].value;
  }

  /// The value that `hash` has already; else `value` (not negative), which it has from now on.
  int64_t FindOrInsert(const RecordHash& hash, int64_t value) {
    if (IsFull()) Grow(GrownSlots());
    Slot& slot = slots_[SlotOf(hash)];
    if (slot.value != kNone) return slot.value;
    slot = {hash, value};
    ++size_;
    return value;
  }

  int64_t size() const { return size_; }
  int64_t bytes() const { return static_cast<int64_t>(slots_.size() * sizeof(Slot)); }
  /// Memory once another entry has been inserted.
  int64_t BytesWithAnother() const {
    return IsFull() ? static_cast<int64_t>(GrownSlots() * sizeof(Slot)) : bytes();
  }

 private:
  struct Slot {
    RecordHash hash;
    int64_t value = kNone;
  };

  bool IsFull() const { return static_cast<size_t>(size_ + 1) * 4 > slots_.size() * 3; }
  size_t GrownSlots() const { return slots_.empty() ? 64 : slots_.size() * 2; }

  // Where `hash` is, or would be.
  size_t SlotOf(const RecordHash& hash) const {
    const size_t mask = slots_.size() - 1;
    size_t slot = hash.low & mask;
    while (slots_[slot].value != kNone && slots_[slot].hash != hash) slot = (slot + 1) & mask;
    return slot;
  }

  void Grow(size_t slots) {
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots));
    for (const Slot& slot : old) {
      if (slot.value != kNone) slots_[SlotOf(slot.hash)] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two
  int64_t size_ = 0;
};

}  // namespace candor::predictor
