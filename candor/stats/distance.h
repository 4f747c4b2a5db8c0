// Distances between two discrete distributions given as counts of the same classes.
//
// p and q hold the rows of each class, in the same class order; P_k = p_k / sum p, Q_k likewise.
// Sums run in class order. O(classes), deterministic.
//
// Which classes count (ClassRule). Clarify's rule: a class counts only if it has rows on both
// sides, and what is left is *not* renormalised, so that KL may be negative and TVD half of what it
// should be; nothing in common gives its error, kData "No instance of common facet found, dataset
// may be too small". kAll is the textbook definition with 0 ln 0 = 0. Both agree when every class
// has rows on both sides.
//
// Other errors: kData "A distribution without rows has no distance." (kAll only); kInternal "The
// two distributions differ in their number of classes, or a count is negative.".
#pragma once

#include <cstdint>
#include <span>

#include "candor/base/status.h"

namespace candor::stats {

enum class ClassRule {
  kCommon,  ///< Clarify's
  kAll,
};

/// sum P ln(P / Q), natural logarithm. kAll: +infinity when a class has rows in p only.
Result<double> KullbackLeibler(std::span<const int64_t> p, std::span<const int64_t> q,
                               ClassRule rule = ClassRule::kCommon);

/// Half of [sum P ln(P / M) + sum Q ln(Q / M)], M = (P + Q) / 2; at most ln 2.
Result<double> JensenShannon(std::span<const int64_t> p, std::span<const int64_t> q,
                             ClassRule rule = ClassRule::kCommon);

/// sqrt(sum (P - Q)^2): the L2 norm.
Result<double> L2Norm(std::span<const int64_t> p, std::span<const int64_t> q,
                      ClassRule rule = ClassRule::kCommon);

/// Half of sum |P - Q|.
Result<double> TotalVariation(std::span<const int64_t> p, std::span<const int64_t> q,
                              ClassRule rule = ClassRule::kCommon);

/// max |P - Q|: the largest gap of a class, not of the cumulated shares.
Result<double> KolmogorovSmirnov(std::span<const int64_t> p, std::span<const int64_t> q,
                                 ClassRule rule = ClassRule::kCommon);

}  // namespace candor::stats
