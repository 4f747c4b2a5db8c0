#include "candor/predictor/xgboost/tree_booster_internal.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "candor/predictor/xgboost/tree_arrays_internal.h"

namespace candor::predictor::xgboost {
namespace {

/// One weight a tree: beside the nested booster in the files before 3.4, inside of the model (of a
/// booster that calls itself gbtree) from 3.4 on.
Result<std::vector<float>> ReadWeights(const DocumentItem& gradient_booster,
                                       const DocumentItem& model, size_t trees) {
  std::optional<DocumentItem> item = gradient_booster.OptionalMember("weight_drop");
  if (!item) item = model.OptionalMember("weight_drop");
  if (!item) return std::vector<float>(trees, 1.0F);
  CANDOR_ASSIGN_OR_RETURN(const std::vector<float> weights, item->Floats());
  if (weights.size() != trees) {
    return item->Broken(std::to_string(trees) + " weights, one a tree",
                        std::to_string(weights.size()) + " weights");
  }
  return weights;
}

Result<std::vector<int64_t>> ReadOutputs(const DocumentItem& model, size_t trees, int outputs) {
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem item, model.Member("tree_info"));
  CANDOR_ASSIGN_OR_RETURN(const std::vector<int64_t> output_of_tree, item.Integers());
  const auto is_output = [&](int64_t output) { return output >= 0 && output < outputs; };
  if (output_of_tree.size() != trees ||
      !std::all_of(output_of_tree.begin(), output_of_tree.end(), is_output)) {
    return item.Broken(std::to_string(trees) + " numbers from 0 to " + std::to_string(outputs - 1),
                       std::to_string(output_of_tree.size()) + " numbers, or one beyond");
  }
  return output_of_tree;
}

/// Where each boosting round's trees begin, and after the last one the number of all trees.
Result<std::vector<int64_t>> ReadRounds(const DocumentItem& model, size_t trees, int outputs) {
  const auto count = static_cast<int64_t>(trees);
  if (const auto item = model.OptionalMember("iteration_indptr")) {
    CANDOR_ASSIGN_OR_RETURN(const std::vector<int64_t> rounds, item->Integers());
    if (rounds.empty() || rounds.front() != 0 || rounds.back() != count ||
        !std::is_sorted(rounds.begin(), rounds.end())) {
      return item->Broken("rising numbers from 0 to " + std::to_string(count));
    }
    return rounds;
  }
  int64_t trees_a_round = outputs;
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem parameters, model.Member("gbtree_model_param"));
  if (const auto item = parameters.OptionalMember("num_parallel_tree")) {
    CANDOR_ASSIGN_OR_RETURN(const int64_t parallel, item->IntegerFromText(0, INT32_MAX));
    trees_a_round *= std::max<int64_t>(parallel, 1);
  }
  std::vector<int64_t> rounds;
  for (int64_t begin = 0; begin < count; begin += trees_a_round) rounds.push_back(begin);
  rounds.push_back(count);
  return rounds;
}

/// The number of trees that count.
size_t LimitToBest(const std::vector<int64_t>& rounds, ModelHeader* header) {
  const size_t all = static_cast<size_t>(rounds.back());
  const size_t last_round = rounds.size() - 1;
  if (!header->best_iteration) return all;
  const size_t best = static_cast<size_t>(*header->best_iteration) + 1;
  if (best >= last_round) return all;
  header->info.warnings.push_back(
      {.code = "best-iteration",
       .pointer = {},
       .text = "The model stopped early: the first " + std::to_string(best) + " of its " +
               std::to_string(last_round) +
               " rounds are used (best_iteration), as XGBoost's own predict does for such a "
               "model in scikit-learn's interface."});
  return static_cast<size_t>(rounds[best]);
}

}  // namespace

Result<TreeModelFile> ReadTreeBooster(const DocumentItem& gradient_booster, ModelHeader header) {
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem model, FindBoosterModel(gradient_booster));
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem trees_item, model.Member("trees"));
  CANDOR_ASSIGN_OR_RETURN(const std::vector<DocumentItem> trees, trees_item.Items());
  CANDOR_ASSIGN_OR_RETURN(const std::vector<float> weights,
                          ReadWeights(gradient_booster, model, trees.size()));
  CANDOR_ASSIGN_OR_RETURN(const std::vector<int64_t> output_of_tree,
                          ReadOutputs(model, trees.size(), header.outputs));
  CANDOR_ASSIGN_OR_RETURN(const std::vector<int64_t> rounds,
                          ReadRounds(model, trees.size(), header.outputs));

  TreeModelFile file;
  file.ensemble.split = SplitRule::kLessFloat32;
  file.ensemble.feature_count = header.feature_count;
  file.ensemble.outputs = header.outputs;
  file.ensemble.link = header.link;
  file.ensemble.base_margins.assign(header.base_margins.begin(), header.base_margins.end());
  const size_t used = LimitToBest(rounds, &header);
  TreeLimits limits{.feature_count = header.feature_count, .outputs = header.outputs};
  for (size_t i = 0; i < used; ++i) {
    CANDOR_ASSIGN_OR_RETURN(
        std::vector<Tree> read,
        ReadTrees(trees[i], weights[i], static_cast<int>(output_of_tree[i]), &limits));
    // Without them nothing says that such a tree is a round of its own.
    if (read.size() > 1 && !model.OptionalMember("iteration_indptr")) {
      return model.Broken("iteration_indptr beside trees with several values a leaf");
    }
    std::move(read.begin(), read.end(), std::back_inserter(file.ensemble.trees));
  }
  CANDOR_RETURN_IF_ERROR(Check(file.ensemble));
  file.info = std::move(header.info);
  return file;
}

}  // namespace candor::predictor::xgboost
