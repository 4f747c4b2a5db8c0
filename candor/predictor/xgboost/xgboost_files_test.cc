// Files that are no model, are damaged, or were made to do harm.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "candor/base/shared_material.h"
#include "candor/predictor/tree/tree_model.h"
#include "candor/predictor/xgboost/test_models_internal.h"
#include "candor/predictor/xgboost/xgboost_model.h"

namespace candor::predictor::xgboost {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kDamaged = "The XGBoost model file is damaged.";
constexpr const char* kUnreadable = "The XGBoost model file cannot be parsed.";

Error ErrorOf(const std::string& bytes) {
  const auto model = ReadXgboostModel(bytes);
  if (model.ok()) {
    ADD_FAILURE() << "it was read";
    return {};
  }
  EXPECT_EQ(model.error().kind, ErrorKind::kModel);
  return model.error();
}

TEST(XgboostFiles, AreKnownByTheirContent) {
  EXPECT_TRUE(LooksLikeXgboost(kTwoTrees));
  EXPECT_TRUE(LooksLikeXgboost(" \n{\"version\":[3,0,0], \"learner\": {}}"));
  EXPECT_TRUE(LooksLikeXgboost(std::string("{L\0\0\0\0\0\0\0\7learner{", 18)));
  EXPECT_TRUE(LooksLikeXgboost("binf and more"));
  EXPECT_TRUE(LooksLikeXgboost("bs64\tAAAA"));
  EXPECT_TRUE(LooksLikeXgboost("\x80\x04\x95\x10\x8c\x0cxgboost.core"));
  for (const std::string other :
       {"", "{", "{\"weight\": [1], \"bias\": 0}", "tree\nversion=v4\n", "\x08\x07onnx",
        "\x80\x04\x95sklearn.svm", "learner", "[{\"learner\": 1}]"}) {
    EXPECT_FALSE(LooksLikeXgboost(other)) << other;
  }
}

TEST(XgboostFiles, LegacyBinaryIsRefusedWithTheRecipe) {
  std::string headerless(136, '\0');
  headerless += std::string("\xf\0\0\0\0\0\0\0", 8) + "binary:logistic";
  headerless += std::string("\6\0\0\0\0\0\0\0", 8) + "gbtree";
  EXPECT_TRUE(LooksLikeXgboost(headerless));
  for (const std::string& bytes : {std::string("binf\1\2\3"), headerless}) {
    const Error error = ErrorOf(bytes);
    EXPECT_EQ(error.message, "XGBoost's legacy binary model format is not supported.");
    EXPECT_EQ(error.expected, "a model saved as JSON or UBJSON");
    EXPECT_EQ(error.hint,
              "Load it in Python with an XGBoost from 1.0 to 3.0 (pip install 'xgboost<3.1') and "
              "save it again: booster = xgboost.Booster(model_file=\"old.model\"); "
              "booster.save_model(\"model.json\").");
  }
}

TEST(XgboostFiles, PicklesAreRefusedWithTheRecipe) {
  const Error error = ErrorOf(
      "\x80\x03"
      "cxgboost.core\nBooster");
  EXPECT_EQ(error.message, "A pickled XGBoost model is not supported.");
  EXPECT_THAT(error.hint, HasSubstr("model.save_model(\"model.json\")"));
}

TEST(XgboostFiles, NestingIsLimited) {
  const std::string brackets(1'000'000, '[');
  EXPECT_EQ(ErrorOf(brackets).found, "more than 64 levels of nesting");
  EXPECT_EQ(ErrorOf("{\"learner\": " + brackets).found, "more than 64 levels of nesting");
  EXPECT_EQ(ErrorOf(std::string("{U\7learner", 10) + brackets).found,
            "more than 64 levels of nesting");
}

TEST(XgboostFiles, CountsThatTheFileDoesNotFill) {
  const std::string begin("{U\7learner", 10);
  const std::string huge("L\x0f\xff\xff\xff\xff\xff\xff\xff", 9);
  EXPECT_EQ(ErrorOf(begin + "[$d#" + huge).message, kUnreadable);
  EXPECT_EQ(ErrorOf(begin + "[#" + huge).message, kUnreadable);
  EXPECT_EQ(ErrorOf(begin + "S" + huge).message, kUnreadable);
  EXPECT_EQ(ErrorOf(begin + "{#" + huge).message, kUnreadable);
  // Types without contents: a value takes no byte.
  for (const char type : {'T', 'F'}) {
    EXPECT_EQ(ErrorOf(begin + "[$" + type + "#" + huge).found,
              "more values than the file has bytes");
  }
  EXPECT_EQ(ErrorOf(begin + "[$Z#" + huge).found, "null where a number belongs");
}

struct Damage {
  const char* from;
  const char* to;
  const char* where;
  const char* found;
  const char* expected;
};

TEST(XgboostFiles, DamageIsNamedWithItsPlace) {
  const std::string tree = "/learner/gradient_booster/model/trees/0";
  const Damage cases[] = {
      {"\"version\"", "\"verse\"", "the document", "an object without it", "a member \"version\""},
      {"[3, 2, 0]", "\"3.2\"", "/version", "a string", "an array of integers"},
      {"[3, 2, 0]", "[3, 2]", "/version", "an array of integers",
       "three numbers, such as [3, 2, 0]"},
      {"\"num_class\": \"0\", \"num_feature\": \"2\"",
       "\"num_class\": \"0\", \"num_feature\": \"two\"", "/learner/learner_model_param/num_feature",
       "two", "an integer from 0 to 1048576, as a string"},
      {"\"num_class\": \"0\", \"num_feature\": \"2\"",
       "\"num_class\": \"0\", \"num_feature\": \"99999999999999999999\"",
       "/learner/learner_model_param/num_feature", "99999999999999999999",
       "an integer from 0 to 1048576, as a string"},
      {"\"num_class\": \"0\", \"num_feature\": \"2\"",
       "\"num_class\": \"0\", \"num_feature\": \"3\"", "/learner/feature_names", "2 texts",
       "3 texts, one a feature"},
      {"\"num_class\": \"0\"", "\"num_class\": 0", "/learner/learner_model_param/num_class",
       "an integer", "an integer from 0 to 65536, as a string"},
      {"[5E-1]", "[5E-1,1E0]", "/learner/learner_model_param/base_score", "[5E-1,1E0]",
       "a number, or a list of 1 in a string"},
      {"[5E-1]", "", "/learner/learner_model_param/base_score", "a string",
       "a number, or a list of 1 in a string"},
      {"[5E-1]", "[5E-1,]", "/learner/learner_model_param/base_score", "[5E-1,]",
       "a number, or a list of 1 in a string"},
      {"[5E-1]", "nan", "/learner/learner_model_param/base_score", "nan",
       "a number that the objective can start from"},
      {"\"attributes\": {}", "\"attributes\": {\"best_iteration\": \"-1\"}",
       "/learner/attributes/best_iteration", "-1", "an integer from 0 to 2147483647, as a string"},
      {"\"name\": \"gbtree\"", "\"name\": \"gbforest\"", "/learner/gradient_booster/name",
       "gbforest", "gbtree, dart or gblinear"},
      {"\"tree_info\": [0, 0]", "\"tree_info\": [0]", "/learner/gradient_booster/model/tree_info",
       "1 numbers, or one beyond", "2 numbers from 0 to 0"},
      {"\"tree_info\": [0, 0]", "\"tree_info\": [0, 1]",
       "/learner/gradient_booster/model/tree_info", "2 numbers, or one beyond",
       "2 numbers from 0 to 0"},
      {"[0, 1, 2]", "[0, 2, 1]", "/learner/gradient_booster/model/iteration_indptr",
       "an array of integers", "rising numbers from 0 to 2"},
      {"\"tree_info\"", "\"weight_drop\": [1.5], \"tree_info\"",
       "/learner/gradient_booster/model/weight_drop", "1 weights", "2 weights, one a tree"},
      {"[1, 3, -1, -1, -1]", "[1, 0, -1, -1, -1]", tree.c_str(), "node 1 with the child 0",
       "children that are nodes of this tree, each of one parent"},
      {"[1, 3, -1, -1, -1]", "[2, 3, -1, -1, -1]", tree.c_str(), "node 0 with the child 2",
       "children that are nodes of this tree, each of one parent"},
      {"[1, 3, -1, -1, -1]", "[1, 5, -1, -1, -1]", tree.c_str(), "node 1 with the child 5",
       "children that are nodes of this tree, each of one parent"},
      {"[2, 4, -1, -1, -1]", "[2, -1, -1, -1, -1]", tree.c_str(), "node 1 with the child -1",
       "children that are nodes of this tree, each of one parent"},
      {"[2, 4, -1, -1, -1]", "[2, 4, -1, -1]", tree.c_str(), "unequal lengths",
       "arrays with one entry a node"},
      {"[0, 1, 0, 0, 0]", "[0, 2, 0, 0, 0]", tree.c_str(), "node 1 with the feature 2",
       "features from 0 to 1"},
      {"[0, 1, 0, 0, 0]", "[0, 4294967297, 0, 0, 0]", tree.c_str(),
       "node 1 with the feature 4294967297", "features from 0 to 1"},
      {"\"split_type\": [0, 0, 0, 0, 0]", "\"split_type\": [0, 1, 0, 0, 0]", tree.c_str(),
       "node 1 without one", "a category set for each categorical split"},
      {"\"split_conditions\": [1.5, -2E0, 4E0", "\"split_conditions\": [\"1.5\"", "",
       "an array that mixes numbers with other values", nullptr},
      {"\"categories_sizes\": []", "\"categories_sizes\": [1]", tree.c_str(), "unequal lengths",
       "categories_nodes, categories_segments and categories_sizes of one length"},
  };
  for (const Damage& each : cases) {
    SCOPED_TRACE(each.to);
    const Error error = ErrorOf(Replaced(kTwoTrees, each.from, each.to));
    EXPECT_EQ(error.message, each.expected == nullptr ? kUnreadable : kDamaged);
    EXPECT_EQ(error.where, each.where);
    EXPECT_EQ(error.found, each.found);
    if (each.expected != nullptr) {
      EXPECT_EQ(error.expected, each.expected);
    }
  }
}

TEST(XgboostFiles, CategorySetsAreChecked) {
  const auto with_set = [](const char* categories, const char* node, const char* begin,
                           const char* size) {
    std::string text = Replaced(kTwoTrees, "\"categories\": []", categories);
    text = Replaced(text, "\"categories_nodes\": []", node);
    text = Replaced(text, "\"categories_segments\": []", begin);
    return ErrorOf(Replaced(text, "\"categories_sizes\": []", size));
  };
  const char* set = "\"categories\": [0, 16777216]";
  EXPECT_EQ(with_set(set, "\"categories_nodes\": [9]", "\"categories_segments\": [0]",
                     "\"categories_sizes\": [2]")
                .expected,
            "categories_nodes that are nodes of this tree");
  EXPECT_EQ(with_set(set, "\"categories_nodes\": [0]", "\"categories_segments\": [0]",
                     "\"categories_sizes\": [2]")
                .expected,
            "category codes from 0 to 16777215");
  EXPECT_EQ(with_set(set, "\"categories_nodes\": [0]", "\"categories_segments\": [1]",
                     "\"categories_sizes\": [2]")
                .expected,
            "category sets inside of the 2 categories");
}

/// The numbers as a JSON array; `number_of`: index -> number.
template <typename Function>
std::string Numbers(int count, Function number_of) {
  std::string text = "[";
  for (int i = 0; i < count; ++i) text += (i == 0 ? "" : ", ") + std::to_string(number_of(i));
  return text + "]";
}

/// kTwoTrees with `count` more, deleted nodes in tree 0, and the lists of category sets.
std::string WithCategorySets(int count, const std::string& categories, const std::string& nodes,
                             const std::string& segments, const std::string& sizes) {
  const auto zero = [](int) { return 0; };
  const auto longer = [&](const std::string& text, const std::string& array,
                          const std::string& more) {
    std::string longer_array = array;
    longer_array.back() = ',';
    return Replaced(text, array, longer_array + more.substr(1));
  };
  const std::string zeros = Numbers(count, zero);
  std::string text = kTwoTrees;
  for (const char* array : {"[1, 3, -1, -1, -1]", "[2, 4, -1, -1, -1]", "[0, 1, 0, 0, 0]",
                            "[1.5, -2E0, 4E0, 1E0, 2E0]", "[1, 0, 0, 0, 0]", "[0, 0, 0, 0, 0]"}) {
    text = longer(text, array,
                  array[1] == '1' && array[2] == ',' && array[4] == '3'
                      ? Numbers(count, [](int) { return -1; })
                      : zeros);
  }
  text = Replaced(text, "\"categories\": []", "\"categories\": " + categories);
  text = Replaced(text, "\"categories_nodes\": []", "\"categories_nodes\": " + nodes);
  text = Replaced(text, "\"categories_segments\": []", "\"categories_segments\": " + segments);
  return Replaced(text, "\"categories_sizes\": []", "\"categories_sizes\": " + sizes);
}

TEST(XgboostFiles, CategorySetsDoNotExhaustTheMemory) {
  // Each set asks for 2 MiB.
  constexpr int kSets = 200;
  const auto place = [](int i) { return i; };
  const Error error = ErrorOf(WithCategorySets(kSets, Numbers(kSets, [](int) { return 16777215; }),
                                               Numbers(kSets, place), Numbers(kSets, place),
                                               Numbers(kSets, [](int) { return 1; })));
  EXPECT_EQ(error.found, "more than 256 MiB of them");
}

TEST(XgboostFiles, CategorySetsShareNoCategories) {
  // Quadratic work, were they read: 200,000 sets of the same 200,000 categories.
  constexpr int kSets = 200'000;
  const auto zero = [](int) { return 0; };
  const auto place = [](int i) { return i; };
  const std::string zeros = Numbers(kSets, zero);
  const Error shared = ErrorOf(WithCategorySets(kSets, zeros, Numbers(kSets, place), zeros,
                                                Numbers(kSets, [](int) { return kSets; })));
  EXPECT_EQ(shared.message, kDamaged);
  EXPECT_EQ(shared.where, "/learner/gradient_booster/model/trees/0");
  EXPECT_EQ(shared.found, "more");
  EXPECT_EQ(shared.expected, "categories_sizes that add up to the 200000 categories");

  const Error huge = ErrorOf(WithCategorySets(1, "[0, 1]", "[0, 1]", "[0, 0]",
                                              "[9223372036854775807, 9223372036854775807]"));
  EXPECT_EQ(huge.found, "more");
  EXPECT_EQ(ErrorOf(WithCategorySets(1, "[0, 1]", "[0]", "[0]", "[-1]")).found, "-1");

  const Error twice = ErrorOf(WithCategorySets(1, "[0, 1]", "[5, 5]", "[0, 1]", "[1, 1]"));
  EXPECT_EQ(twice.found, "5 twice");
  EXPECT_EQ(twice.expected, "categories_nodes that differ");

  EXPECT_TRUE(ReadXgboostModel(WithCategorySets(1, "[0, 1]", "[5, 4]", "[0, 1]", "[1, 1]")).ok());
}

TEST(XgboostFiles, AnUnknownObjectiveIsRefused) {
  const std::string text = Replaced(kTwoTrees, "reg:squarederror", "my:own");
  const std::string hint =
      "What a custom objective does to margins is not in the file, so XGBoost's own library cannot "
      "know it either: train with a built-in objective, or serve the model at an endpoint.";
  for (const Error& error : {ErrorOf(text), LoadXgboostWithLibrary(text).error()}) {
    EXPECT_EQ(error.kind, ErrorKind::kModel);
    EXPECT_EQ(error.message, "The XGBoost model's objective is not known.");
    EXPECT_EQ(error.where, "/learner/objective/name");
    EXPECT_EQ(error.found, "\"my:own\"");
    EXPECT_EQ(error.expected, "an objective that XGBoost up to 3.4 has built in");
    EXPECT_EQ(error.hint, hint);
  }
}

TEST(XgboostFiles, ExcerptsEndBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 120; ++i) name += "\u00e9";
  const Error error =
      ErrorOf(Replaced(kTwoTrees, "\"name\": \"gbtree\"", "\"name\": \"a" + name + "\""));
  EXPECT_EQ(error.where, "/learner/gradient_booster/name");
  EXPECT_EQ(error.found, "a" + name.substr(0, 198) + "...");
}

