// libxgboost's C interface, and a booster in it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/model_library.h"
#include "candor/predictor/xgboost/objective_internal.h"

namespace candor::predictor::xgboost {

/// The few functions that prediction needs, as XGBoost's c_api.h declares them. Each returns 0 on
/// success; results belong to the booster until its next call.
struct LibraryFunctions {
  using Handle = void*;
  using Version = void(int* major, int* minor, int* patch);
  using LastError = const char*();
  using BoosterCreate = int(const Handle* matrices, uint64_t count, Handle* booster);
  using BoosterLoad = int(Handle booster, const void* bytes, uint64_t size);
  using BoosterSetParameter = int(Handle booster, const char* name, const char* value);
  using BoosterRounds = int(Handle booster, int* rounds);
  using BoosterPredict = int(Handle booster, Handle matrix, const char* json_options,
                             const uint64_t** shape, uint64_t* dimensions, const float** result);
  using MatrixCreate = int(const float* cells, uint64_t rows, uint64_t columns, float missing,
                           Handle* matrix);
  using MatrixSetTexts = int(Handle matrix, const char* field, const char** texts, uint64_t count);
  using Free = int(Handle handle);

  Version* version = nullptr;
  LastError* last_error = nullptr;
  BoosterCreate* booster_create = nullptr;
  BoosterLoad* booster_load = nullptr;
  BoosterSetParameter* booster_set_parameter = nullptr;
  BoosterRounds* booster_rounds = nullptr;
  BoosterPredict* booster_predict = nullptr;
  Free* booster_free = nullptr;
  MatrixCreate* matrix_create = nullptr;
  MatrixSetTexts* matrix_set_texts = nullptr;
  Free* matrix_free = nullptr;

  /// kModel when a function is missing: the library is older than 1.5.
  static Result<LibraryFunctions> Find(const ModelLibrary& library);

  FileVersion LibraryVersion() const;
  /// What the library said about the call that failed on this thread, without its stack trace.
  Error LastFailure(std::string message) const;
};

/// A model in the library; it works on one thread. Not thread-safe.
class LibraryBooster {
 public:
  static Result<std::unique_ptr<LibraryBooster>> Load(const LibraryFunctions& functions,
                                                      std::string_view bytes);
  ~LibraryBooster();
  LibraryBooster(const LibraryBooster&) = delete;
  LibraryBooster& operator=(const LibraryBooster&) = delete;

  /// Boosting rounds in the model.
  Result<int> Rounds() const;

  /// Predicts rows x columns cells, row by row, NaN missing, with the first `rounds` rounds (0:
  /// all). `types`: one a column, "c" or "q". Gives rows x width numbers.
  Result<std::vector<float>> Predict(std::span<const float> cells, uint64_t rows, int rounds,
                                     std::span<const char* const> types) const;

 private:
  LibraryBooster(const LibraryFunctions& functions, LibraryFunctions::Handle handle)
      : functions_(functions), handle_(handle) {}

  LibraryFunctions functions_;
  LibraryFunctions::Handle handle_;
};

}  // namespace candor::predictor::xgboost
