#include "candor/predictor/tree/mask_plan_internal.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "candor/predictor/tree/tree_decision_internal.h"

namespace candor::predictor::internal {
namespace {

// A node's question, and where the number of its condition mask goes.
struct NumericSplit {
  int32_t feature;
  MissingRule missing;
  double threshold;
  bool missing_goes_left;
  size_t node;  // counted over the group's trees
};

struct CategorySplit {
  int32_t feature;
  MissingRule missing;
  bool missing_goes_left;
  bool members_go_left;
  std::vector<int32_t> codes;
  size_t node;
};

size_t CountMembers(const CategorySet& set) {
  return std::accumulate(set.bits.begin(), set.bits.end(), size_t{0}, [](size_t sum, uint64_t w) {
    return sum + static_cast<size_t>(std::popcount(w));
  });
}

bool CanBeMasked(const Tree& tree) {
  if (tree.nodes.empty() || tree.leaf_values.size() > kMaxMaskedLeaves) return false;
  return std::all_of(tree.nodes.begin(), tree.nodes.end(), [&tree](const TreeNode& node) {
    if (node.category_set < 0) return !std::isnan(node.threshold);
    return CountMembers(tree.category_sets[static_cast<size_t>(node.category_set)]) <= kMaxMembers;
  });
}

// Codes from 2^31 on stand for no value; XGBoost's own limit is met by the values.
std::vector<int32_t> Codes(const CategorySet& set) {
  std::vector<int32_t> codes;
  const size_t words = std::min(set.bits.size(), size_t{1} << 25);
  for (size_t word = 0; word < words; ++word) {
    for (uint64_t bits = set.bits[word]; bits != 0; bits &= bits - 1) {
      codes.push_back(
          static_cast<int32_t>(64 * word + static_cast<size_t>(std::countr_zero(bits))));
    }
  }
  return codes;
}

class GroupPlanner {
 public:
  GroupPlanner(const TreeEnsemble& ensemble, size_t first_tree, size_t end_tree)
      : ensemble_(ensemble) {
    group_.first_tree = first_tree;
    group_.trees.resize(end_tree - first_tree);
    Collect();
  }

  // Nothing when more condition masks than `max_conditions` would be needed.
  std::optional<TreeGroup> Plan(size_t max_conditions) {
    node_condition_.resize(nodes_);
    PlanThresholds();
    PlanCategories();
    if (group_.conditions > max_conditions) return {};
    size_t first_node = 0;
    for (size_t i = 0; i < group_.trees.size(); ++i) {
      if (!group_.trees[i].is_masked) continue;
      const Tree& tree = ensemble_.trees[group_.first_tree + i];
      PlanRoute(tree, node_condition_.data() + first_node, &group_.trees[i]);
      first_node += tree.nodes.size();
    }
    return std::move(group_);
  }

 private:
  double Threshold(const TreeNode& node) const {
    return ensemble_.split == SplitRule::kLessFloat32
               ? Narrow<SplitRule::kLessFloat32>(node.threshold)
               : node.threshold;
  }

  void Collect() {
    for (size_t i = 0; i < group_.trees.size(); ++i) {
      const Tree& tree = ensemble_.trees[group_.first_tree + i];
      group_.trees[i].is_masked = CanBeMasked(tree);
      if (!group_.trees[i].is_masked) continue;
      for (const TreeNode& node : tree.nodes) {
        const bool left = node.missing_goes_left && node.missing != MissingRule::kNever;
        if (node.category_set < 0) {
          numeric_.push_back({node.feature, node.missing, Threshold(node), left, nodes_});
        } else {
          const CategorySet& set = tree.category_sets[static_cast<size_t>(node.category_set)];
          categories_.push_back(
              {node.feature, node.missing, left, set.members_go_left, Codes(set), nodes_});
        }
        ++nodes_;
      }
    }
  }

  void PlanThresholds() {
    const auto key = [](const NumericSplit& s) { return std::tuple(s.feature, s.missing); };
    std::sort(numeric_.begin(), numeric_.end(), [&key](const auto& a, const auto& b) {
      return std::tuple_cat(key(a), std::tuple(a.threshold)) <
             std::tuple_cat(key(b), std::tuple(b.threshold));
    });
    for (auto begin = numeric_.begin(); begin != numeric_.end();) {
      const auto end = std::find_if(begin, numeric_.end(),
                                    [&](const NumericSplit& s) { return key(s) != key(*begin); });
      PlanColumn(begin, end);
      begin = end;
    }
  }

  using NumericIterator = std::vector<NumericSplit>::iterator;

  void PlanColumn(NumericIterator begin, NumericIterator end) {
    ThresholdColumn column{.feature = begin->feature, .missing = begin->missing};
    bool has_side[2] = {false, false};
    for (auto split = begin; split != end; ++split) {
      if (column.thresholds.empty() || column.thresholds.back() != split->threshold) {
        column.thresholds.push_back(split->threshold);
      }
      has_side[split->missing_goes_left ? 1 : 0] = true;
      node_condition_[split->node] = column.thresholds.size() - 1;
    }
    int64_t* firsts[2] = {&column.first_missing_right, &column.first_missing_left};
    for (int side = 0; side < 2; ++side) {
      if (!has_side[side]) continue;
      *firsts[side] = static_cast<int64_t>(group_.conditions);
      group_.conditions += column.thresholds.size() + 1;
    }
    for (auto split = begin; split != end; ++split) {
      node_condition_[split->node] +=
          static_cast<size_t>(*firsts[split->missing_goes_left ? 1 : 0]);
    }
    group_.threshold_columns.push_back(std::move(column));
  }

