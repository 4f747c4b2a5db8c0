#include "candor/stats/sampling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "candor/stats/special_functions.h"

namespace candor::stats {
namespace {

constexpr int kDraws = 200000;

/// Pearson's goodness-of-fit p-value; cells with fewer than 10 expected draws are pooled.
double GoodnessOfFit(const std::vector<double>& probabilities, const std::vector<int>& observed) {
  double statistic = 0.0;
  double rest_expected = 0.0;
  double rest_observed = 0.0;
  double cells = 0.0;
  const auto add = [&](double expected, double count) {
    statistic += (count - expected) * (count - expected) / expected;
    cells += 1.0;
  };
  for (size_t k = 0; k < probabilities.size(); ++k) {
    const double expected = probabilities[k] * kDraws;
    if (expected >= 10.0) {
      add(expected, observed[k]);
    } else {
      rest_expected += expected;
      rest_observed += observed[k];
    }
  }
  if (rest_expected > 0.5) add(rest_expected, rest_observed);
  return ChiSquaredUpperTail(statistic, cells - 1.0);
}

TEST(Sampling, BinomialHasItsDistribution) {
  struct Case {
    int64_t n;
    double p;
  };
  // Inversion, inversion flipped, rejection just above its limit, rejection, rejection flipped.
  for (const auto& [n, p] : {Case{20, 0.1}, Case{20, 0.9}, Case{400, 0.02}, Case{25, 0.42},
                             Case{1000, 0.3}, Case{1000, 0.85}}) {
    std::vector<double> probabilities;
    for (int64_t k = 0; k <= n; ++k) {
      const double x = static_cast<double>(k);
      const double size = static_cast<double>(n);
      probabilities.push_back(std::exp(std::lgamma(size + 1) - std::lgamma(x + 1) -
                                       std::lgamma(size - x + 1) + x * std::log(p) +
                                       (size - x) * std::log1p(-p)));
    }
    std::vector<int> observed(probabilities.size(), 0);
    Rng rng(11);
    const BinomialSampler sampler(n, p);
    for (int i = 0; i < kDraws; ++i) ++observed[static_cast<size_t>(sampler.Draw(rng))];
    EXPECT_GT(GoodnessOfFit(probabilities, observed), 1e-3) << n << " " << p;
  }
}

/// Mean and variance of `draw()`, whose expectation is `mean`, over kDraws draws.
template <typename Draw>
void ExpectMoments(double mean, double variance, Draw draw) {
  double sum = 0.0;
  double squares = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const double deviation = static_cast<double>(draw()) - mean;
    sum += deviation;
    squares += deviation * deviation;
  }
  EXPECT_NEAR(sum / kDraws, 0.0, 4.0 * std::sqrt(variance / kDraws));
  EXPECT_NEAR(squares / kDraws / variance, 1.0, 4.0 * std::sqrt(2.0 / kDraws));
}

TEST(Sampling, LargeCountsKeepTheirMoments) {
  Rng rng(14);
  ExpectMoments(3e11, 2.1e11, [&] { return Binomial(rng, 1'000'000'000'000, 0.3); });
}

TEST(Sampling, CertainOutcomes) {
  Rng rng(15);
  EXPECT_EQ(Binomial(rng, 0, 0.5), 0);
  EXPECT_EQ(Binomial(rng, 7, 0.0), 0);
  EXPECT_EQ(Binomial(rng, 7, 1.0), 7);
}

TEST(Sampling, MultinomialSumsToItsTotalAndFollowsItsWeights) {
  Rng rng(16);
  const std::array<int64_t, 5> weights = {0, 5, 0, 3, 2};
  std::array<int64_t, 5> counts{};
  std::array<int64_t, 5> sums{};
  for (int i = 0; i < 2000; ++i) {
    Multinomial(rng, 100, weights, counts);
    ASSERT_EQ(std::accumulate(counts.begin(), counts.end(), int64_t{0}), 100);
    for (size_t k = 0; k < 5; ++k) sums[k] += counts[k];
  }
  EXPECT_EQ(sums[0], 0);
  EXPECT_EQ(sums[2], 0);
  EXPECT_NEAR(static_cast<double>(sums[1]) / 2000, 50.0, 0.5);
  EXPECT_NEAR(static_cast<double>(sums[3]) / 2000, 30.0, 0.5);
  EXPECT_NEAR(static_cast<double>(sums[4]) / 2000, 20.0, 0.5);
  Multinomial(rng, 0, std::array<int64_t, 2>{0, 0}, std::span(counts).first(2));
  EXPECT_EQ(counts[0] + counts[1], 0);
}

TEST(Sampling, TheSameSeedGivesTheSameNumbers) {
  Rng one(17);
  Rng two(17);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(Binomial(one, 1000, 0.3), Binomial(two, 1000, 0.3));
  }
}

}  // namespace
}  // namespace candor::stats
