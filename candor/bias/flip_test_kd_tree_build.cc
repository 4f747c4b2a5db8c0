#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "candor/base/parallel.h"
#include "candor/bias/flip_test_kd_tree_internal.h"
#include "candor/bias/flip_test_kernels_internal.h"

namespace candor::bias::internal {
namespace {

constexpr int64_t kLeafSize = 30;

// Levels of splits: floor(log2(max(1, (n - 1) / 30))).
int SplitLevels(int64_t n) {
  int levels = 0;
  while ((kLeafSize << (levels + 1)) <= n - 1) ++levels;
  return levels;
}

struct Range {
  int64_t begin;
  int64_t end;
};

// The points of the node at `position` (left to right) of `level`.
Range NodeRange(int64_t n, int level, int64_t position) {
  Range range = {.begin = 0, .end = n};
  for (int bit = level - 1; bit >= 0; --bit) {
    const int64_t middle = range.begin + (range.end - range.begin) / 2;
    (((position >> bit) & 1) == 0 ? range.end : range.begin) = middle;
  }
  return range;
}

// Id of the first group whose root is at that even level.
int64_t FirstGroup(int level) { return ((int64_t{1} << level) - 1) / 3; }

}  // namespace

class KdTreeBuilder {
 public:
  explicit KdTreeBuilder(const RowSet& points)
      : points_(points),
        n_(points.n_rows()),
        n_features_(points.n_features()),
        levels_(SplitLevels(n_)),
        order_(static_cast<size_t>(n_)) {
    std::iota(order_.begin(), order_.end(), 0);
  }

  Result<KdTree> Build(const RunContext& context) {
    tree_.n_features_ = n_features_;
    tree_.empty_slot_shift_ = levels_ % 2;
    tree_.n_groups_ = FirstGroup(levels_ + levels_ % 2);
    KdTree::BoxLanes nowhere;
    std::fill_n(nowhere.lower, kBoxLanes, std::numeric_limits<double>::infinity());
    std::fill_n(nowhere.upper, kBoxLanes, std::numeric_limits<double>::infinity());
    tree_.boxes_.assign(static_cast<size_t>(tree_.n_groups_ * n_features_), nowhere);
    CANDOR_ASSIGN_OR_RETURN(values_, CopyRows(points_, context));
    for (int level = 0; level <= levels_; ++level) {
      const int64_t n_nodes = int64_t{1} << level;
      CANDOR_RETURN_IF_ERROR(ParallelFor(context, n_nodes, [&](int64_t position) -> Status {
        BuildNode(level, position);
        return {};
      }));
    }
    CANDOR_RETURN_IF_ERROR(MakeLeaves(context));
    return std::move(tree_);
  }

 private:
  void BuildNode(int level, int64_t position) {
    const Range range = NodeRange(n_, level, position);
    std::vector<double> lower(static_cast<size_t>(n_features_),
                              std::numeric_limits<double>::infinity());
    std::vector<double> upper(lower.size(), -std::numeric_limits<double>::infinity());
    for (int64_t i = range.begin; i < range.end; ++i) {
      const double* row = values_.data() + order_[static_cast<size_t>(i)] * n_features_;
      for (size_t f = 0; f < lower.size(); ++f) {
        lower[f] = row[f] < lower[f] ? row[f] : lower[f];
        upper[f] = row[f] > upper[f] ? row[f] : upper[f];
      }
    }
    StoreBox(level, position, lower, upper);
    if (level < levels_) Split(range, WidestFeature(lower, upper));
  }

  static size_t WidestFeature(const std::vector<double>& lower, const std::vector<double>& upper) {
    size_t widest = 0;
    double spread = 0;
    for (size_t f = 0; f < lower.size(); ++f) {
      if (upper[f] - lower[f] <= spread) continue;
      spread = upper[f] - lower[f];
      widest = f;
    }
    return widest;
  }

  // The row number as second key makes the halves unique; their inner order stays nth_element's.
  void Split(const Range& range, size_t feature) {
    using Key = std::pair<double, int64_t>;
    const int64_t size = range.end - range.begin;
    std::vector<Key> keys(static_cast<size_t>(size));
    const auto rows = order_.begin() + range.begin;
    std::transform(rows, rows + size, keys.begin(), [&](int64_t row) {
      return Key(values_[static_cast<size_t>(row * n_features_) + feature], row);
    });
    std::nth_element(
        keys.begin(), keys.begin() + size / 2, keys.end(), [](const Key& left, const Key& right) {
          return left.first == right.first ? left.second < right.second : left.first < right.first;
        });
    std::transform(keys.begin(), keys.end(), rows, [](const Key& key) { return key.second; });
  }

  void StoreBox(int level, int64_t position, const std::vector<double>& lower,
                const std::vector<double>& upper) {
    if (level == 0) return;  // every search enters the root
    if (level % 2 == 1) {
      StoreLane(FirstGroup(level - 1) + position / 2, position % 2, lower, upper);
      const bool is_last = level == levels_;
      if (is_last) {
        StoreLane(FirstGroup(level - 1) + position / 2, 2 + position % 2 * 2, lower, upper);
      }
      return;
    }
    StoreLane(FirstGroup(level - 2) + position / 4, 2 + position % 4, lower, upper);
  }

  void StoreLane(int64_t group, int64_t lane, const std::vector<double>& lower,
                 const std::vector<double>& upper) {
    KdTree::BoxLanes* box = tree_.boxes_.data() + group * n_features_;
    for (size_t f = 0; f < lower.size(); ++f) {
      box[f].lower[lane] = lower[f];
      box[f].upper[lane] = upper[f];
    }
  }

  Status MakeLeaves(const RunContext& context) {
    std::vector<int64_t> begins;
    for (int64_t leaf = 0; leaf < int64_t{1} << levels_; ++leaf) {
      begins.push_back(NodeRange(n_, levels_, leaf).begin);
    }
    begins.push_back(n_);
    CANDOR_ASSIGN_OR_RETURN(Frame frame, Frame::Of(points_.columns, context));
    CANDOR_ASSIGN_OR_RETURN(
        tree_.leaves_, PointBlocks::Make(std::move(frame), std::move(values_), std::move(order_),
                                         std::move(begins), context));
    return {};
  }

  const RowSet& points_;
  const int64_t n_;
  const int64_t n_features_;
  const int levels_;
  std::vector<double> values_;  ///< row by row
  std::vector<int64_t> order_;  ///< rows by node
  KdTree tree_;
};

Result<KdTree> KdTree::Build(const RowSet& points, const RunContext& context) {
  return KdTreeBuilder(points).Build(context);
}

}  // namespace candor::bias::internal
