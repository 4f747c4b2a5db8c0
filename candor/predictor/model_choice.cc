#include <algorithm>
#include <iterator>
#include <vector>

#include "candor/predictor/model_choice_internal.h"
#include "candor/predictor/model_content_internal.h"

namespace candor::predictor {
namespace {

using Files = std::span<const std::pair<std::string, std::string>>;

constexpr std::string_view kModelNames[] = {"xgboost-model", "model.txt", "model.json",
                                            "model.onnx"};

bool HasModelName(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return std::find(std::begin(kModelNames), std::end(kModelNames), name) != std::end(kModelNames);
}

std::string Listed(Files files, const std::vector<size_t>& chosen) {
  constexpr size_t kShown = 20;
  std::string text;
  for (size_t i = 0; i < std::min(chosen.size(), kShown); ++i) {
    text += (text.empty() ? "" : ", ") + files[chosen[i]].first;
  }
  if (chosen.size() > kShown) text += ", and " + std::to_string(chosen.size() - kShown) + " more";
  return text;
}

Error NothingFound(Files files) {
  std::vector<size_t> all(files.size());
  for (size_t i = 0; i < all.size(); ++i) all[i] = i;
  return {.kind = ErrorKind::kModel,
          .message = "There is no model of a known kind here.",
          .found = files.empty() ? "no files" : Listed(files, all),
          .expected = "one XGBoost, LightGBM, ONNX or linear model"};
}

Error SeveralFound(Files files, const std::vector<size_t>& candidates) {
  return {.kind = ErrorKind::kModel,
          .message = "There are several models here.",
          .found = Listed(files, candidates),
          .expected =
              "one model, or one that is called xgboost-model, model.txt, model.json or "
              "model.onnx",
          .hint = "Name the file itself."};
}

}  // namespace

bool IsBesideTheModel(std::string_view path) {
  while (true) {
    const size_t end = path.find('/');
    const std::string_view part = path.substr(0, end);
    if (part.starts_with('.') || part.starts_with("__")) return true;
    if (end == std::string_view::npos) return false;
    if (part == "code") return true;
    path.remove_prefix(end + 1);
  }
}

Result<ModelChoice> ChooseModel(Files files) {
  std::vector<size_t> models;
  std::vector<size_t> archives;
  std::vector<size_t> foreign;
  for (size_t i = 0; i < files.size(); ++i) {
    if (IsBesideTheModel(files[i].first)) continue;
    const ModelContent content = FindContent(files[i].second);
    if (content == ModelContent::kModel) models.push_back(i);
    if (content == ModelContent::kArchive) archives.push_back(i);
    if (content == ModelContent::kForeign) foreign.push_back(i);
  }
  for (const std::vector<size_t>* candidates : {&models, &archives, &foreign}) {
    if (candidates->size() == 1) return ModelChoice{.file = candidates->front(), .others = {}};
    if (!candidates->empty() && candidates != &models) return SeveralFound(files, *candidates);
    if (candidates->empty()) continue;
    std::vector<size_t> named;
    std::vector<size_t> others;
    for (const size_t file : *candidates) {
      (HasModelName(files[file].first) ? named : others).push_back(file);
    }
    if (named.size() != 1) return SeveralFound(files, *candidates);
    return ModelChoice{.file = named.front(), .others = Listed(files, others)};
  }
  return NothingFound(files);
}

}  // namespace candor::predictor
