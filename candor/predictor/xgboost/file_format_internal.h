// Tells XGBoost's file formats apart by their first bytes.
#pragma once

#include <string_view>

#include "candor/base/status.h"

namespace candor::predictor::xgboost {

enum class FileFormat {
  kOther,
  kDocument,      ///< JSON or UBJSON with a "learner"
  kLegacyBinary,  ///< "binf", "bs64", or the headerless form of the versions before 1.0
  kPickle,        ///< a Python pickle that names xgboost
};

FileFormat FindFormat(std::string_view bytes);

/// kModel for the legacy binary format and for pickles; `hint` is the recipe to save again.
Status RefuseOldFormats(std::string_view bytes);

}  // namespace candor::predictor::xgboost
