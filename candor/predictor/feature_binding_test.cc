#include <gtest/gtest.h>

#include "candor/predictor/model_predictor.h"

namespace candor::predictor {
namespace {

ModelInfo Model(std::vector<std::string> names, bool has_names = true) {
  ModelInfo info;
  for (std::string& name : names) info.features.push_back({.name = std::move(name)});
  info.has_feature_names = has_names;
  return info;
}

Error ErrorOf(const ModelInfo& model, const FeatureNames& data) {
  const auto binding = BindFeatures(model, data);
  if (binding.ok()) {
    ADD_FAILURE() << "no error";
    return {};
  }
  EXPECT_EQ(binding.error().kind, ErrorKind::kModel);
  return binding.error();
}

TEST(BindFeaturesTest, ByNameWhenBothSidesHaveNames) {
  const auto binding = BindFeatures(Model({"b", "a"}), {{"a", "id", "b", "c"}});
  ASSERT_TRUE(binding.ok());
  EXPECT_EQ(binding->columns, (std::vector<int>{2, 0}));
  EXPECT_TRUE(binding->by_name);
  EXPECT_EQ(binding->message,
            "Features are matched by name: 2 features of the model. It is not asked about: id, c.");
  EXPECT_EQ(BindFeatures(Model({"a"}), {{"a"}})->message,
            "Features are matched by name: 1 feature of the model.");
}

TEST(BindFeaturesTest, ByPositionOtherwise) {
  auto binding = BindFeatures(Model({"f0", "f1"}, false), {{"a", "b"}});
  ASSERT_TRUE(binding.ok());
  EXPECT_EQ(binding->columns, (std::vector<int>{0, 1}));
  EXPECT_FALSE(binding->by_name);
  EXPECT_EQ(binding->message,
            "Features are matched by position, because the model has no feature names: 2 columns.");

  binding = BindFeatures(Model({"a", "b"}), {{"column_0", "column_1"}, true});
  ASSERT_TRUE(binding.ok());
  EXPECT_EQ(binding->columns, (std::vector<int>{0, 1}));
  EXPECT_EQ(binding->message,
            "Features are matched by position, because the data have no column names: 2 columns.");

  binding = BindFeatures({}, {{"a", "b", "c"}});
  ASSERT_TRUE(binding.ok());
  EXPECT_EQ(binding->columns, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(binding->message,
            "Features are matched by position, because the model does not say what it takes: "
            "3 columns.");
}

TEST(BindFeaturesTest, AMissingFeatureListsBothSets) {
  const Error error = ErrorOf(Model({"a", "x", "y"}), {{"a", "b"}});
  EXPECT_EQ(error.message, "The data lack features of the model.");
  EXPECT_EQ(error.where, "x, y");
  EXPECT_EQ(error.found, "columns: a, b");
  EXPECT_EQ(error.expected, "features: a, x, y");
}

TEST(BindFeaturesTest, BlanksMeetUnderscoresWhereTheFileWritesThem) {
  ModelInfo model = Model({"marital_status", "age"});
  const FeatureNames data = {{"age", "marital status"}};
  EXPECT_EQ(ErrorOf(model, data).where, "marital_status");
  model.blanks_are_underscores = true;
  const auto binding = BindFeatures(model, data);
  ASSERT_TRUE(binding.ok()) << binding.error().ToString();
  EXPECT_EQ(binding->columns, (std::vector<int>{1, 0}));
}

TEST(BindFeaturesTest, OtherCountsAndDoubleNamesAreErrors) {
  Error error = ErrorOf(Model({"", "", ""}, false), {{"a", "b"}});
  EXPECT_EQ(error.message, "The model takes another number of features than the data have.");
  EXPECT_EQ(error.found, "2 columns: a, b");
  EXPECT_EQ(error.expected, "3 features");
  error = ErrorOf(Model({"x", "y"}), {{"column_0"}, true});
  EXPECT_EQ(error.expected, "2 features: x, y");
  error = ErrorOf(Model({"a"}), {{"a", "a"}});
  EXPECT_EQ(error.message, "Two columns of the data have the name of one feature.");
  EXPECT_EQ(error.where, "a");
}

}  // namespace
}  // namespace candor::predictor
