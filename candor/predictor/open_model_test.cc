#include "candor/predictor/open_model.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "candor/base/sha256.h"
#include "candor/base/shared_material.h"
#include "candor/predictor/archive/archive_writer_internal.h"

namespace candor::predictor {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLinear = R"({"weight": [1, 2], "bias": 0})";
constexpr const char* kOtherLinear = R"({"weight": [1], "bias": 0})";

// One tree on one feature: below 2 the leaf 0, else 4; trained with XGBoost 3.2.
std::string Xgboost(const std::string& values_a_leaf = "1") {
  return R"({"learner":{"attributes":{},"feature_names":[],"feature_types":[],"gradient_booster":)"
         R"({"model":{"cats":{"enc":[],"feature_segments":[],"sorted_idx":[]},)"
         R"("gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},)"
         R"("iteration_indptr":[0,1],"tree_info":[0],"trees":[{"base_weights":[2E0,0E0,4E0],)"
         R"("categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],)"
         R"("default_left":[0,0,0],"id":0,"left_children":[1,-1,-1],"loss_changes":[1.6E1,0E0,0E0],)"
         R"("parents":[2147483647,0,0],"right_children":[2,-1,-1],)"
         R"("split_conditions":[2E0,0E0,4E0],"split_indices":[0,0,0],"split_type":[0,0,0],)"
         R"("sum_hessian":[4E0,2E0,2E0],"tree_param":{"num_deleted":"0","num_feature":"1",)"
         R"("num_nodes":"3","size_leaf_vector":")" +
         values_a_leaf +
         R"("}}]},"name":"gbtree"},"learner_model_param":{"base_score":"[0E0]",)"
         R"("boost_from_average":"0","num_class":"0","num_feature":"1","num_target":"1"},)"
         R"("objective":{"name":"reg:squarederror","reg_loss_param":{"scale_pos_weight":"1"}}},)"
         R"("version":[3,2,0]})";
}

// The same tree for two outputs, whose leaves hold two values each.
constexpr const char* kXgboostVectorLeaves =
    R"({"learner":{"attributes":{},"feature_names":[],"feature_types":[],"gradient_booster":)"
    R"({"model":{"cats":{"enc":[],"feature_segments":[],"sorted_idx":[]},)"
    R"("gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},"iteration_indptr":[0,1],)"
    R"("tree_info":[0],"trees":[{"base_weights":[2E0,1.5E1,-0E0,1E1,4E0,2E1],"categories":[],)"
    R"("categories_nodes":[],"categories_segments":[],"categories_sizes":[],)"
    R"("default_left":[0,0,0],"id":0,"leaf_weights":[-0E0,1E1,4E0,2E1],"left_children":[1,-1,-1],)"
    R"("loss_changes":[1.16E2,0E0,0E0],"parents":[-1,0,0],"right_children":[2,0,1],)"
    R"("split_conditions":[2E0,1E-45,1E-45],"split_indices":[0,0,0],"split_type":[0,0,0],)"
    R"("sum_hessian":[8E0,4E0,4E0],"tree_param":{"num_deleted":"0","num_feature":"1",)"
    R"("num_nodes":"3","size_leaf_vector":"2"}}]},"name":"gbtree"},"learner_model_param":)"
    R"({"base_score":"[0E0,0E0]","boost_from_average":"0","num_class":"0","num_feature":"1",)"
    R"("num_target":"2"},"objective":{"name":"reg:squarederror","reg_loss_param":)"
    R"({"scale_pos_weight":"1"}}},"version":[3,2,0]})";

OpenedModel Opened(Result<OpenedModel> model) {
  if (model.ok()) return *std::move(model);
  ADD_FAILURE() << model.error().ToString();
  return {};
}

Error ErrorOf(const Result<OpenedModel>& model) {
  if (model.ok()) {
    ADD_FAILURE() << "no error";
    return {};
  }
  EXPECT_EQ(model.error().kind, ErrorKind::kModel);
  return model.error();
}

Error ErrorOfBytes(std::string_view bytes) { return ErrorOf(OpenModelBytes(bytes, "file")); }

std::string Zip(const std::string& path, const std::string& content) {
  return ArchiveWriter(Packing::kZip).Add(path, content).Finish();
}

