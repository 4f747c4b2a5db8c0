// Small LightGBM model files for tests, and questions to them.
#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/dataset/column_view.h"
#include "candor/predictor/lightgbm/lightgbm_model.h"
#include "candor/predictor/model.h"

namespace candor::predictor::lightgbm {

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// a <= 1.5 ? leaf 10 : (b <= -2 ? leaf 20 : leaf 30); NaN goes right at the first node, left at
/// the second.
inline constexpr std::string_view kNumericTree =
    "num_leaves=3\n"
    "num_cat=0\n"
    "split_feature=0 1\n"
    "split_gain=2 1\n"
    "threshold=1.5 -2\n"
    "decision_type=8 10\n"
    "left_child=-1 -2\n"
    "right_child=1 -3\n"
    "leaf_value=10 20 30\n"
    "leaf_count=5 5 5\n"
    "is_linear=0\n"
    "shrinkage=1\n";

/// The model file of LightGBM 4 with these parts.
struct TestModel {
  std::string objective = "regression";  ///< empty: no such line
  int outputs = 1;
  std::string names = "a b";
  std::string infos = "[-9:9] [-9:9]";
  int last_feature = 1;
  std::string more_header;
  std::vector<std::string> trees = {std::string(kNumericTree)};
  std::string parameters = "[boosting: gbdt]\n";
  std::string tail = "\npandas_categorical:null\n";

  std::string Text() const {
    std::string text = "tree\nversion=v4\nnum_class=" + std::to_string(outputs) +
                       "\nnum_tree_per_iteration=" + std::to_string(outputs) +
                       "\nlabel_index=0\nmax_feature_idx=" + std::to_string(last_feature) + "\n";
    if (!objective.empty()) text += "objective=" + objective + "\n";
    text += more_header + "feature_names=" + names + "\nfeature_infos=" + infos + "\ntree_sizes=";
    std::string blocks;
    for (size_t i = 0; i < trees.size(); ++i) {
      const std::string block = "Tree=" + std::to_string(i) + "\n" + trees[i] + "\n\n";
      text += (i == 0 ? "" : " ") + std::to_string(block.size());
      blocks += block;
    }
    return text + "\n\n" + blocks + "end of trees\n\nfeature_importances:\na=1\n\nparameters:\n" +
           parameters + "\nend of parameters\n" + tail;
  }
};

/// A tree that is one leaf.
inline std::string LeafTree(const std::string& value) {
  return "num_leaves=1\nnum_cat=0\nsplit_feature=\nthreshold=\ndecision_type=\nleft_child=\n"
         "right_child=\nleaf_value=" +
         value + "\nis_linear=0\nshrinkage=1\n";
}

/// One split of the first feature: leaf 1 on the left, leaf 2 on the right.
inline std::string SplitTree(const std::string& threshold, int decision_type,
                             const std::string& more = "num_cat=0\n") {
  return "num_leaves=2\n" + more + "split_feature=0\nthreshold=" + threshold +
         "\ndecision_type=" + std::to_string(decision_type) +
         "\nleft_child=-1\nright_child=-2\nleaf_value=1 2\nis_linear=0\nshrinkage=1\n";
}

using CellRows = std::vector<std::vector<dataset::Cell>>;

/// The model's answers to rows of cells; a test failure when there are none.
inline Answers Ask(const Model& model, const CellRows& rows, int threads = 1) {
  const size_t width = rows.empty() ? model.info().features.size() : rows[0].size();
  std::vector<std::vector<dataset::Cell>> columns(width);
  for (const auto& row : rows) {
    for (size_t column = 0; column < width; ++column) columns[column].push_back(row[column]);
  }
  std::vector<dataset::ColumnView> views(width);
  for (size_t column = 0; column < width; ++column) {
    views[column].layout = dataset::Layout::kCells;
    views[column].length = static_cast<int64_t>(rows.size());
    views[column].cells = columns[column].data();
  }
  RunContext context;
  context.threads = threads;
  const Result<Answers> answers =
      model.Predict({.rows = static_cast<int64_t>(rows.size()), .columns = views}, context);
  if (!answers.ok()) {
    ADD_FAILURE() << answers.error().ToString();
    return {};
  }
  return *answers;
}

/// The model of a file; a test failure and null when it is refused.
inline std::unique_ptr<Model> Read(std::string_view text) {
  Result<std::unique_ptr<Model>> model = ReadLightgbmModel(text);
  if (model.ok()) return std::move(model).value();
  ADD_FAILURE() << model.error().ToString();
  return nullptr;
}

inline std::vector<double> Scores(std::string_view text, const CellRows& rows) {
  const std::unique_ptr<Model> model = Read(text);
  return model == nullptr ? std::vector<double>() : Ask(*model, rows).scores;
}

}  // namespace candor::predictor::lightgbm
