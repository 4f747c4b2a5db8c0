#include "candor/stats/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <fmt/format.h>

#include "candor/stats/sampling.h"
#include "candor/stats/special_functions.h"

namespace candor::stats {
namespace {

constexpr int kLeastReplicates = 100;
constexpr double kTieTolerance = 1e-12;

/// A table whose rows are resampled on their own.
class RowSampler {
 public:
  RowSampler(std::span<const int64_t> table, size_t columns) : table_(table), columns_(columns) {
    for (size_t begin = 0; begin < table.size(); begin += columns) {
      int64_t total = 0;
      for (const int64_t count : table.subspan(begin, columns)) total += count;
      totals_.push_back(total);
      const double first =
          total == 0 ? 0.0 : static_cast<double>(table[begin]) / static_cast<double>(total);
      first_cells_.emplace_back(total, first);
    }
  }

  void Draw(Rng& rng, std::span<int64_t> replicate) const {
    for (size_t row = 0; row < totals_.size(); ++row) {
      // The first cell's binomial never changes, so its set-up is done once.
      const size_t begin = row * columns_;
      replicate[begin] = first_cells_[row].Draw(rng);
      const int64_t rest = totals_[row] - replicate[begin];
      if (columns_ == 2) {
        replicate[begin + 1] = rest;
      } else {
        Multinomial(rng, rest, table_.subspan(begin + 1, columns_ - 1),
                    replicate.subspan(begin + 1, columns_ - 1));
      }
    }
  }

