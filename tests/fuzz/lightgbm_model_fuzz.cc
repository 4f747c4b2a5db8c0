// Any bytes may be offered as a LightGBM model: they are refused with a place, or give a model that
// answers, and gives equal questions equal answers.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <vector>

#include "candor/predictor/lightgbm/lightgbm_model.h"

namespace {

using candor::predictor::Model;

constexpr size_t kMostFeatures = 64;
constexpr size_t kRows = 6;

/// Answers to a row of missing cells and rows of plain numbers.
std::vector<double> Ask(const Model& model) {
  const std::array<double, kRows> cells = {
      std::numeric_limits<double>::quiet_NaN(), 0, 1.5, -3, 40, 1e9};
  std::vector<candor::dataset::ColumnView> columns(model.info().features.size());
  for (auto& column : columns) {
    column.layout = candor::dataset::Layout::kFloat64;
    column.length = static_cast<int64_t>(cells.size());
    column.float64s = cells.data();
  }
  const auto answers = model.Predict({.rows = std::ssize(cells), .columns = columns}, {});
  if (!answers.ok()) __builtin_trap();
  return answers->scores;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto model = candor::predictor::ReadLightgbmModel(bytes);
  if (!model.ok()) {
    const candor::Error& error = model.error();
    if (error.kind != candor::ErrorKind::kModel || error.message.empty()) __builtin_trap();
    if (error.where.empty()) __builtin_trap();
    return 0;
  }
  if ((*model)->info().features.size() > kMostFeatures) return 0;
  const std::vector<double> scores = Ask(**model);
  const std::vector<double> again = Ask(**model);
  const auto width = static_cast<size_t>((*model)->info().score_width);
  if (scores.size() != kRows * width || again.size() != scores.size()) __builtin_trap();
  // As bytes, because sums of leaves may overflow to NaN.
  if (std::memcmp(scores.data(), again.data(), scores.size() * sizeof(double)) != 0) {
    __builtin_trap();
  }
  return 0;
}
