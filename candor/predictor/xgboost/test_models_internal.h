// Small XGBoost model files for tests, written by hand, and a short way to ask a model.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "candor/dataset/cell.h"
#include "candor/predictor/model.h"

namespace candor::predictor::xgboost {

/// Two trees over the features "age" and "rate", base_score 0.5, reg:squarederror:
///   tree 0: age < 1.5 (missing left) ? (rate < -2 (missing right) ? 1 : 2) : 4
///   tree 1: age < 3.0 (missing right) ? 0.25 : 0.125
/// It has all that libxgboost asks for.
inline const std::string kTwoTrees = R"({"learner": {
  "attributes": {},
  "feature_names": ["age", "rate"], "feature_types": ["int", "float"],
  "gradient_booster": {"model": {
    "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": "2"},
    "iteration_indptr": [0, 1, 2], "tree_info": [0, 0],
    "trees": [
      {"id": 0, "left_children": [1, 3, -1, -1, -1], "right_children": [2, 4, -1, -1, -1],
       "split_indices": [0, 1, 0, 0, 0], "split_conditions": [1.5, -2E0, 4E0, 1E0, 2E0],
       "default_left": [1, 0, 0, 0, 0], "split_type": [0, 0, 0, 0, 0],
       "categories": [], "categories_nodes": [], "categories_segments": [],
       "categories_sizes": [], "parents": [2147483647, 0, 0, 1, 1],
       "base_weights": [0.5, 0.5, 4.0, 1.0, 2.0], "loss_changes": [9.5, 3.5, 0.0, 0.0, 0.0],
       "sum_hessian": [9.0, 5.0, 4.0, 2.0, 3.0],
       "tree_param": {"num_deleted": "0", "num_feature": "2", "num_nodes": "5",
                      "size_leaf_vector": "1"}},
      {"id": 1, "left_children": [1, -1, -1], "right_children": [2, -1, -1],
       "split_indices": [0, 0, 0], "split_conditions": [3E0, 2.5E-1, 1.25E-1],
       "default_left": [0, 0, 0], "split_type": [0, 0, 0],
       "categories": [], "categories_nodes": [], "categories_segments": [],
       "categories_sizes": [], "parents": [2147483647, 0, 0],
       "base_weights": [0.5, 0.25, 0.125], "loss_changes": [2.5, 0.0, 0.0],
       "sum_hessian": [9.0, 6.0, 3.0],
       "tree_param": {"num_deleted": "0", "num_feature": "2", "num_nodes": "3",
                      "size_leaf_vector": "1"}}]},
    "name": "gbtree"},
  "learner_model_param": {"base_score": "[5E-1]", "num_class": "0", "num_feature": "2",
                          "num_target": "1"},
  "objective": {"name": "reg:squarederror", "reg_loss_param": {"scale_pos_weight": "1"}}}, "version": [3, 2, 0]})";

/// The text with one replacement; it must occur.
inline std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const size_t place = text.find(from);
  if (place == std::string::npos) {
    ADD_FAILURE() << "not there: " << from;
    return text;
  }
  return text.replace(place, from.size(), to);
}

/// The model's answers to rows of cells.
inline Result<Answers> Ask(const Model& model,
                           const std::vector<std::vector<dataset::Cell>>& rows) {
  std::vector<std::vector<dataset::Cell>> columns(rows[0].size());
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) columns[i].push_back(row[i]);
  }
  std::vector<dataset::ColumnView> views;
  for (const auto& column : columns) {
    views.push_back({.layout = dataset::Layout::kCells,
                     .length = static_cast<int64_t>(column.size()),
                     .cells = column.data()});
  }
  return model.Predict({.rows = static_cast<int64_t>(rows.size()), .columns = views}, {});
}

/// The scores of a model that must be readable.
inline std::vector<double> Scores(const Result<std::unique_ptr<Model>>& model,
                                  const std::vector<std::vector<dataset::Cell>>& rows) {
  if (!model.ok()) {
    ADD_FAILURE() << model.error().ToString();
    return {};
  }
  const Result<Answers> answers = Ask(**model, rows);
  if (!answers.ok()) {
    ADD_FAILURE() << answers.error().ToString();
    return {};
  }
  return answers->scores;
}

}  // namespace candor::predictor::xgboost
