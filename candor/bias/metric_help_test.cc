#include "candor/bias/metric_help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace candor::bias {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr double kInfinite = std::numeric_limits<double>::infinity();
const GroupNames kNames = {.group = "women", .other = "men"};

std::string Read(const char* metric, double value, const MetricInterval* interval = nullptr) {
  return PlainReading(*FindMetric(metric), {.value = value}, interval, kNames);
}

TEST(HelpText, TellsEverythingAboutAMetric) {
  const std::string text = HelpText("ft");
  EXPECT_THAT(text, HasSubstr("FT: Flip test (post-training metric)\n"));
  EXPECT_THAT(text, HasSubstr("\nIn the output\n  Flip Test (FT)\n"));
  EXPECT_THAT(text, HasSubstr("The sign is the opposite of the documentation"));
  EXPECT_THAT(text, HasSubstr("\nInterval\n  delta method"));
  EXPECT_THAT(text, HasSubstr("\nSources\n  - Black, Yeom and Fredrikson"));
  EXPECT_THAT(text, HasSubstr("\nSymbols\n  a, d "));
  EXPECT_THAT(HelpText("DI"), HasSubstr("\nParity (1)\n"));
  EXPECT_EQ(HelpText("unknown"), "");
}

TEST(HelpText, StaysWithinAHundredColumns) {
  for (const MetricInfo& metric : AllMetrics()) {
    const std::string text = HelpText(metric.name);
    size_t begin = 0;
    while (begin < text.size()) {
      const size_t end = text.find('\n', begin);
      EXPECT_LE(end - begin, 100u) << text.substr(begin, end - begin);
      begin = end + 1;
    }
  }
}

TEST(PlainReading, SaysDirectionAndSize) {
  struct Case {
    const char* metric;
    double value;
    const char* sentence;
  };
  const std::vector<Case> cases = {
      {"DPL", 0.2, "Women receive 20.0 percentage points fewer favourable labels than men."},
      {"DPL", -0.0004, "Women receive 0.04 percentage points more favourable labels than men."},
      {"DPL", 0.0, "Women and men receive favourable labels equally often."},
      {"CI", 0.5, "Women are 25.0 % of the rows and thus rarer than men."},
      {"DI", 0.329, "The model accepts women only 0.33 times as often as men."},
      {"DI", 1.0, "The model accepts women and men equally often."},
      {"DI", kInfinite,
       "The model accepts some rows among women but none among men, so the ratio is infinite."},
      {"TE", -kInfinite,
       "Among men there are false rejections but no false acceptance, so the difference is "
       "infinite."},
      {"FT", -0.033,
       "On balance 3.3 % of women are rejected although their nearest neighbours among men are "
       "accepted."},
      {"TVD", 0.15,
       "At least 15.0 % of the labels of women would have to change to match the labels of men."},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(Read(test.metric, test.value), test.sentence);
  }
  EXPECT_THAT(Read("KL", -0.3), HasSubstr("-0.30 nats is negative"));
}

TEST(PlainReading, HasASentenceForEveryValueOfEveryMetric) {
  for (const MetricInfo& metric : AllMetrics()) {
    for (const double value : {-0.25, 0.0, 0.25, 1.0, 1.5}) {
      const std::string text = PlainReading(metric, {.value = value}, nullptr, kNames);
      EXPECT_GT(text.size(), 20u) << metric.name;
      EXPECT_THAT(text, Not(HasSubstr("{"))) << metric.name;
      EXPECT_THAT(text, HasSubstr(".")) << metric.name;
    }
  }
  for (const char* metric : {"DCA", "DCR", "TE"}) {
    EXPECT_THAT(Read(metric, kInfinite), HasSubstr("infinite")) << metric;
    EXPECT_THAT(Read(metric, -kInfinite), HasSubstr("infinite")) << metric;
  }
}

TEST(PlainReading, SaysWhetherChanceExplainsIt) {
  MetricInterval interval = {.low = -0.012, .high = 0.051};
  EXPECT_EQ(Read("DPL", 0.02, &interval),
            "Women receive 2.0 percentage points fewer favourable labels than men; the difference "
            "could be chance: the 95 % interval, -1.2 to 5.1 percentage points, includes 0.");
  interval = {.low = -0.05, .high = -0.01};
  EXPECT_EQ(Read("DPL", -0.03, &interval),
            "Women receive 3.0 percentage points more favourable labels than men; chance alone "
            "hardly explains it: the 95 % interval, 1.0 to 5.0 percentage points, excludes 0.");
  interval = {.low = 0.2, .high = 0.4};
  EXPECT_THAT(Read("CI", 0.3, &interval),
              HasSubstr("; the 95 % interval is 30.0 to 40.0 % of the rows."));
  interval = {.low = 0.6, .high = 0.9, .confidence_level = 0.9};
  EXPECT_EQ(Read("DI", 0.75, &interval),
            "The model accepts women only 0.75 times as often as men; chance alone hardly explains "
            "it: the 90 % interval, 0.60 to 0.90, excludes 1.");
  interval = {.low = -0.03, .high = 0.03};
  EXPECT_EQ(Read("DPPL", 0.0, &interval),
            "The model accepts women and men equally often; the 95 % interval, -3.0 to 3.0 "
            "percentage points, says how large a difference could hide behind it.");
  interval = {.low = 0.1, .high = 0.2};
  EXPECT_THAT(Read("GE", 0.15, &interval), HasSubstr("; the 95 % interval is 0.10 to 0.20."));
  interval = {.low = 0.5, .high = kInfinite};
  EXPECT_THAT(Read("DI", 2.0, &interval), HasSubstr("0.50 to infinity, includes 1."));
}

TEST(PlainReading, ExplainsWhatIsMissing) {
  MetricInterval interval;
  interval.reason_missing = "The delta method needs at least 5 wrong predictions.";
  EXPECT_THAT(Read("GE", 0.1, &interval),
              HasSubstr(". The delta method needs at least 5 wrong predictions."));
  EXPECT_EQ(PlainReading(*FindMetric("RD"), {.error = "DLA: Facet set is empty"}, nullptr, kNames),
            "Recall Difference (RD) has no value here: DLA: Facet set is empty");
  EXPECT_EQ(
      PlainReading(*FindMetric("DCR"), {.value = 0.0, .is_integer_zero = true}, nullptr, kNames),
      "Difference in Conditional Rejection (DCR) compares two infinite ratios; the 0 that "
      "stands for it says nothing about women and men.");
}

}  // namespace
}  // namespace candor::bias