  void PlanCategories() {
    const auto key = [](const CategorySplit& s) { return std::tie(s.feature, s.missing); };
    std::sort(categories_.begin(), categories_.end(), [&key](const auto& a, const auto& b) {
      return std::tuple_cat(key(a), std::tie(a.missing_goes_left, a.members_go_left, a.codes)) <
             std::tuple_cat(key(b), std::tie(b.missing_goes_left, b.members_go_left, b.codes));
    });
    for (auto begin = categories_.begin(); begin != categories_.end();) {
      const auto end = std::find_if(begin, categories_.end(),
                                    [&](const CategorySplit& s) { return key(s) != key(*begin); });
      PlanColumn(begin, end);
      begin = end;
    }
  }

  using CategoryIterator = std::vector<CategorySplit>::iterator;

  void PlanColumn(CategoryIterator begin, CategoryIterator end) {
    CategoryColumn column{.feature = begin->feature, .missing = begin->missing};
    for (auto split = begin; split != end; ++split) {
      column.codes.insert(column.codes.end(), split->codes.begin(), split->codes.end());
    }
    std::sort(column.codes.begin(), column.codes.end());
    column.codes.erase(std::unique(column.codes.begin(), column.codes.end()), column.codes.end());
    for (auto split = begin; split != end; ++split) {
      const auto same = [](const CategorySplit& a, const CategorySplit& b) {
        return a.missing_goes_left == b.missing_goes_left &&
               a.members_go_left == b.members_go_left && a.codes == b.codes;
      };
      if (split == begin || !same(*split, *(split - 1))) AddCondition(*split, &column);
      node_condition_[split->node] = group_.conditions - 1;
    }
    group_.category_columns.push_back(std::move(column));
  }

  void AddCondition(const CategorySplit& split, CategoryColumn* column) {
    CategoryCondition condition{.mask = static_cast<uint16_t>(group_.conditions++),
                                .missing_goes_left = split.missing_goes_left,
                                .members_go_left = split.members_go_left};
    for (const int32_t code : split.codes) {
      const auto place = std::lower_bound(column->codes.begin(), column->codes.end(), code);
      condition.members.push_back(static_cast<uint32_t>(place - column->codes.begin()));
    }
    column->conditions.push_back(std::move(condition));
  }

  // Left subtrees first: a right child takes its parent's slot, a left child the next one, so that
  // the slots in use stay few.
  void PlanRoute(const Tree& tree, const size_t* conditions, TreePlan* plan) {
    const size_t first_slot = (tree.leaf_values.size() + 7) / 8 * 8;
    plan->root = static_cast<uint16_t>(first_slot);
    plan->first_step = group_.steps.size();
    plan->steps = tree.nodes.size();
    std::vector<std::pair<int32_t, size_t>> open = {{0, first_slot}};
    while (!open.empty()) {
      const auto [index, slot] = open.back();
      open.pop_back();
      const TreeNode& node = tree.nodes[static_cast<size_t>(index)];
      const size_t left = node.left >= 0 ? slot + 1 : static_cast<size_t>(~node.left);
      const size_t right = node.right >= 0 ? slot : static_cast<size_t>(~node.right);
      group_.steps.push_back({.condition = static_cast<uint16_t>(conditions[index]),
                              .parent = static_cast<uint16_t>(slot),
                              .left = static_cast<uint16_t>(left),
                              .right = static_cast<uint16_t>(right)});
      if (node.right >= 0) open.emplace_back(node.right, right);
      if (node.left >= 0) open.emplace_back(node.left, left);
    }
  }

  const TreeEnsemble& ensemble_;
  TreeGroup group_;
  std::vector<NumericSplit> numeric_;
  std::vector<CategorySplit> categories_;
  size_t nodes_ = 0;                    // of masked trees
  std::vector<size_t> node_condition_;  // for each of them
};

void PlanRange(const TreeEnsemble& ensemble, size_t max_conditions, size_t first, size_t end,
               std::vector<TreeGroup>* groups) {
  const bool is_one_tree = end - first == 1;
  // A tree of kMaxMaskedLeaves needs a quarter of kMaxConditions at most.
  auto group =
      GroupPlanner(ensemble, first, end).Plan(is_one_tree ? kMaxConditions : max_conditions);
  if (group) {
    groups->push_back(*std::move(group));
    return;
  }
  const size_t middle = first + (end - first) / 2;
  PlanRange(ensemble, max_conditions, first, middle, groups);
  PlanRange(ensemble, max_conditions, middle, end, groups);
}

}  // namespace

std::vector<TreeGroup> PlanMasks(const TreeEnsemble& ensemble, size_t max_conditions) {
  std::vector<TreeGroup> groups;
  if (!ensemble.trees.empty()) {
    PlanRange(ensemble, std::min(max_conditions, kMaxConditions), 0, ensemble.trees.size(),
              &groups);
  }
  return groups;
}

}  // namespace candor::predictor::internal
