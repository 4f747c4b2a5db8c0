// Several data sets as one table: by an identifier column, or row by row.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/dataset/column_dictionary.h"
#include "candor/dataset/encoded_column.h"
#include "candor/dataset/number_column.h"
#include "candor/dataset/row_source.h"
#include "candor/results/analysis_result.h"

namespace candor::runner {

/// Gathers chosen columns of one data set with a code or a number for every row.
class ColumnCollector : public dataset::BlockConsumer {
 public:
  /// Positions are places in the scan.
  ColumnCollector(std::vector<std::pair<int, dataset::DictionaryOptions>> coded,
                  const std::vector<int>& numeric);

  Result<std::unique_ptr<dataset::MappedBlock>> Map(const dataset::RowBlock& block) override;
  Status Merge(std::unique_ptr<dataset::MappedBlock> base) override;

  int64_t rows() const { return rows_; }
  const dataset::EncodedColumn& coded(int position) const { return coded_.at(position); }
  const dataset::NumberColumn& numeric(int position) const { return numeric_.at(position); }

 private:
  struct Mapped;
  std::map<int, dataset::EncodedColumn> coded_;
  std::map<int, dataset::NumberColumn> numeric_;
  int64_t rows_ = 0;
};

/// For each row of the joined table, the row of each data set it is made of; an empty vector stands
/// for 0, 1, 2, ...
struct JoinedRows {
  int64_t rows = 0;
  std::vector<std::vector<int64_t>> row_of;  ///< by data set
  std::vector<results::RowCounts::Excluded> excluded;
};

/// One side of a join: its identifier column, settled, and each row's code. `name` is for messages.
struct JoinSide {
  std::string name;
  dataset::Column key;
  const std::vector<uint32_t>* codes = nullptr;
};

/// Inner join in the order of the first side. Keys are equal when they print alike (1, 1.0 and "1"
/// are one key); a missing key joins nothing. A key may repeat in the first side but not in the
/// others: kData error. Rows that find no partner are counted by reason.
Result<JoinedRows> JoinByKey(const std::vector<JoinSide>& sides);

/// Row by row: the data sets must have one length, else kData.
Result<JoinedRows> JoinByPosition(const std::vector<std::pair<std::string, int64_t>>& rows);

/// The column as it is in the joined table: codes in order of first appearance there, with the
/// counts of those rows. `codes` gets each joined row's new code.
dataset::Column ProjectColumn(const dataset::Column& column,
                              const std::vector<uint32_t>& source_codes,
                              const std::vector<int64_t>& row_of, int64_t rows,
                              std::vector<uint32_t>* codes);

/// The numbers of the joined rows.
dataset::NumberColumn ProjectNumbers(const dataset::NumberColumn& numbers,
                                     const std::vector<int64_t>& row_of);

}  // namespace candor::runner
