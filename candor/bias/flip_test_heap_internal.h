// The k best candidates of one query, with scikit-learn's behaviour on equal distances.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>

namespace candor::bias::internal {

/// A binary max-heap of fixed size k <= kMaxNeighbours, filled with infinity at first. A candidate
/// enters only when it is strictly nearer than the root; it then takes the root's place and sinks,
/// to the left where both children are equal. Which of several equally distant points stay follows
/// from that and from the order of the calls, so neither may change.
class NeighbourHeap {
 public:
  static constexpr int kMaxNeighbours = 5;

  explicit NeighbourHeap(int k) : k_(k) { distances_.fill(kInfinity); }

  /// Squared distance that a candidate must stay below to enter.
  double worst() const { return distances_[0]; }
  std::span<const int64_t> rows() const { return {rows_.data(), static_cast<size_t>(k_)}; }

  void Offer(double distance, int64_t row) {
    if (distance >= distances_[0]) return;
    size_t hole = 0;
    const auto size = static_cast<size_t>(k_);
    for (size_t child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && distances_[child] < distances_[child + 1]) ++child;
      if (distances_[child] <= distance) break;
      distances_[hole] = distances_[child];
      rows_[hole] = rows_[child];
      hole = child;
    }
    distances_[hole] = distance;
    rows_[hole] = row;
  }

 private:
  static constexpr double kInfinity = std::numeric_limits<double>::infinity();

  int k_;
  std::array<double, kMaxNeighbours> distances_;
  std::array<int64_t, kMaxNeighbours> rows_ = {};
};

}  // namespace candor::bias::internal
