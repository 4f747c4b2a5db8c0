#include "candor/predictor/lightgbm/lightgbm_model.h"

#include <utility>

#include "candor/predictor/lightgbm/model_file_internal.h"
#include "candor/predictor/tree/tree_model.h"

namespace candor::predictor {

bool LooksLikeLightgbm(std::string_view bytes) {
  return bytes.starts_with("tree\nversion=") || bytes.starts_with("tree\r\nversion=");
}

Result<std::unique_ptr<Model>> ReadLightgbmModel(std::string_view bytes) {
  CANDOR_ASSIGN_OR_RETURN(TreeModelFile file, lightgbm::ReadModelFile(bytes));
  return std::unique_ptr<Model>(std::make_unique<TreeModel>(std::move(file)));
}

}  // namespace candor::predictor
