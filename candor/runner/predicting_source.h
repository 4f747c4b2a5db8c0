// A data set with one more column: what a model predicts for each row.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "candor/dataset/row_source.h"
#include "candor/predictor/predicted_labels.h"
#include "candor/predictor/predictor.h"
#include "candor/runner/feature_columns.h"

namespace candor::runner {

/// Wraps a source; the predicted column stands last and is called predicted_label (with .1 and so
/// on where that name is taken). A scan that asks for it shows the features of each block to the
/// model; memory stays bounded by the blocks in flight. Errors of the model name rows of the data.
class PredictingSource : public dataset::RowSource {
 public:
  PredictingSource(std::unique_ptr<dataset::RowSource> base, FeatureColumns features,
                   std::shared_ptr<predictor::Predictor> predictor,
                   predictor::AnswerLocation location);

  const std::vector<std::string>& column_names() const override { return names_; }
  const std::vector<std::string>& duplicate_names() const override {
    return base_->duplicate_names();
  }
  Result<dataset::ScanReport> Scan(std::span<const int> columns, dataset::BlockConsumer& consumer,
                                   const RunContext& context) override;

  int prediction_column() const { return static_cast<int>(names_.size()) - 1; }
  /// What the predicted column holds; known once a scan has asked for it.
  std::optional<predictor::PredictionKind> prediction_kind() const { return kind_; }

 private:
  class Consumer;
  std::unique_ptr<dataset::RowSource> base_;
  FeatureColumns features_;
  std::shared_ptr<predictor::Predictor> predictor_;
  predictor::AnswerLocation location_;
  std::vector<std::string> names_;
  std::optional<predictor::PredictionKind> kind_;
};

}  // namespace candor::runner
