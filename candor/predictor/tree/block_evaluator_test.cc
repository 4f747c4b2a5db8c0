#include "candor/predictor/tree/block_evaluator_internal.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include "candor/predictor/tree/mask_kernels_internal.h"

namespace candor::predictor::internal {
namespace {

constexpr int kFeatures = 6;  // the last two are categories
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

enum class Shape { kRandom, kBalanced, kLeftChain, kRightChain };

// Random ensembles and rows from a fixed seed.
class RandomModel {
 public:
  RandomModel(uint64_t seed, SplitRule split, int distinct_values)
      : generator_(seed), split_(split), distinct_values_(distinct_values) {}

  int Integer(int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(generator_);
  }

  // Multiples of a third collide with thresholds; the rest are the awkward numbers.
  double Value(int feature) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    constexpr double kAwkward[] = {
        kNan,      kNan,       kNan, 0.0,  -0.0,  1e-36,      1e-35, 2e-35,
        kInfinity, -kInfinity, -0.5, 1e10, 1e300, 16777216.0, 0.1,   static_cast<double>(0.1F)};
    if (Integer(0, 9) == 0) return kAwkward[Integer(0, std::size(kAwkward) - 1)];
    if (feature >= kFeatures - 2) return Integer(-2, 140) + (Integer(0, 9) == 0 ? 0.75 : 0.0);
    return (Integer(0, distinct_values_) - 0.5 * distinct_values_) / 3.0;
  }

  Tree MakeTree(Shape shape, int nodes) {
    Tree tree{.leaf_values = {0}};
    std::vector<std::pair<int, bool>> open;  // node, side
    for (int i = 0; i < nodes; ++i) {
      if (i > 0) {
        const size_t pick = Pick(shape, open.size());
        const auto [parent, is_left] = open[pick];
        open.erase(open.begin() + static_cast<int64_t>(pick));
        (is_left ? tree.nodes[parent].left : tree.nodes[parent].right) = i;
      }
      tree.nodes.push_back(MakeNode(&tree));
      open.emplace_back(i, shape == Shape::kRightChain);
      open.emplace_back(i, shape != Shape::kRightChain);
    }
    for (size_t leaf = 0; leaf < open.size(); ++leaf) {
      const auto [parent, is_left] = open[leaf];
      (is_left ? tree.nodes[parent].left : tree.nodes[parent].right) = ~static_cast<int32_t>(leaf);
    }
    tree.leaf_values.resize(std::max<size_t>(1, open.size()));
    for (double& value : tree.leaf_values) value = Integer(-1000, 1000) / 700.0;
    return tree;
  }

  TreeEnsemble Make(const std::vector<std::pair<Shape, int>>& shapes) {
    TreeEnsemble ensemble{.split = split_,
                          .feature_count = kFeatures,
                          .outputs = 2,
                          .base_margins = {0.3, -1.7},
                          .divisor = 3};
    for (size_t i = 0; i < shapes.size(); ++i) {
      ensemble.trees.push_back(MakeTree(shapes[i].first, shapes[i].second));
      ensemble.trees.back().output = static_cast<int>(i % 2);
      if (Integer(0, 7) == 0) AddLinearLeaves(&ensemble.trees.back());
    }
    EXPECT_TRUE(Check(ensemble).ok());
    return ensemble;
  }

 private:
  size_t Pick(Shape shape, size_t size) {
    if (shape == Shape::kBalanced) return 0;
    if (shape == Shape::kRandom) return static_cast<size_t>(Integer(0, static_cast<int>(size) - 1));
    return size - 1;
  }

  TreeNode MakeNode(Tree* tree) {
    TreeNode node{.feature = Integer(0, kFeatures - 1), .missing_goes_left = Integer(0, 1) == 1};
    node.missing = static_cast<MissingRule>(Integer(0, 9) < 8 ? 0 : Integer(1, 2));
    do {
      node.threshold = Value(0);
    } while (std::isnan(node.threshold));
    if (node.feature < kFeatures - 2) return node;
    node.category_set = static_cast<int32_t>(tree->category_sets.size());
    CategorySet set{.members_go_left = split_ == SplitRule::kLessEqualFloat64};
    set.bits.resize(static_cast<size_t>(Integer(0, 2)));
    for (uint64_t& word : set.bits) word = generator_() & generator_() & generator_();
    tree->category_sets.push_back(std::move(set));
    return node;
  }

