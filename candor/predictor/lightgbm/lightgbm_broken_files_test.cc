// Broken and hostile files: each is refused with its place, none crashes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "candor/predictor/lightgbm/lightgbm_model.h"
#include "candor/predictor/lightgbm/test_models_internal.h"

namespace candor::predictor::lightgbm {
namespace {

using ::testing::HasSubstr;

constexpr const char* kMalformed = "The LightGBM model file is malformed.";
constexpr const char* kCutOff = "The LightGBM model file is cut off.";

Error Refusal(std::string_view text) {
  const auto model = ReadLightgbmModel(text);
  if (!model.ok()) return model.error();
  ADD_FAILURE() << "the file was read";
  return {};
}

std::string Replaced(std::string text, const std::string& old, const std::string& replacement) {
  const size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return at == std::string::npos ? text : text.replace(at, old.size(), replacement);
}

struct Edit {
  const char* old;
  const char* replacement;
  const char* where;
  const char* found;
  const char* expected;
  const char* message = kMalformed;
};

void ExpectRefusals(const std::string& text, const std::vector<Edit>& edits) {
  ASSERT_TRUE(ReadLightgbmModel(text).ok());
  for (const Edit& edit : edits) {
    SCOPED_TRACE(std::string(edit.old) + " -> " + edit.replacement);
    const Error error = Refusal(Replaced(text, edit.old, edit.replacement));
    EXPECT_EQ(error.kind, ErrorKind::kModel);
    EXPECT_EQ(error.message, edit.message);
    EXPECT_EQ(error.where, edit.where);
    EXPECT_EQ(error.found, edit.found);
    EXPECT_EQ(error.expected, edit.expected);
  }
}

TEST(LightgbmBrokenFiles, Headers) {
  TestModel two_trees;
  two_trees.trees.push_back(LeafTree("1"));
  ExpectRefusals(
      two_trees.Text(),
      {
          {"tree\n", "forest\n", "line 1", "forest", "\"tree\": a LightGBM model in text format"},
          {"version=v4", "version=v5", "line 2, header, version", "v5", "one of v2, v3, v4",
           "This version of the LightGBM model format is not known."},
          {"version=v4\n", "", "line 1, header", "no such field", "the field version"},
          {"num_class=1\n", "", "line 1, header", "no such field", "the field num_class"},
          {"num_class=1", "num_class=2", "line 4, header, num_tree_per_iteration", "1",
           "2, as num_class says"},
          {"num_class=1", "num_class=0", "line 3, header, num_class", "0",
           "an integer from 1 to 2147483647"},
          {"num_class=1", "num_class=1 1", "line 3, header, num_class", "1 1",
           "an integer from 1 to 2147483647"},
          {"num_class=1", "num_class=", "line 3, header, num_class", "",
           "an integer from 1 to 2147483647"},
          {"num_class=1\nnum_tree_per_iteration=1",
           "num_class=2000000000\nnum_tree_per_iteration=2000000000",
           "line 4, header, num_tree_per_iteration", "2 trees in the file",
           "a multiple of 2000000000, and at least one iteration"},
          {"max_feature_idx=1", "max_feature_idx=2000000000", "line 8, header, feature_names",
           "2 words", "2000000001 words, as max_feature_idx says"},
          {"max_feature_idx=1", "max_feature_idx=-1", "line 6, header, max_feature_idx", "-1",
           "an integer from 0 to 2147483646"},
          {"feature_names=a b", "feature_names=a a", "line 8, header, feature_names", "a twice",
           "different names"},
          {"feature_infos=[-9:9] [-9:9]", "feature_infos=[-9:9]", "line 9, header, feature_infos",
           "1 words", "2 words, as max_feature_idx says"},
          {"label_index=0", "label_index=0\nlabel_index=0", "line 6, header, label_index",
           "the field a second time", "each field once"},
          {"tree_sizes=", "tree_sizes=1 ", "line 10, header, tree_sizes", "3 sizes",
           "2, one for each tree of the file"},
          {"Tree=0", "Tree=1", "line 12", "Tree=1", "Tree=0: trees count from 0 without a gap"},
          {"Tree=1", "Tree=0", "line 27", "Tree=0", "Tree=1: trees count from 0 without a gap"},
          {"end of trees", "something", "line 40", "something", "\"Tree=\" or \"end of trees\""},
          {"end of parameters", "end", "line 50", "the end of the file",
           "the line \"end of parameters\"", kCutOff},
          {"\nparameters:", "\nchatter", "line 45", "chatter",
           "parameters, \"pandas_categorical:\" or the end of the file"},
      });
}

TEST(LightgbmBrokenFiles, Objectives) {
  TestModel model;
  const char* known =
      "one of regression, regression_l1, huber, fair, quantile, mape, poisson, gamma, tweedie, "
      "binary, cross_entropy, cross_entropy_lambda, multiclass, multiclassova, lambdarank, "
      "rank_xendcg, custom";
  ExpectRefusals(
      model.Text(),
      {
          {"=regression", "=guess sigmoid:1", "line 7, header, objective", "guess sigmoid:1",
           known},
          {"=regression", "=", "line 7, header, objective", "", known},
          {"=regression", "=binary", "line 7, header, objective", "binary", "sigmoid:x with x > 0"},
          {"=regression", "=binary sigmoid:-1", "line 7, header, objective", "binary sigmoid:-1",
           "sigmoid:x with x > 0"},
          {"=regression", "=binary sigmoid:nan", "line 7, header, objective", "binary sigmoid:nan",
           "sigmoid:x with x > 0"},
          {"=regression", "=multiclass num_class:3", "line 7, header, objective",
           "multiclass num_class:3", "num_class:1, as num_tree_per_iteration says"},
      });
  model.outputs = 2;
  model.trees.push_back(LeafTree("1"));
  model.objective = "multiclass num_class:2";
  ExpectRefusals(model.Text(),
                 {{"=multiclass num_class:2", "=poisson", "line 7, header, objective", "poisson",
                   "an objective with 2 outputs, as num_tree_per_iteration says"}});
}

TEST(LightgbmBrokenFiles, Trees) {
  ExpectRefusals(
      TestModel().Text(),
      {
          {"num_leaves=3\n", "", "line 12, tree 0", "no such field", "the field num_leaves"},
          {"num_leaves=3", "num_leaves=2147483647", "line 13, tree 0, num_leaves", "2147483647",
           "an integer from 1 to 16777216"},
          {"num_leaves=3", "num_leaves=16777216", "line 21, tree 0, leaf_value", "3 numbers",
           "16777216 numbers"},
          {"num_leaves=3", "num_leaves=0", "line 13, tree 0, num_leaves", "0",
           "an integer from 1 to 16777216"},
          {"num_leaves=3", "num_leaves=99999999999999999999", "line 13, tree 0, num_leaves",
           "99999999999999999999", "an integer from 1 to 16777216"},
          {"num_leaves=3", "num_leaves=2", "line 21, tree 0, leaf_value", "more than 2 numbers",
           "2 numbers"},
          {"num_cat=0\n", "", "line 12, tree 0", "no such field", "the field num_cat"},
          {"num_cat=0", "num_cat=-1", "line 14, tree 0, num_cat", "-1",
           "an integer from 0 to 16777216"},
          {"num_cat=0", "num_cat=1", "line 12, tree 0", "no such field",
           "the field cat_boundaries"},
          {"threshold=1.5 -2\n", "", "line 12, tree 0", "no such field", "the field threshold"},
          {"threshold=1.5 -2", "threshold=1.5", "line 17, tree 0, threshold", "1 numbers",
           "2 numbers"},
          {"threshold=1.5 -2", "threshold=1.5 nan", "line 17, tree 0, threshold", "nan",
           "a number"},
          {"threshold=1.5 -2", "threshold=1.5 2x", "line 17, tree 0, threshold", "2x", "a number"},
          {"threshold=1.5 -2", "threshold=1.5 1e999", "line 17, tree 0, threshold", "1e999",
           "a number"},
          {"split_feature=0 1", "split_feature=0 1.5", "line 15, tree 0, split_feature", "1.5",
           "an integer of 32 bits"},
          {"decision_type=8 10", "decision_type=8 12", "line 18, tree 0, decision_type", "12",
           "integers from 0 to 11"},
          {"decision_type=8 10", "decision_type=8 -1", "line 18, tree 0, decision_type", "-1",
           "integers from 0 to 11"},
          {"decision_type=8 10", "decision_type=8 1", "line 17, tree 0, threshold", "-2",
           "for a categorical split, the number of one of 0 sets"},
          {"leaf_value=10 20 30", "leaf_value=10 inf 30", "line 21, tree 0, leaf_value", "inf",
           "finite numbers"},
          {"is_linear=0", "is_linear=2", "line 23, tree 0, is_linear", "2",
           "an integer from 0 to 1"},
          {"is_linear=0", "is_linear=1", "line 12, tree 0", "no such field",
           "the field leaf_const"},
          {"is_linear=0",
           "is_linear=1\nleaf_const=1 2 3\nnum_features=1 -1 0\nleaf_features=0\nleaf_coeff=1",
           "line 25, tree 0, num_features", "-1", "counts of features"},
          {"is_linear=0",
           "is_linear=1\nleaf_const=1 2 3\nnum_features=2147483647 2147483647 "
           "2147483647\nleaf_features=0\nleaf_coeff=1",
           "line 26, tree 0, leaf_features", "1 numbers", "6442450941 numbers"},
          {"num_cat=0", "num_cat=0\nnum_cat=0", "line 15, tree 0, num_cat",
           "the field a second time", "each field once"},
          {"num_cat=0", "chatter", "line 14, tree 0", "chatter",
           "a field, \"name=values\", or an empty line"},
          {"shrinkage=1\n\n", "shrinkage=1\nTree=1\n", "line 25, tree 0", "Tree=1",
           "a field, \"name=values\", or an empty line"},
          {"split_feature=0 1", "split_feature=0\t1", "line 15, tree 0, split_feature", "0?1",
           "an integer of 32 bits"},
          {"left_child=-1 -2", "x=1\rleft_child=0 0", "line 19",
           "a carriage return inside the line", "text with LF or CR LF line ends"},
      });
}

TEST(LightgbmBrokenFiles, CategorySets) {
  TestModel model;
  model.trees = {SplitTree("0", 1, "num_cat=2\ncat_boundaries=0 1 3\ncat_threshold=1 2 3\n")};
  ExpectRefusals(
      model.Text(),
      {
          {"threshold=0", "threshold=2", "line 18, tree 0, threshold", "2",
           "for a categorical split, the number of one of 2 sets"},
          {"threshold=0", "threshold=0.5", "line 18, tree 0, threshold", "0.5",
           "for a categorical split, the number of one of 2 sets"},
          {"threshold=0", "threshold=1e300", "line 18, tree 0, threshold", "1e+300",
           "for a categorical split, the number of one of 2 sets"},
          {"cat_boundaries=0 1 3", "cat_boundaries=0 3 1", "line 15, tree 0, cat_boundaries",
           "boundaries out of order", "numbers that begin with 0 and never fall"},
          {"cat_boundaries=0 1 3", "cat_boundaries=-1 1 3", "line 15, tree 0, cat_boundaries",
           "boundaries out of order", "numbers that begin with 0 and never fall"},
          {"cat_boundaries=0 1 3", "cat_boundaries=0 1 2000000000",
           "line 16, tree 0, cat_threshold", "3 numbers", "2000000000 numbers"},
          {"cat_threshold=1 2 3", "cat_threshold=1 2 -3", "line 16, tree 0, cat_threshold", "-3",
           "an integer from 0 to 4294967295"},
      });
}

// Their shape is judged by Check, which names the tree.
TEST(LightgbmBrokenFiles, ShapesThatAreNoTrees) {
  const std::string text = TestModel().Text();
  ASSERT_TRUE(ReadLightgbmModel(text).ok());
  const Edit edits[] = {
      {"left_child=-1 -2", "left_child=0 -2", "", "", ""},            // a cycle of one
      {"right_child=1 -3", "right_child=1 0", "", "", ""},            // a cycle of two
      {"right_child=1 -3", "right_child=2 -3", "", "", ""},           // no such node
      {"right_child=1 -3", "right_child=1 -4", "", "", ""},           // no such leaf
      {"right_child=1 -3", "right_child=1 -2", "", "", ""},           // a leaf twice
      {"right_child=1 -3", "right_child=-3 -3", "", "", ""},          // a lost node
      {"left_child=-1 -2", "left_child=-1 -2147483648", "", "", ""},  //
      {"split_feature=0 1", "split_feature=0 2", "", "", ""},         // no such feature
      {"split_feature=0 1", "split_feature=0 -1", "", "", ""},        //
      {"is_linear=0",
       "is_linear=1\nleaf_const=1 2 3\nnum_features=1 0 0\nleaf_features=2\nleaf_coeff=1", "", "",
       ""},
  };
  for (const Edit& edit : edits) {
    const Error error = Refusal(Replaced(text, edit.old, edit.replacement));
    EXPECT_EQ(error.kind, ErrorKind::kModel);
    EXPECT_THAT(error.where, HasSubstr("tree 0")) << edit.replacement;
  }
}

TEST(LightgbmBrokenFiles, PandasCategories) {
  TestModel model;
  model.infos = "0:2:1 [-9:9]";
  model.parameters = "[categorical_feature: 0]\n";
  model.tail = "\npandas_categorical:[[\"x\", \"y\", \"z\"]]\n";
  const char* where = "line 37, pandas_categorical";
  const char* unknown =
      "It is not known to which features the categories of the LightGBM model belong.";
  ExpectRefusals(
      model.Text(),
      {
          {"[[\"x\", \"y\", \"z\"]]", "[[\"x\"], [\"y\"]]", where, "2 lists of categories",
           "1, one for each categorical feature", unknown},
          {", \"z\"", "", where, "2 categories for the feature a",
           "more, as feature_infos shows the code 2"},
          {"[[\"x\", \"y\", \"z\"]]", "{}", where, "an object", "a list of lists"},
          {"[[\"x\", \"y\", \"z\"]]", "[1]", where, "an integer", "a list of categories"},
          {"\"z\"", "null", where, "null", "categories that are texts, numbers or booleans"},
          {"\"z\"", "[1]", where, "an array", "categories that are texts, numbers or booleans"},
          {"]]\n", "]]\npandas_categorical:null\n", "line 38", "pandas_categorical a second time",
           "each field once"},
      });
  const Error error = Refusal(Replaced(model.Text(), "]]\n", "\n"));
  EXPECT_EQ(error.message, kMalformed);
  EXPECT_THAT(error.where, HasSubstr("line 37, pandas_categorical, line 1, column"));
}

TEST(LightgbmBrokenFiles, AFileThatEndsEarlyIsCutOff) {
  TestModel model;
  model.trees.push_back(std::string(kNumericTree));
  model.tail = "\npandas_categorical:[]\n";
  const std::string text = model.Text();
  const size_t end_of_trees = text.find("end of trees") + 12;
  for (size_t size = 0; size < end_of_trees; ++size) {
    const Error error = Refusal(std::string_view(text).substr(0, size));
    EXPECT_EQ(error.kind, ErrorKind::kModel) << size;
  }
  EXPECT_EQ(Refusal(std::string_view(text).substr(0, end_of_trees - 13)).message, kCutOff);
  // What follows the trees can be missing, but not a part of it.
  for (size_t size = end_of_trees; size < text.size(); ++size) {
    const auto model_or = ReadLightgbmModel(std::string_view(text).substr(0, size));
    if (!model_or.ok()) {
      EXPECT_EQ(model_or.error().kind, ErrorKind::kModel) << size;
    } else {
      EXPECT_EQ(Ask(**model_or, {{1, 0}}).scores, std::vector<double>{20}) << size;
    }
  }
}

TEST(LightgbmBrokenFiles, ManyFieldsAreRefused) {
  std::string fields;
  for (int i = 0; i < 100; ++i) fields += "field" + std::to_string(i) + "=1\n";
  const std::string text = TestModel().Text();
  EXPECT_EQ(Refusal(Replaced(text, "label_index=0\n", fields)).expected, "at most 64 fields");
  EXPECT_EQ(Refusal(Replaced(text, "num_cat=0\n", fields)).expected, "at most 64 fields");
}

TEST(LightgbmBrokenFiles, ZeroBytesAreRefused) {
  std::string text = TestModel().Text();
  text[text.find("gain") + 4] = '\0';
  const Error error = Refusal(text);
  EXPECT_EQ(error.message, kMalformed);
  EXPECT_EQ(error.where, "line 16");
  EXPECT_EQ(error.found, "a zero byte");
}

TEST(LightgbmBrokenFiles, MessagesAreShortAndPrintable) {
  const std::string text = TestModel().Text();
  const Error error =
      Refusal(Replaced(text, "=regression", "=" + std::string(59, 'x') + "\xC3\xA9\x01" + "tail"));
  EXPECT_EQ(error.found, std::string(59, 'x') + "...");
  EXPECT_EQ(Refusal(Replaced(text, "=regression", "=\x01\x7F")).found, "??");
}

}  // namespace
}  // namespace candor::predictor::lightgbm
