#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "candor/predictor/tree/tree_evaluator.h"

namespace candor::predictor {
namespace {

// XGBoost's: the exponent is held below the largest that float32 can take.
float Sigmoid(float x) { return 1.0F / (std::exp(std::min(-x, 88.7F)) + 1.0F); }

double Sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

// XGBoost sums in double and divides by the float.
template <typename Number>
void Softmax(std::span<double> row) {
  const auto largest = static_cast<Number>(*std::max_element(row.begin(), row.end()));
  double sum = 0;
  for (double& x : row) {
    x = static_cast<double>(std::exp(static_cast<Number>(x) - largest));
    sum += x;
  }
  for (double& x : row) {
    x = static_cast<double>(static_cast<Number>(x) / static_cast<Number>(sum));
  }
}

template <typename Number>
double LinkOne(Link link, Number scale, Number x) {
  switch (link) {
    case Link::kSigmoid:
    case Link::kSigmoidEach:
      return static_cast<double>(Sigmoid(scale * x));
    case Link::kExp:
      return static_cast<double>(std::exp(x));
    case Link::kHinge:
      return x > 0 ? 1 : 0;
    case Link::kLog1pExp:
      return static_cast<double>(std::log1p(std::exp(x)));
    case Link::kSignedSquare:
      return static_cast<double>(x < 0 ? -x * x : x * x);
    default:
      return static_cast<double>(x);
  }
}

template <typename Number>
void ApplyLinkIn(const TreeEnsemble& ensemble, std::span<double> margins) {
  const auto outputs = static_cast<size_t>(ensemble.outputs);
  const auto scale = static_cast<Number>(ensemble.link_scale);
  if (ensemble.link == Link::kSoftmax || ensemble.link == Link::kArgmax) {
    for (size_t begin = 0; begin + outputs <= margins.size(); begin += outputs) {
      const std::span<double> row = margins.subspan(begin, outputs);
      if (ensemble.link == Link::kSoftmax) {
        Softmax<Number>(row);
      } else {
        row[0] = static_cast<double>(std::max_element(row.begin(), row.end()) - row.begin());
      }
    }
    return;
  }
  for (double& x : margins) x = LinkOne(ensemble.link, scale, static_cast<Number>(x));
}

}  // namespace

void ApplyLink(const TreeEnsemble& ensemble, std::span<double> margins) {
  if (ensemble.link == Link::kIdentity) return;
  if (ensemble.split == SplitRule::kLessFloat32) {
    ApplyLinkIn<float>(ensemble, margins);
  } else {
    ApplyLinkIn<double>(ensemble, margins);
  }
}

}  // namespace candor::predictor
