// Files that are no model, are damaged, or were made to do harm.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "candor/predictor/xgboost/test_models_internal.h"
#include "candor/predictor/xgboost/xgboost_model.h"

namespace candor::predictor::xgboost {
namespace {

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
  for (const char type : {'Z', 'T', 'F'}) {
    EXPECT_EQ(ErrorOf(begin + "[$" + type + "#" + huge).found,
              "more values than the file has bytes");
  }
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
                     "\"categories_sizes\": [9223372036854775807]")
                .expected,
            "category sets inside of the 2 categories");
}

TEST(XgboostFiles, CategorySetsDoNotExhaustTheMemory) {
  // Each set asks for 2 MiB.
  std::string nodes = "0";
  std::string sizes = "1";
  for (int i = 1; i < 200; ++i) {
    nodes += ", 0";
    sizes += ", 1";
  }
  std::string text = Replaced(kTwoTrees, "\"categories\": []", "\"categories\": [16777215]");
  text = Replaced(text, "\"categories_nodes\": []", "\"categories_nodes\": [" + nodes + "]");
  text = Replaced(text, "\"categories_segments\": []", "\"categories_segments\": [" + nodes + "]");
  text = Replaced(text, "\"categories_sizes\": []", "\"categories_sizes\": [" + sizes + "]");
  EXPECT_EQ(ErrorOf(text).found, "more than 256 MiB of them");
}

TEST(XgboostFiles, VectorLeavesAreNamed) {
  const Error error =
      ErrorOf(Replaced(kTwoTrees, "\"size_leaf_vector\": \"1\"", "\"size_leaf_vector\": \"3\""));
  EXPECT_EQ(error.message,
            "Trees with several values a leaf (multi_strategy=multi_output_tree) are not evaluated "
            "by candor itself.");
  EXPECT_EQ(error.found, "3 values a leaf");
}

TEST(XgboostFiles, EveryCutIsAnError) {
  for (size_t length = 0; length < kTwoTrees.size(); length += 7) {
    EXPECT_EQ(ErrorOf(kTwoTrees.substr(0, length)).message, kUnreadable) << length;
  }
}

TEST(XgboostFiles, EveryCutOfARealModelIsAnError) {
  const char* variable = std::getenv("CANDOR_SHARED");
  const std::filesystem::path shared =
      variable != nullptr ? std::filesystem::path(variable)
                          : std::filesystem::path(CANDOR_SOURCE_DIR).parent_path() / "shared";
  const std::filesystem::path folder = shared / "data" / "models" / "xgboost";
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
