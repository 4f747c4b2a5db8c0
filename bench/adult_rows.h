// Rows like those of the Adult census table, integer-coded: what a Kernel SHAP job explains.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "candor/base/random.h"

namespace candor::bench {

constexpr int kAdultFeatures = 14;
using AdultRow = std::array<int64_t, kAdultFeatures>;

/// The shares of a feature's commonest values; `others` more share the rest evenly.
struct AdultFeature {
  std::vector<double> shares;
  int others = 0;
};

/// Cardinalities and shares of the table's 32,561 training rows. Education's number says what
/// education does and is drawn with it; the features are independent otherwise.
inline std::vector<AdultFeature> AdultFeatureList() {
  const AdultFeature education = {{0.322, 0.224, 0.164, 0.053, 0.042, 0.036, 0.033, 0.029}, 8};
  return {
      {{}, 73},                                                 // age
      {{0.697, 0.078, 0.064, 0.056, 0.040, 0.034, 0.029}, 2},   // workclass
      {{}, 21'648},                                             // fnlwgt
      education,                                                // education
      education,                                                // education-num
      {{0.460, 0.328, 0.136, 0.031, 0.031}, 2},                 // marital-status
      {{0.127, 0.126, 0.125, 0.116, 0.112, 0.101, 0.061}, 8},   // occupation
      {{0.405, 0.255, 0.156, 0.106, 0.048, 0.030}, 0},          // relationship
      {{0.854, 0.096, 0.032}, 2},                               // race
      {{0.669, 0.331}, 0},                                      // sex
      {{0.917}, 118},                                           // capital-gain
      {{0.953}, 91},                                            // capital-loss
      {{0.467, 0.087, 0.056, 0.045, 0.040, 0.038, 0.035}, 87},  // hours-per-week
      {{0.896, 0.020, 0.018}, 39},                              // native-country
  };
}

inline int64_t DrawCode(const AdultFeature& feature, Rng* rng) {
  double left = rng->NextUniform();
  int64_t code = 0;
  double rest = 1;
  for (const double share : feature.shares) {
    if (left < share) return code;
    left -= share;
    rest -= share;
    ++code;
  }
  if (feature.others == 0) return code - 1;  // rounding
  const auto other = static_cast<int64_t>(left / rest * feature.others);
  return code + std::min<int64_t>(other, feature.others - 1);
}

inline std::vector<AdultRow> DrawAdultRows(int64_t count, Rng* rng) {
  constexpr size_t kEducation = 3, kEducationNumber = 4;
  const std::vector<AdultFeature> features = AdultFeatureList();
  std::vector<AdultRow> rows(static_cast<size_t>(count));
  for (AdultRow& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) row[i] = DrawCode(features[i], rng);
    row[kEducationNumber] = row[kEducation];
  }
  return rows;
}

}  // namespace candor::bench
