#include "candor/predictor/tree/block_evaluator_internal.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

#include "candor/predictor/tree/condition_masks_internal.h"
#include "candor/predictor/tree/tree_walk_internal.h"

namespace candor::predictor::internal {
namespace {

template <typename Number>
std::vector<Number> LeafValues(const TreeEnsemble& ensemble) {
  std::vector<Number> values;
  for (const Tree& tree : ensemble.trees) {
    for (const double value : tree.leaf_values) values.push_back(static_cast<Number>(value));
  }
  return values;
}

double LinearValue(const LinearLeaf& leaf, double plain_value, const double* const* columns,
                   int64_t row) {
  double sum = leaf.constant;
  for (size_t i = 0; i < leaf.features.size(); ++i) {
    const double value = columns[leaf.features[i]][row];
    if (std::isnan(value)) return plain_value;
    sum += leaf.coefficients[i] * value;
  }
  return sum;
}

// float32 for XGBoost, float64 for LightGBM.
template <typename Number>
class BlockEvaluator {
 public:
  BlockEvaluator(const EnsemblePlan& plan, const MaskKernels* kernels, const double* const* columns,
                 int64_t first_row, int rows, BlockScratch* scratch)
      : plan_(plan),
        ensemble_(plan.ensemble),
        kernels_(kernels),
        columns_(columns),
        first_row_(first_row),
        rows_(rows),
        scratch_(scratch) {}

  void Run(double* margins) {
    for (int output = 0; output < ensemble_.outputs; ++output) {
      const double base = ensemble_.base_margins[static_cast<size_t>(output)];
      std::fill_n(Sums(output), kBlockRows, static_cast<Number>(base));
    }
    for (const TreeGroup& group : plan_.groups) {
      if (kernels_ != nullptr) {
        FillConditions(group, ensemble_.split, *kernels_, columns_, first_row_, rows_, scratch_);
      }
      for (size_t i = 0; i < group.trees.size(); ++i) AddTree(group, i);
    }
    Write(margins);
  }

 private:
  Number* Sums(int output) {
    const size_t begin = static_cast<size_t>(output) * kBlockRows;
    if constexpr (std::is_same_v<Number, float>) {
      return scratch_->float_sums.data() + begin;
    } else {
      return scratch_->double_sums.data() + begin;
    }
  }

  const Number* Values(size_t tree) const {
    if constexpr (std::is_same_v<Number, float>) {
      return plan_.float_values.data() + plan_.first_value[tree];
    } else {
      return plan_.double_values.data() + plan_.first_value[tree];
    }
  }

  void AddTree(const TreeGroup& group, size_t index) {
    const TreePlan& tree_plan = group.trees[index];
    const size_t number = group.first_tree + index;
    const Tree& tree = ensemble_.trees[number];
    if (kernels_ == nullptr || !tree_plan.is_masked) {
      WalkLeaves(ensemble_.split, tree, columns_, first_row_, rows_, scratch_->leaves);
      AddLeaves(number, scratch_->leaves);
      return;
    }
    FindLeaves(group, tree_plan, tree.leaf_values.size());
    if (!tree.linear_leaves.empty()) {
      AddLeaves(number, scratch_->numbers);
    } else if constexpr (std::is_same_v<Number, float>) {
      kernels_->add_floats(Values(number), scratch_->numbers, Sums(tree.output));
    } else {
      kernels_->add_doubles(Values(number), scratch_->numbers, Sums(tree.output));
    }
  }

  // Fills scratch->numbers.
  void FindLeaves(const TreeGroup& group, const TreePlan& tree, size_t leaves) {
    RowMask* slots = scratch_->slots.data();
    std::memset(static_cast<void*>(slots + tree.root), 0xFF, sizeof(RowMask));
    kernels_->route(group.steps.data() + tree.first_step, tree.steps, scratch_->conditions.data(),
                    slots);
    kernels_->planes(slots, leaves, scratch_->planes);
    kernels_->numbers(scratch_->planes, static_cast<int>(std::bit_width(leaves - 1)),
                      scratch_->numbers);
  }

  template <typename LeafNumber>
  void AddLeaves(size_t number, const LeafNumber* leaves) {
    const Tree& tree = ensemble_.trees[number];
    const Number* values = Values(number);
    Number* sums = Sums(tree.output);
    for (int row = 0; row < rows_; ++row) {
      const auto leaf = static_cast<size_t>(leaves[row]);
      sums[row] +=
          tree.linear_leaves.empty()
              ? values[leaf]
              : static_cast<Number>(LinearValue(tree.linear_leaves[leaf], tree.leaf_values[leaf],
                                                columns_, first_row_ + row));
    }
  }

  void Write(double* margins) {
    const auto divisor = static_cast<Number>(ensemble_.divisor);
    for (int output = 0; output < ensemble_.outputs; ++output) {
      const Number* sums = Sums(output);
      double* margin = margins + output;
      for (int row = 0; row < rows_; ++row, margin += ensemble_.outputs) {
        *margin = static_cast<double>(sums[row] / divisor);
      }
    }
  }

  const EnsemblePlan& plan_;
  const TreeEnsemble& ensemble_;
  const MaskKernels* kernels_;
  const double* const* columns_;
  int64_t first_row_;
  int rows_;
  BlockScratch* scratch_;
};

}  // namespace

EnsemblePlan::EnsemblePlan(const TreeEnsemble& model, size_t max_conditions)
    : ensemble(model), groups(PlanMasks(model, max_conditions)) {
  size_t leaves = 0;
  for (const Tree& tree : ensemble.trees) {
    first_value.push_back(leaves);
    leaves += tree.leaf_values.size();
  }
  if (ensemble.split == SplitRule::kLessFloat32) {
    float_values = LeafValues<float>(ensemble);
  } else {
    double_values = LeafValues<double>(ensemble);
  }
  for (const TreeGroup& group : groups) {
    conditions = std::max(conditions, group.conditions);
    for (const CategoryColumn& column : group.category_columns) {
      category_codes = std::max(category_codes, column.codes.size());
    }
  }
}

BlockScratch::BlockScratch(const EnsemblePlan& plan)
    : conditions(plan.conditions),
      code_rows(plan.category_codes),
      slots(conditions.empty() ? 0 : 2 * kMaxMaskedLeaves),
      planes{} {
  const size_t sums = static_cast<size_t>(plan.ensemble.outputs) * kBlockRows;
  (plan.ensemble.split == SplitRule::kLessFloat32 ? float_sums.resize(sums)
                                                  : double_sums.resize(sums));
}

void EvaluateBlock(const EnsemblePlan& plan, const MaskKernels* kernels,
                   const double* const* columns, int64_t first_row, int rows, BlockScratch* scratch,
                   double* margins) {
  if (plan.ensemble.split == SplitRule::kLessFloat32) {
    BlockEvaluator<float>(plan, kernels, columns, first_row, rows, scratch).Run(margins);
  } else {
    BlockEvaluator<double>(plan, kernels, columns, first_row, rows, scratch).Run(margins);
  }
}

}  // namespace candor::predictor::internal
