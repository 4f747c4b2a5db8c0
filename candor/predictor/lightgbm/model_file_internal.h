// A LightGBM model file as a tree ensemble.
#pragma once

#include <string_view>

#include "candor/base/status.h"
#include "candor/predictor/tree/tree_ensemble.h"

namespace candor::predictor::lightgbm {

/// Reads the whole file; the ensemble passed Check. Errors as ReadLightgbmModel. O(size).
Result<TreeModelFile> ReadModelFile(std::string_view bytes);

}  // namespace candor::predictor::lightgbm
