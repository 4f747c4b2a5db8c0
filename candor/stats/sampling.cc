#include "candor/stats/sampling.h"

#include <cmath>
#include <cstddef>

#include "candor/base/status.h"

namespace candor::stats {
namespace {

constexpr double kInversionLimit = 10.0;

/// ln k! minus Stirling's ln sqrt(2 pi) + (k + 1/2) ln(k + 1) - (k + 1).
double StirlingTail(double k) {
  static constexpr double kSmall[] = {
      0.08106146679532726,  0.04134069595540929, 0.02767792568499834, 0.02079067210376509,
      0.01664469118982119,  0.01387612882307075, 0.01189670994589177, 0.01041126526197209,
      0.009255462182712733, 0.008330563433362871};
  if (k < 10.0) return kSmall[static_cast<size_t>(k)];
  const double square = (k + 1.0) * (k + 1.0);
  return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1.0);
}

}  // namespace

BinomialSampler::BinomialSampler(int64_t n, double p) : n_(n), flipped_(p > 0.5) {
  CANDOR_CHECK(n >= 0 && p >= 0.0 && p <= 1.0);
  const double small_p = flipped_ ? 1.0 - p : p;
  const double odds = small_p / (1.0 - small_p);
  const double size = static_cast<double>(n);
  if (size * small_p < kInversionLimit) {
    method_ = Inversion{.odds = odds, .zero_probability = std::exp(size * std::log1p(-small_p))};
    return;
  }
  const double deviation = std::sqrt(size * small_p * (1.0 - small_p));
  const double b = 1.15 + 2.53 * deviation;
  const double mode = std::floor((size + 1.0) * small_p);
  method_ =
      Rejection{.a = -0.0873 + 0.0248 * b + 0.01 * small_p,
                .b = b,
                .alpha = (2.83 + 5.1 / b) * deviation,
                .v_r = 0.92 - 4.2 / b,
                .centre = size * small_p + 0.5,
                .odds = odds,
                .mode = mode,
                .mode_term = (mode + 0.5) * std::log((mode + 1.0) / (odds * (size - mode + 1.0))) +
                             StirlingTail(mode) + StirlingTail(size - mode)};
}

int64_t BinomialSampler::DrawBy(const Inversion& inversion, Rng& rng) const {
  // Counts up from 0 until the uniform is used up.
  double uniform = rng.NextUniform();
  double probability = inversion.zero_probability;
  int64_t k = 0;
  while (uniform > probability && k < n_) {
    uniform -= probability;
    ++k;
    probability *= inversion.odds * static_cast<double>(n_ - k + 1) / static_cast<double>(k);
  }
  return k;
}

int64_t BinomialSampler::DrawBy(const Rejection& r, Rng& rng) const {
  const double n = static_cast<double>(n_);
  while (true) {
    const double u = rng.NextUniform() - 0.5;
    const double v = rng.NextUniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2.0 * r.a / us + r.b) * u + r.centre);
    if (us >= 0.07 && v <= r.v_r) return static_cast<int64_t>(k);
    if (!(k >= 0.0 && k <= n)) continue;
    const double log_ratio = r.mode_term +
                             (n + 1.0) * std::log((n - r.mode + 1.0) / (n - k + 1.0)) +
                             (k + 0.5) * std::log(r.odds * (n - k + 1.0) / (k + 1.0)) -
                             StirlingTail(k) - StirlingTail(n - k);
    if (std::log(v * r.alpha / (r.a / (us * us) + r.b)) <= log_ratio) {
      return static_cast<int64_t>(k);
    }
  }
}

int64_t BinomialSampler::Draw(Rng& rng) const {
  const int64_t draw = std::visit([&](const auto& method) { return DrawBy(method, rng); }, method_);
  return flipped_ ? n_ - draw : draw;
}

int64_t Binomial(Rng& rng, int64_t n, double p) { return BinomialSampler(n, p).Draw(rng); }

void Multinomial(Rng& rng, int64_t n, std::span<const int64_t> weights, std::span<int64_t> counts) {
  CANDOR_CHECK(n >= 0 && weights.size() == counts.size());
  int64_t weight_left = 0;
  for (const int64_t weight : weights) {
    CANDOR_CHECK(weight >= 0);
    weight_left += weight;
  }
  CANDOR_CHECK(weight_left > 0 || n == 0);
  int64_t rows_left = n;
  for (size_t cell = 0; cell < weights.size(); ++cell) {
    if (weights[cell] == weight_left) {
      counts[cell] = rows_left;
    } else {
      counts[cell] = Binomial(
          rng, rows_left, static_cast<double>(weights[cell]) / static_cast<double>(weight_left));
    }
    rows_left -= counts[cell];
    weight_left -= weights[cell];
  }
}

}  // namespace candor::stats
