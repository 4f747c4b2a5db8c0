// Bootstrap of a small table of counts.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "candor/base/status.h"
#include "candor/stats/interval.h"

namespace candor::stats {

struct BootstrapOptions {
  double confidence = 0.95;  ///< in (0, 1)
  int replicates = 2000;     ///< at least 100
  uint64_t seed = 0;         ///< recorded by the caller
};

/// What the replicates say about one statistic.
struct BootstrapEstimate {
  double estimate = 0.0;  ///< the statistic of the table itself
  double bias = 0.0;      ///< mean of the replicates minus the estimate
  Interval percentile;    ///< equal-tailed quantiles of the replicates
  Interval bca;           ///< bias-corrected and accelerated (Efron 1987, JASA 82)
};

/// Writes the statistics of a table (row-major counts) to `values`. May write infinities, not NaN.
using TableStatistics =
    std::function<void(std::span<const int64_t> table, std::span<double> values)>;

/// Bootstrap of `statistic_count` statistics of one table, all from the same replicates. Each row
/// of the table (`columns` wide) is resampled on its own, Multinomial(row total, row counts / row
/// total): pass groups as rows to keep their sizes fixed, or everything as a single row for a plain
/// multinomial.
///
/// BCa: with H the replicates' distribution function (ties count half), z0 = Phi^-1(H(estimate)),
/// limits H^-1(Phi(z0 + (z0 -+ z) / (1 - a (z0 -+ z)))), a from the delete-one-row jackknife within
/// the table rows (0 where it is not finite).
///
/// O(replicates x (cells + the statistics' cost)) time and replicates x statistic_count doubles.
/// The binomials are exact (sampling.h): a 2x2 replicate with the five distances takes about 0.2
/// microseconds, so cells need no normal or Poisson approximation. Deterministic for a seed.
///
/// Errors: kConfig "The confidence level is not between 0 and 1." and "There are too few bootstrap
/// replicates."; kData "A table row without counts cannot be resampled."; kInternal "The table is
/// not a whole number of rows." and "A count is negative.".
Result<std::vector<BootstrapEstimate>> BootstrapTable(std::span<const int64_t> table,
                                                      int64_t columns, int64_t statistic_count,
                                                      const TableStatistics& statistics,
                                                      const BootstrapOptions& options);

}  // namespace candor::stats
