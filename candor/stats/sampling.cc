#include "candor/stats/sampling.h"

#include <cmath>
#include <cstddef>
#include <numbers>

#include "candor/base/status.h"
#include "candor/stats/special_functions.h"

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

/// Counts up from 0 until the uniform is used up; `next(k)` is P(X = k) / P(X = k - 1).
template <typename Ratio>
int64_t InvertUpwards(double zero_probability, int64_t last, Rng& rng, Ratio next) {
  double uniform = rng.NextUniform();
  double probability = zero_probability;
  int64_t k = 0;
  while (uniform > probability && k < last) {
    uniform -= probability;
    ++k;
    probability *= next(static_cast<double>(k));
  }
  return k;
}

int64_t PoissonByRejection(Rng& rng, double mean) {
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double v_r = 0.9277 - 3.6224 / (b - 2.0);
  const double log_root_two_pi = 0.5 * std::log(2.0 * std::numbers::pi);
  while (true) {
    const double u = rng.NextUniform() - 0.5;
    const double v = rng.NextUniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2.0 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= v_r) return static_cast<int64_t>(k);
    if (!(k >= 0.0) || (us < 0.013 && v > us)) continue;
    // ln P(X = k), arranged so that means of 1e15 lose no digits.
    const double excess = k + 1.0 - mean;
    const double log_probability = excess + k * std::log1p(-excess / (k + 1.0)) -
                                   0.5 * std::log(k + 1.0) - log_root_two_pi - StirlingTail(k);
    if (std::log(v * inverse_alpha / (a / (us * us) + b)) <= log_probability) {
      return static_cast<int64_t>(k);
    }
  }
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
  const double next = static_cast<double>(n_) + 1.0;
  return InvertUpwards(inversion.zero_probability, n_, rng,
                       [&](double k) { return inversion.odds * (next - k) / k; });
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

int64_t Poisson(Rng& rng, double mean) {
  CANDOR_CHECK(mean >= 0.0 && mean <= 1e15);
  if (mean >= kInversionLimit) return PoissonByRejection(rng, mean);
  // No double uniform reaches 200 for a mean below 10.
  return InvertUpwards(std::exp(-mean), 200, rng, [mean](double k) { return mean / k; });
}

double Normal(Rng& rng) {
  // The middle of each of 2^53 steps, so that neither 0 nor 1 occurs.
  return NormalQuantile((static_cast<double>(rng.Next() >> 11) + 0.5) * 0x1.0p-53);
}

}  // namespace candor::stats
