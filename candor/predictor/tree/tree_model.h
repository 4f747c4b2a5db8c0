// A tree ensemble as a model.
#pragma once

#include <memory>

#include "candor/predictor/feature_numbers.h"
#include "candor/predictor/model.h"
#include "candor/predictor/tree/tree_ensemble.h"
#include "candor/predictor/tree/tree_evaluator.h"

namespace candor::predictor {

/// A model that can give its trees away: explanations work on them.
class TreeModel : public Model {
 public:
  /// Takes what a reader made (it passed Check). info().engine becomes "candor".
  explicit TreeModel(TreeModelFile file);

  const ModelInfo& info() const override { return info_; }
  Result<Answers> Predict(const FeatureBatch& batch, const RunContext& context) const override;

  const TreeEvaluator& evaluator() const { return evaluator_; }

 private:
  ModelInfo info_;
  FeatureReaders readers_;
  TreeEvaluator evaluator_;
};

}  // namespace candor::predictor
