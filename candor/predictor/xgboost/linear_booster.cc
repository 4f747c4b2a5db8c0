#include "candor/predictor/xgboost/linear_booster_internal.h"

#include <cmath>
#include <utility>
#include <vector>

#include "candor/predictor/feature_numbers.h"
#include "candor/predictor/model_answers_internal.h"
#include "candor/predictor/tree/tree_evaluator.h"

namespace candor::predictor::xgboost {
namespace {

class LinearBooster : public Model {
 public:
  LinearBooster(ModelHeader header, std::vector<float> weights)
      : info_(std::move(header.info)),
        readers_(info_.features),
        base_margins_(std::move(header.base_margins)),
        weights_(std::move(weights)) {
    info_.engine = "candor";
    link_.outputs = header.outputs;
    link_.link = header.link;
  }

  const ModelInfo& info() const override { return info_; }

  Result<Answers> Predict(const FeatureBatch& batch, const RunContext& context) const override {
    CANDOR_RETURN_IF_ERROR(context.CheckStop());
    CANDOR_ASSIGN_OR_RETURN(const FeatureNumbers features, readers_.Read(batch));
    const size_t outputs = base_margins_.size();
    std::vector<double> values(static_cast<size_t>(features.rows) * outputs);
    for (size_t row = 0; row < static_cast<size_t>(features.rows); ++row) {
      for (size_t output = 0; output < outputs; ++output) {
        values[row * outputs + output] = static_cast<double>(Margin(features, row, output));
      }
    }
    ApplyLink(link_, values);
    return MakeAnswers(info_, features.rows, link_.outputs, std::move(values));
  }

 private:
  float Margin(const FeatureNumbers& features, size_t row, size_t output) const {
    const size_t outputs = base_margins_.size();
    const size_t bias = features.columns.size() * outputs + output;
    // The library adds the first output's base score to all outputs.
    float margin = weights_[bias] + base_margins_[0];
    for (size_t feature = 0; feature < features.columns.size(); ++feature) {
      const double value = features.columns[feature][row];
      if (std::isnan(value)) continue;
      margin += static_cast<float>(value) * weights_[feature * outputs + output];
    }
    return margin;
  }

  ModelInfo info_;
  FeatureReaders readers_;
  std::vector<float> base_margins_;
  std::vector<float> weights_;  // features x outputs, then the biases
  TreeEnsemble link_;           // without trees: what ApplyLink asks for
};

}  // namespace

Result<std::unique_ptr<Model>> ReadLinearBooster(const DocumentItem& gradient_booster,
                                                 ModelHeader header) {
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem model, FindBoosterModel(gradient_booster));
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem item, model.Member("weights"));
  CANDOR_ASSIGN_OR_RETURN(std::vector<float> weights, item.Floats());
  const size_t expected =
      (static_cast<size_t>(header.feature_count) + 1) * static_cast<size_t>(header.outputs);
  if (weights.size() != expected) {
    return item.Broken(std::to_string(expected) + " weights",
                       std::to_string(weights.size()) + " weights");
  }
  return std::unique_ptr<Model>(
      std::make_unique<LinearBooster>(std::move(header), std::move(weights)));
}

}  // namespace candor::predictor::xgboost
