// Variance of any smooth function of multinomial shares.
#pragma once

#include <cstdint>
#include <span>

#include "candor/base/status.h"
#include "candor/stats/interval.h"

namespace candor::stats {

/// Delta method (the infinitesimal jackknife): for f of the shares pi_k = n_k / n with gradient
/// f_k = df / dpi_k at the observed shares,
///   Var f = (1/n) [sum pi_k f_k^2 - (sum pi_k f_k)^2].
/// A constant added to every f_k changes nothing. Empty cells count nothing, whatever their
/// gradient. O(cells), summed in cell order. kData error "A table without rows has no variance." at
/// n = 0; kInternal "Counts and gradient differ in length, or a count is negative.".
Result<double> DeltaMethodVariance(std::span<const int64_t> counts,
                                   std::span<const double> gradient);

/// estimate -+ z sqrt(Var f): the errors of DeltaMethodVariance and NormalInterval.
Result<Interval> DeltaMethodInterval(double estimate, std::span<const int64_t> counts,
                                     std::span<const double> gradient, double confidence);

}  // namespace candor::stats
