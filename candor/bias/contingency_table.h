// Exact joint counts of the columns that matter to bias: facet x label x prediction x group.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"

namespace candor::bias {

/// Codes of one combination; an absent column has code 0 everywhere.
struct CellKey {
  uint32_t facet = 0;
  uint32_t label = 0;
  uint32_t prediction = 0;
  uint32_t group = 0;

  bool operator==(const CellKey&) const = default;
};

enum class Axis { kFacet, kLabel, kPrediction, kGroup };

/// New codes for each code of the four columns, by axis; an empty vector leaves an axis as it is.
using Recoding = std::array<std::vector<uint32_t>, 4>;

/// Rows by combination of codes. A commutative monoid under Merge: shards, threads and files add
/// up to the same table in any order. Memory: one entry for each combination that occurs.
class ContingencyTable {
 public:
  struct Entry {
    CellKey key;
    int64_t count = 0;
  };

  ContingencyTable() : slots_(16) {}

  /// Adds rows to one combination. Amortised O(1).
  void Add(const CellKey& key, int64_t count);
  /// Adds every entry of `other`, its codes translated first.
  void Merge(const ContingencyTable& other, const Recoding& recoding);
  /// Translates the table's own codes; combinations that become equal are added.
  void Recode(const Recoding& recoding);

  int64_t rows() const { return rows_; }
  size_t size() const { return used_; }

  /// Calls visit(key, count) for each combination, in no meaningful order.
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    for (const Entry& entry : slots_) {
      if (entry.count != 0) visit(entry.key, entry.count);
    }
  }

 private:
  void Grow();

  std::vector<Entry> slots_;  // open addressing, power of two; count 0 = free
  size_t used_ = 0;
  int64_t rows_ = 0;
};

/// The code columns of one axis each, and how many codes each has.
struct CodeColumns {
  std::array<const uint32_t*, 4> codes{};  ///< null: the axis is absent
  std::array<uint32_t, 4> code_count{1, 1, 1, 1};
};

/// Counts `rows` rows. O(rows + product of the code counts) when that product is small, else
/// O(rows) by hashing.
ContingencyTable CountRows(const CodeColumns& columns, int64_t rows);

/// Counts combinations of one-byte codes into a dense table, first column slowest: with radices
/// (r0, r1, ..) the row (c0, c1, ..) adds one to cell (c0 * r1 + c1) * r2 + ... Each code must be
/// below its radix and the product of the radices at most 2^22. Runs on context.threads threads.
Result<std::vector<uint64_t>> CountCells(std::span<const std::span<const uint8_t>> columns,
                                         std::span<const uint32_t> radices,
                                         const RunContext& context);

}  // namespace candor::bias
