// Any bytes may be offered as an XGBoost model: they must be refused with a reason, or give a model
// that answers the same whatever the batch is.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "candor/predictor/xgboost/xgboost_model.h"

namespace {

using candor::predictor::Model;

constexpr int64_t kRows = 5;
constexpr size_t kMostFeatures = 64;
constexpr int kMostScores = 64;

candor::Result<candor::predictor::Answers> Ask(const Model& model, int64_t rows) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> cells = {0, kNan, -1.5, 1e30, 3};
  const std::vector<candor::dataset::ColumnView> columns(
      model.info().features.size(),
      {.layout = candor::dataset::Layout::kFloat64, .length = rows, .float64s = cells.data()});
  return model.Predict({.rows = rows, .columns = columns}, {});
}

void CheckAnswers(const Model& model) {
  const auto all = Ask(model, kRows);
  const auto first = Ask(model, 1);
  if (!all.ok() || !first.ok()) return;  // a category that the model does not know
  CANDOR_CHECK(all->rows == kRows && first->rows == 1);
  CANDOR_CHECK(all->scores.size() == static_cast<size_t>(kRows * model.info().score_width));
  for (size_t i = 0; i < first->scores.size(); ++i) {
    const double a = all->scores[i];
    const double b = first->scores[i];
    CANDOR_CHECK(a == b || (a != a && b != b));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto model = candor::predictor::ReadXgboostModel(bytes);
  if (!model.ok()) {
    CANDOR_CHECK(model.error().kind == candor::ErrorKind::kModel);
    CANDOR_CHECK(!model.error().message.empty());
    return 0;
  }
  const bool is_small = (*model)->info().features.size() <= kMostFeatures &&
                        (*model)->info().score_width <= kMostScores;
  if (is_small) CheckAnswers(**model);
  return 0;
}