// One tree with two values a leaf: x0 < 0.5 ? (1, 10) : (2, 20).
std::string VectorLeaves(std::string_view right_children, std::string_view leaves) {
  return fmt::format(R"({{"learner": {{"attributes": {{}}, "feature_names": [], "feature_types": [],
  "gradient_booster": {{"model": {{"gbtree_model_param": {{"num_trees": "1"}},
    "iteration_indptr": [0, 1], "tree_info": [0],
    "trees": [{{"left_children": [1, -1, -1], "right_children": {}, "split_indices": [0, 0, 0],
      "split_conditions": [0.5, 0, 0], "default_left": [0, 0, 0], {},
      "tree_param": {{"num_feature": "1", "num_nodes": "3", "size_leaf_vector": "2"}}}}]}},
    "name": "gbtree"}},
  "learner_model_param": {{"base_score": "[5E-1,1E0]", "num_class": "0", "num_feature": "1",
    "num_target": "2"}},
  "objective": {{"name": "reg:squarederror"}}}}, "version": [3, 2, 0]}})",
                     right_children, leaves);
}

TEST(XgboostFiles, LeavesMayHaveAValueForEachTarget) {
  for (const std::string& text :
       {VectorLeaves("[2, 1, 0]", R"("leaf_weights": [2, 20, 1, 10])"),
        VectorLeaves("[2, -1, -1]", R"("base_weights": [0.5, 0.25, 1, 10, 2, 20])")}) {
    EXPECT_THAT(Scores(ReadXgboostModel(text), {{0.0}, {1.0}}), ElementsAre(1.5, 11.0, 2.5, 21.0));
  }
}

