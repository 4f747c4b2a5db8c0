// The nearest-neighbour search behind the flip test (FT).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/bias/counts.h"

namespace candor::bias {

/// Asks for each row of d whether its k nearest rows of a, by majority of their predictions, are
/// treated as it is (bias metrics contract 2.2, "FT in detail").
///
/// k = 5 when a has at least 10 rows, else 1. Euclidean distance on the raw features, unscaled.
/// Exactly equal distances are settled as scikit-learn's KNeighborsClassifier settles them on one
/// thread: a k-d tree (leaf size 30) over a in row order when there are at most 15 features and
/// k < n_a / 2, an exhaustive scan in row order otherwise.
///
/// `features`: one span a feature, each with one finite value a row. `in_d` and
/// `predicted_positive`: one byte a row, 0 or 1. Requires at least one feature; errors are kData:
/// an empty group, a missing or infinite value. Deterministic for any number of threads. O(n_d log
/// n_a) with the tree on data of low dimension, O(n_d n_a) otherwise. Memory: one copy of the
/// features.
Result<FlipCounts> CountFlips(std::span<const std::span<const double>> features,
                              std::span<const uint8_t> in_d,
                              std::span<const uint8_t> predicted_positive,
                              const RunContext& context);

/// The row numbers within a (0-based, ascending) of the k nearest neighbours of each d row, k a d
/// row, concatenated: for tests against the reference.
Result<std::vector<int64_t>> NearestNeighbours(std::span<const std::span<const double>> features,
                                               std::span<const uint8_t> in_d,
                                               const RunContext& context);

}  // namespace candor::bias
