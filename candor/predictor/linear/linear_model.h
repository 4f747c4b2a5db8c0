// Linear and logistic models from a small JSON file.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/model.h"

namespace candor::predictor {

/// x.w + b, and for a classifier the sigmoid of it.
struct LinearModelOptions {
  std::vector<std::string> feature_names;  ///< may be empty
  std::vector<double> weights;             ///< one a feature
  double bias = 0;
  bool is_logistic = true;
  std::optional<double> threshold;  ///< predicted_label = 1 if score > threshold, else 0
};

std::unique_ptr<Model> MakeLinearModel(LinearModelOptions options);

/// Whether this is a JSON object with "weight" and "bias".
bool LooksLikeLinearModel(std::string_view bytes);

/// Reads {"feature_names"?: [..], "weight": [..], "bias": b, "threshold"?: t, "loss_type"?:
/// "logistic" | "squared_loss"}; other members are comments. A missing cell makes the score NaN and
/// is a kModel error that names it. Errors: kModel with the JSON pointer.
Result<std::unique_ptr<Model>> ReadLinearModel(std::string_view bytes);

}  // namespace candor::predictor