TEST(XgboostFiles, VectorLeavesThatDoNotFitAreErrors) {
  const std::string good = VectorLeaves("[2, 0, 1]", R"("leaf_weights": [2, 20, 1, 10])");
  EXPECT_EQ(
      ErrorOf(Replaced(good, R"("size_leaf_vector": "2")", R"("size_leaf_vector": "3")")).where,
      "/learner/gradient_booster/model/trees/0/tree_param/size_leaf_vector");
  for (const std::string& text :
       {VectorLeaves("[2, 0, 0]", R"("leaf_weights": [2, 20, 1, 10])"),
        VectorLeaves("[2, 0, 2]", R"("leaf_weights": [2, 20, 1, 10])"),
        VectorLeaves("[2, 0, -2147483648]", R"("leaf_weights": [2, 20, 1, 10])")}) {
    EXPECT_EQ(ErrorOf(text).expected, "leaves with values of their own");
  }
  EXPECT_EQ(ErrorOf(VectorLeaves("[2, 0, 1]", R"("leaf_weights": [2, 20, 1, 10, 5])")).expected,
            "2 values for each leaf");
  EXPECT_EQ(ErrorOf(VectorLeaves("[2, -1, -1]", R"("base_weights": [1, 2, 3, 4])")).expected,
            "2 values for each node");
  EXPECT_EQ(ErrorOf(Replaced(good, R"("iteration_indptr": [0, 1],)", "")).expected,
            "iteration_indptr beside trees with several values a leaf");
}

