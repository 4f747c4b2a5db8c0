// A model in process as a Predictor, answering as the same model would behind `candor host`.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/model.h"
#include "candor/predictor/predictor.h"

namespace candor::predictor {

/// How the data's columns meet the model's features.
struct FeatureBinding {
  std::vector<int> columns;  ///< for each feature, the column of the batch
  bool by_name = false;
  std::string message;  ///< one line for people: which way was taken
};

/// By name when both sides have names (other columns are ignored; a missing one is a kModel error
/// that lists both sets), else by position, when the counts agree.
Result<FeatureBinding> BindFeatures(const ModelInfo& model, const FeatureNames& data);

/// Asks `model` about batches with the columns `names`. `location` means what it would mean against
/// the bodies of the interface contract, 2.1, in the format `accept`: an index counts CSV cells, a
/// JMESPath expression is searched in the JSON or JSON Lines body. Places that select the model's
/// scores or labels as they are cost nothing; other expressions are evaluated on rendered bodies.
/// Without a location the answer's scores are the model's scores, and a kLabel model's labels are
/// its labels. TakeWarnings gives the model's own warnings, once.
/// Errors: kModel for an unbindable model, kConfig for a place that finds nothing.
Result<std::unique_ptr<Predictor>> MakeModelPredictor(std::shared_ptr<const Model> model,
                                                      const FeatureNames& names,
                                                      PayloadFormat accept,
                                                      const AnswerLocation& location);

}  // namespace candor::predictor
