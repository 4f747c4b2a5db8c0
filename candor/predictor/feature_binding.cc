#include <algorithm>
#include <optional>
#include <string>

#include "candor/predictor/model_predictor.h"

namespace candor::predictor {
namespace {

constexpr const char* kColumnsHint =
    "Look at headers, label, excluded_columns (candor bias: --exclude) and "
    "joinsource_name_or_index: what is left goes to the model.";

std::string Count(size_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::vector<std::string> NamesOf(const ModelInfo& model) {
  std::vector<std::string> names;
  for (const ModelFeature& feature : model.features) names.push_back(feature.name);
  return names;
}

Error MissingColumns(const ModelInfo& model, const FeatureNames& data,
                     const std::vector<std::string>& missing) {
  return {.kind = ErrorKind::kModel,
          .message = "The data lack features of the model.",
          .where = Joined(missing),
          .found = "columns: " + Joined(data.names),
          .expected = "features: " + Joined(NamesOf(model)),
          .hint = "Rename the columns as the model has them. " + std::string(kColumnsHint)};
}

// The columns' names as the model's file would spell them.
std::vector<std::string> SpelledNames(const ModelInfo& model, const FeatureNames& data) {
  std::vector<std::string> names = data.names;
  if (!model.blanks_are_underscores) return names;
  for (std::string& name : names) std::replace(name.begin(), name.end(), ' ', '_');
  return names;
}

std::string MessageByName(const ModelInfo& model, const FeatureNames& data) {
  std::vector<std::string> others;
  const std::vector<std::string> features = NamesOf(model);
  const std::vector<std::string> names = SpelledNames(model, data);
  for (size_t i = 0; i < names.size(); ++i) {
    if (std::find(features.begin(), features.end(), names[i]) == features.end()) {
      others.push_back(data.names[i]);
    }
  }
  std::string message =
      "Features are matched by name: " + Count(features.size(), "feature") + " of the model.";
  if (!others.empty()) message += " It is not asked about: " + Joined(others) + ".";
  return message;
}

Result<FeatureBinding> BindByName(const ModelInfo& model, const FeatureNames& data) {
  FeatureBinding binding{.by_name = true};
  std::vector<std::string> missing;
  const std::vector<std::string> names = SpelledNames(model, data);
  for (const ModelFeature& feature : model.features) {
    const auto found = std::find(names.begin(), names.end(), feature.name);
    if (found == names.end()) {
      missing.push_back(feature.name);
      continue;
    }
    if (std::find(found + 1, names.end(), feature.name) != names.end()) {
      return Error{.kind = ErrorKind::kModel,
                   .message = "Two columns of the data have the name of one feature.",
                   .where = feature.name,
                   .expected = "names that differ"};
    }
    binding.columns.push_back(static_cast<int>(found - names.begin()));
  }
  if (!missing.empty()) return MissingColumns(model, data, missing);
  binding.message = MessageByName(model, data);
  return binding;
}

Result<FeatureBinding> BindByPosition(const ModelInfo& model, const FeatureNames& data) {
  const bool is_open = model.features.empty();
  if (!is_open && model.features.size() != data.names.size()) {
    return Error{.kind = ErrorKind::kModel,
                 .message = "The model takes another number of features than the data have.",
                 .found = Count(data.names.size(), "column") + ": " + Joined(data.names),
                 .expected = Count(model.features.size(), "feature") +
                             (model.has_feature_names ? ": " + Joined(NamesOf(model)) : ""),
                 .hint = kColumnsHint};
  }
  FeatureBinding binding;
  for (size_t i = 0; i < data.names.size(); ++i) binding.columns.push_back(static_cast<int>(i));
  const char* reason = model.has_feature_names ? "the data have no column names"
                       : is_open               ? "the model does not say what it takes"
                                               : "the model has no feature names";
  binding.message = "Features are matched by position, because " + std::string(reason) + ": " +
                    Count(data.names.size(), "column") + ".";
  return binding;
}

}  // namespace

Result<FeatureBinding> BindFeatures(const ModelInfo& model, const FeatureNames& data) {
  const bool by_name = model.has_feature_names && !data.are_generated;
  return by_name ? BindByName(model, data) : BindByPosition(model, data);
}

}  // namespace candor::predictor
