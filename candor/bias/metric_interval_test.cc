#include "candor/bias/metric_interval.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "candor/stats/difference_interval.h"
#include "candor/stats/ratio_interval.h"

namespace candor::bias {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

MetricInterval Pre(const std::string& name, const LabelTable& table,
                   const IntervalOptions& options = {}) {
  const std::vector<const MetricInfo*> metrics = {FindMetric(name)};
  return PreTrainingIntervals(metrics, table, options).front();
}

MetricInterval Post(const std::string& name, const ConfusionTable& table,
                    const FlipCounts* flips = nullptr, const IntervalOptions& options = {}) {
  const std::vector<const MetricInfo*> metrics = {FindMetric(name)};
  return PostTrainingIntervals(metrics, table, flips, options).front();
}

std::vector<std::string> CodesOf(const MetricInterval& interval) {
  std::vector<std::string> codes;
  for (const Warning& warning : interval.warnings) codes.push_back(warning.code);
  return codes;
}

const LabelTable kLabels = {
    .a = {.positive = 180, .negative = 220},
    .d = {.positive = 60, .negative = 140},
    .has_group = true,
    .strata = {{.a = {.positive = 100, .negative = 100}, .d = {.positive = 40, .negative = 60}},
               {.a = {.positive = 80, .negative = 120}, .d = {.positive = 20, .negative = 80}}}};

const ConfusionTable kConfusion = {.a = {.tp = 150, .fp = 40, .fn = 30, .tn = 180},
                                   .d = {.tp = 40, .fp = 25, .fn = 20, .tn = 115},
                                   .has_group = true,
                                   .strata = kLabels.strata};

const FlipCounts kFlips = {
    .accepted_but_neighbours_rejected = 12, .rejected_but_neighbours_accepted = 30, .n_d = 200};

std::vector<const MetricInfo*> AllOf(Stage stage) {
  const std::vector<std::string> all = {"all"};
  return *SelectMetrics(stage, all);
}

TEST(MetricInterval, HoldsTheValueOfAModerateTableForEveryMetric) {
  const auto pre_training = AllOf(Stage::kPreTraining);
  const auto labels = PreTrainingIntervals(pre_training, kLabels, {});
  ASSERT_EQ(labels.size(), 8u);
  for (size_t k = 0; k < labels.size(); ++k) {
    const double value = *PreTrainingMetric(*pre_training[k], kLabels).value;
    EXPECT_EQ(labels[k].reason_missing, "") << pre_training[k]->name;
    EXPECT_LT(labels[k].low, value) << pre_training[k]->name;
    EXPECT_GT(labels[k].high, value) << pre_training[k]->name;
    EXPECT_THAT(labels[k].warnings, IsEmpty()) << pre_training[k]->name;
  }
  const auto post_training = AllOf(Stage::kPostTraining);
  const auto predictions = PostTrainingIntervals(post_training, kConfusion, &kFlips, {});
  ASSERT_EQ(predictions.size(), 13u);
  for (size_t k = 0; k < predictions.size(); ++k) {
    const std::string name(post_training[k]->name);
    const double value = name == "FT" ? *FlipTestMetric(kFlips).value
                                      : *PostTrainingMetric(*post_training[k], kConfusion).value;
    EXPECT_EQ(predictions[k].reason_missing, "") << name;
    EXPECT_LT(predictions[k].low, value) << name;
    EXPECT_GT(predictions[k].high, value) << name;
  }
}

TEST(MetricInterval, NamesMethodAndDenominators) {
  struct Case {
    std::string name, method;
    int64_t n_a, n_d;
  };
  const std::vector<Case> cases = {
      {"AD", "miettinen_nurminen", 400, 200},     {"CDDPL", "stratified_normal", 400, 200},
      {"DAR", "miettinen_nurminen", 190, 65},     {"DCA", "log_ratio_mover", 190, 65},
      {"DCR", "log_ratio_mover", 210, 135},       {"DI", "koopman", 400, 200},
      {"DPPL", "miettinen_nurminen", 400, 200},   {"DRR", "miettinen_nurminen", 210, 135},
      {"FT", "delta_given_neighbours", 400, 200}, {"GE", "delta", 400, 200},
      {"RD", "miettinen_nurminen", 180, 60},      {"SD", "miettinen_nurminen", 220, 140},
      {"TE", "log_ratio_mover", 40, 25},
  };
  for (const Case& test : cases) {
    const MetricInterval interval = Post(test.name, kConfusion, &kFlips);
    EXPECT_EQ(interval.method, test.method) << test.name;
    EXPECT_EQ(interval.n_a, test.n_a) << test.name;
    EXPECT_EQ(interval.n_d, test.n_d) << test.name;
  }
  EXPECT_EQ(Pre("CI", kLabels).method, "wilson");
  EXPECT_EQ(Pre("DPL", kLabels).method, "miettinen_nurminen");
  EXPECT_EQ(Pre("KS", kLabels).method, "table_bootstrap");
  EXPECT_EQ(Pre("CDDL", kLabels).method, "stratified_normal");
}

TEST(MetricInterval, OfTheClassImbalanceByHand) {
  // Wilson on 5 of 10 at 95 %: 0.2366 to 0.7634; CI = 1 - 2 share.
  const MetricInterval interval = Pre("CI", {.a = {.positive = 5}, .d = {.positive = 5}});
  EXPECT_NEAR(interval.low, -0.5268, 1e-4);
  EXPECT_NEAR(interval.high, 0.5268, 1e-4);
}

TEST(MetricInterval, SignFollowsTheMetric) {
  const auto recall = stats::MiettinenNurminenDifference({150, 180}, {40, 60}, 0.95);
  EXPECT_EQ(Post("RD", kConfusion).low, recall->low);
  EXPECT_EQ(Post("RD", kConfusion).high, recall->high);
  // d minus a
  const auto specificity = stats::MiettinenNurminenDifference({115, 140}, {180, 220}, 0.95);
  EXPECT_EQ(Post("SD", kConfusion).low, specificity->low);
  const auto impact = stats::KoopmanRatio({65, 200}, {190, 400}, 0.95);
  EXPECT_EQ(Post("DI", kConfusion).low, impact->low);
  EXPECT_EQ(Post("DI", kConfusion).high, impact->high);
}

TEST(MetricInterval, OfTheFlipTestByHand) {
  // Shares .06 up and .15 down: variance (.21 - .09^2) / 200.
  const double half = 1.959963984540054 * std::sqrt((0.21 - 0.0081) / 200);
  const MetricInterval interval = Post("FT", kConfusion, &kFlips);
  EXPECT_NEAR(interval.low, -0.09 - half, 1e-12);
  EXPECT_NEAR(interval.high, -0.09 + half, 1e-12);
}

TEST(MetricInterval, OfTheGeneralizedEntropyByHand) {
  // 50 false negatives, 485 right, 65 false positives of 600; differences instead of derivatives.
  const auto entropy = [](double fn, double right, double fp) {
    const double n = fn + right + fp;
    const double mean = (right + 2 * fp) / n;
    return ((right + 4 * fp) / (n * mean * mean) - 1) / 2;
  };
  const double cells[3] = {50, 485, 65};
  double first = 0.0, second = 0.0;
  for (int k = 0; k < 3; ++k) {
    double up[3] = {cells[0], cells[1], cells[2]};
    double down[3] = {cells[0], cells[1], cells[2]};
    up[k] += 1e-3;
    down[k] -= 1e-3;
    // Derivative by the count; the share's is n times it, up to a constant that cancels.
    const double slope =
        600 * (entropy(up[0], up[1], up[2]) - entropy(down[0], down[1], down[2])) / 2e-3;
    first += cells[k] / 600 * slope * slope;
    second += cells[k] / 600 * slope;
  }
  const double half = 1.959963984540054 * std::sqrt((first - second * second) / 600);
  const MetricInterval interval = Post("GE", kConfusion);
  const double value = entropy(50, 485, 65);
  EXPECT_NEAR(interval.low, value - half, 1e-8);
  EXPECT_NEAR(interval.high, value + half, 1e-8);
}

TEST(MetricInterval, PValuesGoWithDistancesAndDisparity) {
  const MetricInterval divergence = Pre("KL", kLabels);
  EXPECT_EQ(divergence.p_value_method, "g_test");
  // G = 2 sum O ln(O / E) of 180 220 / 60 140 is 12.8066; chi-squared with one degree of freedom.
  const double g = 2 * (180 * std::log(180 / 160.0) + 220 * std::log(220 / 240.0) +
                        60 * std::log(60 / 80.0) + 140 * std::log(140 / 120.0));
  EXPECT_NEAR(*divergence.p_value, std::erfc(std::sqrt(g / 2)), 1e-10);
  const MetricInterval disparity = Pre("CDDL", kLabels);
  EXPECT_EQ(disparity.p_value_method, "cochran_mantel_haenszel");
  // Cells of a accepted: 100 + 80 against expected 93.333 + 66.667.
  const double deviation = 180 - 200 * 140 / 300.0 - 200 * 100 / 300.0;
  const double variance = (200.0 * 100 * 140 * 160 + 200.0 * 100 * 100 * 200) / (300.0 * 300 * 299);
  EXPECT_NEAR(*disparity.p_value, std::erfc(std::abs(deviation) / std::sqrt(2 * variance)), 1e-10);
  EXPECT_FALSE(Pre("DPL", kLabels).p_value.has_value());
}

TEST(MetricInterval, ADistanceReachesZeroUnlessTheTestRejectsEquality) {
  const LabelTable alike = {.a = {.positive = 102, .negative = 98},
                            .d = {.positive = 98, .negative = 102}};
  for (const char* name : {"KL", "JS", "LP", "TVD", "KS"}) {
    EXPECT_EQ(Pre(name, alike).low, 0.0) << name;
    EXPECT_GT(Pre(name, kLabels).low, 0.0) << name;
  }
}

TEST(MetricInterval, DistancesDependOnTheSeedAndOnNothingElse) {
  const IntervalOptions options = {.seed = 5};
  const MetricInterval once = Pre("TVD", kLabels, options);
  const std::vector<const MetricInfo*> all = AllOf(Stage::kPreTraining);
  const auto together = PreTrainingIntervals(all, kLabels, options);
  EXPECT_EQ(all.back()->name, "TVD");
  EXPECT_EQ(together.back().low, once.low);
  EXPECT_EQ(together.back().high, once.high);
  // Shares lie on a grid, so that single limits of two seeds may be equal.
  bool differs = false;
  for (uint64_t seed = 6; seed < 10; ++seed) {
    const MetricInterval other = Pre("TVD", kLabels, {.seed = seed});
    differs = differs || other.low != once.low || other.high != once.high;
  }
  EXPECT_TRUE(differs);
}

TEST(MetricInterval, WiderAtAHigherLevel) {
  const MetricInterval narrow = Pre("DPL", kLabels, {.confidence_level = 0.8});
  const MetricInterval wide = Pre("DPL", kLabels, {.confidence_level = 0.99});
  EXPECT_LT(wide.low, narrow.low);
  EXPECT_GT(wide.high, narrow.high);
  EXPECT_EQ(wide.confidence_level, 0.99);
}

TEST(MetricInterval, SaysWhyItIsMissing) {
  struct Case {
    std::string name;
    ConfusionTable table;
    std::string reason;
  };
  const ConfusionCounts usual = kConfusion.a;
  const std::vector<Case> cases = {
      {"AD", {.a = usual}, "The metric has no value here."},
      {"DI", {.a = {.fn = 50, .tn = 50}, .d = usual}, "An infinite value has no interval."},
      {"DI",
       {.a = {.tn = 50}, .d = {.tn = 50}},
       "Nobody is accepted in either group, so the ratio is undefined; the value counts it as 0."},
      {"RD",
       {.a = usual, .d = {.fp = 50, .tn = 50}},
       "The group has no rows over which its rate could be taken; the value counts it as 0."},
      {"SD",
       {.a = {.tp = 50, .fn = 50}, .d = usual},
       "The other rows hold none over which their rate could be taken; the value counts it as 0."},
      {"DCA",
       {.a = usual, .d = {.tp = 50, .fp = 2, .fn = 2, .tn = 50}},
       "The log-ratio interval needs at least 5 favourable labels, 5 acceptances and 5 wrong "
       "predictions in each group."},
      {"DCR",
       {.a = {.tp = 90, .fp = 9}, .d = {.tp = 90, .fp = 9}},
       "The log-ratio interval needs at least 5 unfavourable labels, 5 rejections and 5 wrong "
       "predictions in each group."},
      {"TE",
       {.a = usual, .d = {.tp = 50, .fp = 4, .fn = 20, .tn = 50}},
       "The log-ratio interval needs at least 5 false rejections and 5 false acceptances in each "
       "group."},
      {"GE",
       {.a = {.tp = 50, .tn = 50}, .d = {.tp = 50, .fn = 4, .tn = 50}},
       "The delta method needs at least 5 wrong predictions."},
      {"FT", kConfusion, "The metric has no value here."},
      {"CDDPL",
       {.a = usual, .d = kConfusion.d, .has_group = true, .strata = {{.a = {10, 10}}}},
       "One of the two groups has no rows in the strata."},
  };
  for (const Case& test : cases) {
    const MetricInterval interval = Post(test.name, test.table);
    EXPECT_FALSE(interval.ok()) << test.name;
    EXPECT_EQ(interval.reason_missing, test.reason) << test.name;
  }
  const FlipCounts few = {.accepted_but_neighbours_rejected = 4, .n_d = 200};
  EXPECT_EQ(Post("FT", kConfusion, &few).reason_missing,
            "The delta method needs at least 5 rows whose prediction flips.");
  EXPECT_EQ(Pre("KL", {.a = {90, 90}, .d = {4, 90}}).reason_missing,
            "The bootstrap needs at least 5 favourable and 5 unfavourable labels in each group.");
  EXPECT_EQ(Pre("DPL", kLabels, {.confidence_level = 1.0}).reason_missing,
            "The confidence level is not between 0 and 1.");
  EXPECT_EQ(Pre("JS", kLabels, {.bootstrap_replicates = 99}).reason_missing,
            "There are too few bootstrap replicates.");
}

TEST(MetricInterval, WarnsOfSmallNumbersInPlainWords) {
  const ConfusionTable table = {.a = kConfusion.a, .d = {.tp = 8, .fp = 2, .fn = 12, .tn = 30}};
  const MetricInterval recall = Post("RD", table);
  ASSERT_THAT(CodesOf(recall), ElementsAre("small-expected-count", "small-group"));
  // 42 of 200 such rows are rejected; of the 20 in the group 4.2 would be.
  EXPECT_EQ(recall.warnings[0].text,
            "With equal rates only 4.2 rows would be expected in the smallest cell of the table; "
            "below 5 the interval may be too narrow or too wide.");
  EXPECT_EQ(recall.warnings[1].text,
            "RD: the count of rows with a favourable label in the group is 20; below 30 the value "
            "is unsteady, so read its interval, or gather more data.");
  EXPECT_THAT(CodesOf(Post("DPPL", table)), IsEmpty());
  // 12 favourable labels on 412 rows, 12 rows in the group: 12 * 12 / 412 expected.
  const MetricInterval few = Pre("DPL", {.a = {8, 392}, .d = {4, 8}});
  ASSERT_THAT(CodesOf(few), ElementsAre("small-expected-count", "small-group"));
  EXPECT_THAT(few.warnings[0].text, HasSubstr("only 0.3 rows would be expected"));
}

TEST(MetricInterval, WarnsOfStrataWithOneOutcome) {
  LabelTable table = kLabels;
  table.strata.push_back({.a = {.negative = 40}, .d = {.negative = 40}});
  const MetricInterval interval = Pre("CDDL", table);
  ASSERT_THAT(CodesOf(interval), ElementsAre("one-sided-strata"));
  EXPECT_THAT(interval.warnings[0].text, HasSubstr("1 of 3 strata"));
  EXPECT_TRUE(interval.ok());
}

}  // namespace
}  // namespace candor::bias
