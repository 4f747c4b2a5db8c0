#include "candor/bias/flip_test_frame_internal.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "candor/base/parallel.h"

namespace candor::bias::internal {
namespace {

// Outside this range squares of double precision may overflow or vanish.
constexpr double kLeastSpread = 1e-100;
constexpr double kGreatestSpread = 1e100;

}  // namespace

Result<Frame> Frame::Of(std::span<const std::span<const double>> columns,
                        const RunContext& context) {
  Frame frame;
  frame.centre_.resize(columns.size());
  std::vector<double> half_spread(columns.size());
  CANDOR_RETURN_IF_ERROR(
      ParallelFor(context, static_cast<int64_t>(columns.size()), [&](int64_t i) -> Status {
        const auto f = static_cast<size_t>(i);
        const auto [least, greatest] = std::minmax_element(columns[f].begin(), columns[f].end());
        frame.centre_[f] = *least / 2 + *greatest / 2;
        half_spread[f] = *greatest / 2 - *least / 2;
        return {};
      }));
  const double widest = *std::max_element(half_spread.begin(), half_spread.end());
  if (!(widest > kLeastSpread && widest < kGreatestSpread)) {
    frame.error_ = std::numeric_limits<double>::infinity();
    return frame;
  }
  frame.scale_ = std::ldexp(1.0, -std::ilogb(widest) - 1);
  double squares = 0.0;
  for (const double half : half_spread) squares += half * frame.scale_ * half * frame.scale_;
  frame.error_ = 0x1.01p-22 * std::sqrt(squares);
  return frame;
}

float Frame::Limit(double worst) const {
  if (std::isinf(worst) || std::isinf(error_)) return std::numeric_limits<float>::infinity();
  const double reach = scale_ * std::sqrt(worst) * (1 + 0x1p-40) + error_;
  const auto roundings = static_cast<double>(centre_.size() + 4);
  return static_cast<float>(reach * reach * (1 + roundings * 0x1p-23));
}

}  // namespace candor::bias::internal
