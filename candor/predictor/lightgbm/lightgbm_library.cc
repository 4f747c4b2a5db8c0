// Predictions by lib_lightgbm itself.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "candor/base/parallel.h"
#include "candor/predictor/feature_numbers.h"
#include "candor/predictor/lightgbm/lightgbm_api_internal.h"
#include "candor/predictor/lightgbm/lightgbm_model.h"
#include "candor/predictor/lightgbm/model_file_internal.h"
#include "candor/predictor/model_answers_internal.h"
#include "candor/predictor/model_library.h"

namespace candor::predictor {
namespace lightgbm {
namespace {

constexpr int64_t kRowsOfCall = 1024;  // a request's copy of the features stays in the cache
constexpr const char* kParameters = "num_threads=1 verbosity=-1";

Error LibraryFailed(std::string where, std::string found) {
  return Error{.kind = ErrorKind::kModel,
               .message = "LightGBM's library refused the model.",
               .where = std::move(where),
               .found = std::move(found)};
}

/// Messages would go to the standard output.
void DropMessage(const char* /*text*/) {}

/// The file with LF line ends, and without the line of tree_sizes: the library jumps as far as that
/// says, wherever it is, and needs it for speed only.
std::string TextForLibrary(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + 1);
  while (!bytes.empty()) {
    const size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.starts_with("tree_sizes=")) text.append(line).append("\n");
  }
  return text;
}

class LibraryModel : public Model {
 public:
  LibraryModel(Api api, Api::Booster booster, ModelInfo info)
      : api_(api), booster_(booster), info_(std::move(info)), readers_(info_.features) {}
  LibraryModel(const LibraryModel&) = delete;
  LibraryModel& operator=(const LibraryModel&) = delete;
  ~LibraryModel() override { api_.BoosterFree(booster_); }

  const ModelInfo& info() const override { return info_; }

  Result<Answers> Predict(const FeatureBatch& batch, const RunContext& context) const override {
    CANDOR_ASSIGN_OR_RETURN(const FeatureNumbers numbers, readers_.Read(batch));
    const auto width = static_cast<size_t>(info_.score_width);
    std::vector<double> scores(static_cast<size_t>(batch.rows) * width);
    CANDOR_RETURN_IF_ERROR(ParallelFor(
        context, (batch.rows + kRowsOfCall - 1) / kRowsOfCall, [&](int64_t part) -> Status {
          const int64_t first = part * kRowsOfCall;
          const int64_t rows = std::min(kRowsOfCall, batch.rows - first);
          return PredictRows(numbers, first,
                             std::span(scores).subspan(static_cast<size_t>(first) * width,
                                                       static_cast<size_t>(rows) * width));
        }));
    return MakeAnswers(info_, batch.rows, info_.score_width, std::move(scores));
  }

 private:
  /// Predictions read the booster only: LightGBM allows them from several threads at once.
  Status PredictRows(const FeatureNumbers& numbers, int64_t first, std::span<double> scores) const {
    const size_t columns = numbers.columns.size();
    const size_t rows = scores.size() / static_cast<size_t>(info_.score_width);
    std::vector<double> matrix(rows * columns);
    for (size_t column = 0; column < columns; ++column) {
      const double* values = numbers.columns[column] + first;
      for (size_t row = 0; row < rows; ++row) matrix[row * columns + column] = values[row];
    }
    int64_t length = 0;
    if (api_.BoosterPredictForMat(booster_, matrix.data(), Api::kFloat64,
                                  static_cast<int32_t>(rows), static_cast<int32_t>(columns), 1,
                                  Api::kNormal, 0, -1, kParameters, &length, scores.data()) != 0) {
      return LibraryFailed(fmt::format("rows from {}", first + 1), api_.GetLastError());
    }
    CANDOR_CHECK(length == std::ssize(scores));
    return {};
  }

  Api api_;
  Api::Booster booster_;
  ModelInfo info_;
  FeatureReaders readers_;
};

}  // namespace

Result<Api> OpenApi() {
  CANDOR_ASSIGN_OR_RETURN(const ModelLibrary library, ModelLibrary::Open(LibraryName::kLightgbm));
  Api api{};
  const char* missing = nullptr;
  const auto find = [&](const char* name, auto** function) {
    *function =
        library.Function<std::remove_pointer_t<std::remove_pointer_t<decltype(function)>>>(name);
    if (*function == nullptr) missing = name;
  };
  find("LGBM_GetLastError", &api.GetLastError);
  find("LGBM_RegisterLogCallback", &api.RegisterLogCallback);
  find("LGBM_BoosterLoadModelFromString", &api.BoosterLoadModelFromString);
  find("LGBM_BoosterFree", &api.BoosterFree);
  find("LGBM_BoosterPredictForMat", &api.BoosterPredictForMat);
  if (missing == nullptr) return api;
  return Error{.kind = ErrorKind::kModel,
               .message = "LightGBM's library lacks a function.",
               .where = library.path(),
               .found = fmt::format("no {}", missing),
               .expected = "LightGBM 3.3 or later",
               .hint = "pip install --upgrade lightgbm"};
}

}  // namespace lightgbm

Result<std::unique_ptr<Model>> LoadLightgbmWithLibrary(std::string_view bytes) {
  // The library trusts its files: a broken one must not get that far.
  CANDOR_ASSIGN_OR_RETURN(TreeModelFile file, lightgbm::ReadModelFile(bytes));
  CANDOR_ASSIGN_OR_RETURN(const lightgbm::Api api, lightgbm::OpenApi());
  const std::string text = lightgbm::TextForLibrary(bytes);
  const auto expected = static_cast<int>(file.ensemble.trees.size()) / file.ensemble.outputs;
  lightgbm::Api::Booster booster = nullptr;
  int iterations = 0;
  Status status;
  // In a thread of its own, because where messages go is a setting of the calling thread that
  // cannot be read and put back.
  std::thread([&] {
    api.RegisterLogCallback(&lightgbm::DropMessage);
    if (api.BoosterLoadModelFromString(text.c_str(), &iterations, &booster) != 0) {
      status = lightgbm::LibraryFailed({}, api.GetLastError());
    }
  }).join();
  CANDOR_RETURN_IF_ERROR(status);
  file.info.engine = "LightGBM";
  auto model = std::make_unique<lightgbm::LibraryModel>(api, booster, std::move(file.info));
  if (iterations != expected) {
    return lightgbm::LibraryFailed(
        {}, fmt::format("it reads {} of {} iterations", iterations, expected));
  }
  return std::unique_ptr<Model>(std::move(model));
}

}  // namespace candor::predictor
