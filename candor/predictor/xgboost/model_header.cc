#include "candor/predictor/xgboost/model_header_internal.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "candor/predictor/codec/body_excerpt_internal.h"
#include "candor/predictor/xgboost/feature_list_internal.h"

namespace candor::predictor::xgboost {
namespace {

// Against files that ask for memory which they do not fill.
constexpr int64_t kMostFeatures = int64_t{1} << 20;
constexpr int64_t kMostOutputs = int64_t{1} << 16;

Result<FileVersion> ReadVersion(const DocumentItem& document) {
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem item, document.Member("version"));
  CANDOR_ASSIGN_OR_RETURN(const std::vector<int64_t> numbers, item.Integers());
  constexpr int64_t kHighest = 1'000'000;
  const auto is_usable = [](int64_t number) { return number >= 0 && number <= kHighest; };
  if (numbers.size() != 3 || !std::all_of(numbers.begin(), numbers.end(), is_usable)) {
    return item.Broken("three numbers, such as [3, 2, 0]");
  }
  return FileVersion{static_cast<int>(numbers[0]), static_cast<int>(numbers[1]),
                     static_cast<int>(numbers[2])};
}

Result<int> ReadParameter(const DocumentItem& parameters, const char* name, int64_t highest) {
  const std::optional<DocumentItem> item = parameters.OptionalMember(name);
  if (!item) return 0;  // num_target came with 1.6
  CANDOR_ASSIGN_OR_RETURN(const int64_t number, item->IntegerFromText(0, highest));
  return static_cast<int>(number);
}

/// "5E-1", or from 3.1 on "[5E-1]" with a number an output.
Result<std::vector<float>> ReadBaseScores(const DocumentItem& item, int outputs) {
  CANDOR_ASSIGN_OR_RETURN(const std::string text, item.Text());
  std::string_view rest = text;
  const bool is_list = rest.size() >= 2 && rest.front() == '[' && rest.back() == ']';
  if (is_list) rest = rest.substr(1, rest.size() - 2);
  std::vector<float> scores;
  const Error broken =
      item.Broken("a number, or a list of " + std::to_string(outputs) + " in a string", text);
  while (scores.empty() || !rest.empty()) {
    float score = 0;
    const char* end = rest.data() + rest.size();
    const auto [stop, code] = std::from_chars(rest.data(), end, score);
    if (code != std::errc()) return broken;
    scores.push_back(score);
    rest.remove_prefix(static_cast<size_t>(stop - rest.data()));
    if (rest.empty()) break;
    if (!is_list || rest.front() != ',') return broken;
    rest.remove_prefix(1);
    if (rest.empty()) return broken;
  }
  if (scores.size() == 1) scores.resize(static_cast<size_t>(outputs), scores[0]);
  if (scores.size() != static_cast<size_t>(outputs)) return broken;
  return scores;
}

Result<std::optional<int64_t>> ReadBestIteration(const DocumentItem& learner) {
  const std::optional<DocumentItem> attributes = learner.OptionalMember("attributes");
  if (!attributes) return std::optional<int64_t>();
  const std::optional<DocumentItem> item = attributes->OptionalMember("best_iteration");
  if (!item) return std::optional<int64_t>();
  CANDOR_ASSIGN_OR_RETURN(const int64_t iteration, item->IntegerFromText(0, INT32_MAX));
  return std::optional<int64_t>(iteration);
}

Result<Booster> ReadBooster(const DocumentItem& gradient_booster) {
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem item, gradient_booster.Member("name"));
  CANDOR_ASSIGN_OR_RETURN(const std::string name, item.Text());
  if (name == "gbtree") return Booster::kTrees;
  if (name == "dart") return Booster::kDart;
  if (name == "gblinear") return Booster::kLinear;
  return item.Broken("gbtree, dart or gblinear", name);
}

/// Margins would be taken for scores. A custom objective of Python leaves a known name in the file.
Error UnknownObjective(const DocumentItem& item, const std::string& name) {
  return {.kind = ErrorKind::kModel,
          .message = "The XGBoost model's objective is not known.",
          .where = item.pointer(),
          .found = "\"" + BodyExcerpt(name) + "\"",
          .expected = "an objective that XGBoost up to 3.4 has built in",
          .hint =
              "What a custom objective does to margins is not in the file, so XGBoost's own "
              "library cannot know it either: train with a built-in objective, or serve the "
              "model at an endpoint."};
}

