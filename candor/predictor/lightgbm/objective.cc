#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candor/predictor/lightgbm/field_numbers_internal.h"
#include "candor/predictor/lightgbm/objective_internal.h"

namespace candor::predictor::lightgbm {
namespace {

enum class Outputs { kOne, kClasses, kAny };

struct Objective {
  std::string_view name;
  Link link = Link::kIdentity;
  Outputs outputs = Outputs::kOne;
  AnswerKind answer = AnswerKind::kNumber;
  bool takes_sqrt = false;
  bool takes_sigmoid = false;
};

constexpr AnswerKind kClasses = AnswerKind::kClassProbabilities;
constexpr Objective kObjectives[] = {
    {.name = "regression", .takes_sqrt = true},
    {.name = "regression_l1", .takes_sqrt = true},
    {.name = "huber"},
    {.name = "fair", .takes_sqrt = true},
    {.name = "quantile", .takes_sqrt = true},
    {.name = "mape", .takes_sqrt = true},
    {.name = "poisson", .link = Link::kExp},
    {.name = "gamma", .link = Link::kExp},
    {.name = "tweedie", .link = Link::kExp},
    {.name = "binary",
     .link = Link::kSigmoid,
     .answer = AnswerKind::kProbability,
     .takes_sigmoid = true},
    {.name = "cross_entropy", .link = Link::kSigmoid, .answer = AnswerKind::kProbability},
    {.name = "cross_entropy_lambda", .link = Link::kLog1pExp},
    {.name = "multiclass",
     .link = Link::kSoftmax,
     .outputs = Outputs::kClasses,
     .answer = kClasses},
    {.name = "multiclassova",
     .link = Link::kSigmoidEach,
     .outputs = Outputs::kClasses,
     .answer = kClasses,
     .takes_sigmoid = true},
    {.name = "lambdarank"},
    {.name = "rank_xendcg"},
    {.name = "custom", .outputs = Outputs::kAny},
};

/// Other spellings that LightGBM's own reader takes.
struct Alias {
  std::string_view alias;
  std::string_view name;
};
constexpr Alias kAliases[] = {
    {"regression_l2", "regression"},
    {"mean_squared_error", "regression"},
    {"mse", "regression"},
    {"l2", "regression"},
    {"l2_root", "regression"},
    {"root_mean_squared_error", "regression"},
    {"rmse", "regression"},
    {"mean_absolute_error", "regression_l1"},
    {"l1", "regression_l1"},
    {"mae", "regression_l1"},
    {"softmax", "multiclass"},
    {"multiclass_ova", "multiclassova"},
    {"ova", "multiclassova"},
    {"ovr", "multiclassova"},
    {"xentropy", "cross_entropy"},
    {"xentlambda", "cross_entropy_lambda"},
    {"mean_absolute_percentage_error", "mape"},
    {"xendcg", "rank_xendcg"},
    {"xe_ndcg", "rank_xendcg"},
    {"xe_ndcg_mart", "rank_xendcg"},
    {"xendcg_mart", "rank_xendcg"},
    {"none", "custom"},
    {"null", "custom"},
    {"na", "custom"},
};

const Objective* FindObjective(std::string_view name) {
  const auto* alias = std::find_if(std::begin(kAliases), std::end(kAliases),
                                   [&](const Alias& entry) { return entry.alias == name; });
  if (alias != std::end(kAliases)) name = alias->name;
  const auto* found = std::find_if(std::begin(kObjectives), std::end(kObjectives),
                                   [&](const Objective& entry) { return entry.name == name; });
  return found == std::end(kObjectives) ? nullptr : found;
}

Error UnknownObjective(const FieldBlock& header, const Field& field) {
  std::vector<std::string_view> names;
  for (const Objective& objective : kObjectives) names.push_back(objective.name);
  return Malformed(Place(header, field), Excerpt(field.value),
                   fmt::format("one of {}", fmt::join(names, ", ")));
}

/// The x of a word "key:x".
std::optional<double> Parameter(std::span<const std::string_view> words, std::string_view key) {
  for (const std::string_view word : words) {
    if (!word.starts_with(key) || !word.substr(key.size()).starts_with(':')) continue;
    const std::string_view text = word.substr(key.size() + 1);
    double value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && stop == text.data() + text.size()) return value;
  }
  return std::nullopt;
}

Status CheckClasses(const FieldBlock& header, const Field& field, const Objective& objective,
                    std::span<const std::string_view> words, int outputs) {
  if (objective.outputs == Outputs::kClasses && Parameter(words, "num_class") != outputs) {
    return Malformed(Place(header, field), Excerpt(field.value),
                     fmt::format("num_class:{}, as num_tree_per_iteration says", outputs));
  }
  if (objective.outputs == Outputs::kOne && outputs != 1) {
    return Malformed(
        Place(header, field), Excerpt(field.value),
        fmt::format("an objective with {} outputs, as num_tree_per_iteration says", outputs));
  }
  return {};
}

void WarnOfRawScores(ModelInfo* info) {
  info->warnings.push_back(
      {.code = "raw-scores",
       .text = "The LightGBM model names no objective of LightGBM's own, so its scores are raw "
               "margins, without the function that the custom objective may need after them."});
}

}  // namespace

Status ReadObjective(const FieldBlock& header, TreeModelFile* file) {
  TreeEnsemble& ensemble = file->ensemble;
  static constexpr Field kNoField{.key = "objective", .value = "custom"};
  const Field* found = header.Find("objective");
  const Field& field = found == nullptr ? kNoField : *found;
  const std::vector<std::string_view> words = SplitWords(field.value);
  const Objective* objective = words.empty() ? nullptr : FindObjective(words[0]);
  if (objective == nullptr) return UnknownObjective(header, field);
  CANDOR_RETURN_IF_ERROR(CheckClasses(header, field, *objective, words, ensemble.outputs));

  ensemble.link = objective->link;
  file->info.answer = objective->answer;
  file->info.score_width = ensemble.outputs;
  if (objective->takes_sqrt && std::find(words.begin(), words.end(), "sqrt") != words.end()) {
    ensemble.link = Link::kSignedSquare;
  }
  if (objective->takes_sigmoid) {
    ensemble.link_scale = Parameter(words, "sigmoid").value_or(0);
    if (!(ensemble.link_scale > 0)) {
      return Malformed(Place(header, field), Excerpt(field.value), "sigmoid:x with x > 0");
    }
  }
  if (objective->outputs == Outputs::kAny) {
    if (ensemble.outputs > 1) file->info.answer = AnswerKind::kNumbers;
    WarnOfRawScores(&file->info);
  }
  return {};
}

}  // namespace candor::predictor::lightgbm
