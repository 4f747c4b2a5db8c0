#include "candor/predictor/lightgbm/model_file_internal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

#include "candor/predictor/lightgbm/features_internal.h"
#include "candor/predictor/lightgbm/field_numbers_internal.h"
#include "candor/predictor/lightgbm/model_text_internal.h"
#include "candor/predictor/lightgbm/objective_internal.h"
#include "candor/predictor/lightgbm/tree_block_internal.h"

namespace candor::predictor::lightgbm {
namespace {

constexpr std::string_view kVersions[] = {"v2", "v3", "v4"};
constexpr int32_t kLargest = std::numeric_limits<int32_t>::max();

Status CheckVersion(const FieldBlock& header) {
  CANDOR_ASSIGN_OR_RETURN(const Field field, RequireField(header, "version"));
  if (std::find(std::begin(kVersions), std::end(kVersions), field.value) != std::end(kVersions)) {
    return {};
  }
  return Error{.kind = ErrorKind::kModel,
               .message = "This version of the LightGBM model format is not known.",
               .where = Place(header, field),
               .found = Excerpt(field.value),
               .expected = fmt::format("one of {}", fmt::join(kVersions, ", "))};
}

/// tree_sizes has one number a tree: another count means that trees were lost or added.
Status CheckTreeCount(const ModelText& text, int32_t outputs) {
  const size_t trees = text.trees.size();
  const Field* sizes = text.header.Find("tree_sizes");
  if (sizes != nullptr && SplitWords(sizes->value).size() != trees) {
    return Malformed(Place(text.header, *sizes),
                     fmt::format("{} sizes", SplitWords(sizes->value).size()),
                     fmt::format("{}, one for each tree of the file", trees));
  }
  if (trees == 0 || trees % static_cast<size_t>(outputs) != 0) {
    return Malformed(Place(text.header, *text.header.Find("num_tree_per_iteration")),
                     fmt::format("{} trees in the file", trees),
                     fmt::format("a multiple of {}, and at least one iteration", outputs));
  }
  return {};
}

Result<int32_t> ReadOutputs(const FieldBlock& header) {
  CANDOR_ASSIGN_OR_RETURN(const int32_t classes, ReadInteger(header, "num_class", 1, kLargest));
  CANDOR_ASSIGN_OR_RETURN(const int32_t outputs,
                          ReadInteger(header, "num_tree_per_iteration", 1, kLargest));
  if (classes == outputs) return outputs;
  return Malformed(Place(header, *header.Find("num_tree_per_iteration")),
                   fmt::format("{}", outputs), fmt::format("{}, as num_class says", classes));
}

}  // namespace

Result<TreeModelFile> ReadModelFile(std::string_view bytes) {
  CANDOR_ASSIGN_OR_RETURN(const ModelText text, SplitModelText(bytes));
  CANDOR_RETURN_IF_ERROR(CheckVersion(text.header));
  TreeModelFile file;
  file.info.format = "LightGBM";
  file.info.version = text.header.Find("version")->value;
  TreeEnsemble& ensemble = file.ensemble;
  ensemble.split = SplitRule::kLessEqualFloat64;
  CANDOR_ASSIGN_OR_RETURN(ensemble.outputs, ReadOutputs(text.header));
  CANDOR_RETURN_IF_ERROR(CheckTreeCount(text, ensemble.outputs));
  CANDOR_RETURN_IF_ERROR(ReadObjective(text.header, &file));
  CANDOR_RETURN_IF_ERROR(ReadFeatures(text, &file.info));
  ensemble.feature_count = static_cast<int>(file.info.features.size());

  const auto outputs = static_cast<size_t>(ensemble.outputs);
  ensemble.base_margins.assign(outputs, 0.0);  // LightGBM keeps its start value in the first trees
  ensemble.trees.reserve(text.trees.size());
  for (const FieldBlock& block : text.trees) {
    CANDOR_ASSIGN_OR_RETURN(Tree tree, ReadTreeBlock(block));
    tree.output = static_cast<int>(ensemble.trees.size() % outputs);
    ensemble.trees.push_back(std::move(tree));
  }
  const size_t iterations = ensemble.trees.size() / outputs;
  if (text.header.Find("average_output") != nullptr) {
    ensemble.divisor = static_cast<double>(iterations);
  }
  CANDOR_RETURN_IF_ERROR(Check(ensemble));
  return file;
}

}  // namespace candor::predictor::lightgbm
