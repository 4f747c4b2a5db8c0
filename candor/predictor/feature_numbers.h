// Feature cells as the numbers that models compute with.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/feature_batch.h"
#include "candor/predictor/model.h"

namespace candor::predictor {

/// Column by column; a missing cell is NaN. A column that is kFloat64 already is not copied.
struct FeatureNumbers {
  int64_t rows = 0;
  std::vector<const double*> columns;
  std::vector<std::vector<double>> owned;
};

/// The features of a model, with the tables of their categories built once: models keep one for all
/// batches. Cheap to copy; thread-safe.
class FeatureReaders {
 public:
  /// O(categories).
  explicit FeatureReaders(std::vector<ModelFeature> features);

  /// As ReadFeatureNumbers, without building tables.
  Result<FeatureNumbers> Read(const FeatureBatch& batch) const;

 private:
  struct Tables;
  std::shared_ptr<const Tables> tables_;
};

/// Reads a batch's cells for `features` (same order, same number). Booleans are 0 and 1; a text
/// that Python's float() reads is that number; cells of a categorical feature become their code, 1
/// and 1.0 and "1" being one category when the list holds numbers; an unknown category is NaN or an
/// error, as the feature says. Errors: kModel, "Could not convert string to float.", `where` =
/// "row 17, column 'age'" (rows of the data from 1). O(cells + categories): for features
/// without categories, or for one batch.
Result<FeatureNumbers> ReadFeatureNumbers(std::span<const ModelFeature> features,
                                          const FeatureBatch& batch);

}  // namespace candor::predictor
