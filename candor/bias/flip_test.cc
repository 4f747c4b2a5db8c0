#include "candor/bias/flip_test.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include "candor/base/parallel.h"
#include "candor/bias/flip_test_search_internal.h"

namespace candor::bias {
namespace {

using internal::NeighbourHeap;
using internal::NeighbourSink;
using internal::RowSet;

using Columns = std::span<const std::span<const double>>;

constexpr int64_t kMinRowsForFiveNeighbours = 10;
constexpr int64_t kMaxTreeFeatures = 15;

struct Groups {
  std::vector<int64_t> a;
  std::vector<int64_t> d;
};

Error DataError(std::string message) {
  return {.kind = ErrorKind::kData, .message = std::move(message)};
}

Groups SplitRows(std::span<const uint8_t> in_d) {
  Groups groups;
  const auto n_d = static_cast<size_t>(std::count_if(in_d.begin(), in_d.end(), std::identity()));
  groups.d.reserve(n_d);
  groups.a.reserve(in_d.size() - n_d);
  for (size_t row = 0; row < in_d.size(); ++row) {
    (in_d[row] != 0 ? groups.d : groups.a).push_back(static_cast<int64_t>(row));
  }
  return groups;
}

Status CheckFinite(Columns features, const RunContext& context) {
  return ParallelFor(context, static_cast<int64_t>(features.size()), [&](int64_t f) -> Status {
    const std::span<const double> column = features[static_cast<size_t>(f)];
    const auto bad = std::find_if_not(column.begin(), column.end(),
                                      [](double value) { return std::isfinite(value); });
    if (bad == column.end()) return {};
    Error error = DataError("The flip test needs a finite number in every feature of every row");
    error.where = "feature " + std::to_string(f + 1) + ", row " +
                  std::to_string(bad - column.begin() + 1) + " (counted from 1)";
    error.found = std::isnan(*bad) ? "a missing value" : "an infinite value";
    error.hint = "fill or drop the missing values, leave the column out, or do not request FT";
    return error;
  });
}

Result<Groups> Prepare(Columns features, std::span<const uint8_t> in_d, const RunContext& context) {
  Groups groups = SplitRows(in_d);
  if (groups.d.empty()) return DataError("Facet set is empty");
  if (groups.a.empty()) return DataError("Negated Facet set is empty");
  if (features.empty()) {
    Error error = DataError("The flip test needs at least one feature");
    error.found = "no column left beside facet, label and prediction";
    return error;
  }
  for (const std::span<const double> column : features) CANDOR_CHECK(column.size() == in_d.size());
  CANDOR_RETURN_IF_ERROR(CheckFinite(features, context));
  return groups;
}

int NeighbourCount(const Groups& groups) {
  const auto n_a = static_cast<int64_t>(groups.a.size());
  return n_a >= kMinRowsForFiveNeighbours ? NeighbourHeap::kMaxNeighbours : 1;
}

Status SearchNeighbours(Columns features, const Groups& groups, const RunContext& context,
                        const NeighbourSink& sink) {
  const RowSet points = {.columns = features, .rows = groups.a};
  const RowSet queries = {.columns = features, .rows = groups.d};
  const int k = NeighbourCount(groups);
  // scikit-learn also scans when k >= n_a / 2: the tree of so few rows is one leaf in row order.
  const bool use_tree = points.n_features() <= kMaxTreeFeatures;
  const ProgressPhase phase(context.progress, "flip test", queries.n_rows(), "rows");
  return use_tree ? SearchTree(points, queries, k, context, sink)
                  : SearchExhaustively(points, queries, k, context, sink);
}

}  // namespace

Result<FlipCounts> CountFlips(Columns features, std::span<const uint8_t> in_d,
                              std::span<const uint8_t> predicted_positive,
                              const RunContext& context) {
  CANDOR_CHECK(predicted_positive.size() == in_d.size());
  CANDOR_ASSIGN_OR_RETURN(const Groups groups, Prepare(features, in_d, context));
  const auto is_accepted = [&](const std::vector<int64_t>& group, int64_t member) {
    return predicted_positive[static_cast<size_t>(group[static_cast<size_t>(member)])] != 0;
  };
  std::vector<uint8_t> neighbours_accepted(groups.d.size());
  CANDOR_RETURN_IF_ERROR(
      SearchNeighbours(features, groups, context, [&](int64_t q, const NeighbourHeap& heap) {
        const auto votes = std::count_if(heap.rows().begin(), heap.rows().end(),
                                         [&](int64_t row) { return is_accepted(groups.a, row); });
        const bool majority = 2 * votes > static_cast<int64_t>(heap.rows().size());
        neighbours_accepted[static_cast<size_t>(q)] = majority ? 1 : 0;
      }));
  FlipCounts counts = {.n_d = static_cast<int64_t>(groups.d.size())};
  for (int64_t q = 0; q < counts.n_d; ++q) {
    const bool accepted = is_accepted(groups.d, q);
    const bool expected = neighbours_accepted[static_cast<size_t>(q)] != 0;
    counts.accepted_but_neighbours_rejected += accepted && !expected ? 1 : 0;
    counts.rejected_but_neighbours_accepted += !accepted && expected ? 1 : 0;
  }
  return counts;
}

Result<std::vector<int64_t>> NearestNeighbours(Columns features, std::span<const uint8_t> in_d,
                                               const RunContext& context) {
  CANDOR_ASSIGN_OR_RETURN(const Groups groups, Prepare(features, in_d, context));
  const auto k = static_cast<size_t>(NeighbourCount(groups));
  std::vector<int64_t> neighbours(groups.d.size() * k);
  CANDOR_RETURN_IF_ERROR(
      SearchNeighbours(features, groups, context, [&](int64_t q, const NeighbourHeap& heap) {
        const auto first = neighbours.begin() + q * static_cast<int64_t>(k);
        std::copy(heap.rows().begin(), heap.rows().end(), first);
        std::sort(first, first + static_cast<int64_t>(k));
      }));
  return neighbours;
}

}  // namespace candor::bias