/// Sets what follows from the objective: link, kind of answer and, later, the base margins.
Result<Objective> ReadObjective(const DocumentItem& learner, ModelHeader* header) {
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem item, learner.Member("objective"));
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem name_item, item.Member("name"));
  CANDOR_ASSIGN_OR_RETURN(const std::string name, name_item.Text());
  const std::optional<Objective> objective = FindObjective(name, header->version);
  if (!objective) return UnknownObjective(name_item, name);
  header->link = objective->link;
  header->info.answer = objective->answer;
  header->info.score_width = objective->answer == AnswerKind::kLabel ? 0 : header->outputs;
  const bool is_one_number =
      objective->answer == AnswerKind::kNumber || objective->answer == AnswerKind::kProbability;
  if (header->outputs > 1 && is_one_number) {
    header->info.answer = AnswerKind::kNumbers;
    if (header->link == Link::kSigmoid) header->link = Link::kSigmoidEach;
  }
  return *objective;
}

Status ReadParameters(const DocumentItem& learner, ModelHeader* header) {
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem parameters, learner.Member("learner_model_param"));
  CANDOR_ASSIGN_OR_RETURN(header->feature_count,
                          ReadParameter(parameters, "num_feature", kMostFeatures));
  CANDOR_ASSIGN_OR_RETURN(const int classes, ReadParameter(parameters, "num_class", kMostOutputs));
  CANDOR_ASSIGN_OR_RETURN(const int targets, ReadParameter(parameters, "num_target", kMostOutputs));
  header->outputs = std::max({classes, targets, 1});
  CANDOR_ASSIGN_OR_RETURN(const Objective objective, ReadObjective(learner, header));
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem base_score, parameters.Member("base_score"));
  CANDOR_ASSIGN_OR_RETURN(const std::vector<float> scores,
                          ReadBaseScores(base_score, header->outputs));
  for (const float score : scores) {
    header->base_margins.push_back(BaseMargin(objective.base_score, score));
    const bool is_no_probability =
        objective.base_score == BaseScoreScale::kProbability && (score < 0 || score > 1);
    if (is_no_probability || std::isnan(header->base_margins.back())) {
      return base_score.Broken("a number that the objective can start from",
                               std::get<std::string>(base_score.value().data));
    }
  }
  return {};
}

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void WarnOfCategories(const FeatureList& list, ModelInfo* info) {
  std::vector<std::string> bare;
  for (size_t i = 0; i < list.features.size(); ++i) {
    const ModelFeature& feature = list.features[i];
    if (!list.is_categorical[i] || !feature.categories.empty()) continue;
    bare.push_back(feature.name.empty() ? std::to_string(i) : feature.name);
  }
  if (!bare.empty()) {
    info->warnings.push_back(
        {.code = "category-codes",
         .pointer = {},
         .text = "The model file holds no category lists for its categorical features (" +
                 Joined(bare) + "): their cells must be category codes 0, 1, .. as in training."});
  }
  if (!list.may_be_cut.empty()) {
    info->warnings.push_back(
        {.code = "category-texts",
         .pointer = {},
         .text = "Category texts beyond ASCII (" + Joined(list.may_be_cut) +
                 ") may be cut or shifted in this file: XGBoost up to 3.3 writes those of pandas "
                 "so. Train with 3.4 or later, or rename them."});
  }
}

}  // namespace

Result<DocumentItem> FindBoosterModel(const DocumentItem& gradient_booster) {
  if (const auto nested = gradient_booster.OptionalMember("gbtree")) return nested->Member("model");
  return gradient_booster.Member("model");
}

Result<ModelHeader> ReadModelHeader(const DocumentItem& document) {
  ModelHeader header;
  CANDOR_ASSIGN_OR_RETURN(header.version, ReadVersion(document));
  header.info.format = "XGBoost";
  header.info.version = std::to_string(header.version.major) + "." +
                        std::to_string(header.version.minor) + "." +
                        std::to_string(header.version.patch);
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem learner, document.Member("learner"));
  CANDOR_RETURN_IF_ERROR(ReadParameters(learner, &header));
  CANDOR_ASSIGN_OR_RETURN(header.best_iteration, ReadBestIteration(learner));
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem gradient_booster, learner.Member("gradient_booster"));
  CANDOR_ASSIGN_OR_RETURN(header.booster, ReadBooster(gradient_booster));
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem model, FindBoosterModel(gradient_booster));
  CANDOR_ASSIGN_OR_RETURN(FeatureList list, ReadFeatureList(learner, model.OptionalMember("cats"),
                                                            header.feature_count, header.version));
  WarnOfCategories(list, &header.info);
  header.info.features = std::move(list.features);
  header.info.has_feature_names = list.has_names;
  header.is_categorical = std::move(list.is_categorical);
  return header;
}

}  // namespace candor::predictor::xgboost
