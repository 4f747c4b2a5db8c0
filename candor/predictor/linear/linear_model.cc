#include "candor/predictor/linear/linear_model.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "candor/json/value.h"
#include "candor/predictor/feature_numbers.h"

namespace candor::predictor {
namespace {

class LinearModel : public Model {
 public:
  explicit LinearModel(LinearModelOptions options) : options_(std::move(options)) {
    info_.format = "linear";
    info_.engine = "candor";
    info_.features.resize(options_.weights.size());
    info_.has_feature_names = !options_.feature_names.empty();
    for (size_t i = 0; i < options_.feature_names.size(); ++i) {
      info_.features[i].name = options_.feature_names[i];
    }
    if (options_.threshold) {
      info_.answer = AnswerKind::kLabeledProbability;
    } else if (options_.is_logistic) {
      info_.answer = AnswerKind::kProbability;
    }
  }

  const ModelInfo& info() const override { return info_; }

  Result<Answers> Predict(const FeatureBatch& batch, const RunContext& context) const override {
    CANDOR_RETURN_IF_ERROR(context.CheckStop());
    CANDOR_ASSIGN_OR_RETURN(const FeatureNumbers numbers,
                            ReadFeatureNumbers(info_.features, batch));
    Answers answers{.rows = batch.rows, .score_width = 1};
    answers.scores.assign(static_cast<size_t>(batch.rows), 0.0);
    AddProducts(numbers, &answers.scores);
    for (size_t row = 0; row < answers.scores.size(); ++row) {
      double& score = answers.scores[row];
      score += options_.bias;
      if (std::isnan(score)) return NoScore(numbers, row, batch.first_row);
      if (options_.is_logistic) score = 1 / (1 + std::exp(-score));
    }
    if (options_.threshold) AddLabels(*options_.threshold, &answers);
    return answers;
  }

 private:
  // Feature by feature, so that each row's sum is taken in the order of the features.
  void AddProducts(const FeatureNumbers& numbers, std::vector<double>* sums) const {
    for (size_t feature = 0; feature < options_.weights.size(); ++feature) {
      const double weight = options_.weights[feature];
      const double* values = numbers.columns[feature];
      for (size_t row = 0; row < sums->size(); ++row) (*sums)[row] += weight * values[row];
    }
  }

  static void AddLabels(double threshold, Answers* answers) {
    answers->label_width = 1;
    answers->labels.reserve(answers->scores.size());
    for (const double score : answers->scores) {
      answers->labels.emplace_back(score > threshold ? 1 : 0);
    }
  }

  std::string FeatureName(size_t feature) const {
    if (!info_.has_feature_names) return "column " + std::to_string(feature + 1);
    return "column '" + info_.features[feature].name + "'";
  }

  Error NoScore(const FeatureNumbers& numbers, size_t row, int64_t first_row) const {
    const std::string where = "row " + std::to_string(first_row + static_cast<int64_t>(row) + 1);
    for (size_t feature = 0; feature < options_.weights.size(); ++feature) {
      if (!std::isnan(numbers.columns[feature][row])) continue;
      return {.kind = ErrorKind::kModel,
              .message = "A linear model cannot use a missing value.",
              .where = where + ", " + FeatureName(feature),
              .expected = "a number in every feature",
              .hint = "Fill the gaps in the data, or leave such rows out."};
    }
    return {.kind = ErrorKind::kModel,
            .message = "The linear model's score is not a number.",
            .where = where,
            .expected = "finite features",
            .hint = "Look for infinite values in this row."};
  }