TEST(OpenModelBytesTest, ContentDecidesWhatAFileIs) {
  const auto linear = Opened(OpenModelBytes(kLinear, "model.onnx"));
  ASSERT_NE(linear.model, nullptr);
  EXPECT_EQ(linear.model->info().format, "linear");
  EXPECT_EQ(linear.sha256, Sha256::OfText(kLinear));
  const auto xgboost = Opened(OpenModelBytes(Xgboost(), "model.txt"));
  ASSERT_NE(xgboost.model, nullptr);
  EXPECT_EQ(xgboost.model->info().format, "XGBoost");
  EXPECT_EQ(xgboost.model->info().engine, "candor");
  const double x = 2.5;
  const std::vector<dataset::ColumnView> views = {
      {.layout = dataset::Layout::kFloat64, .length = 1, .float64s = &x}};
  EXPECT_EQ(xgboost.model->Predict({.rows = 1, .columns = views}, {})->scores[0], 4.0);
}

TEST(OpenModelBytesTest, ArchivesAreOpenedThreeDeep) {
  std::string bytes = kLinear;
  for (int depth = 1; depth <= 3; ++depth) {
    bytes = Zip("inner" + std::to_string(depth), bytes);
    const auto model = Opened(OpenModelBytes(bytes, "m.zip"));
    ASSERT_NE(model.model, nullptr);
    EXPECT_EQ(model.model->info().features.size(), 2u);
    EXPECT_EQ(model.sha256, Sha256::OfText(bytes));
  }
  const Error error = ErrorOfBytes(Zip("inner4", bytes));
  EXPECT_EQ(error.message, "Too many archives are packed into each other.");
  EXPECT_EQ(error.where, "file, inner4, inner3, inner2");
}

TEST(OpenModelBytesTest, WhatLiesBesideAModelIsPassedOver) {
  const std::string bytes = ArchiveWriter(Packing::kTarGzip)
                                .Add("code/train.py", "import this")
                                .Add("code/model.json", kOtherLinear)
                                .Add("code/source.tar.gz", Zip("m", kOtherLinear))
                                .Add("__MACOSX/model.json", kOtherLinear)
                                .Add(".hidden", kOtherLinear)
                                .Add("metrics.txt", "auc 0.9")
                                .Add("hyperparameters.json", R"({"eta": "0.3"})")
                                .Add("logs.zip", Zip("log.txt", "done"))
                                .Add("preprocessor.pkl", "\x80\x04\x95sklearn")
                                .Add("xgboost-model", Xgboost())
                                .Finish();
  const auto model = Opened(OpenModelBytes(bytes, "model.tar.gz"));
  ASSERT_NE(model.model, nullptr);
  EXPECT_EQ(model.model->info().format, "XGBoost");
  EXPECT_TRUE(model.warnings.empty());
}

TEST(OpenModelBytesTest, OfSeveralModelsTheUsualNameCounts) {
  const std::string bytes = ArchiveWriter(Packing::kTar)
                                .Add("checkpoint-10.json", kOtherLinear)
                                .Add("model.json", kLinear)
                                .Add("old/first", kOtherLinear)
                                .Finish();
  const auto model = Opened(OpenModelBytes(bytes, "m.tar"));
  ASSERT_NE(model.model, nullptr);
  EXPECT_EQ(model.model->info().features.size(), 2u);
  ASSERT_EQ(model.warnings.size(), 1u);
  EXPECT_EQ(model.warnings[0].code, "other-models-unused");
  EXPECT_EQ(model.warnings[0].text,
            "model.json was taken for its name; beside it there are other models: "
            "checkpoint-10.json, old/first.");

  ArchiveWriter two(Packing::kTar);
  Error error = ErrorOfBytes(two.Add("a", kLinear).Add("b", kOtherLinear).Finish());
  EXPECT_EQ(error.message, "There are several models here.");
  EXPECT_EQ(error.where, "file");
  EXPECT_EQ(error.found, "a, b");
  ArchiveWriter named(Packing::kTar);
  error = ErrorOfBytes(named.Add("1/model.json", kLinear).Add("2/model.json", kLinear).Finish());
  EXPECT_EQ(error.message, "There are several models here.");
  EXPECT_EQ(error.found, "1/model.json, 2/model.json");
}

TEST(OpenModelBytesTest, AnArchiveWithoutAModelListsWhatItHolds) {
  ArchiveWriter archive(Packing::kTar);
  Error error = ErrorOfBytes(archive.Add("readme.txt", "hi").Add("code/a.py", "").Finish());
  EXPECT_EQ(error.message, "There is no model of a known kind here.");
  EXPECT_EQ(error.found, "readme.txt, code/a.py");
  error = ErrorOfBytes(Zip("../model.json", kLinear));
  EXPECT_EQ(error.message, "A path in the archive leads out of it.");
  EXPECT_EQ(error.where, "file: ../model.json");
}

