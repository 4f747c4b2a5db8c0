// How often the 95 % intervals contain the truth, by seeded simulation from known shares.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <string>

#include "candor/base/random.h"
#include "candor/bias/metric_interval.h"
#include "candor/stats/sampling.h"

namespace candor::bias {
namespace {

constexpr int kSimulations = 1500;

/// Shares of the four cells of a group, in per cent.
using Shares = std::array<int64_t, 4>;

std::array<int64_t, 4> Draw(Rng& rng, int64_t n, const Shares& shares) {
  std::array<int64_t, 4> cells{};
  stats::Multinomial(rng, n, shares, cells);
  return cells;
}

/// The counts that n rows are expected to have, times 100: their metric is the truth.
std::array<int64_t, 4> Expected(int64_t n, const Shares& shares) {
  std::array<int64_t, 4> cells{};
  for (size_t k = 0; k < cells.size(); ++k) cells[k] = shares[k] * n;
  return cells;
}

ConfusionCounts Confusion(const std::array<int64_t, 4>& cells) {
  return {.tp = cells[0], .fp = cells[1], .fn = cells[2], .tn = cells[3]};
}

StratumCounts Stratum(const std::array<int64_t, 4>& cells) {
  return {.a = {.positive = cells[0], .negative = cells[1]},
          .d = {.positive = cells[2], .negative = cells[3]}};
}

/// Counts for each metric how often its interval held the truth.
class Coverage {
 public:
  void Add(std::string_view metric, const MetricInterval& interval, double truth) {
    Tally& tally = tallies_[std::string(metric)];
    ++tally.simulations;
    if (!interval.ok()) return;
    ++tally.intervals;
    if (interval.low <= truth && truth <= interval.high) ++tally.hits;
  }

  void Expect(double lowest, double highest) const {
    for (const auto& [metric, tally] : tallies_) {
      EXPECT_GE(tally.intervals, 0.99 * tally.simulations) << metric;
      const double share = static_cast<double>(tally.hits) / tally.intervals;
      testing::Test::RecordProperty(metric, std::to_string(share));
      EXPECT_GE(share, lowest) << metric;
      EXPECT_LE(share, highest) << metric;
    }
  }

