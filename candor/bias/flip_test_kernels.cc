#include "candor/bias/flip_test_kernels_internal.h"

#include <cstddef>

// One version a CPU generation, chosen when the program is loaded. The sanitizers' runtimes are not
// ready at that moment.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CANDOR_HAS_CPU_VERSIONS 1
#else
#define CANDOR_HAS_CPU_VERSIONS 0
#endif

namespace candor::bias::internal {
namespace {

// A vector register of so many numbers.
template <typename Number, int kWidth>
struct Register {
  typedef Number Type __attribute__((vector_size(sizeof(Number) * kWidth), may_alias));  // NOLINT
};

// Comparisons are left to the minimum and maximum that compilers make of `x < y ? x : y`; the mask
// of a vector comparison would be taken apart lane by lane.
template <int kWidth>
[[gnu::always_inline]] inline bool ApproximateDistancesOfWidth(const float* query,
                                                               int64_t n_features,
                                                               const float* block, int64_t lanes,
                                                               float limit, float* distances) {
  using Lanes = typename Register<float, kWidth>::Type;
  constexpr int kRegisters = kPointLanes / kWidth;
  Lanes least = Lanes{} + limit;
  for (int64_t group = 0; group < lanes; group += kPointLanes) {
    const float* points = block + group;
    Lanes sums[kRegisters] = {};
    for (int64_t f = 0; f < n_features; ++f, points += lanes) {
      for (int r = 0; r < kRegisters; ++r) {
        const Lanes gap = query[f] - *reinterpret_cast<const Lanes*>(points + r * kWidth);
        sums[r] += gap * gap;
      }
    }
    for (int r = 0; r < kRegisters; ++r) {
      *reinterpret_cast<Lanes*>(distances + group + r * kWidth) = sums[r];
      least = sums[r] < least ? sums[r] : least;
    }
  }
  // Folded to four lanes before the lanes are looked at one by one.
  using Four = typename Register<float, 4>::Type;
  alignas(64) float folded[kWidth];
  *reinterpret_cast<Lanes*>(folded) = least;
  Four least_of_four = *reinterpret_cast<const Four*>(folded);
  for (int l = 4; l < kWidth; l += 4) {
    const Four next = *reinterpret_cast<const Four*>(folded + l);
    least_of_four = next < least_of_four ? next : least_of_four;
  }
  return least_of_four[0] < limit || least_of_four[1] < limit || least_of_four[2] < limit ||
         least_of_four[3] < limit;
}

template <int kWidth>
[[gnu::always_inline]] inline void SquaredBoxDistancesOfWidth(const double* query,
                                                              int64_t n_features,
                                                              const double* boxes, double* bounds) {
  using Lanes = typename Register<double, kWidth>::Type;
  constexpr int kRegisters = kBoxLanes / kWidth;
  Lanes sums[kRegisters] = {};
  for (int64_t f = 0; f < n_features; ++f, boxes += 2 * kBoxLanes) {
    for (int r = 0; r < kRegisters; ++r) {
      const Lanes lower = *reinterpret_cast<const Lanes*>(boxes + r * kWidth);
      const Lanes upper = *reinterpret_cast<const Lanes*>(boxes + kBoxLanes + r * kWidth);
      const Lanes below = lower - query[f];
      const Lanes above = query[f] - upper;
      const Lanes outside = below > above ? below : above;
      const Lanes gap = outside > Lanes{} ? outside : Lanes{};
      sums[r] += gap * gap;
    }
  }
  for (int r = 0; r < kRegisters; ++r) *reinterpret_cast<Lanes*>(bounds + r * kWidth) = sums[r];
}

#if CANDOR_HAS_CPU_VERSIONS
[[gnu::target("avx512f")]] bool Approximate(const float* query, int64_t n_features,
                                            const float* block, int64_t lanes, float limit,
                                            float* distances) {
  return ApproximateDistancesOfWidth<16>(query, n_features, block, lanes, limit, distances);
}
[[gnu::target("avx512f")]] void SquaredBox(const double* query, int64_t n_features,
                                           const double* boxes, double* bounds) {
  SquaredBoxDistancesOfWidth<8>(query, n_features, boxes, bounds);
}

[[gnu::target("avx2")]] bool Approximate(const float* query, int64_t n_features, const float* block,
                                         int64_t lanes, float limit, float* distances) {
  return ApproximateDistancesOfWidth<8>(query, n_features, block, lanes, limit, distances);
}
[[gnu::target("avx2")]] void SquaredBox(const double* query, int64_t n_features,
                                        const double* boxes, double* bounds) {
  SquaredBoxDistancesOfWidth<4>(query, n_features, boxes, bounds);
}

#define CANDOR_DEFAULT_VERSION [[gnu::target("default")]]
#else
#define CANDOR_DEFAULT_VERSION
#endif

CANDOR_DEFAULT_VERSION bool Approximate(const float* query, int64_t n_features, const float* block,
                                        int64_t lanes, float limit, float* distances) {
  return ApproximateDistancesOfWidth<4>(query, n_features, block, lanes, limit, distances);
}
CANDOR_DEFAULT_VERSION void SquaredBox(const double* query, int64_t n_features, const double* boxes,
                                       double* bounds) {
  SquaredBoxDistancesOfWidth<2>(query, n_features, boxes, bounds);
}

}  // namespace

bool ApproximateDistances(const float* query, int64_t n_features, const float* block, int64_t lanes,
                          float limit, float* distances) {
  return Approximate(query, n_features, block, lanes, limit, distances);
}

void SquaredBoxDistances(const double* query, int64_t n_features, const double* boxes,
                         double* bounds) {
  SquaredBox(query, n_features, boxes, bounds);
}

}  // namespace candor::bias::internal
