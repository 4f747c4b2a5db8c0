#include "candor/predictor/xgboost/objective_internal.h"

#include <algorithm>
#include <cmath>

namespace candor::predictor::xgboost {
namespace {

struct NamedObjective {
  std::string_view name;
  Objective objective;
};

constexpr Objective kIdentity = {};
constexpr Objective kExponential = {Link::kExp, BaseScoreScale::kLog, AnswerKind::kNumber};

constexpr NamedObjective kObjectives[] = {
    {"binary:hinge", {Link::kHinge, BaseScoreScale::kMargin, AnswerKind::kNumber}},
    {"binary:logistic", {Link::kSigmoid, BaseScoreScale::kProbability, AnswerKind::kProbability}},
    {"binary:logitraw", kIdentity},
    {"count:poisson", kExponential},
    {"multi:softmax", {Link::kArgmax, BaseScoreScale::kMargin, AnswerKind::kLabel}},
    {"multi:softprob", {Link::kSoftmax, BaseScoreScale::kMargin, AnswerKind::kClassProbabilities}},
    {"rank:map", kIdentity},
    {"rank:ndcg", kIdentity},
    {"rank:pairwise", kIdentity},
    {"reg:absoluteerror", kIdentity},
    {"reg:expectileerror", kIdentity},
    {"reg:gamma", kExponential},
    {"reg:linear", kIdentity},
    {"reg:logistic", {Link::kSigmoid, BaseScoreScale::kProbability, AnswerKind::kNumber}},
    {"reg:pseudohubererror", kIdentity},
    {"reg:quantileerror", kIdentity},
    {"reg:squarederror", kIdentity},
    {"reg:squaredlogerror", kIdentity},
    {"reg:tweedie", kExponential},
    {"survival:aft", kExponential},
    {"survival:cox", kExponential},
};

}  // namespace

std::optional<Objective> FindObjective(std::string_view name, const FileVersion& version) {
  const auto* found = std::find_if(std::begin(kObjectives), std::end(kObjectives),
                                   [&](const NamedObjective& each) { return each.name == name; });
  if (found == std::end(kObjectives)) return std::nullopt;
  Objective objective = found->objective;
  // Up to 1.2 this objective took base_score for a probability.
  if (name == "binary:logitraw" && version.major == 1 && version.minor < 3) {
    objective.base_score = BaseScoreScale::kProbability;
  }
  return objective;
}

float BaseMargin(BaseScoreScale scale, float base_score) {
  switch (scale) {
    case BaseScoreScale::kMargin:
      return base_score;
    case BaseScoreScale::kProbability: {
      constexpr float kNearest = 1e-6F;
      const float probability = std::clamp(base_score, kNearest, 1.0F - kNearest);
      return -std::log(1.0F / probability - 1.0F);
    }
    case BaseScoreScale::kLog:
      return std::log(base_score);
  }
  return base_score;
}

}  // namespace candor::predictor::xgboost
