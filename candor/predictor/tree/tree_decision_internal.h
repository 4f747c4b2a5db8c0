// Which way a value goes at a node: the definition that every faster path must agree with.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "candor/predictor/tree/tree_ensemble.h"

namespace candor::predictor::internal {

/// LightGBM's bound is a float literal.
inline constexpr double kZeroBound = 1e-35f;

/// The value as the training library sees it.
template <SplitRule kSplit>
double Narrow(double value) {
  return kSplit == SplitRule::kLessFloat32 ? static_cast<double>(static_cast<float>(value)) : value;
}

inline bool IsMissing(MissingRule rule, double value) {
  switch (rule) {
    case MissingRule::kNan:
      return std::isnan(value);
    case MissingRule::kZero:
      return !(std::fabs(value) > kZeroBound);
    case MissingRule::kNever:
      return false;
  }
  return false;
}

/// The category that a narrowed value stands for, or -1. XGBoost takes no negative number and none
/// from 2^24 on; LightGBM truncates towards zero first.
template <SplitRule kSplit>
int32_t CategoryCode(double value) {
  const bool is_code = kSplit == SplitRule::kLessFloat32 ? value >= 0 && value < 16777216.0
                                                         : value > -1.0 && value < 2147483648.0;
  return is_code ? static_cast<int32_t>(value) : -1;
}

inline bool IsMember(const CategorySet& set, int32_t code) {
  if (code < 0) return false;
  const auto bit = static_cast<size_t>(code);
  return bit / 64 < set.bits.size() && (set.bits[bit / 64] >> (bit % 64) & 1) != 0;
}

template <SplitRule kSplit>
bool GoesLeft(const Tree& tree, const TreeNode& node, double raw_value) {
  double value = Narrow<kSplit>(raw_value);
  if (IsMissing(node.missing, value)) return node.missing_goes_left;
  if (std::isnan(value)) value = 0;  // kNever
  if (node.category_set >= 0) {
    const CategorySet& set = tree.category_sets[static_cast<size_t>(node.category_set)];
    return IsMember(set, CategoryCode<kSplit>(value)) == set.members_go_left;
  }
  const double threshold = Narrow<kSplit>(node.threshold);
  return kSplit == SplitRule::kLessFloat32 ? value < threshold : value <= threshold;
}

}  // namespace candor::predictor::internal