 private:
  struct Tally {
    int simulations = 0, intervals = 0, hits = 0;
  };
  std::map<std::string, Tally> tallies_;
};

std::vector<const MetricInfo*> Metrics(Stage stage, std::vector<std::string> names) {
  return *SelectMetrics(stage, names);
}

struct PostTrainingDesign {
  int64_t n_a, n_d;
  Shares a, d;  // TP, FP, FN, TN
};

class PostTrainingCoverage : public testing::TestWithParam<PostTrainingDesign> {};

TEST_P(PostTrainingCoverage, IsNominal) {
  const PostTrainingDesign& design = GetParam();
  const auto metrics = Metrics(Stage::kPostTraining, {"AD", "DAR", "DCA", "DCR", "DI", "DPPL",
                                                      "DRR", "GE", "RD", "SD", "TE"});
  // GE pools the groups, so the truth needs them in the proportion of the design.
  const ConfusionTable truth = {.a = Confusion(Expected(design.n_a, design.a)),
                                .d = Confusion(Expected(design.n_d, design.d))};
  Rng rng(7);
  Coverage coverage;
  for (int simulation = 0; simulation < kSimulations; ++simulation) {
    const ConfusionTable table = {.a = Confusion(Draw(rng, design.n_a, design.a)),
                                  .d = Confusion(Draw(rng, design.n_d, design.d))};
    const auto intervals = PostTrainingIntervals(metrics, table, nullptr, {});
    for (size_t k = 0; k < metrics.size(); ++k) {
      coverage.Add(metrics[k]->name, intervals[k], *PostTrainingMetric(*metrics[k], truth).value);
    }
  }
  coverage.Expect(0.92, 0.98);
}

INSTANTIATE_TEST_SUITE_P(
    Designs, PostTrainingCoverage,
    testing::Values(
        PostTrainingDesign{.n_a = 600, .n_d = 200, .a = {30, 12, 13, 45}, .d = {18, 10, 15, 57}},
        PostTrainingDesign{.n_a = 400, .n_d = 150, .a = {30, 15, 15, 40}, .d = {30, 15, 15, 40}}));

struct LabelDesign {
  int64_t n_a, n_d;
  double p_a, p_d;
};

class LabelCoverage : public testing::TestWithParam<LabelDesign> {};

TEST_P(LabelCoverage, OfTheDifferenceIsNominalAndOfTheDistancesNearIt) {
  const LabelDesign& design = GetParam();
  const auto exact = [](int64_t n, double share) {
    const int64_t rows = n * 1000000;
    const int64_t positive = std::llround(static_cast<double>(rows) * share);
    return LabelCounts{.positive = positive, .negative = rows - positive};
  };
  const LabelTable truth = {.a = exact(design.n_a, design.p_a), .d = exact(design.n_d, design.p_d)};
  const auto draw = [](Rng& rng, int64_t n, double share) {
    const int64_t positive = stats::Binomial(rng, n, share);
    return LabelCounts{.positive = positive, .negative = n - positive};
  };
  const auto difference = Metrics(Stage::kPreTraining, {"DPL"});
  const auto distances = Metrics(Stage::kPreTraining, {"JS", "KL", "KS", "LP", "TVD"});
  Rng rng(11);
  Coverage of_difference, of_distances;
  for (int simulation = 0; simulation < kSimulations; ++simulation) {
    const LabelTable table = {.a = draw(rng, design.n_a, design.p_a),
                              .d = draw(rng, design.n_d, design.p_d)};
    const IntervalOptions options = {.bootstrap_replicates = 1000,
                                     .seed = static_cast<uint64_t>(simulation)};
    of_difference.Add("DPL", PreTrainingIntervals(difference, table, options)[0],
                      *PreTrainingMetric(*difference[0], truth).value);
    const auto intervals = PreTrainingIntervals(distances, table, options);
    for (size_t k = 0; k < distances.size(); ++k) {
      of_distances.Add(distances[k]->name, intervals[k],
                       *PreTrainingMetric(*distances[k], truth).value);
    }
  }
  of_difference.Expect(0.92, 0.98);
  of_distances.Expect(0.90, 0.985);
}

INSTANTIATE_TEST_SUITE_P(Designs, LabelCoverage,
                         testing::Values(LabelDesign{400, 200, 0.45, 0.25},
                                         LabelDesign{500, 300, 0.40, 0.34},
                                         LabelDesign{400, 200, 0.30, 0.30}));

TEST(IntervalCoverage, OfTheClassImbalanceIsNominal) {
  const auto metrics = Metrics(Stage::kPreTraining, {"CI"});
  Rng rng(13);
  Coverage coverage;
  for (int simulation = 0; simulation < kSimulations; ++simulation) {
    const int64_t n_d = stats::Binomial(rng, 300, 0.2);
    const LabelTable table = {.a = {.positive = 300 - n_d}, .d = {.positive = n_d}};
    coverage.Add("CI", PreTrainingIntervals(metrics, table, {})[0], 0.6);
  }
  coverage.Expect(0.92, 0.98);
}

TEST(IntervalCoverage, OfTheConditionalDisparityIsNominal) {
  // Rows of each stratum, and its shares of: a accepted, a rejected, d accepted, d rejected.
  const std::vector<std::pair<int64_t, Shares>> strata = {
      {120, {40, 20, 15, 25}}, {200, {30, 30, 15, 25}}, {80, {25, 45, 10, 20}}};
  LabelTable truth;
  truth.has_group = true;
  for (const auto& [rows, shares] : strata) {
    truth.strata.push_back(Stratum(Expected(rows, shares)));
    truth.a = truth.d = {.positive = 1, .negative = 1};
  }
  const auto labels = Metrics(Stage::kPreTraining, {"CDDL"});
  const auto predictions = Metrics(Stage::kPostTraining, {"CDDPL"});
  const double value = *PreTrainingMetric(*labels[0], truth).value;
  Rng rng(17);
  Coverage coverage;
  for (int simulation = 0; simulation < kSimulations; ++simulation) {
    LabelTable table;
    table.has_group = true;
    for (const auto& [rows, shares] : strata) {
      table.strata.push_back(Stratum(Draw(rng, rows, shares)));
      table.a.positive += table.strata.back().a.positive;
      table.a.negative += table.strata.back().a.negative;
      table.d.positive += table.strata.back().d.positive;
      table.d.negative += table.strata.back().d.negative;
    }
    coverage.Add("CDDL", PreTrainingIntervals(labels, table, {})[0], value);
    const ConfusionTable same = {.a = {.tp = table.a.positive, .tn = table.a.negative},
                                 .d = {.tp = table.d.positive, .tn = table.d.negative},
                                 .has_group = true,
                                 .strata = table.strata};
    coverage.Add("CDDPL", PostTrainingIntervals(predictions, same, nullptr, {})[0], value);
  }
  coverage.Expect(0.92, 0.98);
}

TEST(IntervalCoverage, OfTheFlipTestIsNominal) {
  const auto metrics = Metrics(Stage::kPostTraining, {"FT"});
  const Shares shares = {8, 14, 78, 0};  // up, down, neither
  Rng rng(19);
  Coverage coverage;
  for (int simulation = 0; simulation < kSimulations; ++simulation) {
    const auto cells = Draw(rng, 200, shares);
    const FlipCounts flips = {.accepted_but_neighbours_rejected = cells[0],
                              .rejected_but_neighbours_accepted = cells[1],
                              .n_d = 200};
    const ConfusionTable table = {.a = {.tp = 300}, .d = {.tp = 200}};
    coverage.Add("FT", PostTrainingIntervals(metrics, table, &flips, {})[0], -0.06);
  }
  coverage.Expect(0.92, 0.98);
}

}  // namespace
}  // namespace candor::bias
