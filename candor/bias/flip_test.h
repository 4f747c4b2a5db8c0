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
/// k = 5 when a has at least 10 rows, else 1. Euclidean distance on the raw features, unscaled, in
/// double precision, features added in order. Exactly equal distances are settled as scikit-learn's
/// KNeighborsClassifier settles them on one thread: by a k-d tree (leaf size 30) over a in row
/// order when there are at most 15 features and k < n_a / 2 (integer division), by an exhaustive
/// scan in row order otherwise. With the tree the neighbours are scikit-learn's, ties included, as
/// long as std::nth_element is libstdc++'s. In an exhaustive search scikit-learn rounds otherwise
/// (it sums |x|^2 - 2 x.y + |y|^2 in the order of the machine's BLAS), so there the neighbours
/// agree where distances are exact, such as on whole numbers, or differ; rows that are equally near
/// but for rounding, such as with decimal fractions, may be chosen differently. (An exhaustive
/// search over a frame of integer columns only is numpy's argpartition, whose choice among ties
/// differs from one processor to another.)
///
/// `features`: one span a feature, each with one finite value a row. `in_d` and
/// `predicted_positive`: one byte a row, 0 or 1. Requires at least one feature. Errors are kData:
/// "Facet set is empty" (no d), "Negated Facet set is empty" (no a), no feature, a missing or
/// infinite value. kCancelled once context.stop is requested. Progress: the phase "flip test" in
/// rows of d. Deterministic for any number of threads and any instruction set. O(n_d log n_a) with
/// the tree on data of low dimension, O(n_d n_a) otherwise. Memory: one copy of the features of a
/// in double precision and one, padded to a multiple of 16 rows a leaf, in single precision.
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
