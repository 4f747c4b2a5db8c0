// Decision trees in a neutral form, whatever library trained them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "candor/predictor/model.h"

namespace candor::predictor {

/// When a value counts as missing at a node. NaN does everywhere but with kNever.
enum class MissingRule : uint8_t {
  kNan,    ///< NaN
  kZero,   ///< NaN, and |x| <= 1e-35 (LightGBM zero_as_missing)
  kNever,  ///< nothing: a NaN is read as 0 (LightGBM missing_type None)
};

/// How a numeric split compares, and in which precision: the training library's own.
enum class SplitRule : uint8_t {
  kLessFloat32,       ///< left if float(x) < float(threshold): XGBoost
  kLessEqualFloat64,  ///< left if x <= threshold: LightGBM
};

/// An inner node.
struct TreeNode {
  int32_t feature = 0;
  /// Children: an inner node of the same tree when >= 0, else leaf number ~child.
  int32_t left = 0;
  int32_t right = 0;
  double threshold = 0;       ///< numeric splits
  int32_t category_set = -1;  ///< categorical splits: index into Tree::category_sets
  MissingRule missing = MissingRule::kNan;
  bool missing_goes_left = false;
};

/// Category codes of a categorical split. A value x stands for the code int(x) (truncated); a
/// negative one or one beyond the bits is no member.
struct CategorySet {
  std::vector<uint64_t> bits;    ///< code c is a member if bit c % 64 of bits[c / 64] is set
  bool members_go_left = false;  ///< LightGBM: left; XGBoost: right
};

/// A leaf's linear model (LightGBM linear_tree): constant + sum of coefficient x feature. When one
/// of its features is NaN the leaf's plain value counts instead.
struct LinearLeaf {
  double constant = 0;
  std::vector<int32_t> features;
  std::vector<double> coefficients;
};

struct Tree {
  int output = 0;                   ///< which margin the tree adds to
  std::vector<TreeNode> nodes;      ///< nodes[0] is the root; empty: the tree is leaf 0 alone
  std::vector<double> leaf_values;  ///< any weight of the tree (dart, shrinkage) is in them
  std::vector<CategorySet> category_sets;
  std::vector<LinearLeaf> linear_leaves;  ///< one a leaf, or none
};

/// What turns margins into answers.
enum class Link : uint8_t {
  kIdentity,
  kSigmoid,      ///< 1 / (1 + exp(-scale x))
  kSigmoidEach,  ///< the same for several outputs, not normalised (multiclassova)
  kSoftmax,
  kArgmax,  ///< the class number (multi:softmax)
  kExp,
  kHinge,         ///< x > 0 ? 1 : 0
  kLog1pExp,      ///< log(1 + exp(x)) (LightGBM cross_entropy_lambda)
  kSignedSquare,  ///< sign(x) x^2 (LightGBM reg_sqrt)
};

/// A whole model. Readers hand out only ensembles that pass Check: every index is in range and
/// every tree is a tree, so that evaluation can neither loop nor leave an array.
struct TreeEnsemble {
  SplitRule split = SplitRule::kLessFloat32;
  /// Leaves are added in this precision, in tree order, starting from the base margin
  /// (kLessFloat32: float32; else float64), as the training library does it.
  int feature_count = 0;
  int outputs = 1;
  std::vector<double> base_margins;  ///< one an output, on the margin scale
  std::vector<Tree> trees;
  double divisor = 1;  ///< margins are divided by it (random forests that average)
  Link link = Link::kIdentity;
  double link_scale = 1;
};

/// An ensemble with what a user is told about it.
struct TreeModelFile {
  TreeEnsemble ensemble;
  ModelInfo info;  ///< without engine
};

/// kModel with `where` = "tree 12, node 7" for an index out of range, a node that is reached twice
/// or not at all, a feature that does not exist, more than 2^24 nodes a tree. O(nodes).
Status Check(const TreeEnsemble& ensemble);

}  // namespace candor::predictor