// Deleted nodes may be many, and stand in none of the trees that the targets make.
TEST(XgboostFiles, DeletedNodesAreNotCopied) {
  constexpr int kNodes = 2000;
  constexpr int kTargets = 10000;
  const auto list = [](int count, const auto& item) {
    std::string text;
    for (int i = 0; i < count; ++i) text += (i == 0 ? "" : ", ") + std::to_string(item(i));
    return "[" + text + "]";
  };
  const std::string zeros = list(kNodes, [](int) { return 0; });
  const std::string text = fmt::format(
      R"({{"learner": {{"attributes": {{}}, "feature_names": [], "feature_types": [],
  "gradient_booster": {{"model": {{"gbtree_model_param": {{"num_trees": "1"}},
    "iteration_indptr": [0, 1], "tree_info": [0],
    "trees": [{{"left_children": {leaves}, "right_children": {zeros}, "split_indices": {zeros},
      "split_conditions": {zeros}, "default_left": {zeros}, "split_type": {zeros},
      "categories": [], "categories_nodes": {all}, "categories_segments": {zeros},
      "categories_sizes": {zeros}, "leaf_weights": {values},
      "tree_param": {{"size_leaf_vector": "{targets}"}}}}]}},
    "name": "gbtree"}},
  "learner_model_param": {{"base_score": "5E-1", "num_class": "0", "num_feature": "1",
    "num_target": "{targets}"}},
  "objective": {{"name": "reg:squarederror"}}}}, "version": [3, 2, 0]}})",
      fmt::arg("leaves", list(kNodes, [](int) { return -1; })), fmt::arg("zeros", zeros),
      fmt::arg("all", list(kNodes, [](int i) { return i; })),
      fmt::arg("values", list(kTargets, [](int i) { return i; })), fmt::arg("targets", kTargets));
  const auto model = ReadXgboostModel(text);
  ASSERT_TRUE(model.ok()) << model.error().ToString();
  const auto* trees = dynamic_cast<const TreeModel*>(model->get());
  ASSERT_NE(trees, nullptr);
  size_t sets = 0;
  for (const Tree& tree : trees->evaluator().ensemble().trees) sets += tree.category_sets.size();
  EXPECT_EQ(trees->evaluator().ensemble().trees.size(), size_t{kTargets});
  EXPECT_LE(sets, size_t{kTargets});
}

