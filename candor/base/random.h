// A small, seedable random generator with the same bits on every machine.
#pragma once

#include <cstdint>

namespace candor {

/// xoshiro256++ (Blackman and Vigna, 2019), seeded by SplitMix64. Randomness enters candor only
/// through a passed Rng whose seed is recorded. Streams of one seed are independent, so that a
/// piece of work can be given its own and the result does not depend on who computes it.
class Rng {
 public:
  explicit Rng(uint64_t seed, uint64_t stream = 0);

  uint64_t Next();
  /// Uniform in [0, 1), 53 bits.
  double NextUniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

 private:
  uint64_t state_[4];
};

}  // namespace candor
