// The coalitions of Kernel SHAP: which features of a row stay, one bit a feature.
#pragma once

#include <bit>
#include <cstdint>
#include <unordered_set>
#include <vector>

#include "candor/base/random.h"

namespace candor::bench {

/// `count` different masks of `features` bits, neither empty nor full. Sizes are taken in full from
/// the outside inwards, each with its complements, while the count covers them; the rest are drawn
/// from the sizes left over, with Shapley's kernel as the sizes' weights, each draw with its
/// complement. Requires count <= 2^features - 2.
class CoalitionDraw {
 public:
  CoalitionDraw(int features, size_t count, Rng* rng)
      : features_(features), count_(count), rng_(rng) {}

  std::vector<uint32_t> Draw() {
    int size = 1;
    while (size <= features_ / 2 && AddBothSizes(size)) ++size;
    while (masks_.size() < count_) {
      const uint32_t mask = DrawSubset(DrawSize(size));
      Add(mask);
      if (masks_.size() < count_) Add(Complement(mask));
    }
    return masks_;
  }

 private:
  uint32_t Complement(uint32_t mask) const { return ((1u << features_) - 1) & ~mask; }

  void Add(uint32_t mask) {
    if (seen_.insert(mask).second) masks_.push_back(mask);
  }

  // Whether the count covers all masks of a size and all of their complements; then they are added.
  bool AddBothSizes(int size) {
    std::vector<uint32_t> all;
    for (uint32_t mask = 1; mask < 1u << features_; ++mask) {
      const int ones = std::popcount(mask);
      if (ones == size || ones == features_ - size) all.push_back(mask);
    }
    if (masks_.size() + all.size() > count_) return false;
    for (const uint32_t mask : all) Add(mask);
    return true;
  }

  double Weight(int size) const { return 1.0 / (size * (features_ - size)); }

  // One of the sizes first, .., features - first.
  int DrawSize(int first) {
    double total = 0;
    for (int size = first; size <= features_ - first; ++size) total += Weight(size);
    double left = rng_->NextUniform() * total;
    int size = first;
    while (size < features_ - first && left >= Weight(size)) left -= Weight(size++);
    return size;
  }

  uint32_t DrawSubset(int size) {
    uint32_t mask = 0;
    while (std::popcount(mask) < size) {
      mask |= 1u << static_cast<int>(rng_->NextUniform() * features_);
    }
    return mask;
  }

  const int features_;
  const size_t count_;
  Rng* const rng_;
  std::vector<uint32_t> masks_;
  std::unordered_set<uint32_t> seen_;
};

}  // namespace candor::bench
