// The inner loops of evaluation by blocks of rows, for several generations of processors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace candor::predictor::internal {

inline constexpr int kBlockRows = 512;
/// Slots of a tree's masks are numbered by 16 bits.
inline constexpr size_t kMaxMaskedLeaves = 4096;
inline constexpr int kMaxPlanes = 12;

/// One bit a row of a block.
struct alignas(64) RowMask {
  uint64_t words[kBlockRows / 64];
};

/// An inner node: of the rows in slot `parent`, those in mask `condition` go to slot `left`, the
/// others to slot `right`.
struct RouteStep {
  uint16_t condition;
  uint16_t parent;
  uint16_t left;
  uint16_t right;
};

/// All versions give the same bits.
struct MaskKernels {
  const char* name;

  /// ranks[i] = how many of the `count` >= 1 ascending thresholds t have t <= values[i] (or, if
  /// `is_strict`, t < values[i]), for a block. A NaN has rank 0.
  void (*rank)(const double* thresholds, size_t count, bool is_strict, const double* values,
               uint32_t* ranks);

  /// out[i] = start | in[0] | .. | in[i]. `out` may be `in`.
  void (*accumulate)(const RowMask* in, size_t count, const RowMask& start, RowMask* out);

  /// Runs the steps in order, parents before children.
  void (*route)(const RouteStep* steps, size_t count, const RowMask* conditions, RowMask* slots);

  /// Bit i of planes[b] = bit b of the number of the mask in which row i is: the masks exclude one
  /// another and cover the block. Overwrites `masks`, and those up to the next multiple of 8.
  void (*planes)(RowMask* masks, size_t count, RowMask* planes);

  /// numbers[i] = sum of 2^b x bit i of planes[b], b < count <= 16.
  void (*numbers)(const RowMask* planes, int count, uint16_t* numbers);

  /// sums[i] += values[numbers[i]] for a block.
  void (*add_floats)(const float* values, const uint16_t* numbers, float* sums);
  void (*add_doubles)(const double* values, const uint16_t* numbers, double* sums);
};

/// The versions that this processor can run, the slowest first.
std::span<const MaskKernels> AvailableKernels();

}  // namespace candor::predictor::internal
