// What XGBoost's objectives do to base_score and to margins.
#pragma once

#include <optional>
#include <string_view>

#include "candor/predictor/model.h"
#include "candor/predictor/tree/tree_ensemble.h"

namespace candor::predictor::xgboost {

/// From the scale of base_score, which is that of the answers, to margins. Float32 as in the
/// library.
enum class BaseScoreScale {
  kMargin,
  kProbability,  ///< -log(1 / p - 1), p clamped to [1e-6, 1 - 1e-6]
  kLog,          ///< log(x)
};

struct Objective {
  Link link = Link::kIdentity;
  BaseScoreScale base_score = BaseScoreScale::kMargin;
  AnswerKind answer = AnswerKind::kNumber;  ///< with one output; several numbers are kNumbers
};

/// The library's version that wrote a file.
struct FileVersion {
  int major = 0;
  int minor = 0;
  int patch = 0;
};

/// Empty for a name that no version up to 3.4 knows.
std::optional<Objective> FindObjective(std::string_view name, const FileVersion& version);

float BaseMargin(BaseScoreScale scale, float base_score);

}  // namespace candor::predictor::xgboost