  void AddLinearLeaves(Tree* tree) {
    for (size_t i = 0; i < tree->leaf_values.size(); ++i) {
      LinearLeaf leaf{.constant = 0.1 * Integer(-5, 5)};
      for (int k = Integer(0, 2); k > 0; --k) {
        leaf.features.push_back(Integer(0, kFeatures - 1));
        leaf.coefficients.push_back(0.01 * Integer(-50, 50));
      }
      tree->linear_leaves.push_back(std::move(leaf));
    }
  }

  std::mt19937_64 generator_;
  SplitRule split_;
  int distinct_values_;
};

std::vector<double> Evaluate(const EnsemblePlan& plan, const MaskKernels* kernels,
                             const std::vector<std::vector<double>>& columns) {
  std::vector<const double*> pointers;
  for (const auto& column : columns) pointers.push_back(column.data());
  const auto rows = static_cast<int64_t>(columns[0].size());
  std::vector<double> margins(static_cast<size_t>(rows * plan.ensemble.outputs), kNan);
  BlockScratch scratch(plan);
  for (int64_t row = 0; row < rows; row += kBlockRows) {
    EvaluateBlock(plan, kernels, pointers.data(), row,
                  static_cast<int>(std::min<int64_t>(kBlockRows, rows - row)), &scratch,
                  &margins[static_cast<size_t>(row * plan.ensemble.outputs)]);
  }
  return margins;
}

// Compares every version with the walk, bit for bit (NaN margins included).
void ExpectSameBits(const TreeEnsemble& ensemble, RandomModel* random, int rows,
                    size_t max_conditions = kMaxConditions) {
  std::vector<std::vector<double>> columns(kFeatures);
  for (int f = 0; f < kFeatures; ++f) {
    for (int row = 0; row < rows; ++row)
      columns[static_cast<size_t>(f)].push_back(random->Value(f));
  }
  const EnsemblePlan plan(ensemble, max_conditions);
  const std::vector<double> expected = Evaluate(plan, nullptr, columns);
  for (const MaskKernels& kernels : AvailableKernels()) {
    const std::vector<double> margins = Evaluate(plan, &kernels, columns);
    EXPECT_EQ(std::memcmp(margins.data(), expected.data(), margins.size() * sizeof(double)), 0)
        << kernels.name << ", " << rows << " rows";
  }
}

class BlockEvaluatorTest : public testing::TestWithParam<SplitRule> {};

TEST_P(BlockEvaluatorTest, AgreesWithTheWalkOnManyShapes) {
  for (uint64_t seed = 0; seed < 12; ++seed) {
    RandomModel random(seed, GetParam(), 60);
    std::vector<std::pair<Shape, int>> shapes = {{Shape::kRandom, 0}, {Shape::kRandom, 1}};
    for (int i = 0; i < 24; ++i) {
      shapes.emplace_back(static_cast<Shape>(i % 4), random.Integer(0, 90));
    }
    const TreeEnsemble ensemble = random.Make(shapes);
    for (const int rows : {1, 65, 511, 512, 700}) ExpectSameBits(ensemble, &random, rows);
  }
}

TEST_P(BlockEvaluatorTest, AgreesOnTreesOfEverySize) {
  RandomModel random(7, GetParam(), 2000);
  for (const int nodes :
       {2, 6, 7, 8, 9, 62, 63, 64, 254, 255, 256, 257, 511, 512, 1023, 4094, 4095}) {
    const TreeEnsemble ensemble = random.Make({{Shape::kRandom, nodes}, {Shape::kBalanced, nodes}});
    EXPECT_TRUE(PlanMasks(ensemble)[0].trees[0].is_masked) << nodes;
    ExpectSameBits(ensemble, &random, 513);
  }
}

TEST_P(BlockEvaluatorTest, ChainsFillTheSlots) {
  RandomModel random(8, GetParam(), 5000);
  ExpectSameBits(random.Make({{Shape::kLeftChain, 4095}, {Shape::kRightChain, 4095}}), &random,
                 600);
}

TEST_P(BlockEvaluatorTest, LargerTreesAreWalked) {
  RandomModel random(9, GetParam(), 300);
  const TreeEnsemble ensemble = random.Make(
      {{Shape::kRandom, 50}, {Shape::kRandom, 4096}, {Shape::kRandom, 50}, {Shape::kRandom, 50}});
  const auto groups = PlanMasks(ensemble);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_TRUE(groups[0].trees[0].is_masked);
  EXPECT_FALSE(groups[0].trees[1].is_masked);
  ExpectSameBits(ensemble, &random, 600);
}

TEST_P(BlockEvaluatorTest, ManyThresholdsMakeSeveralGroups) {
  RandomModel random(10, GetParam(), 1000000);
  std::vector<std::pair<Shape, int>> shapes(30, {Shape::kRandom, 200});
  const TreeEnsemble ensemble = random.Make(shapes);
  const EnsemblePlan plan(ensemble, 1000);
  EXPECT_GT(plan.groups.size(), 4U);
  EXPECT_LE(plan.conditions, 1000U);
  ExpectSameBits(ensemble, &random, 600, 1000);
  shapes.assign(30, {Shape::kRandom, 4000});  // more than kMaxConditions thresholds
  const TreeEnsemble large = random.Make(shapes);
  EXPECT_GT(PlanMasks(large).size(), 1U);
  ExpectSameBits(large, &random, 40);
}

TEST_P(BlockEvaluatorTest, SplitsThatMasksCannotAnswerAreWalked) {
  RandomModel random(11, GetParam(), 20);
  TreeEnsemble ensemble = random.Make({{Shape::kRandom, 20}, {Shape::kRandom, 20}});
  TreeNode* node = &ensemble.trees[0].nodes[3];
  node->feature = 0;
  node->category_set = -1;
  node->threshold = kNan;
  node = &ensemble.trees[1].nodes[3];
  node->feature = kFeatures - 1;
  node->category_set = static_cast<int32_t>(ensemble.trees[1].category_sets.size());
  ensemble.trees[1].category_sets.push_back({.bits = std::vector<uint64_t>(17, ~uint64_t{0})});
  ASSERT_TRUE(Check(ensemble).ok());
  const auto groups = PlanMasks(ensemble);
  EXPECT_FALSE(groups[0].trees[0].is_masked);
  EXPECT_FALSE(groups[0].trees[1].is_masked);
  ExpectSameBits(ensemble, &random, 600);
}

INSTANTIATE_TEST_SUITE_P(Libraries, BlockEvaluatorTest,
                         testing::Values(SplitRule::kLessFloat32, SplitRule::kLessEqualFloat64),
                         [](const auto& test) {
                           return test.param == SplitRule::kLessFloat32 ? "Float" : "Double";
                         });

TEST(MaskKernelsTest, NumbersAreReadFromPlanes) {
  std::mt19937_64 generator(1);
  RowMask planes[kMaxPlanes];
  for (RowMask& plane : planes) {
    for (uint64_t& word : plane.words) word = generator();
  }
  for (const MaskKernels& kernels : AvailableKernels()) {
    for (const int count : {1, 7, 8, 9, 12}) {
      uint16_t numbers[kBlockRows];
      kernels.numbers(planes, count, numbers);
      for (int row = 0; row < kBlockRows; ++row) {
        int expected = 0;
        for (int b = 0; b < count; ++b) {
          expected |= static_cast<int>(planes[b].words[row / 64] >> (row % 64) & 1) << b;
        }
        ASSERT_EQ(numbers[row], expected) << kernels.name << " " << count << " " << row;
      }
    }
  }
}

}  // namespace
}  // namespace candor::predictor::internal