TEST(OpenModelBytesTest, ErrorsOfReadersNameTheFile) {
  Error error = ErrorOfBytes(Zip("model.json", R"({"weight": [1, "x"], "bias": 0})"));
  EXPECT_EQ(error.message, "The linear model holds something that is no number.");
  EXPECT_EQ(error.where, "file, model.json: /weight/1");
}

TEST(OpenModelBytesTest, WhatIsNoModelIsDescribed) {
  Error error = ErrorOfBytes("age,sex\n39,0\n");
  EXPECT_EQ(error.message, "The file is no model of a known kind.");
  EXPECT_EQ(error.where, "file");
  EXPECT_EQ(error.found, "it begins with age,sex\\n39,0\\n");
  EXPECT_EQ(error.expected,
            "XGBoost JSON or UBJ, LightGBM text, ONNX, a linear model.json, or a tar, tar.gz or "
            "zip with one of them");
  EXPECT_EQ(ErrorOfBytes("").found, "an empty file");
}

TEST(OpenModelBytesTest, PicklesComeWithARecipe) {
  struct Case {
    std::string bytes;
    const char* message;
    const char* recipe;
  };
  const char* pickled = "A pickled model is not supported.";
  const Case cases[] = {
      {"\x80\x04\x95\x10sklearn.linear_model", pickled, "skl2onnx.to_onnx(model"},
      {"\x80\x05\x95\x10lightgbm.basic", pickled, "model.booster_.save_model(\"model.txt\")"},
      {"\x80\x02"
       "ctorch._utils",
       pickled, "torch.onnx.export("},
      {"\x80\x03"
       "cnumpy",
       pickled, "XGBoost: model.save_model(\"model.json\"); LightGBM:"},
      {"\x80\x04\x95\x10xgboost.core", "A pickled XGBoost model is not supported.", "save_model("},
      {"\x78\x9c\x01\x02", pickled, "skl2onnx"},
      {"\x89HDF\r\n\x1a\n....", "A Keras model is not supported.", "tf2onnx"},
      {"binf\x01\x02", "XGBoost's legacy binary model format is not supported.", "save_model("},
      {Zip("model/data.pkl", "\x80\x02}"), "A PyTorch model is not supported.",
       "torch.onnx.export"},
      {Zip("model.joblib", "\x80\x04\x95sklearn"), pickled, "skl2onnx.to_onnx(model"},
  };
  for (const Case& c : cases) {
    const Error error = ErrorOfBytes(c.bytes);
    EXPECT_EQ(error.message, c.message);
    EXPECT_NE(error.hint.find(c.recipe), std::string::npos) << error.hint;
  }
}

TEST(OpenModelBytesTest, LeavesMayHaveSeveralValues) {
  const auto model = OpenModelBytes(kXgboostVectorLeaves, "file");
  ASSERT_TRUE(model.ok()) << model.error().ToString();
  const double x = 2.5;
  const std::vector<dataset::ColumnView> views = {
      {.layout = dataset::Layout::kFloat64, .length = 1, .float64s = &x}};
  const auto answers = model->model->Predict({.rows = 1, .columns = views}, {});
  ASSERT_TRUE(answers.ok()) << answers.error().ToString();
  EXPECT_EQ(answers->scores, (std::vector<double>{4, 20}));
}

class OpenModelTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("candor_open_model_" + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Write(const std::string& path, const std::string& content) {
    const fs::path file = folder_ / path;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file.string();
  }

  fs::path folder_;
};

