#include "candor/predictor/tree/tree_model.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/predictor/answers.h"
#include "candor/predictor/feature_batch.h"
#include "candor/predictor/model_answers_internal.h"

namespace candor::predictor {
namespace {

ModelInfo Completed(ModelInfo info, const TreeEnsemble& ensemble) {
  info.engine = "candor";
  if (info.features.empty()) info.features.resize(static_cast<size_t>(ensemble.feature_count));
  info.score_width = info.answer == AnswerKind::kLabel ? 0 : ensemble.outputs;
  return info;
}

}  // namespace

TreeModel::TreeModel(TreeModelFile file)
    : info_(Completed(std::move(file.info), file.ensemble)),
      readers_(info_.features),
      evaluator_(std::make_shared<const TreeEnsemble>(std::move(file.ensemble))) {}

Result<Answers> TreeModel::Predict(const FeatureBatch& batch, const RunContext& context) const {
  CANDOR_ASSIGN_OR_RETURN(FeatureNumbers numbers, readers_.Read(batch));
  const NumberColumns columns{.rows = batch.rows, .columns = std::move(numbers.columns)};
  const TreeEnsemble& ensemble = evaluator_.ensemble();
  const auto width = static_cast<size_t>(ensemble.link == Link::kArgmax ? 1 : ensemble.outputs);
  const auto rows = static_cast<size_t>(batch.rows);
  std::vector<double> values(rows * width);
  CANDOR_RETURN_IF_ERROR(evaluator_.Predict(columns, values, context));
  return MakeAnswers(info_, batch.rows, static_cast<int>(width), std::move(values));
}

}  // namespace candor::predictor
