#include "candor/predictor/xgboost/library_booster_internal.h"

#include <limits>
#include <utility>

namespace candor::predictor::xgboost {
namespace {

template <typename Signature>
bool Bind(const ModelLibrary& library, const char* name, Signature** function) {
  *function = library.Function<Signature>(name);
  return *function != nullptr;
}

/// A matrix of the library for as long as it is needed.
class Matrix {
 public:
  Matrix(const LibraryFunctions& functions, LibraryFunctions::Handle handle)
      : functions_(functions), handle_(handle) {}
  ~Matrix() { functions_.matrix_free(handle_); }
  Matrix(const Matrix&) = delete;
  Matrix& operator=(const Matrix&) = delete;

  LibraryFunctions::Handle handle() const { return handle_; }

 private:
  const LibraryFunctions& functions_;
  LibraryFunctions::Handle handle_;
};

}  // namespace

Result<LibraryFunctions> LibraryFunctions::Find(const ModelLibrary& library) {
  LibraryFunctions found;
  const bool complete = Bind(library, "XGBoostVersion", &found.version) &&
                        Bind(library, "XGBGetLastError", &found.last_error) &&
                        Bind(library, "XGBoosterCreate", &found.booster_create) &&
                        Bind(library, "XGBoosterLoadModelFromBuffer", &found.booster_load) &&
                        Bind(library, "XGBoosterSetParam", &found.booster_set_parameter) &&
                        Bind(library, "XGBoosterBoostedRounds", &found.booster_rounds) &&
                        Bind(library, "XGBoosterPredictFromDMatrix", &found.booster_predict) &&
                        Bind(library, "XGBoosterFree", &found.booster_free) &&
                        Bind(library, "XGDMatrixCreateFromMat", &found.matrix_create) &&
                        Bind(library, "XGDMatrixSetStrFeatureInfo", &found.matrix_set_texts) &&
                        Bind(library, "XGDMatrixFree", &found.matrix_free);
  if (complete) return found;
  return Error{.kind = ErrorKind::kModel,
               .message = "XGBoost's library is too old.",
               .where = library.path(),
               .expected = "version 1.5 or later",
               .hint = "pip install --upgrade xgboost"};
}

FileVersion LibraryFunctions::LibraryVersion() const {
  FileVersion result;
  version(&result.major, &result.minor, &result.patch);
  return result;
}

Error LibraryFunctions::LastFailure(std::string message) const {
  const std::string text = last_error();
  return Error{.kind = ErrorKind::kModel,
               .message = std::move(message),
               .found = text.substr(0, text.find('\n'))};
}

Result<std::unique_ptr<LibraryBooster>> LibraryBooster::Load(const LibraryFunctions& functions,
                                                             std::string_view bytes) {
  LibraryFunctions::Handle handle = nullptr;
  if (functions.booster_create(nullptr, 0, &handle) != 0) {
    return functions.LastFailure("XGBoost's library cannot make a booster.");
  }
  std::unique_ptr<LibraryBooster> booster(new LibraryBooster(functions, handle));
  if (functions.booster_load(handle, bytes.data(), bytes.size()) != 0) {
    return functions.LastFailure("XGBoost's library cannot load the model.");
  }
  if (functions.booster_set_parameter(handle, "nthread", "1") != 0) {
    return functions.LastFailure("XGBoost's library cannot be set to one thread.");
  }
  return booster;
}

LibraryBooster::~LibraryBooster() { functions_.booster_free(handle_); }

Result<int> LibraryBooster::Rounds() const {
  int rounds = 0;
  if (functions_.booster_rounds(handle_, &rounds) != 0) {
    return functions_.LastFailure("XGBoost's library cannot tell the model's rounds.");
  }
  return rounds;
}

Result<std::vector<float>> LibraryBooster::Predict(std::span<const float> cells, uint64_t rows,
                                                   int rounds,
                                                   std::span<const char* const> types) const {
  const char* const message = "XGBoost's library cannot predict.";
  LibraryFunctions::Handle handle = nullptr;
  if (functions_.matrix_create(cells.data(), rows, types.size(),
                               std::numeric_limits<float>::quiet_NaN(), &handle) != 0) {
    return functions_.LastFailure(message);
  }
  const Matrix matrix(functions_, handle);
  std::vector<const char*> texts(types.begin(), types.end());
  if (functions_.matrix_set_texts(handle, "feature_type", texts.data(), texts.size()) != 0) {
    return functions_.LastFailure(message);
  }
  const std::string options =
      R"({"type": 0, "training": false, "strict_shape": true, "iteration_begin": 0, )"
      R"("iteration_end": )" +
      std::to_string(rounds) + "}";
  const uint64_t* shape = nullptr;
  uint64_t dimensions = 0;
  const float* result = nullptr;
  if (functions_.booster_predict(handle_, matrix.handle(), options.c_str(), &shape, &dimensions,
                                 &result) != 0) {
    return functions_.LastFailure(message);
  }
  uint64_t size = 1;
  for (uint64_t i = 0; i < dimensions; ++i) size *= shape[i];
  return std::vector<float>(result, result + size);
}

}  // namespace candor::predictor::xgboost
