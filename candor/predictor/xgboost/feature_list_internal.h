// Names, types and category lists of a model's features.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/model.h"
#include "candor/predictor/xgboost/model_document_internal.h"
#include "candor/predictor/xgboost/objective_internal.h"

namespace candor::predictor::xgboost {

struct FeatureList {
  std::vector<ModelFeature> features;
  std::vector<bool> is_categorical;     ///< type "c"
  bool has_names = false;               ///< false for none, and for f0, f1, ..
  std::vector<std::string> may_be_cut;  ///< features with such category texts
};

/// Reads `count` features of "learner". `cats` are the category lists of the booster (files from
/// 3.1 on), if there are any: a category that is not in them is an error, as in the library. Texts
/// that all are plain numbers become numbers: cells like them are numbers in a CSV file, and 8.0
/// instead of 8 where the column has a gap.
///
/// Up to 3.3 XGBoost counts a pandas category's characters where it should count bytes, so that
/// texts beyond ASCII stand cut or shifted in the file. Where that shows it is an error, else
/// `may_be_cut` says that it may be so.
Result<FeatureList> ReadFeatureList(const DocumentItem& learner,
                                    const std::optional<DocumentItem>& cats, int count,
                                    const FileVersion& version);

}  // namespace candor::predictor::xgboost
