#include "candor/predictor/tree/tree_ensemble.h"

#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include "candor/base/status.h"

namespace candor::predictor {
namespace {

// Tree 0 is a leaf; tree 1 is   0 -> (leaf 0, 1), 1 -> (leaf 1, leaf 2).
TreeEnsemble SoundEnsemble() {
  TreeEnsemble ensemble{.feature_count = 2, .outputs = 1, .base_margins = {0}};
  ensemble.trees.push_back({.leaf_values = {1}});
  Tree tree{.leaf_values = {1, 2, 3}};
  tree.nodes.push_back({.feature = 0, .left = ~0, .right = 1, .threshold = 1});
  tree.nodes.push_back({.feature = 1, .left = ~1, .right = ~2, .category_set = 0});
  tree.category_sets.push_back({.bits = {1}});
  ensemble.trees.push_back(std::move(tree));
  return ensemble;
}

TEST(CheckTest, AcceptsSoundEnsembles) {
  EXPECT_TRUE(Check(SoundEnsemble()).ok());
  TreeEnsemble linear = SoundEnsemble();
  linear.trees[0].linear_leaves = {{.constant = 1, .features = {1}, .coefficients = {2}}};
  EXPECT_TRUE(Check(linear).ok());
  EXPECT_TRUE(Check(TreeEnsemble{.base_margins = {0}}).ok());
}

TEST(CheckTest, AcceptsADeepChain) {
  constexpr int kNodes = 1 << 20;
  TreeEnsemble ensemble{.feature_count = 1, .base_margins = {0}};
  Tree tree{.leaf_values = std::vector<double>(kNodes + 1)};
  for (int i = 0; i < kNodes; ++i) {
    tree.nodes.push_back({.left = ~i, .right = i + 1 < kNodes ? i + 1 : ~kNodes});
  }
  ensemble.trees.push_back(std::move(tree));
  EXPECT_TRUE(Check(ensemble).ok());
}

struct Damage {
  const char* name;
  std::function<void(TreeEnsemble*)> make;
  const char* where;
  const char* found;
  const char* expected;
};

const Damage kDamages[] = {
    {"no outputs", [](auto* e) { e->outputs = 0; }, "", "0 outputs", "at least 1"},
    {"negative features", [](auto* e) { e->feature_count = -1; }, "", "-1 features", "at least 0"},
    {"base margins", [](auto* e) { e->base_margins = {}; }, "", "0 base margins",
     "1, one an output"},
    {"divisor", [](auto* e) { e->divisor = 0; }, "", "divisor 0.000000", "a positive number"},
    {"NaN divisor", [](auto* e) { e->divisor = std::numeric_limits<double>::quiet_NaN(); }, "",
     "divisor nan", "a positive number"},
    {"infinite divisor", [](auto* e) { e->divisor = std::numeric_limits<double>::infinity(); }, "",
     "divisor inf", "a positive number"},
    {"output", [](auto* e) { e->trees[1].output = 1; }, "tree 1", "output 1", "one of 0 to 0"},
    {"negative output", [](auto* e) { e->trees[0].output = -1; }, "tree 0", "output -1",
     "one of 0 to 0"},
    {"too few leaves", [](auto* e) { e->trees[1].leaf_values.pop_back(); }, "tree 1", "2 leaves",
     "3, one more than nodes"},
    {"no leaf", [](auto* e) { e->trees[0].leaf_values.clear(); }, "tree 0", "0 leaves",
     "1, one more than nodes"},
    {"too many nodes", [](auto* e) { e->trees[0].nodes.resize((1 << 24) + 1); }, "tree 0",
     "16777217 nodes", "at most 16777216"},
    {"feature", [](auto* e) { e->trees[1].nodes[1].feature = 2; }, "tree 1, node 1", "feature 2",
     "one of 0 to 1"},
    {"no features", [](auto* e) { e->feature_count = 0; }, "tree 1, node 0", "feature 0", "none"},
    {"negative feature", [](auto* e) { e->trees[1].nodes[0].feature = -1; }, "tree 1, node 0",
     "feature -1", "one of 0 to 1"},
    {"category set", [](auto* e) { e->trees[1].nodes[1].category_set = 1; }, "tree 1, node 1",
     "category set 1", "one of 0 to 0"},
    {"negative category set", [](auto* e) { e->trees[1].nodes[1].category_set = -2; },
     "tree 1, node 1", "category set -2", "one of 0 to 0"},
    {"child node", [](auto* e) { e->trees[1].nodes[0].right = 2; }, "tree 1, node 0",
     "child node 2", "one of 0 to 1"},
    {"child leaf", [](auto* e) { e->trees[1].nodes[0].left = ~3; }, "tree 1, node 0",
     "child leaf 3", "one of 0 to 2"},
    {"leaf twice", [](auto* e) { e->trees[1].nodes[1].left = ~0; }, "tree 1, leaf 0",
     "reached twice", "reached from one node"},
    {"node twice", [](auto* e) { e->trees[1].nodes[0].left = 1; }, "tree 1, node 1",
     "reached twice", "reached from one node"},
    {"loop", [](auto* e) { e->trees[1].nodes[1].left = 0; }, "tree 1, node 0", "reached twice",
     "reached from one node"},
    {"node apart",
     [](auto* e) {
       e->trees[1].nodes[0].right = ~1;
       e->trees[1].nodes[1] = {.left = 1, .right = ~2};
     },
     "tree 1, node 1", "not reached from the root", "reached from one node"},
    {"linear leaves", [](auto* e) { e->trees[1].linear_leaves.resize(2); }, "tree 1",
     "2 linear leaves", "3, one a leaf"},
    {"coefficients",
     [](auto* e) { e->trees[0].linear_leaves = {{.features = {0}, .coefficients = {}}}; },
     "tree 0, leaf 0", "0 coefficients", "1, one a feature"},
    {"linear feature",
     [](auto* e) { e->trees[0].linear_leaves = {{.features = {2}, .coefficients = {1}}}; },
     "tree 0, leaf 0", "feature 2", "one of 0 to 1"},
};

TEST(CheckTest, RefusesDamage) {
  for (const Damage& damage : kDamages) {
    SCOPED_TRACE(damage.name);
    TreeEnsemble ensemble = SoundEnsemble();
    damage.make(&ensemble);
    const Status status = Check(ensemble);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().kind, ErrorKind::kModel);
    EXPECT_EQ(status.error().message, "The model's trees are damaged.");
    EXPECT_EQ(status.error().where, damage.where);
    EXPECT_EQ(status.error().found, damage.found);
    EXPECT_EQ(status.error().expected, damage.expected);
  }
}

}  // namespace
}  // namespace candor::predictor