TEST(XgboostFiles, NumbersThatAreMissingOrNoProbabilityAreErrors) {
  EXPECT_EQ(ErrorOf(Replaced(kTwoTrees, "[1.5, -2E0,", "[null, -2E0,")).found,
            "null where a number belongs");
  const std::string logistic = Replaced(kTwoTrees, "reg:squarederror", "binary:logistic");
  EXPECT_TRUE(ReadXgboostModel(logistic).ok());
  EXPECT_EQ(ErrorOf(Replaced(logistic, "[5E-1]", "[2E0]")).expected,
            "a number that the objective can start from");
}

TEST(XgboostFiles, EveryCutIsAnError) {
  for (size_t length = 0; length < kTwoTrees.size(); length += 7) {
    EXPECT_EQ(ErrorOf(kTwoTrees.substr(0, length)).message, kUnreadable) << length;
  }
}

TEST(XgboostFiles, EveryCutOfARealModelIsAnError) {
  const std::filesystem::path folder = SharedMaterial() / "data" / "models" / "xgboost";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder;
  for (const char* name : {"LinearRegressionAuto.json", "LinearRegressionAuto.ubj",
                           "MultinomialClassificationIris.ubj"}) {
    std::ifstream stream(folder / name, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    ASSERT_TRUE(ReadXgboostModel(bytes).ok());
    for (size_t length = 0; length < bytes.size(); length += 97) {
      const auto model = ReadXgboostModel(bytes.substr(0, length));
      ASSERT_FALSE(model.ok()) << name << " cut after " << length;
      EXPECT_THAT(model.error().message, StartsWith("The XGBoost model file"));
    }
  }
}

}  // namespace
}  // namespace candor::predictor::xgboost
