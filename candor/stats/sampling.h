// Random variates. Each depends on nothing but its arguments and the state of the Rng, so the same
// seed gives the same numbers.
#pragma once

#include <cstdint>
#include <span>
#include <variant>

#include "candor/base/random.h"

namespace candor::stats {

/// Binomial(n, p) for many draws of the same n and p. Exact up to double rounding: sequential
/// inversion where n min(p, 1-p) < 10 (Kachitvichyanukul and Schmeiser 1988, algorithm BINV),
/// transformed rejection with squeeze above (Hormann 1993, Journal of Statistical Computation and
/// Simulation 46, algorithm BTRS). Set-up is O(1); a draw is O(1), O(n min(p, 1-p)) below 10.
class BinomialSampler {
 public:
  /// n >= 0 and p in [0, 1]; anything else is a bug (CANDOR_CHECK).
  BinomialSampler(int64_t n, double p);

  int64_t Draw(Rng& rng) const;

 private:
  struct Inversion {
    double odds;              // p / (1 - p)
    double zero_probability;  // P(X = 0)
  };
  struct Rejection {
    double a, b, alpha, v_r;  // the paper's constants
    double centre;            // n p + 1/2
    double odds;
    double mode;
    double mode_term;  // the part of ln P(mode) / P(k) that does not depend on k
  };

  int64_t DrawBy(const Inversion& inversion, Rng& rng) const;
  int64_t DrawBy(const Rejection& rejection, Rng& rng) const;

  int64_t n_;
  bool flipped_;  // p > 1/2: draws of Binomial(n, 1 - p) are subtracted from n
  std::variant<Inversion, Rejection> method_;
};

/// One draw of Binomial(n, p): as BinomialSampler.
int64_t Binomial(Rng& rng, int64_t n, double p);

/// Multinomial(n, weights / sum weights) into `counts`, by conditional binomials in cell order.
/// O(cells). Weights are >= 0, as many as counts, and not all 0 unless n is 0 (CANDOR_CHECK).
void Multinomial(Rng& rng, int64_t n, std::span<const int64_t> weights, std::span<int64_t> counts);

}  // namespace candor::stats
