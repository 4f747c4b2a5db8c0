#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "candor/predictor/lightgbm/field_numbers_internal.h"
#include "candor/predictor/lightgbm/tree_block_internal.h"

namespace candor::predictor::lightgbm {
namespace {

constexpr int32_t kMaxLeaves = 1 << 24;
constexpr int32_t kCategorical = 1;
constexpr int32_t kDefaultLeft = 2;
constexpr int32_t kDecisionTypes = 12;  // one more than the largest: 2 bits, and missing types 0-2
constexpr double kZeroBound = 1e-35f;   // a float literal in LightGBM
constexpr MissingRule kMissingRules[] = {MissingRule::kNever, MissingRule::kZero,
                                         MissingRule::kNan};

/// Codes of 32 bits each in cat_threshold[boundaries[i] .. boundaries[i + 1]].
Result<std::vector<CategorySet>> ReadCategorySets(const FieldBlock& block) {
  CANDOR_ASSIGN_OR_RETURN(const int32_t sets, ReadInteger(block, "num_cat", 0, kMaxLeaves));
  if (sets == 0) return std::vector<CategorySet>();
  CANDOR_ASSIGN_OR_RETURN(const std::vector<int32_t> boundaries,
                          ReadNumbers<int32_t>(block, "cat_boundaries", sets + int64_t{1}));
  if (boundaries.front() != 0 || !std::is_sorted(boundaries.begin(), boundaries.end())) {
    return Malformed(Place(block, *block.Find("cat_boundaries")), "boundaries out of order",
                     "numbers that begin with 0 and never fall");
  }
  CANDOR_ASSIGN_OR_RETURN(const std::vector<uint32_t> words,
                          ReadNumbers<uint32_t>(block, "cat_threshold", boundaries.back()));
  std::vector<CategorySet> result(boundaries.size() - 1);
  for (size_t set = 0; set < result.size(); ++set) {
    result[set].members_go_left = true;
    const auto begin = static_cast<size_t>(boundaries[set]);
    const size_t count = static_cast<size_t>(boundaries[set + 1]) - begin;
    result[set].bits.resize((count + 1) / 2);
    for (size_t word = 0; word < count; ++word) {
      result[set].bits[word / 2] |= uint64_t{words[begin + word]} << (word % 2 * 32);
    }
  }
  return result;
}

/// The set that a categorical split's threshold names.
Result<int32_t> SetNumber(const FieldBlock& block, double threshold, size_t sets) {
  const auto number = static_cast<int32_t>(std::clamp(threshold, -1.0, double{kMaxLeaves}));
  if (number != threshold || number < 0 || static_cast<size_t>(number) >= sets) {
    return Malformed(Place(block, *block.Find("threshold")), fmt::format("{}", threshold),
                     fmt::format("for a categorical split, the number of one of {} sets", sets));
  }
  return number;
}

/// LightGBM asks its trees for 0 where a feature is within the bound. Splits beside zero have the
/// threshold -bound: moved out of the interval, it says the same about the value itself.
double ThresholdForAnyValue(double threshold) {
  if (threshold < -kZeroBound || threshold >= kZeroBound) return threshold;
  return threshold < 0 ? std::nextafter(-kZeroBound, -1.0) : kZeroBound;
}

Status ReadNodes(const FieldBlock& block, int64_t count, Tree* tree) {
  CANDOR_ASSIGN_OR_RETURN(const auto features, ReadNumbers<int32_t>(block, "split_feature", count));
  CANDOR_ASSIGN_OR_RETURN(const auto thresholds, ReadNumbers<double>(block, "threshold", count));
  CANDOR_ASSIGN_OR_RETURN(const auto decisions,
                          ReadNumbers<int32_t>(block, "decision_type", count));
  CANDOR_ASSIGN_OR_RETURN(const auto left, ReadNumbers<int32_t>(block, "left_child", count));
  CANDOR_ASSIGN_OR_RETURN(const auto right, ReadNumbers<int32_t>(block, "right_child", count));
  tree->nodes.resize(features.size());
  for (size_t i = 0; i < features.size(); ++i) {
    TreeNode& node = tree->nodes[i];
    node.feature = features[i];
    node.left = left[i];
    node.right = right[i];
    if (decisions[i] < 0 || decisions[i] >= kDecisionTypes) {
      return Malformed(Place(block, *block.Find("decision_type")), fmt::format("{}", decisions[i]),
                       fmt::format("integers from 0 to {}", kDecisionTypes - 1));
    }
    if ((decisions[i] & kCategorical) != 0) {
      CANDOR_ASSIGN_OR_RETURN(node.category_set,
                              SetNumber(block, thresholds[i], tree->category_sets.size()));
      continue;  // a NaN is no member: it goes right
    }
    node.threshold = ThresholdForAnyValue(thresholds[i]);
    node.missing = kMissingRules[decisions[i] >> 2];
    node.missing_goes_left = (decisions[i] & kDefaultLeft) != 0;
  }
  return {};
}

Result<std::vector<LinearLeaf>> ReadLinearLeaves(const FieldBlock& block, int64_t leaves) {
  CANDOR_ASSIGN_OR_RETURN(const auto constants, ReadFiniteNumbers(block, "leaf_const", leaves));
  CANDOR_ASSIGN_OR_RETURN(const auto counts, ReadNumbers<int32_t>(block, "num_features", leaves));
  int64_t total = 0;
  for (const int32_t count : counts) {
    if (count < 0) {
      return Malformed(Place(block, *block.Find("num_features")), fmt::format("{}", count),
                       "counts of features");
    }
    total += count;
  }
  CANDOR_ASSIGN_OR_RETURN(const auto features, ReadNumbers<int32_t>(block, "leaf_features", total));
  CANDOR_ASSIGN_OR_RETURN(const auto coefficients, ReadFiniteNumbers(block, "leaf_coeff", total));
  std::vector<LinearLeaf> result(constants.size());
  auto feature = features.begin();
  auto coefficient = coefficients.begin();
  for (size_t leaf = 0; leaf < result.size(); ++leaf) {
    result[leaf].constant = constants[leaf];
    result[leaf].features.assign(feature, feature + counts[leaf]);
    result[leaf].coefficients.assign(coefficient, coefficient + counts[leaf]);
    feature += counts[leaf];
    coefficient += counts[leaf];
  }
  return result;
}

}  // namespace

Result<Tree> ReadTreeBlock(const FieldBlock& block) {
  CANDOR_ASSIGN_OR_RETURN(const int32_t leaves, ReadInteger(block, "num_leaves", 1, kMaxLeaves));
  Tree tree;
  CANDOR_ASSIGN_OR_RETURN(tree.leaf_values, ReadFiniteNumbers(block, "leaf_value", leaves));
  CANDOR_ASSIGN_OR_RETURN(tree.category_sets, ReadCategorySets(block));
  if (leaves > 1) CANDOR_RETURN_IF_ERROR(ReadNodes(block, leaves - 1, &tree));
  if (block.Find("is_linear") == nullptr) return tree;  // versions 2 and 3
  CANDOR_ASSIGN_OR_RETURN(const int32_t is_linear, ReadInteger(block, "is_linear", 0, 1));
  if (is_linear == 1) {
    CANDOR_ASSIGN_OR_RETURN(tree.linear_leaves, ReadLinearLeaves(block, leaves));
  }
  return tree;
}

}  // namespace candor::predictor::lightgbm
