// Simulated coverage of nominal 0.95, against what the headers say.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "candor/stats/delta_method.h"
#include "candor/stats/difference_interval.h"
#include "candor/stats/distance.h"
#include "candor/stats/distance_interval.h"
#include "candor/stats/ratio_interval.h"
#include "candor/stats/sampling.h"
#include "candor/stats/stratified.h"

namespace candor::stats {
namespace {

constexpr int kSimulations = 4000;

/// Share of the intervals that hold the true value. A missing interval is a miss, or not counted.
class Coverage {
 public:
  void Add(const Result<Interval>& interval, double truth) {
    if (!interval.ok()) {
      ++undefined_;
    } else if (interval->low <= truth + 1e-12 && truth <= interval->high + 1e-12) {
      ++covered_;
    } else {
      ++missed_;
    }
  }
  double CountingUndefined() const {
    return static_cast<double>(covered_) / static_cast<double>(covered_ + missed_ + undefined_);
  }
  double OfDefined() const {
    return static_cast<double>(covered_) / static_cast<double>(covered_ + missed_);
  }
  double UndefinedShare() const {
    return static_cast<double>(undefined_) / static_cast<double>(covered_ + missed_ + undefined_);
  }

 private:
  int covered_ = 0;
  int missed_ = 0;
  int undefined_ = 0;
};

struct TwoProportionsDesign {
  int64_t n1;
  double p1;
  int64_t n2;
  double p2;
  double miettinen_nurminen, koopman;  // measured coverage
};

// The table of the statistics page, section 2.2 (20,000 simulations).
constexpr TwoProportionsDesign kDesigns[] = {
    {20, 0.10, 1000, 0.15, 0.962, 0.961},    {50, 0.05, 1000, 0.10, 0.960, 0.960},
    {50, 0.30, 1000, 0.30, 0.951, 0.951},    {30, 0.90, 1000, 0.90, 0.960, 0.960},
    {1000, 0.30, 10000, 0.30, 0.950, 0.950},
};

TEST(CoverageOf, DifferencesAndRatiosIsThatOfTheMeasuredTable) {
  for (const TwoProportionsDesign& design : kDesigns) {
    SCOPED_TRACE(testing::Message()
                 << design.n1 << " " << design.p1 << " against " << design.n2 << " " << design.p2);
    const BinomialSampler sampler1(design.n1, design.p1);
    const BinomialSampler sampler2(design.n2, design.p2);
    Rng rng(21);
    Coverage miettinen_nurminen, koopman;
    for (int i = 0; i < kSimulations; ++i) {
      const Proportion first{sampler1.Draw(rng), design.n1};
      const Proportion second{sampler2.Draw(rng), design.n2};
      const double difference = design.p1 - design.p2;
      const double ratio = design.p1 / design.p2;
      miettinen_nurminen.Add(MiettinenNurminenDifference(first, second, 0.95), difference);
      koopman.Add(KoopmanRatio(first, second, 0.95), ratio);
    }
    EXPECT_NEAR(miettinen_nurminen.CountingUndefined(), design.miettinen_nurminen, 0.012);
    EXPECT_NEAR(koopman.CountingUndefined(), design.koopman, 0.012);
  }
}

/// Draws of a table with given cell weights.
std::vector<int64_t> DrawTable(Rng& rng, int64_t n, const std::vector<int64_t>& weights) {
  std::vector<int64_t> counts(weights.size());
  Multinomial(rng, n, weights, counts);
  return counts;
}

TEST(CoverageOf, LogRatioMover) {
  // Cells TP, FP, FN, TN per thousand of two groups; sizes; bounds of the coverage of the
  // differences of (TP + FN) / (TP + FP) and of FN / FP; undefined share allowed.
  struct Design {
    int64_t n1, n2;
    std::vector<int64_t> first, second;
    double largest_undefined;
  };
  const Design designs[] = {{1000, 100, {250, 60, 80, 610}, {200, 70, 110, 620}, 0.005},
                            {5000, 500, {250, 60, 80, 610}, {200, 70, 110, 620}, 0.0},
                            {500, 100, {100, 20, 30, 850}, {60, 30, 40, 870}, 0.08},
                            {10000, 1000, {300, 20, 20, 660}, {250, 40, 30, 680}, 0.0}};
  const auto paired = [](const std::vector<int64_t>& c) {
    return PairedCountRatio(c[0], c[2], c[1]);
  };
  const auto disjoint = [](const std::vector<int64_t>& c) {
    return DisjointCountRatio(c[2], c[1]);
  };
  Rng rng(22);
  for (const Design& design : designs) {
    SCOPED_TRACE(testing::Message() << design.n1 << " and " << design.n2);
    const double paired_truth = paired(design.first)->ratio - paired(design.second)->ratio;
    const double disjoint_truth = disjoint(design.first)->ratio - disjoint(design.second)->ratio;
    Coverage of_paired, of_disjoint;
    const auto add = [](Coverage& coverage, const Result<LogRatio>& one,
                        const Result<LogRatio>& two, double truth) {
      if (!one.ok() || !two.ok()) {
        coverage.Add(one.ok() ? two.error() : one.error(), truth);
      } else {
        coverage.Add(LogRatioMover(*one, *two, 0.95), truth);
      }
    };
    for (int i = 0; i < kSimulations; ++i) {
      const std::vector<int64_t> first = DrawTable(rng, design.n1, design.first);
      const std::vector<int64_t> second = DrawTable(rng, design.n2, design.second);
      add(of_paired, paired(first), paired(second), paired_truth);
      add(of_disjoint, disjoint(first), disjoint(second), disjoint_truth);
    }
    EXPECT_GT(of_paired.OfDefined(), 0.94);
    EXPECT_LT(of_paired.OfDefined(), 0.965);
    EXPECT_GT(of_disjoint.OfDefined(), 0.94);
    EXPECT_LT(of_disjoint.OfDefined(), 0.99);
    EXPECT_LE(of_paired.UndefinedShare(), 0.001);
    EXPECT_LE(of_disjoint.UndefinedShare(), design.largest_undefined);
  }
}

TEST(CoverageOf, DeltaMethodForGeneralizedEntropy) {
  // Benefits 0, 1 and 2 of FN, correct and FP: GE = [(c + 4 f) / m^2 - 1] / 2, m = c + 2 f.
  const auto entropy = [](double correct, double fp) {
    const double mean = correct + 2.0 * fp;
    return 0.5 * ((correct + 4.0 * fp) / (mean * mean) - 1.0);
  };
  const std::vector<int64_t> weights = {12, 80, 8};
  const double truth = entropy(0.80, 0.08);
  Rng rng(23);
  for (const int64_t n : {200, 2000}) {
    Coverage coverage;
    for (int i = 0; i < kSimulations; ++i) {
      const std::vector<int64_t> counts = DrawTable(rng, n, weights);
      const double size = static_cast<double>(n);
      const double correct = static_cast<double>(counts[1]) / size;
      const double fp = static_cast<double>(counts[2]) / size;
      const double mean = correct + 2.0 * fp;
      const double slope = (correct + 4.0 * fp) / (mean * mean * mean);
      const std::array gradient = {0.0, 0.5 / (mean * mean) - slope,
                                   2.0 / (mean * mean) - 2.0 * slope};
      coverage.Add(DeltaMethodInterval(entropy(correct, fp), counts, gradient, 0.95), truth);
    }
    EXPECT_NEAR(coverage.OfDefined(), 0.95, 0.015) << n;
  }
}

TEST(CoverageOf, StratifiedInterval) {
  // Cells (rejected d, rejected a, accepted d, accepted a) of each stratum.
  using Strata = std::vector<int64_t>;
  Strata many;
  for (int64_t i = 0; i < 40; ++i) many.insert(many.end(), {10 + i % 7, 20 + i % 5, 8 + i % 3, 40});
  const Strata designs[] = {{60, 140, 40, 260, 30, 70, 20, 130, 90, 210, 60, 390},
                            {100, 20, 50, 100, 20, 100, 90, 60, 30, 150, 30, 200, 60, 60, 60, 60},
                            {5, 95, 10, 390, 10, 90, 10, 290},
                            many};
  const auto estimate = [](const Strata& cells) {
    std::vector<StratumEstimate> strata;
    for (size_t i = 0; i < cells.size(); i += 4) {
      strata.push_back(StratumDifference({cells[i], cells[i] + cells[i + 1]},
                                         {cells[i + 2], cells[i + 2] + cells[i + 3]})
                           .value());
    }
    return strata;
  };
  Rng rng(24);
  for (const Strata& design : designs) {
    double truth = 0.0;
    double total = 0.0;
    for (const StratumEstimate& stratum : estimate(design)) {
      truth += static_cast<double>(stratum.rows) * stratum.estimate;
      total += static_cast<double>(stratum.rows);
    }
    truth /= total;
    for (const int64_t n : {200, 1000, 5000}) {
      Coverage coverage;
      for (int i = 0; i < kSimulations; ++i) {
        coverage.Add(StratifiedInterval(estimate(DrawTable(rng, n, design)), 0.95), truth);
      }
      EXPECT_NEAR(coverage.OfDefined(), 0.95, 0.015) << n << ", " << design.size() << " cells";
    }
  }
}

TEST(CoverageOf, BootstrapDistances) {
  struct Design {
    int64_t n1, n2;
    std::vector<int64_t> first, second;  // shares per cent
    double lowest;
  };
  const Design designs[] = {{50, 1000, {70, 30}, {70, 30}, 0.94},
                            {50, 1000, {70, 30}, {60, 40}, 0.94},
                            {100, 1000, {90, 10}, {80, 20}, 0.94},
                            {100, 500, {50, 50}, {80, 20}, 0.935},
                            {500, 5000, {70, 30}, {60, 40}, 0.935},
                            {1000, 10000, {70, 30}, {68, 32}, 0.94},
                            {200, 1000, {50, 30, 20}, {40, 30, 30}, 0.93},
                            {100, 400, {40, 30, 20, 10}, {25, 25, 25, 25}, 0.92}};
  Rng rng(25);
  for (const Design& design : designs) {
    SCOPED_TRACE(testing::Message()
                 << design.n1 << " and " << design.n2 << ", " << design.first.size() << " classes");
    const double kl = KullbackLeibler(design.first, design.second).value();
    const double js = JensenShannon(design.first, design.second).value();
    const double l2 = L2Norm(design.first, design.second).value();
    const double tv = TotalVariation(design.first, design.second).value();
    const double ks = KolmogorovSmirnov(design.first, design.second).value();
    std::array<Coverage, 5> coverages;
    for (uint64_t i = 0; i < 2000; ++i) {
      const std::vector<int64_t> p = DrawTable(rng, design.n1, design.first);
      const std::vector<int64_t> q = DrawTable(rng, design.n2, design.second);
      const auto intervals = BootstrapDistances(p, q, {.replicates = 500, .seed = i});
      if (!intervals.ok()) continue;  // a class was lost: no interval
      coverages[0].Add(intervals->kullback_leibler, kl);
      coverages[1].Add(intervals->jensen_shannon, js);
      coverages[2].Add(intervals->l2_norm, l2);
      coverages[3].Add(intervals->total_variation, tv);
      coverages[4].Add(intervals->kolmogorov_smirnov, ks);
    }
    for (const Coverage& coverage : coverages) {
      EXPECT_GE(coverage.OfDefined(), design.lowest);
      EXPECT_LE(coverage.OfDefined(), 0.99);
    }
  }
}

}  // namespace
}  // namespace candor::stats
