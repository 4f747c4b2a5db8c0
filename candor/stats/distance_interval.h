// Intervals of the five distances of distance.h from one table bootstrap.
#pragma once

#include <cstdint>
#include <span>

#include "candor/base/status.h"
#include "candor/stats/bootstrap.h"
#include "candor/stats/interval.h"
#include "candor/stats/stratified.h"

namespace candor::stats {

/// The interval of each distance, and the test of the two distributions being the same.
struct DistanceIntervals {
  Interval kullback_leibler;
  Interval jensen_shannon;
  Interval l2_norm;
  Interval total_variation;
  Interval kolmogorov_smirnov;
  ChiSquaredTest independence;  ///< G-test of the 2 x classes table
};

/// Bias-corrected table bootstrap of the true distances between the two populations; one set of
/// replicates, with the sizes of p and q fixed, serves all five. Classes without rows on both sides
/// are left out.
///
/// A distance cannot be negative, so its estimate is biased up and its replicates, which are biased
/// once more, hardly ever reach 0. Hence
///   low  = 0 where the G-test does not reject equality at 1 - confidence; else the BCa limit, with
///          more than two classes the smaller of it and the percentile limit less twice the bias;
///   high = the larger of the BCa and the percentile limit (BCa alone collapses towards 0 when the
///          estimate happens to be near 0).
/// With two classes `low` is above 0 for all distances or for none, as the p-value says. In a
/// replicate that lost a class, KL takes it for half a row.
///
/// Measured coverage of nominal 0.95 (2,000 to 4,000 simulations a design): two classes 0.95 to
/// 0.99, at the null 0.95, from 50 against 1,000 rows up; three and four classes 0.94 to 0.99 but
/// KS, 0.90 where the gaps of several classes are equal (0.72 with ten such classes: a maximum of
/// equal gaps is biased more than a bootstrap can tell).
///
/// Time: 2,000 replicates of a 2x2 table take about 0.4 ms on one core. Deterministic for a seed.
///
/// Errors: kData "A distance has no interval when a class has rows on one side only."; kInternal
/// "The two distributions differ in their number of classes."; the errors of GTest (fewer than two
/// classes, a negative count) and BootstrapTable.
Result<DistanceIntervals> BootstrapDistances(std::span<const int64_t> p, std::span<const int64_t> q,
                                             const BootstrapOptions& options);

}  // namespace candor::stats
