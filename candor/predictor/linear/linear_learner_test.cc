#include "candor/predictor/linear/linear_learner.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <limits>
#include <vector>

#include "candor/base/shared_material.h"
#include "candor/predictor/archive/model_archive.h"
#include "candor/predictor/linear/linear_model.h"

namespace candor::predictor {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

template <typename Number>
std::string Bytes(Number number) {
  std::string bytes(sizeof(Number), '\0');
  std::memcpy(bytes.data(), &number, sizeof(Number));
  return bytes;
}

struct Array {
  std::string name;
  std::vector<int64_t> shape;
  std::vector<float> values;
  uint32_t magic = 0xF993FAC9;
  int32_t storage = 0;
  int32_t type = 0;
};

std::string ParameterFile(const std::vector<Array>& arrays) {
  std::string bytes = Bytes(uint64_t{0x112}) + Bytes(uint64_t{0}) + Bytes(uint64_t{arrays.size()});
  for (const Array& array : arrays) {
    bytes += Bytes(array.magic) + Bytes(array.storage);
    bytes += Bytes(static_cast<uint32_t>(array.shape.size()));
    for (const int64_t length : array.shape) bytes += Bytes(length);
    bytes += Bytes(int32_t{1}) + Bytes(int32_t{0}) + Bytes(array.type);
    for (const float value : array.values) bytes += Bytes(value);
  }
  bytes += Bytes(uint64_t{arrays.size()});
  for (const Array& array : arrays) bytes += Bytes(uint64_t{array.name.size()}) + array.name;
  return bytes;
}

const Array kWeight = {.name = "arg:fc0_weight", .shape = {2, 1}, .values = {2, -1}};
const Array kBias = {.name = "arg:fc0_bias", .shape = {1, 1}, .values = {0.5}};
constexpr const char* kClassifier =
    R"({"threshold": 0.75, "loss_type": "logistic", "predictor_type": "binary_classifier"})";

Files Toy(const std::vector<Array>& arrays = {kWeight, kBias}, const char* settings = kClassifier) {
  return {{"mx-mod-0000.params", ParameterFile(arrays)}, {"additional-params.json", settings}};
}

Answers Ask(const Model& model, double x, double y) {
  const std::vector<dataset::ColumnView> views = {
      {.layout = dataset::Layout::kFloat64, .length = 1, .float64s = &x},
      {.layout = dataset::Layout::kFloat64, .length = 1, .float64s = &y}};
  return model.Predict({.rows = 1, .columns = views}, {}).value();
}

Error ErrorOf(const Files& files) {
  const auto model = ReadLinearLearner(files);
  if (model.ok()) {
    ADD_FAILURE() << "no error";
    return {};
  }
  EXPECT_EQ(model.error().kind, ErrorKind::kModel);
  return model.error();
}

TEST(LinearLearnerTest, ReadsAClassifier) {
  const Files files = Toy();
  EXPECT_TRUE(LooksLikeLinearLearner(files));
  const auto model = ReadLinearLearner(files);
  ASSERT_TRUE(model.ok()) << model.error().ToString();
  EXPECT_EQ((*model)->info().answer, AnswerKind::kLabeledProbability);
  EXPECT_EQ((*model)->info().features.size(), 2u);
  EXPECT_FALSE((*model)->info().has_feature_names);
  EXPECT_EQ(Ask(**model, 0.25, 1).scores[0], 0.5);
  EXPECT_EQ(Ask(**model, 0.25, 1).labels[0], dataset::Cell(0));
  EXPECT_EQ(Ask(**model, 1, 1).labels[0], dataset::Cell(1));  // sigmoid(1.5) = 0.82
}

TEST(LinearLearnerTest, ReadsARegressor) {
  const auto model = ReadLinearLearner(
      Toy({kBias, kWeight}, R"({"loss_type": "absolute_loss", "predictor_type": "regressor"})"));
  ASSERT_TRUE(model.ok()) << model.error().ToString();
  EXPECT_EQ((*model)->info().answer, AnswerKind::kNumber);
  EXPECT_EQ(Ask(**model, 10, 3).scores[0], 17.5);
}

TEST(LinearLearnerTest, OtherLayoutsAreNamed) {
  const char* layout = "The parameter file has a layout that is not covered.";
  struct Case {
    Files files;
    const char* message;
    const char* found;
  };
  const auto changed = [](auto member, auto value) {
    Array weight = kWeight;
    weight.*member = std::move(value);
    return Toy({weight, kBias});
  };
  const char* parameters = "The linear learner's parameters are not those of one linear function.";
  const char* kind = "The linear learner's kind of model is not covered.";
  const Case cases[] = {
      {changed(&Array::magic, 0xF993FAC8), layout, "array format 4187224776"},
      {changed(&Array::storage, 1), layout, "storage type 1"},
      {changed(&Array::type, 1), layout, "element type 1"},
      {changed(&Array::shape, std::vector<int64_t>{}), layout, "0 dimensions"},
      {changed(&Array::shape, std::vector<int64_t>{2, -1}),
       "The parameter file has an array that it cannot hold.", "a dimension of -1"},
      {changed(&Array::shape, std::vector<int64_t>{int64_t{1} << 62, 8}),
       "The parameter file has an array that it cannot hold.",
       "a dimension of 4611686018427387904"},
      {changed(&Array::values, std::vector<float>{1, std::numeric_limits<float>::infinity()}),
       "The parameter file holds a number that is not finite.", "element 2: inf"},
      {changed(&Array::shape, std::vector<int64_t>{1, 2}), parameters,
       "arg:fc0_weight [1, 2], arg:fc0_bias [1, 1]"},
      {changed(&Array::name, "arg:fc1_weight"), parameters,
       "arg:fc1_weight [2, 1], arg:fc0_bias [1, 1]"},
      {Toy({kWeight}), parameters, "arg:fc0_weight [2, 1]"},
      {Toy({kWeight, kBias},
           R"({"loss_type": "hinge_loss", "predictor_type": "binary_classifier"})"),
       kind, "predictor_type \"binary_classifier\", loss_type \"hinge_loss\""},
      {Toy({kWeight, kBias}, R"({"predictor_type": "multiclass_classifier"})"), kind,
       "predictor_type \"multiclass_classifier\", loss_type \"\""},
      {Toy({kWeight, kBias}, R"({"loss_type": "logistic", "predictor_type": "binary_classifier"})"),
       "The linear learner's threshold is no number.", "nothing"},
      {{{"additional-params.json", kClassifier}},
       "The linear learner's archive lacks a file.",
       "1 files"},
  };
  for (const Case& c : cases) {
    const Error error = ErrorOf(c.files);
    EXPECT_EQ(error.message, c.message) << c.found;
    EXPECT_EQ(error.found, c.found);
  }
  Files longer = Toy();
  longer[0].second += "x";
  EXPECT_EQ(ErrorOf(longer).message, "The parameter file goes on after its end.");
  EXPECT_TRUE(ErrorOf(Toy({kWeight, kBias}, "{")).where.starts_with("additional-params.json"));
}

TEST(LinearLearnerTest, EveryCutIsAnErrorWithItsPlace) {
  const std::string whole = ParameterFile({kWeight, kBias});
  for (size_t size = 0; size < whole.size(); ++size) {
    Files files = Toy();
    files[0].second.resize(size);
    const Error error = ErrorOf(files);
    EXPECT_TRUE(error.message == "The parameter file ends too early." ||
                error.message == "The parameter file has an array that it cannot hold.")
        << size << error.message;
    EXPECT_TRUE(error.where.starts_with("mx-mod-0000.params, byte ")) << error.where;
  }
}

TEST(LinearLearnerTest, FlippedBytesNeitherCrashNorGrow) {
  const std::string whole = ParameterFile({kWeight, kBias});
  int refused = 0;
  for (size_t i = 0; i < whole.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      Files files = Toy();
      files[0].second[i] = static_cast<char>(whole[i] ^ (1 << bit));
      const auto model = ReadLinearLearner(files);
      if (!model.ok()) {
        ++refused;
      } else {
        EXPECT_EQ((*model)->info().features.size(), 2u);
      }
    }
  }
  EXPECT_GT(refused, 500);  // all but the numbers themselves and the unread device
}

