#include "candor/stats/distance.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace candor::stats {
namespace {

int64_t Total(std::span<const int64_t> counts) {
  int64_t total = 0;
  for (const int64_t count : counts) total += count;
  return total;
}

Status Validate(std::span<const int64_t> p, std::span<const int64_t> q, ClassRule rule) {
  const auto negative = [](int64_t count) { return count < 0; };
  if (p.size() != q.size() || std::ranges::any_of(p, negative) ||
      std::ranges::any_of(q, negative)) {
    return Error{.kind = ErrorKind::kInternal,
                 .message =
                     "The two distributions differ in their number of classes, or a count "
                     "is negative."};
  }
  if (rule == ClassRule::kAll) {
    if (Total(p) > 0 && Total(q) > 0) return {};
    return Error{.kind = ErrorKind::kData,
                 .message = "A distribution without rows has no distance."};
  }
  for (size_t k = 0; k < p.size(); ++k) {
    if (p[k] > 0 && q[k] > 0) return {};
  }
  return Error{.kind = ErrorKind::kData,
               .message = "No instance of common facet found, dataset may be too small"};
}

/// Calls visit(P_k, Q_k) for every class that counts, in class order.
template <typename Visit>
Status ForEachClass(std::span<const int64_t> p, std::span<const int64_t> q, ClassRule rule,
                    Visit visit) {
  CANDOR_RETURN_IF_ERROR(Validate(p, q, rule));
  const double p_total = static_cast<double>(Total(p));
  const double q_total = static_cast<double>(Total(q));
  for (size_t k = 0; k < p.size(); ++k) {
    if (rule == ClassRule::kCommon && (p[k] == 0 || q[k] == 0)) continue;
    visit(static_cast<double>(p[k]) / p_total, static_cast<double>(q[k]) / q_total);
  }
  return {};
}

/// x ln(x / y) with 0 ln 0 = 0 and x ln(x / 0) = infinity.
double RelativeEntropyTerm(double x, double y) {
  if (x == 0.0) return 0.0;
  if (y == 0.0) return std::numeric_limits<double>::infinity();
  return x * std::log(x / y);
}

}  // namespace

Result<double> KullbackLeibler(std::span<const int64_t> p, std::span<const int64_t> q,
                               ClassRule rule) {
  double sum = 0.0;
  CANDOR_RETURN_IF_ERROR(ForEachClass(p, q, rule, [&](double share_p, double share_q) {
    sum += RelativeEntropyTerm(share_p, share_q);
  }));
  return sum;
}

Result<double> JensenShannon(std::span<const int64_t> p, std::span<const int64_t> q,
                             ClassRule rule) {
  double to_p = 0.0;
  double to_q = 0.0;
  CANDOR_RETURN_IF_ERROR(ForEachClass(p, q, rule, [&](double share_p, double share_q) {
    const double mean = 0.5 * (share_p + share_q);
    to_p += RelativeEntropyTerm(share_p, mean);
    to_q += RelativeEntropyTerm(share_q, mean);
  }));
  return 0.5 * (to_p + to_q);
}

Result<double> L2Norm(std::span<const int64_t> p, std::span<const int64_t> q, ClassRule rule) {
  double sum = 0.0;
  CANDOR_RETURN_IF_ERROR(ForEachClass(p, q, rule, [&](double share_p, double share_q) {
    sum += (share_p - share_q) * (share_p - share_q);
  }));
  return std::sqrt(sum);
}

Result<double> TotalVariation(std::span<const int64_t> p, std::span<const int64_t> q,
                              ClassRule rule) {
  double sum = 0.0;
  CANDOR_RETURN_IF_ERROR(ForEachClass(
      p, q, rule, [&](double share_p, double share_q) { sum += std::abs(share_p - share_q); }));
  return 0.5 * sum;
}

Result<double> KolmogorovSmirnov(std::span<const int64_t> p, std::span<const int64_t> q,
                                 ClassRule rule) {
  double largest = 0.0;
  CANDOR_RETURN_IF_ERROR(ForEachClass(p, q, rule, [&](double share_p, double share_q) {
    largest = std::max(largest, std::abs(share_p - share_q));
  }));
  return largest;
}

}  // namespace candor::stats
