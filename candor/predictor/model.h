// A model in this process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/base/warning.h"
#include "candor/dataset/cell.h"
#include "candor/predictor/answers.h"
#include "candor/predictor/feature_batch.h"

namespace candor::predictor {

/// An input of a model.
struct ModelFeature {
  std::string name;  ///< empty when the model names none
  /// The categories of a categorical feature, in the order of their codes 0, 1, ..; empty: the
  /// feature is a number (or, for a tree on raw codes, a code). Texts or numbers.
  std::vector<dataset::Cell> categories;
  /// A category that is not in the list is an error that names it; else it counts as missing.
  bool refuses_unknown_categories = false;
  bool is_text = false;  ///< the model takes the text itself (ONNX string inputs)
};

/// Which row of the table in the interface contract, 2.1, a model's answers follow.
enum class AnswerKind {
  kNumber,              ///< {"score": x}
  kProbability,         ///< {"score": p}, p of the positive class
  kLabeledProbability,  ///< {"score": p, "predicted_label": l}
  kClassProbabilities,  ///< {"score": [p0, ..], "predicted_label": k}
  kNumbers,             ///< several numbers without classes: {"score": [x0, ..]}
  kLabel,               ///< {"predicted_label": l}
};

struct ModelInfo {
  std::string format;   ///< "XGBoost", "LightGBM", "ONNX" or "linear"
  std::string version;  ///< of the library or format that wrote the file; may be empty
  std::string engine;   ///< what evaluates it: "candor", "ONNX Runtime 1.31.1", ..
  std::vector<ModelFeature> features;  ///< empty when the file does not say how many it takes
  bool has_feature_names = false;      ///< false: names are missing or generated ("f0", "Column_0")
  /// The file spells blanks in names as "_" (LightGBM): a column `a b` is its feature `a_b`.
  bool blanks_are_underscores = false;
  AnswerKind answer = AnswerKind::kNumber;
  int score_width = 1;  ///< 0 for kLabel
  std::vector<Warning> warnings;
};

/// Immutable once made; Predict may be called from several threads at once.
class Model {
 public:
  virtual ~Model() = default;
  virtual const ModelInfo& info() const = 0;

  /// `batch` has one column for each of info().features, in that order (any number when features
  /// is empty). Cells of categorical features are categories (texts or numbers as in the list), not
  /// codes. Scores and labels as info().answer says; scores of float32 models are exact floats.
  /// The same bits for any batch size and any number of threads (context.threads at most).
  /// Errors: kModel, e.g. a text where a number is needed; `where` names record and column.
  virtual Result<Answers> Predict(const FeatureBatch& batch, const RunContext& context) const = 0;
};

}  // namespace candor::predictor