TEST(LinearLearnerTest, TheShippedArchiveHoldsTheWeightsOfItsJson) {
  const std::filesystem::path folder = SharedMaterial() / "data/clarify/ll_adult";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no shared material at " << folder;
  const auto outer = ReadArchive(ReadText(folder / "ll-adult-prediction-model.tar.gz"));
  ASSERT_TRUE(outer.ok()) << outer.error().ToString();
  ASSERT_EQ(outer->size(), 1u);
  const auto inner = ReadArchive((*outer)[0].second);
  ASSERT_TRUE(inner.ok()) << inner.error().ToString();
  const auto model = ReadLinearLearner(*inner);
  ASSERT_TRUE(model.ok()) << model.error().ToString();

  // The score of a unit vector is the sigmoid of bias + weight: with weights that are told apart,
  // the same bits as those of the JSON file mean the same weights.
  const auto json = ReadLinearModel(ReadText(folder / "model.json"));
  ASSERT_TRUE(json.ok()) << json.error().ToString();
  const size_t features = 14;
  ASSERT_EQ((*model)->info().features.size(), features);
  std::vector<std::vector<double>> columns(features, std::vector<double>(features + 1));
  std::vector<dataset::ColumnView> views;
  for (size_t i = 0; i < features; ++i) {
    columns[i][i] = 1e3;
    views.push_back({.layout = dataset::Layout::kFloat64,
                     .length = static_cast<int64_t>(features + 1),
                     .float64s = columns[i].data()});
  }
  const FeatureBatch batch{.rows = static_cast<int64_t>(features + 1), .columns = views};
  const Answers of_archive = (*model)->Predict(batch, {}).value();
  const Answers of_json = (*json)->Predict(batch, {}).value();
  EXPECT_EQ(of_archive.scores, of_json.scores);
  EXPECT_EQ(of_archive.labels, of_json.labels);
}

}  // namespace
}  // namespace candor::predictor
