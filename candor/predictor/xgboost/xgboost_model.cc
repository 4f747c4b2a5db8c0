#include "candor/predictor/xgboost/xgboost_model.h"

#include <utility>

#include "candor/predictor/tree/tree_model.h"
#include "candor/predictor/xgboost/file_format_internal.h"
#include "candor/predictor/xgboost/linear_booster_internal.h"
#include "candor/predictor/xgboost/model_header_internal.h"
#include "candor/predictor/xgboost/tree_booster_internal.h"

namespace candor::predictor {

bool LooksLikeXgboost(std::string_view bytes) {
  return xgboost::FindFormat(bytes) != xgboost::FileFormat::kOther;
}

Result<std::unique_ptr<Model>> ReadXgboostModel(std::string_view bytes) {
  CANDOR_RETURN_IF_ERROR(xgboost::RefuseOldFormats(bytes));
  CANDOR_ASSIGN_OR_RETURN(const xgboost::DocumentValue root, xgboost::ParseModelDocument(bytes));
  const xgboost::DocumentItem document(root);
  CANDOR_ASSIGN_OR_RETURN(xgboost::ModelHeader header, xgboost::ReadModelHeader(document));
  CANDOR_ASSIGN_OR_RETURN(const xgboost::DocumentItem learner, document.Member("learner"));
  CANDOR_ASSIGN_OR_RETURN(const xgboost::DocumentItem booster, learner.Member("gradient_booster"));
  if (header.booster == xgboost::Booster::kLinear) {
    return xgboost::ReadLinearBooster(booster, std::move(header));
  }
  CANDOR_ASSIGN_OR_RETURN(TreeModelFile file, xgboost::ReadTreeBooster(booster, std::move(header)));
  return std::unique_ptr<Model>(std::make_unique<TreeModel>(std::move(file)));
}

}  // namespace candor::predictor
