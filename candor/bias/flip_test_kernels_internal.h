// The two inner loops of the neighbour search. A lane is a point or a box.
#pragma once

#include <cstdint>

namespace candor::bias::internal {

/// Points are stored in groups of so many lanes.
inline constexpr int64_t kPointLanes = 16;
/// Boxes are evaluated so many at a time.
inline constexpr int64_t kBoxLanes = 8;

/// distances[l] = sum over features f of (query[f] - block[f * lanes + l])^2 in single precision.
/// `lanes` is a multiple of kPointLanes; block and distances are aligned to 64 bytes. Returns
/// whether any distance is below `limit`.
bool ApproximateDistances(const float* query, int64_t n_features, const float* block, int64_t lanes,
                          float limit, float* distances);

/// bounds[l] = squared distance from the query to box l, zero inside it. `boxes` holds for each
/// feature kBoxLanes lower ends and then kBoxLanes upper ends; boxes and bounds are aligned to 64
/// bytes. Each lane adds its features in order, so the bits are those of plain code on every
/// instruction set, and as each operation is monotone and correctly rounded, a bound is never above
/// the distance of a point of the box that is summed in the same order.
void SquaredBoxDistances(const double* query, int64_t n_features, const double* boxes,
                         double* bounds);

}  // namespace candor::bias::internal
