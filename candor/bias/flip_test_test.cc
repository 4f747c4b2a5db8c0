#include "candor/bias/flip_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/random.h"
#include "candor/base/recorded_progress.h"
#include "candor/bias/metric_golden_internal.h"
#include "candor/json/value.h"

namespace candor::bias {
namespace {

using testing::ElementsAre;

struct Data {
  std::vector<std::vector<double>> columns;
  std::vector<uint8_t> in_d;
  std::vector<uint8_t> predicted;

  std::vector<std::span<const double>> Spans() const { return {columns.begin(), columns.end()}; }
  Result<FlipCounts> Count(const RunContext& context = {}) const {
    return CountFlips(Spans(), in_d, predicted, context);
  }
  Result<std::vector<int64_t>> Neighbours(const RunContext& context = {}) const {
    return NearestNeighbours(Spans(), in_d, context);
  }
};

// n_d rows of d, then n_a rows of a. `levels` 0: no two distances are equal.
Data RandomData(size_t n_d, size_t n_a, size_t n_features, int levels, uint64_t seed) {
  Rng rng(seed);
  const size_t n = n_d + n_a;
  Data data = {.columns = {}, .in_d = std::vector<uint8_t>(n), .predicted = {}};
  std::fill_n(data.in_d.begin(), n_d, uint8_t{1});
  for (size_t f = 0; f < n_features; ++f) {
    std::vector<double>& column = data.columns.emplace_back();
    for (size_t row = 0; row < n; ++row) {
      const double value = rng.NextUniform();
      column.push_back(levels == 0 ? value : std::floor(value * levels));
    }
  }
  for (size_t row = 0; row < n; ++row) data.predicted.push_back(rng.NextUniform() < 0.4 ? 1 : 0);
  return data;
}

double FlipTest(const FlipCounts& counts) {
  return static_cast<double>(counts.accepted_but_neighbours_rejected -
                             counts.rejected_but_neighbours_accepted) /
         static_cast<double>(counts.n_d);
}

// By sorting all distances; for data without ties.
std::vector<int64_t> NeighboursBySorting(const Data& data, size_t n_d, size_t k) {
  std::vector<int64_t> neighbours;
  const size_t n_a = data.in_d.size() - n_d;
  for (size_t q = 0; q < n_d; ++q) {
    std::vector<std::pair<double, int64_t>> candidates;
    for (size_t row = 0; row < n_a; ++row) {
      double distance = 0;
      for (const std::vector<double>& column : data.columns) {
        distance += std::pow(column[q] - column[n_d + row], 2);
      }
      candidates.emplace_back(distance, static_cast<int64_t>(row));
    }
    std::sort(candidates.begin(), candidates.end());
    const size_t first = neighbours.size();
    for (size_t i = 0; i < k; ++i) neighbours.push_back(candidates[i].second);
    std::sort(neighbours.begin() + static_cast<std::ptrdiff_t>(first), neighbours.end());
  }
  return neighbours;
}

TEST(FlipTest, CountsBothDirections) {
  // Three rows of a, so one neighbour: 0 -> rejected, 10 and 20 -> accepted.
  const Data data = {.columns = {{0, 10, 20, 1, 9, 21, 2}},
                     .in_d = {0, 0, 0, 1, 1, 1, 1},
                     .predicted = {0, 1, 1, 1, 0, 1, 0}};
  const FlipCounts counts = data.Count().value();
  EXPECT_EQ(counts.accepted_but_neighbours_rejected, 1);  // 1, next to 0
  EXPECT_EQ(counts.rejected_but_neighbours_accepted, 1);  // 9, next to 10
  EXPECT_EQ(counts.n_d, 4);
}

TEST(FlipTest, OneNeighbourBelowTenRowsThenFive) {
  // a: an accepted row at 0 beside rejected ones at 1, 2, 3 ...; d: one accepted row at 0.
  for (const size_t n_a : {9, 10, 11}) {
    Data data = {.columns = {{0}}, .in_d = {1}, .predicted = {1}};
    for (size_t row = 0; row < n_a; ++row) {
      data.columns[0].push_back(static_cast<double>(row));
      data.in_d.push_back(0);
      data.predicted.push_back(row == 0 ? 1 : 0);
    }
    EXPECT_EQ(data.Count()->accepted_but_neighbours_rejected, n_a < 10 ? 0 : 1) << n_a;
    if (n_a < 10) {
      EXPECT_THAT(data.Neighbours().value(), ElementsAre(0));
    } else {
      EXPECT_THAT(data.Neighbours().value(), ElementsAre(0, 1, 2, 3, 4));
    }
  }
}

TEST(FlipTest, FeaturesAreNotScaled) {
  // The second feature decides although the first differs by all of its range.
  const Data data = {.columns = {{0, 1, 0, 0}, {1000, 1200, 1900, 1190}},
                     .in_d = {1, 0, 0, 0},
                     .predicted = {0, 0, 0, 1}};
  EXPECT_THAT(data.Neighbours().value(), ElementsAre(2));
  EXPECT_EQ(data.Count()->rejected_but_neighbours_accepted, 1);
}

TEST(FlipTest, EmptyGroups) {
  const auto message = [](const std::vector<uint8_t>& in_d) {
    const std::vector<double> column(in_d.size(), 1.0);
    const Data data = {.columns = {column}, .in_d = in_d, .predicted = in_d};
    EXPECT_EQ(data.Count().error().kind, ErrorKind::kData);
    return data.Count().error().message;
  };
  EXPECT_EQ(message({0, 0}), "Facet set is empty");
  EXPECT_EQ(message({1, 1}), "Negated Facet set is empty");
  EXPECT_EQ(message({}), "Facet set is empty");
}

TEST(FlipTest, UnusableFeatures) {
  Data data = {.columns = {}, .in_d = {0, 1}, .predicted = {0, 1}};
  EXPECT_EQ(data.Count().error().ToString(),
            Error({.message = "The flip test needs at least one feature",
                   .found = "no column left beside facet, label and prediction"})
                .ToString());
  data.columns = {{0, 1}, {0, std::numeric_limits<double>::quiet_NaN()}};
  EXPECT_EQ(data.Count().error().kind, ErrorKind::kData);
  EXPECT_EQ(data.Count().error().message,
            "The flip test needs a finite number in every feature of every row");
  EXPECT_EQ(data.Count().error().where, "feature 2, row 2 (counted from 1)");
  EXPECT_EQ(data.Count().error().found, "a missing value");
  data.columns[1] = {-std::numeric_limits<double>::infinity(), 0};
  EXPECT_EQ(data.Neighbours().error().where, "feature 2, row 1 (counted from 1)");
  EXPECT_EQ(data.Neighbours().error().found, "an infinite value");
}

TEST(FlipTest, FindsTheNearestRows) {
  // Tree depths from 0 to 5, both kinds of search.
  for (const size_t n_a : {12, 60, 61, 121, 240, 241, 700, 1000}) {
    for (const size_t n_features : {1, 3, 11, 15, 16}) {
      const Data data = RandomData(40, n_a, n_features, 0, n_a * 100 + n_features);
      EXPECT_EQ(data.Neighbours().value(), NeighboursBySorting(data, 40, 5))
          << n_a << " rows, " << n_features << " features";
    }
  }
}

// Magnitudes at which single precision, used to skip far rows, carries little or overflows.
TEST(FlipTest, FindsTheNearestRowsAtAnyMagnitude) {
  for (const double offset : {0.0, 1e9, -1e15}) {
    for (const double factor : {1e-120, 1e-30, 1e4, 1e12, 1e60, 1e120}) {
      Data data = RandomData(40, 500, 4, 0, 5);
      for (double& value : data.columns[0]) value = value * factor + offset;
      for (double& value : data.columns[3]) value *= factor;
      EXPECT_EQ(data.Neighbours().value(), NeighboursBySorting(data, 40, 5)) << offset << factor;
    }
  }
}

// The differences that decide are lost when the values of this column are rounded to single
// precision.
TEST(FlipTest, FindsTheNearestRowsInAWideColumn) {
  for (const size_t n_features : {1, 3, 17}) {
    Data data = RandomData(40, 800, n_features, 0, 8);
    for (double& value : data.columns[0]) value = 100 * value + (value < 0.5 ? 0.0 : 1e8);
    EXPECT_EQ(data.Neighbours().value(), NeighboursBySorting(data, 40, 5)) << n_features;
  }
}

// Also notices a std::nth_element that leaves its halves in another order than libstdc++'s.
TEST(FlipTest, SettlesTiesAsScikitLearn) {
  const std::filesystem::path folder = CANDOR_SOURCE_DIR "/tests/cases/flip_test";
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const json::Value document = json::Parse(text).value();
    Data data;
    for (const json::Value& column : document.Find("columns")->AsArray()) {
      std::vector<double>& values = data.columns.emplace_back();
      for (const json::Value& value : column.AsArray()) values.push_back(value.AsDouble());
    }
    data.in_d.resize(data.columns[0].size());
    for (const json::Value& row : document.Find("d_rows")->AsArray()) {
      data.in_d[static_cast<size_t>(row.AsInteger())] = 1;
    }
    std::vector<int64_t> expected;
    for (const json::Value& rows : document.Find("neighbours")->AsArray()) {
      for (const json::Value& row : rows.AsArray()) expected.push_back(row.AsInteger());
    }
    EXPECT_EQ(data.Neighbours({.threads = 2}).value(), expected) << entry.path().filename();
    ++cases;
  }
  EXPECT_EQ(cases, 14);
}

TEST(FlipTest, GoldenVectors) {
  const std::optional<json::Value> vectors = LoadBiasVectors(CANDOR_SOURCE_DIR);
  if (!vectors) GTEST_SKIP() << "golden/bias-vectors.json is not there; set CANDOR_SHARED";
  int cases = 0;
  for (const json::Value& row_case : vectors->Find("rows")->AsArray()) {
    const json::Value* expected = row_case.Find("expect")->Find("FT");
    if (expected == nullptr) continue;
    Data data;
    for (const json::Value& bit : row_case.Find("facet")->AsArray()) {
      data.in_d.push_back(bit.AsInteger() != 0 ? 1 : 0);
    }
    for (const json::Value& bit : row_case.Find("predicted")->AsArray()) {
      data.predicted.push_back(bit.AsInteger() != 0 ? 1 : 0);
    }
    for (const json::Value& row : row_case.Find("features")->AsArray()) {
      data.columns.resize(row.AsArray().size());
      for (size_t f = 0; f < data.columns.size(); ++f) {
        const json::Value& value = row.AsArray()[f];
        data.columns[f].push_back(value.is_null() ? std::nan("") : value.AsDouble());
      }
    }
    const Result<FlipCounts> counts = data.Count();
    ASSERT_EQ(counts.ok(), expected->is_number()) << json::Write(*row_case.Find("id"));
    if (counts.ok()) {
      EXPECT_EQ(FlipTest(*counts), expected->AsDouble()) << json::Write(*row_case.Find("id"));
    }
    ++cases;
  }
  EXPECT_EQ(cases, 7);
}

TEST(FlipTest, ThreadsDoNotChangeTheResult) {
  for (const size_t n_features : {3, 17}) {
    const Data data = RandomData(700, 900, n_features, 4, 11);
    const std::vector<int64_t> expected = data.Neighbours().value();
    const double flip_test = FlipTest(data.Count().value());
    for (const int threads : {2, 3, 8}) {
      EXPECT_EQ(data.Neighbours({.threads = threads}).value(), expected);
      EXPECT_EQ(FlipTest(data.Count({.threads = threads}).value()), flip_test);
    }
  }
}

TEST(FlipTest, TellsItsProgress) {
  for (const size_t n_features : {3, 17}) {
    RecordedProgress sink;
    ASSERT_TRUE(
        RandomData(333, 200, n_features, 0, 3).Count({.threads = 2, .progress = &sink}).ok());
    EXPECT_EQ(sink.phase, "flip test: 333 rows");
    EXPECT_EQ(sink.done, 333);
    EXPECT_EQ(sink.ended, 1);
  }
}

TEST(FlipTest, CanBeStopped) {
  for (const size_t n_features : {3, 17}) {
    std::stop_source source;
    RecordedProgress sink;
    sink.on_advance = [&source] { source.request_stop(); };
    const Result<FlipCounts> counts =
        RandomData(2000, 200, n_features, 0, 3)
            .Count({.threads = 2, .stop = source.get_token(), .progress = &sink});
    ASSERT_FALSE(counts.ok());
    EXPECT_EQ(counts.error().kind, ErrorKind::kCancelled);
    EXPECT_LT(sink.done, 200);
    EXPECT_EQ(sink.ended, 1);
  }
}

}  // namespace
}  // namespace candor::bias
