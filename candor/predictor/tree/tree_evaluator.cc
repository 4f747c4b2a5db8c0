#include "candor/predictor/tree/tree_evaluator.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/parallel.h"
#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/predictor/tree/block_evaluator_internal.h"
#include "candor/predictor/tree/mask_kernels_internal.h"

namespace candor::predictor {
namespace {

using internal::BlockScratch;
using internal::kBlockRows;

// Below that a walk from the root costs less than a block's masks.
constexpr int kFewRows = 24;

// Hands each thread memory that another one has done with.
class ScratchPool {
 public:
  explicit ScratchPool(const internal::EnsemblePlan& plan) : plan_(plan) {}

  std::unique_ptr<BlockScratch> Take() {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        auto scratch = std::move(free_.back());
        free_.pop_back();
        return scratch;
      }
    }
    return std::make_unique<BlockScratch>(plan_);
  }

  void GiveBack(std::unique_ptr<BlockScratch> scratch) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(scratch));
  }

 private:
  const internal::EnsemblePlan& plan_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<BlockScratch>> free_;
};

Status CheckColumns(const TreeEnsemble& ensemble, const NumberColumns& features) {
  if (features.columns.size() == static_cast<size_t>(ensemble.feature_count)) return {};
  return Error{.kind = ErrorKind::kModel,
               .message = "The number of features is not the model's.",
               .found = std::to_string(features.columns.size()),
               .expected = std::to_string(ensemble.feature_count)};
}

}  // namespace

struct TreeEvaluator::Plan {
  explicit Plan(const TreeEnsemble& ensemble) : ensemble_plan(ensemble) {}

  // Calls use(first_row, rows, margins) for each block of rows, on several threads.
  template <typename Use>
  Status ForBlocks(const NumberColumns& features, const RunContext& context, const Use& use) const {
    CANDOR_RETURN_IF_ERROR(CheckColumns(ensemble_plan.ensemble, features));
    const auto outputs = static_cast<size_t>(ensemble_plan.ensemble.outputs);
    ScratchPool pool(ensemble_plan);
    const int64_t blocks = (features.rows + kBlockRows - 1) / kBlockRows;
    return ParallelFor(context, blocks, [&](int64_t block) -> Status {
      const int64_t first_row = block * kBlockRows;
      const int rows = static_cast<int>(std::min<int64_t>(kBlockRows, features.rows - first_row));
      std::unique_ptr<BlockScratch> scratch = pool.Take();
      std::vector<double> margins(static_cast<size_t>(rows) * outputs);
      const auto* kernels = rows < kFewRows ? nullptr : &internal::AvailableKernels().back();
      internal::EvaluateBlock(ensemble_plan, kernels, features.columns.data(), first_row, rows,
                              scratch.get(), margins.data());
      pool.GiveBack(std::move(scratch));
      use(static_cast<size_t>(first_row), static_cast<size_t>(rows), margins);
      return {};
    });
  }

  internal::EnsemblePlan ensemble_plan;
};

TreeEvaluator::TreeEvaluator(std::shared_ptr<const TreeEnsemble> ensemble)
    : ensemble_(std::move(ensemble)), plan_(std::make_unique<const Plan>(*ensemble_)) {}
TreeEvaluator::~TreeEvaluator() = default;
TreeEvaluator::TreeEvaluator(TreeEvaluator&&) noexcept = default;

Status TreeEvaluator::Margins(const NumberColumns& features, std::span<double> margins,
                              const RunContext& context) const {
  const auto outputs = static_cast<size_t>(ensemble_->outputs);
  CANDOR_CHECK(margins.size() == static_cast<size_t>(features.rows) * outputs);
  return plan_->ForBlocks(features, context,
                          [&](size_t first_row, size_t, const std::vector<double>& block) {
                            std::copy(block.begin(), block.end(),
                                      margins.begin() + static_cast<int64_t>(first_row * outputs));
                          });
}

Status TreeEvaluator::Predict(const NumberColumns& features, std::span<double> values,
                              const RunContext& context) const {
  const auto outputs = static_cast<size_t>(ensemble_->outputs);
  const size_t kept = ensemble_->link == Link::kArgmax ? 1 : outputs;
  CANDOR_CHECK(values.size() == static_cast<size_t>(features.rows) * kept);
  return plan_->ForBlocks(
      features, context, [&](size_t first_row, size_t rows, std::vector<double>& block) {
        ApplyLink(*ensemble_, block);
        for (size_t row = 0; row < rows; ++row) {
          std::copy_n(&block[row * outputs], kept, &values[(first_row + row) * kept]);
        }
      });
}

}  // namespace candor::predictor
