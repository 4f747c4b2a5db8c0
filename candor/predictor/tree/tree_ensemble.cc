#include "candor/predictor/tree/tree_ensemble.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/status.h"

namespace candor::predictor {
namespace {

constexpr size_t kMaxNodes = size_t{1} << 24;

Error Damaged(std::string where, std::string found, std::string expected) {
  return Error{.kind = ErrorKind::kModel,
               .message = "The model's trees are damaged.",
               .where = std::move(where),
               .found = std::move(found),
               .expected = std::move(expected),
               .hint = "Save the model again with the library that trained it."};
}

// "one of 0 to 7"
std::string Range(size_t count) {
  if (count == 0) return "none";
  return "one of 0 to " + std::to_string(count - 1);
}

bool IsIndex(int64_t index, size_t count) {
  return index >= 0 && static_cast<uint64_t>(index) < count;
}

class TreeCheck {
 public:
  TreeCheck(const TreeEnsemble& ensemble, size_t number)
      : ensemble_(ensemble), tree_(ensemble.trees[number]), number_(number) {}

  Status Run() {
    CANDOR_RETURN_IF_ERROR(CheckSizes());
    for (size_t node = 0; node < tree_.nodes.size(); ++node) {
      CANDOR_RETURN_IF_ERROR(CheckNode(node));
    }
    CANDOR_RETURN_IF_ERROR(CheckLinearLeaves());
    return CheckShape();
  }

 private:
  std::string Where() const { return "tree " + std::to_string(number_); }
  std::string Where(const char* what, size_t index) const {
    return Where() + ", " + what + " " + std::to_string(index);
  }

  Status CheckSizes() const {
    const auto outputs = static_cast<size_t>(ensemble_.outputs);
    if (!IsIndex(tree_.output, outputs)) {
      return Damaged(Where(), "output " + std::to_string(tree_.output), Range(outputs));
    }
    if (tree_.nodes.size() > kMaxNodes) {
      return Damaged(Where(), std::to_string(tree_.nodes.size()) + " nodes",
                     "at most " + std::to_string(kMaxNodes));
    }
    if (tree_.leaf_values.size() != tree_.nodes.size() + 1) {
      return Damaged(Where(), std::to_string(tree_.leaf_values.size()) + " leaves",
                     std::to_string(tree_.nodes.size() + 1) + ", one more than nodes");
    }
    return {};
  }

  Status CheckNode(size_t index) const {
    const TreeNode& node = tree_.nodes[index];
    const auto features = static_cast<size_t>(ensemble_.feature_count);
    if (!IsIndex(node.feature, features)) {
      return Damaged(Where("node", index), "feature " + std::to_string(node.feature),
                     Range(features));
    }
    if (node.category_set != -1 && !IsIndex(node.category_set, tree_.category_sets.size())) {
      return Damaged(Where("node", index), "category set " + std::to_string(node.category_set),
                     Range(tree_.category_sets.size()));
    }
    for (const int32_t child : {node.left, node.right}) {
      if (child >= 0 ? !IsIndex(child, tree_.nodes.size())
                     : !IsIndex(~child, tree_.leaf_values.size())) {
        return Damaged(Where("node", index),
                       child >= 0 ? "child node " + std::to_string(child)
                                  : "child leaf " + std::to_string(~child),
                       Range(child >= 0 ? tree_.nodes.size() : tree_.leaf_values.size()));
      }
    }
    return {};
  }

  Status CheckLinearLeaves() const {
    if (tree_.linear_leaves.empty()) return {};
    if (tree_.linear_leaves.size() != tree_.leaf_values.size()) {
      return Damaged(Where(), std::to_string(tree_.linear_leaves.size()) + " linear leaves",
                     std::to_string(tree_.leaf_values.size()) + ", one a leaf");
    }
    const auto features = static_cast<size_t>(ensemble_.feature_count);
    for (size_t i = 0; i < tree_.linear_leaves.size(); ++i) {
      const LinearLeaf& leaf = tree_.linear_leaves[i];
      if (leaf.features.size() != leaf.coefficients.size()) {
        return Damaged(Where("leaf", i), std::to_string(leaf.coefficients.size()) + " coefficients",
                       std::to_string(leaf.features.size()) + ", one a feature");
      }
      for (const int32_t feature : leaf.features) {
        if (!IsIndex(feature, features)) {
          return Damaged(Where("leaf", i), "feature " + std::to_string(feature), Range(features));
        }
      }
    }
    return {};
  }

  // Every node and every leaf hangs on the root exactly once.
  Status CheckShape() const {
    if (tree_.nodes.empty()) return {};
    std::vector<bool> node_seen(tree_.nodes.size());
    std::vector<bool> leaf_seen(tree_.leaf_values.size());
    std::vector<int32_t> open = {0};
    node_seen[0] = true;
    while (!open.empty()) {
      const TreeNode& node = tree_.nodes[static_cast<size_t>(open.back())];
      open.pop_back();
      for (const int32_t child : {node.left, node.right}) {
        const auto index = static_cast<size_t>(child >= 0 ? child : ~child);
        std::vector<bool>& seen = child >= 0 ? node_seen : leaf_seen;
        if (seen[index]) {
          return Damaged(Where(child >= 0 ? "node" : "leaf", index), "reached twice",
                         "reached from one node");
        }
        seen[index] = true;
        if (child >= 0) open.push_back(child);
      }
    }
    // With one leaf more than nodes, none seen twice and all nodes seen, no leaf is left over.
    for (size_t i = 0; i < node_seen.size(); ++i) {
      if (!node_seen[i]) {
        return Damaged(Where("node", i), "not reached from the root", "reached from one node");
      }
    }
    return {};
  }

  const TreeEnsemble& ensemble_;
  const Tree& tree_;
  size_t number_;
};

}  // namespace

Status Check(const TreeEnsemble& ensemble) {
  if (ensemble.outputs < 1) {
    return Damaged("", std::to_string(ensemble.outputs) + " outputs", "at least 1");
  }
  if (ensemble.feature_count < 0) {
    return Damaged("", std::to_string(ensemble.feature_count) + " features", "at least 0");
  }
  if (ensemble.base_margins.size() != static_cast<size_t>(ensemble.outputs)) {
    return Damaged("", std::to_string(ensemble.base_margins.size()) + " base margins",
                   std::to_string(ensemble.outputs) + ", one an output");
  }
  if (!(ensemble.divisor > 0) || std::isinf(ensemble.divisor)) {
    return Damaged("", "divisor " + std::to_string(ensemble.divisor), "a positive number");
  }
  for (size_t i = 0; i < ensemble.trees.size(); ++i) {
    CANDOR_RETURN_IF_ERROR(TreeCheck(ensemble, i).Run());
  }
  return {};
}

}  // namespace candor::predictor
