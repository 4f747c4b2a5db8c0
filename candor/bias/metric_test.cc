#include "candor/bias/metric.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "candor/bias/metric_table_internal.h"

namespace candor::bias {
namespace {

using testing::ElementsAre;

constexpr double kInfinite = std::numeric_limits<double>::infinity();

std::vector<std::string> NamesOf(const std::vector<const MetricInfo*>& metrics) {
  std::vector<std::string> names;
  for (const MetricInfo* metric : metrics) names.emplace_back(metric->name);
  return names;
}

MetricValue Pre(std::string_view name, const LabelTable& table) {
  return PreTrainingMetric(*FindMetric(name), table);
}

MetricValue Post(std::string_view name, const ConfusionTable& table) {
  return PostTrainingMetric(*FindMetric(name), table);
}

TEST(MetricRegistry, HoldsTheMetricsInOrderOfRegistration) {
  std::vector<std::string> names;
  for (const MetricInfo& metric : AllMetrics()) names.emplace_back(metric.name);
  EXPECT_THAT(names,
              ElementsAre("CI", "DPL", "KL", "JS", "LP", "TVD", "KS", "CDDL", "DPPL", "DI", "DCA",
                          "DCR", "RD", "SD", "DAR", "DRR", "AD", "CDDPL", "TE", "FT", "GE"));
  EXPECT_EQ(FindMetric("KL")->description, "Kullback-Liebler Divergence (KL)");
  EXPECT_EQ(FindMetric("CDDPL")->stage, Stage::kPostTraining);
  EXPECT_EQ(FindMetric("XX"), nullptr);
  EXPECT_STREQ(StageName(Stage::kPreTraining), "pre_training");
  EXPECT_STREQ(StageName(Stage::kPostTraining), "post_training");
}

TEST(SelectMetrics, SortsAndDropsRepetitions) {
  const std::vector<std::string> all = {"all"};
  EXPECT_THAT(NamesOf(*SelectMetrics(Stage::kPreTraining, all)),
              ElementsAre("CDDL", "CI", "DPL", "JS", "KL", "KS", "LP", "TVD"));
  EXPECT_EQ(SelectMetrics(Stage::kPostTraining, all)->size(), 13u);
  const std::vector<std::string> some = {"RD", "AD", "RD"};
  EXPECT_THAT(NamesOf(*SelectMetrics(Stage::kPostTraining, some)), ElementsAre("AD", "RD"));
  EXPECT_TRUE(SelectMetrics(Stage::kPostTraining, {})->empty());
}

TEST(SelectMetrics, RefusesUnknownNamesAndThoseOfTheOtherStage) {
  const std::string pre_training_text =
      "Invalid metric_name: metrics should be one of the registered metrics['CI', 'DPL', 'KL', "
      "'JS', 'LP', 'TVD', 'KS', 'CDDL']";
  const std::vector<std::string> other_stage = {"CI", "AD"};
  const auto refused = SelectMetrics(Stage::kPreTraining, other_stage);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kConfig);
  EXPECT_EQ(refused.error().message, pre_training_text);
  EXPECT_EQ(refused.error().found, "AD");
  EXPECT_EQ(refused.error().hint, "AD is a metric of the stage post_training");
  const std::vector<std::string> all_and_more = {"all", "CI"};
  EXPECT_EQ(SelectMetrics(Stage::kPreTraining, all_and_more).error().message, pre_training_text);
  const std::vector<std::string> unknown = {"ad"};
  EXPECT_EQ(SelectMetrics(Stage::kPostTraining, unknown).error().message,
            "Invalid metric_name: metrics should be one of the registered metrics['DPPL', 'DI', "
            "'DCA', 'DCR', 'RD', 'SD', 'DAR', 'DRR', 'AD', 'CDDPL', 'TE', 'FT', 'GE']");
}

// Ten rows in a, four favourable labels; five in d, one favourable.
const LabelTable kLabels = {.a = {.positive = 4, .negative = 6},
                            .d = {.positive = 1, .negative = 4}};

TEST(PreTrainingMetric, ByHand) {
  EXPECT_DOUBLE_EQ(*Pre("CI", kLabels).value, 5.0 / 15);
  EXPECT_DOUBLE_EQ(*Pre("DPL", kLabels).value, 0.4 - 0.2);
  EXPECT_NEAR(*Pre("KL", kLabels).value, 0.6 * std::log(0.75) + 0.4 * std::log(2.0), 1e-15);
  const double js = 0.5 * (0.6 * std::log(0.6 / 0.7) + 0.4 * std::log(0.4 / 0.3) +
                           0.8 * std::log(0.8 / 0.7) + 0.2 * std::log(0.2 / 0.3));
  EXPECT_NEAR(*Pre("JS", kLabels).value, js, 1e-15);
  EXPECT_NEAR(*Pre("LP", kLabels).value, 0.2 * std::sqrt(2.0), 1e-15);
  EXPECT_NEAR(*Pre("TVD", kLabels).value, 0.2, 1e-15);
  EXPECT_NEAR(*Pre("KS", kLabels).value, 0.2, 1e-15);
}

TEST(PreTrainingMetric, AClassThatDLacksIsLeftOut) {
  const LabelTable table = {.a = {.positive = 3, .negative = 1}, .d = {.negative = 5}};
  EXPECT_DOUBLE_EQ(*Pre("KL", table).value, 0.25 * std::log(0.25));
  EXPECT_DOUBLE_EQ(*Pre("TVD", table).value, 0.375);
  EXPECT_DOUBLE_EQ(*Pre("LP", table).value, 0.75);
  EXPECT_DOUBLE_EQ(*Pre("DPL", table).value, 0.75);
}

TEST(PreTrainingMetric, EmptyGroupsAreSoftErrors) {
  const LabelTable no_d = {.a = {.positive = 1, .negative = 1}};
  const LabelTable no_a = {.d = {.positive = 1, .negative = 1}};
  const LabelTable nothing;
  const std::string no_class = "No instance of common facet found, dataset may be too small";
  struct Case {
    std::string name, d_empty, a_empty, both;
  };
  const std::string ci_d = "CI: facet set is empty. Check that x[facet] has non-zero length.";
  const std::string ci_a =
      "CI: negated facet set is empty. Check that x[~facet] has non-zero length.";
  const std::vector<Case> cases = {
      {"CI", ci_d, ci_a, ci_a},
      {"DPL", "Facet set is empty.", "Negative facet set is empty.",
       "Negative facet set is empty."},
      {"KL", no_class, no_class, no_class},
      {"JS", no_class, no_class, no_class},
      {"LP", no_class, no_class, no_class},
      {"TVD", no_class, no_class, no_class},
      {"KS", no_class, no_class, no_class},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(Pre(test.name, no_d).error, test.d_empty) << test.name;
    EXPECT_EQ(Pre(test.name, no_a).error, test.a_empty) << test.name;
    EXPECT_EQ(Pre(test.name, nothing).error, test.both) << test.name;
  }
}

TEST(ConditionalDisparity, WeighsTheStrataByTheirRows) {
  LabelTable table = {.a = {.positive = 3, .negative = 2}, .d = {.positive = 1, .negative = 2}};
  table.has_group = true;
  // First stratum: d is 1 of 2 rejected and 1 of 3 accepted; second: 1 of 2 and 0 of 1.
  table.strata = {{.a = {.positive = 2, .negative = 1}, .d = {.positive = 1, .negative = 1}},
                  {.a = {.positive = 1, .negative = 1}, .d = {.negative = 1}}};
  EXPECT_DOUBLE_EQ(*Pre("CDDL", table).value, (5 * (0.5 - 1.0 / 3) + 3 * 0.5) / 8);
  const ConfusionTable predictions = {
      .a = {.tp = 3, .tn = 2}, .d = {.tp = 1, .tn = 2}, .has_group = true, .strata = table.strata};
  EXPECT_EQ(Post("CDDPL", predictions).value, Pre("CDDL", table).value);
}

TEST(ConditionalDisparity, OneOutcomeInAStratumIsNotNeutral) {
  LabelTable table = {.a = {.positive = 1, .negative = 1}, .d = {.positive = 1, .negative = 1}};
  table.has_group = true;
  table.strata = {{.a = {.negative = 1}, .d = {.negative = 1}}};
  EXPECT_EQ(Pre("CDDL", table).value, 0.5);
  table.strata = {{.a = {.positive = 1}, .d = {.positive = 1}}};
  EXPECT_EQ(Pre("CDDL", table).value, -0.5);
  table.strata.clear();  // every group value is missing
  EXPECT_EQ(Pre("CDDL", table).value, 0.0);
}

TEST(ConditionalDisparity, ErrorsInTheOrderOfTheReference) {
  LabelTable table = {.a = {.positive = 1}, .d = {.positive = 1}};
  EXPECT_EQ(Pre("CDDL", table).error, "Group variable is empty or not provided");
  table.has_group = true;
  EXPECT_EQ(Pre("CDDL", table).error, "No negative labels in set");
  table.a = table.d = {.negative = 1};
  EXPECT_EQ(Pre("CDDL", table).error, "No positive labels in set");
  table.a = table.d = {};
  EXPECT_EQ(Pre("CDDL", table).error, "Group variable is empty or not provided");
}

TEST(ConditionalDisparity, SumsLikeNumpyToTheLastBit) {
  struct Case {
    int strata;
    double expected;  // numpy.sum of the same terms
  };
  for (const Case& test : {Case{5, 0.21703703703703703}, Case{12, 0.2733252623083131},
                           Case{150, 0.2519319597653995}, Case{300, 0.2540790927111232}}) {
    LabelTable table;
    table.has_group = true;
    for (int i = 0; i < test.strata; ++i) {
      const StratumCounts stratum = {.a = {.positive = 1 + i % 7, .negative = 1 + i % 5},
                                     .d = {.positive = i % 3, .negative = 1 + i % 4}};
      table.strata.push_back(stratum);
      table.a.positive += stratum.a.positive;
      table.a.negative += stratum.a.negative;
      table.d.positive += stratum.d.positive;
      table.d.negative += stratum.d.negative;
    }
    EXPECT_EQ(Pre("CDDL", table).value, test.expected) << test.strata;
  }
}

// a: 20 rows, d: 10 rows.
const ConfusionTable kConfusion = {.a = {.tp = 8, .fp = 2, .fn = 4, .tn = 6},
                                   .d = {.tp = 2, .fp = 2, .fn = 3, .tn = 3}};

TEST(PostTrainingMetric, ByHand) {
  EXPECT_DOUBLE_EQ(*Post("AD", kConfusion).value, 14.0 / 20 - 5.0 / 10);
  EXPECT_DOUBLE_EQ(*Post("DAR", kConfusion).value, 8.0 / 10 - 2.0 / 4);
  EXPECT_DOUBLE_EQ(*Post("DCA", kConfusion).value, 12.0 / 10 - 5.0 / 4);
  EXPECT_DOUBLE_EQ(*Post("DCR", kConfusion).value, 5.0 / 6 - 8.0 / 10);
  EXPECT_DOUBLE_EQ(*Post("DI", kConfusion).value, (4.0 / 10) / (10.0 / 20));
  EXPECT_DOUBLE_EQ(*Post("DPPL", kConfusion).value, 10.0 / 20 - 4.0 / 10);
  EXPECT_DOUBLE_EQ(*Post("DRR", kConfusion).value, 3.0 / 6 - 6.0 / 10);
  EXPECT_DOUBLE_EQ(*Post("RD", kConfusion).value, 8.0 / 12 - 2.0 / 5);
  EXPECT_DOUBLE_EQ(*Post("SD", kConfusion).value, 3.0 / 5 - 6.0 / 8);
  EXPECT_DOUBLE_EQ(*Post("TE", kConfusion).value, 3.0 / 2 - 4.0 / 2);
  // 7 false negatives, 19 right, 4 false positives: mean benefit 27 / 30.
  const double mean = 0.9;
  EXPECT_NEAR(*Post("GE", kConfusion).value, ((19 + 16) / (30 * mean * mean) - 1) / 2, 1e-15);
}

TEST(PostTrainingMetric, RatioAndDifferenceRules) {
  struct Case {
    std::string name;
    ConfusionTable table;
    double expected;
    bool is_integer_zero;
  };
  const ConfusionCounts usual = {.tp = 5, .fp = 3, .fn = 2, .tn = 10};
  const ConfusionCounts accepts_none = {.fn = 6, .tn = 14};
  const ConfusionCounts accepts_all = {.tp = 6, .fp = 9};
  const ConfusionCounts no_false_acceptance = {.tp = 4, .fn = 2, .tn = 5};
  const std::vector<Case> cases = {
      {"DI", {.a = accepts_none, .d = usual}, kInfinite, false},
      {"DI", {.a = accepts_none, .d = accepts_none}, 0.0, false},
      {"DCA", {.a = accepts_none, .d = usual}, kInfinite, false},
      {"DCA", {.a = usual, .d = accepts_none}, -kInfinite, false},
      {"DCA", {.a = accepts_none, .d = accepts_none}, 0.0, true},
      {"DCR", {.a = accepts_all, .d = accepts_all}, 0.0, true},
      {"DCR", {.a = usual, .d = accepts_all}, kInfinite, false},
      {"DCR", {.a = accepts_all, .d = usual}, -kInfinite, false},
      {"TE", {.a = usual, .d = no_false_acceptance}, kInfinite, false},
      {"TE", {.a = no_false_acceptance, .d = usual}, -kInfinite, false},
      {"TE", {.a = no_false_acceptance, .d = no_false_acceptance}, 0.0, false},
      {"RD", {.a = usual, .d = {.tn = 5}}, 5.0 / 7, false},
      {"SD", {.a = usual, .d = {.tp = 5}}, -10.0 / 13, false},
      {"DAR", {.a = usual, .d = accepts_none}, 5.0 / 8, false},
      {"DRR", {.a = usual, .d = accepts_all}, -10.0 / 12, false},
  };
  for (const Case& test : cases) {
    const MetricValue value = Post(test.name, test.table);
    ASSERT_TRUE(value.ok()) << test.name;
    EXPECT_EQ(*value.value, test.expected) << test.name;
    EXPECT_EQ(value.is_integer_zero, test.is_integer_zero) << test.name;
  }
}

TEST(PostTrainingMetric, EmptyGroupsAreSoftErrors) {
  const ConfusionTable no_d = {.a = {.tp = 1, .tn = 1}};
  const ConfusionTable no_a = {.d = {.tp = 1, .tn = 1}};
  struct Case {
    std::string name, d_empty, a_empty, both;
  };
  const std::vector<Case> cases = {
      {"AD", "Facet set is empty", "Negated Facet set is empty", "Facet set is empty"},
      {"TE", "Facet set is empty", "Negated Facet set is empty", "Facet set is empty"},
      {"DI", "Facet set is empty", "Negated facet set is empty", "Negated facet set is empty"},
      {"DPPL", "Facet set is empty.", "Negative facet set is empty.",
       "Negative facet set is empty."},
      {"DCA", "DCO: Facet set is empty", "DCO: Negated Facet set is empty",
       "DCO: Facet set is empty"},
      {"DCR", "DCO: Facet set is empty", "DCO: Negated Facet set is empty",
       "DCO: Facet set is empty"},
      {"DAR", "DLR: Facet set is empty", "DLR: Negated Facet set is empty",
       "DLR: Facet set is empty"},
      {"DRR", "DLR: Facet set is empty", "DLR: Negated Facet set is empty",
       "DLR: Facet set is empty"},
      {"RD", "DLA: Facet set is empty", "DLA: Negated Facet set is empty",
       "DLA: Facet set is empty"},
      {"SD", "DLA: Facet set is empty", "DLA: Negated Facet set is empty",
       "DLA: Facet set is empty"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(Post(test.name, no_d).error, test.d_empty) << test.name;
    EXPECT_EQ(Post(test.name, no_a).error, test.a_empty) << test.name;
    EXPECT_EQ(Post(test.name, {}).error, test.both) << test.name;
  }
  EXPECT_EQ(Post("GE", no_d).value, 0.0);
}

TEST(PostTrainingMetric, GeneralizedEntropyNeedsABenefit) {
  EXPECT_EQ(Post("GE", {.a = {.fn = 3}, .d = {.fn = 2}}).error,
            "All predicted labels are false negatives. There should be at least one prediction "
            "that is not false negative.");
  EXPECT_EQ(Post("GE", {}).error, "dataset must be non-empty");
}

TEST(FlipTestMetric, IsTheBalanceOfFlips) {
  const FlipCounts flips = {
      .accepted_but_neighbours_rejected = 1, .rejected_but_neighbours_accepted = 3, .n_d = 8};
  EXPECT_EQ(FlipTestMetric(flips).value, -0.25);
  EXPECT_EQ(FlipTestMetric({}).error, "Facet set is empty");
}

TEST(MetricTexts, AreCompleteForEveryMetric) {
  ASSERT_EQ(AllMetricTexts().size(), AllMetrics().size());
  const std::set<std::string_view> methods = {
      "wilson",          "miettinen_nurminen",    "koopman",
      "log_ratio_mover", "stratified_normal",     "table_bootstrap",
      "delta",           "delta_given_neighbours"};
  for (const MetricInfo& metric : AllMetrics()) {
    const MetricText& text = TextOf(metric);
    EXPECT_FALSE(text.formula.empty()) << metric.name;
    EXPECT_FALSE(text.references.empty()) << metric.name;
    EXPECT_TRUE(methods.contains(text.interval_name)) << metric.name;
    EXPECT_EQ(text.reading.parity, metric.name == "DI" ? 1.0 : 0.0) << metric.name;
  }
}

}  // namespace
}  // namespace candor::bias