std::string Gzip(const std::string& content) {
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

TEST_F(OpenModelTest, TheHashIsThatOfTheStoredBytes) {
  const std::string packed = Gzip(kLinear);
  const std::string archive = ArchiveWriter(Packing::kTarGzip).Add("model.json", kLinear).Finish();
  for (const std::string& content : {std::string(kLinear), packed, archive}) {
    const std::string path = Write("any-name", content);
    for (const std::string& uri : {path, "file://" + path}) {
      const auto model = Opened(OpenModel(uri));
      ASSERT_NE(model.model, nullptr);
      EXPECT_EQ(model.sha256, Sha256::OfText(content));
      EXPECT_EQ(model.model->info().features.size(), 2u);
    }
    // Bytes in memory are opened in the same way.
    const auto model = Opened(OpenModelBytes(content, "bytes"));
    ASSERT_NE(model.model, nullptr);
    EXPECT_EQ(model.sha256, Sha256::OfText(content));
  }
}

TEST_F(OpenModelTest, AFolderWithOneModelServes) {
  const std::string zip = Zip("model.json", kLinear);
  Write("opt/ml/model/code/inference.py", "import json");
  Write("opt/ml/model/metrics.txt", "auc 0.9");
  Write("opt/ml/model/sub/model.zip", zip);
  for (const std::string& uri :
       {(folder_ / "opt/ml/model").string(), "file://" + (folder_ / "opt/ml/model/").string()}) {
    const auto model = Opened(OpenModel(uri));
    ASSERT_NE(model.model, nullptr);
    EXPECT_EQ(model.sha256, Sha256::OfText(zip));
  }
}

TEST_F(OpenModelTest, AFolderWithSeveralOrNoneDoesNot) {
  Write("m/a.json", kLinear);
  Write("m/b.json", kOtherLinear);
  const std::string uri = (folder_ / "m").string();
  Error error = ErrorOf(OpenModel(uri));
  EXPECT_EQ(error.message, "There are several models here.");
  EXPECT_EQ(error.where, uri);
  EXPECT_EQ(error.found, "a.json, b.json");
  Write("m/model.json", kLinear);
  const auto model = Opened(OpenModel(uri));
  ASSERT_NE(model.model, nullptr);
  EXPECT_EQ(model.warnings.size(), 1u);

  fs::create_directories(folder_ / "empty");
  error = ErrorOf(OpenModel((folder_ / "empty").string()));
  EXPECT_EQ(error.message, "There is no model of a known kind here.");
  EXPECT_EQ(error.found, "no files");
}

TEST_F(OpenModelTest, StorageErrorsAreAboutTheModel) {
  const std::string missing = (folder_ / "nothing.json").string();
  Error error = ErrorOf(OpenModel(missing));
  EXPECT_EQ(error.message, "No such file or folder.");
  EXPECT_EQ(error.where, missing);
  const std::string packed = Gzip(kLinear);
  error = ErrorOf(OpenModel(Write("cut.gz", packed.substr(0, packed.size() - 4))));
  EXPECT_EQ(error.message, "The gzip file ends too early.");
}

TEST_F(OpenModelTest, AGzipBombIsNotUnpacked) {
  const Error error = ErrorOf(OpenModel(Write("bomb.gz", Gzip(std::string(size_t{64} << 20, 0)))));
  // Deflate packs at most 1032 to 1.
  EXPECT_EQ(error.message, "The model is too large.");
}

TEST_F(OpenModelTest, AFileBeyondAllMeasureIsNotRead) {
  const std::string path = Write("sparse", "");
  fs::resize_file(path, uintmax_t{1} << 40);
  EXPECT_EQ(ErrorOf(OpenModel(path)).message, "The model is too large.");
}

TEST(OpenModelGoldenTest, OpensTheFilesOfTheTrade) {
  const fs::path data = SharedMaterial() / "data";
  if (!fs::exists(data)) GTEST_SKIP() << "no shared material at " << data;
  struct Case {
    const char* path;
    const char* format;
    AnswerKind answer;
  };
  const Case cases[] = {
      {"clarify/ll_adult/ll-adult-prediction-model.tar.gz", "linear",
       AnswerKind::kLabeledProbability},
      {"clarify/ll_adult/model.json", "linear", AnswerKind::kLabeledProbability},
      {"models/lightgbm/ClassificationAudit.txt", "LightGBM", AnswerKind::kProbability},
      {"models/lightgbm/ClassificationIris.txt.gz", "LightGBM", AnswerKind::kClassProbabilities},
      {"models/xgboost/BinomialClassificationAudit.json", "XGBoost", AnswerKind::kProbability},
      {"models/xgboost/BinomialClassificationAudit.ubj", "XGBoost", AnswerKind::kProbability},
  };
  for (const Case& c : cases) {
    const auto model = Opened(OpenModel((data / c.path).string()));
    ASSERT_NE(model.model, nullptr) << c.path;
    EXPECT_EQ(model.model->info().format, c.format) << c.path;
    EXPECT_EQ(model.model->info().answer, c.answer) << c.path;
    EXPECT_EQ(model.sha256, Sha256::OfText(ReadText(data / c.path))) << c.path;
  }
  const Error error = ErrorOf(
      OpenModel((data / "models/xgboost/legacy/BinomialClassificationAudit.model").string()));
  EXPECT_EQ(error.message, "XGBoost's legacy binary model format is not supported.");
}

}  // namespace
}  // namespace candor::predictor