  LinearModelOptions options_;
  ModelInfo info_;
};

Error FileError(const char* message, std::string pointer, std::string found, std::string expected) {
  return {.kind = ErrorKind::kModel,
          .message = message,
          .where = std::move(pointer),
          .found = std::move(found),
          .expected = std::move(expected)};
}

Result<double> ReadNumber(const json::Value& value, const std::string& pointer) {
  if (!value.is_number()) {
    return FileError("The linear model holds something that is no number.", pointer,
                     value.KindName(), "a number");
  }
  return value.AsDouble();
}

Result<std::vector<double>> ReadWeights(const json::Value& weight) {
  if (!weight.is_array() || weight.AsArray().empty()) {
    return FileError("The linear model has no list of weights.", "/weight", weight.KindName(),
                     "an array with one number a feature");
  }
  std::vector<double> weights;
  weights.reserve(weight.AsArray().size());
  for (const json::Value& element : weight.AsArray()) {
    CANDOR_ASSIGN_OR_RETURN(const double number,
                            ReadNumber(element, "/weight/" + std::to_string(weights.size())));
    weights.push_back(number);
  }
  return weights;
}

Result<std::vector<std::string>> ReadNames(const json::Value& value, size_t weights) {
  if (!value.is_array() || value.AsArray().size() != weights) {
    const bool is_array = value.is_array();
    return FileError(
        "The linear model does not name each feature.", "/feature_names",
        is_array ? std::to_string(value.AsArray().size()) + " names" : value.KindName(),
        std::to_string(weights) + " names, one a weight");
  }
  std::vector<std::string> names;
  for (const json::Value& name : value.AsArray()) {
    const std::string pointer = "/feature_names/" + std::to_string(names.size());
    if (!name.is_string() || name.AsString().empty()) {
      return FileError("The linear model has a feature name that is no text.", pointer,
                       name.KindName(), "a text that is not empty");
    }
    if (std::find(names.begin(), names.end(), name.AsString()) != names.end()) {
      return FileError("The linear model has two features of one name.", pointer, name.AsString(),
                       "names that differ");
    }
    names.push_back(name.AsString());
  }
  return names;
}

Result<bool> ReadIsLogistic(const json::Value& value) {
  if (value.is_string() && value.AsString() == "logistic") return true;
  if (value.is_string() && value.AsString() == "squared_loss") return false;
  return FileError("The linear model has an unknown loss.", "/loss_type",
                   value.is_string() ? value.AsString() : value.KindName(),
                   "\"logistic\" or \"squared_loss\"");
}

}  // namespace

std::unique_ptr<Model> MakeLinearModel(LinearModelOptions options) {
  CANDOR_CHECK(options.feature_names.empty() ||
               options.feature_names.size() == options.weights.size());
  return std::make_unique<LinearModel>(std::move(options));
}

bool LooksLikeLinearModel(std::string_view bytes) {
  const size_t begin = bytes.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (begin == std::string_view::npos || bytes[begin] != '{') return false;
  if (bytes.find("\"weight\"") == std::string_view::npos) return false;
  if (bytes.find("\"bias\"") == std::string_view::npos) return false;
  const Result<json::Value> document = json::Parse(bytes);
  // A file with both names that is broken is this kind of file, broken: the reader says where.
  if (!document.ok()) return true;
  return document->Find("weight") != nullptr && document->Find("bias") != nullptr;
}

Result<std::unique_ptr<Model>> ReadLinearModel(std::string_view bytes) {
  Result<json::Value> document = json::Parse(bytes);
  if (!document.ok()) {
    Error error = document.error();
    error.kind = ErrorKind::kModel;
    return error;
  }
  const json::Value* weight = document->Find("weight");
  const json::Value* bias = document->Find("bias");
  if (weight == nullptr || bias == nullptr) {
    return FileError("The linear model lacks its weights or its bias.", "", document->KindName(),
                     "an object with \"weight\" and \"bias\"");
  }
  LinearModelOptions options;
  CANDOR_ASSIGN_OR_RETURN(options.weights, ReadWeights(*weight));
  CANDOR_ASSIGN_OR_RETURN(options.bias, ReadNumber(*bias, "/bias"));
  if (const json::Value* names = document->Find("feature_names"); names != nullptr) {
    CANDOR_ASSIGN_OR_RETURN(options.feature_names, ReadNames(*names, options.weights.size()));
  }
  const json::Value* threshold = document->Find("threshold");
  if (threshold != nullptr && !threshold->is_null()) {
    CANDOR_ASSIGN_OR_RETURN(options.threshold, ReadNumber(*threshold, "/threshold"));
  }
  if (const json::Value* loss = document->Find("loss_type"); loss != nullptr) {
    CANDOR_ASSIGN_OR_RETURN(options.is_logistic, ReadIsLogistic(*loss));
  }
  return MakeLinearModel(std::move(options));
}

}  // namespace candor::predictor