 private:
  std::span<const int64_t> table_;
  size_t columns_;
  std::vector<int64_t> totals_;
  std::vector<BinomialSampler> first_cells_;
};

/// Efron's acceleration of each statistic from the delete-one-row jackknife: rows of a cell give
/// the same value, so there is one evaluation a cell.
std::vector<double> Accelerations(std::span<const int64_t> table, size_t columns,
                                  const TableStatistics& statistics, size_t statistic_count) {
  std::vector<int64_t> reduced(table.begin(), table.end());
  std::vector<double> values(table.size() * statistic_count, 0.0);
  for (size_t cell = 0; cell < table.size(); ++cell) {
    if (table[cell] == 0) continue;
    --reduced[cell];
    statistics(reduced, std::span(values).subspan(cell * statistic_count, statistic_count));
    ++reduced[cell];
  }
  std::vector<double> accelerations(statistic_count, 0.0);
  for (size_t s = 0; s < statistic_count; ++s) {
    double squares = 0.0;
    double cubes = 0.0;
    for (size_t begin = 0; begin < table.size(); begin += columns) {
      double total = 0.0;
      double mean = 0.0;
      for (size_t cell = begin; cell < begin + columns; ++cell) {
        if (table[cell] == 0) continue;
        total += static_cast<double>(table[cell]);
        mean += static_cast<double>(table[cell]) * values[cell * statistic_count + s];
      }
      mean /= total;
      for (size_t cell = begin; cell < begin + columns; ++cell) {
        if (table[cell] == 0) continue;
        const double influence = mean - values[cell * statistic_count + s];
        squares += static_cast<double>(table[cell]) * influence * influence;
        cubes += static_cast<double>(table[cell]) * influence * influence * influence;
      }
    }
    const double acceleration = cubes / (6.0 * squares * std::sqrt(squares));
    if (std::isfinite(acceleration)) accelerations[s] = acceleration;
  }
  return accelerations;
}

/// The value of rank level (count + 1), interpolated between neighbours. Reorders the replicates.
double Quantile(std::span<double> replicates, double level) {
  const double count = static_cast<double>(replicates.size());
  const double rank = std::clamp(level * (count + 1.0) - 1.0, 0.0, count - 1.0);
  const auto lower = replicates.begin() + static_cast<std::ptrdiff_t>(rank);
  std::ranges::nth_element(replicates, lower);
  const double fraction = rank - std::floor(rank);
  if (fraction == 0.0) return *lower;
  const double upper = *std::min_element(lower + 1, replicates.end());
  return *lower == upper ? upper : *lower + fraction * (upper - *lower);
}

BootstrapEstimate Summarise(std::span<double> replicates, double estimate, double acceleration,
                            double z) {
  const double count = static_cast<double>(replicates.size());
  double below = 0.0;
  double sum = 0.0;
  for (const double replicate : replicates) {
    // The same counts may differ in a last digit after another order of operations.
    const bool tied = replicate == estimate ||
                      std::abs(replicate - estimate) <= kTieTolerance * std::abs(estimate);
    below += tied ? 0.5 : (replicate < estimate ? 1.0 : 0.0);
    sum += replicate;
  }
  const double median_bias =
      NormalQuantile(std::clamp(below / count, 0.5 / count, 1.0 - 0.5 / count));
  const auto bca_level = [&](double critical) {
    const double shifted = median_bias + critical;
    return NormalCdf(median_bias + shifted / (1.0 - acceleration * shifted));
  };
  return BootstrapEstimate{.estimate = estimate,
                           .bias = sum / count - estimate,
                           .percentile = {.low = Quantile(replicates, NormalCdf(-z)),
                                          .high = Quantile(replicates, NormalCdf(z))},
                           .bca = {.low = Quantile(replicates, bca_level(-z)),
                                   .high = Quantile(replicates, bca_level(z))}};
}

Status Validate(std::span<const int64_t> table, int64_t columns, int64_t statistic_count,
                const BootstrapOptions& options) {
  if (options.replicates < kLeastReplicates) {
    return Error{.kind = ErrorKind::kConfig,
                 .message = "There are too few bootstrap replicates.",
                 .found = fmt::format("{}", options.replicates),
                 .expected = fmt::format("at least {}", kLeastReplicates)};
  }
  if (columns < 1 || statistic_count < 1 || table.size() % static_cast<size_t>(columns) != 0) {
    return Error{.kind = ErrorKind::kInternal,
                 .message = "The table is not a whole number of rows."};
  }
  int64_t row_total = 0;
  for (size_t cell = 0; cell < table.size(); ++cell) {
    if (table[cell] < 0) {
      return Error{.kind = ErrorKind::kInternal, .message = "A count is negative."};
    }
    row_total += table[cell];
    if ((cell + 1) % static_cast<size_t>(columns) != 0) continue;
    if (row_total == 0) {
      return Error{.kind = ErrorKind::kData,
                   .message = "A table row without counts cannot be resampled."};
    }
    row_total = 0;
  }
  return {};
}

}  // namespace

Result<std::vector<BootstrapEstimate>> BootstrapTable(std::span<const int64_t> table,
                                                      int64_t columns, int64_t statistic_count,
                                                      const TableStatistics& statistics,
                                                      const BootstrapOptions& options) {
  CANDOR_ASSIGN_OR_RETURN(const double z, CriticalValue(options.confidence));
  CANDOR_RETURN_IF_ERROR(Validate(table, columns, statistic_count, options));
  const size_t width = static_cast<size_t>(columns);
  const size_t kinds = static_cast<size_t>(statistic_count);
  const size_t replicates = static_cast<size_t>(options.replicates);

  std::vector<double> estimates(kinds);
  statistics(table, estimates);
  // One statistic's replicates lie together, for the selection of quantiles.
  std::vector<double> values(kinds * replicates);
  std::vector<double> current(kinds);
  std::vector<int64_t> replicate(table.size());
  const RowSampler sampler(table, width);
  Rng rng(options.seed);
  for (size_t b = 0; b < replicates; ++b) {
    sampler.Draw(rng, replicate);
    statistics(replicate, current);
    for (size_t s = 0; s < kinds; ++s) values[s * replicates + b] = current[s];
  }

  const std::vector<double> accelerations = Accelerations(table, width, statistics, kinds);
  std::vector<BootstrapEstimate> summaries;
  for (size_t s = 0; s < kinds; ++s) {
    summaries.push_back(Summarise(std::span(values).subspan(s * replicates, replicates),
                                  estimates[s], accelerations[s], z));
  }
  return summaries;
}

}  // namespace candor::stats
