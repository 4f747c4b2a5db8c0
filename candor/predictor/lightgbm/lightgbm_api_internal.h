// The functions of LightGBM's C API that predictions need, declared here so that its header is not
// required.
#pragma once

#include <cstdint>

#include "candor/base/status.h"

namespace candor::predictor::lightgbm {

/// Addresses in lib_lightgbm, named as there without "LGBM_". Those that return int return 0 on
/// success; else GetLastError() says, to the calling thread, what failed.
struct Api {
  using Booster = void*;
  using Callback = void(const char* text);

  static constexpr int kFloat64 = 1;  ///< type of a matrix
  static constexpr int kNormal = 0;   ///< kind of prediction: after the objective's function

  const char* (*GetLastError)();
  int (*RegisterLogCallback)(Callback* callback);  ///< for the calling thread
  int (*BoosterLoadModelFromString)(const char* text, int* iterations, Booster* booster);
  int (*BoosterFree)(Booster booster);
  /// iterations -1: all. Writes rows x outputs numbers and their count.
  int (*BoosterPredictForMat)(Booster booster, const void* values, int type, int32_t rows,
                              int32_t columns, int is_row_major, int kind, int start_iteration,
                              int iterations, const char* parameters, int64_t* length,
                              double* result);
};

/// The library's functions. Errors: those of ModelLibrary::Open; kModel when it lacks one.
Result<Api> OpenApi();

}  // namespace candor::predictor::lightgbm
