// One Parquet file: its footer and what its columns are.
#pragma once

#include <arrow/io/type_fwd.h>
#include <arrow/record_batch.h>
#include <arrow/type_fwd.h>
#include <parquet/metadata.h>
#include <parquet/type_fwd.h>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "candor/base/status.h"
#include "candor/dataset/storage.h"

namespace candor::dataset {

/// A top-level column that is data, not an index.
struct ParquetColumn {
  std::string name;
  int leaf = -1;             ///< Parquet's own column number; -1 for a nested column
  bool is_category = false;  ///< Arrow's schema in the footer says dictionary
  std::string type;          ///< for messages
};

class ParquetFile {
 public:
  static Result<ParquetFile> Open(StoredFile stored);

  const StoredFile& stored() const { return stored_; }
  const std::vector<ParquetColumn>& columns() const { return columns_; }
  int64_t rows() const;
  int row_group_count() const;
  int64_t RowsOfGroup(int row_group) const;

  /// Calls `visit` with the row group's batches of at most `batch_rows` rows, in row order. The
  /// batch's columns are `columns` (positions in columns(), none nested), in ascending order of
  /// their leaf. Safe from several threads at once.
  Status ReadRowGroup(int row_group, std::span<const int> columns, int64_t batch_rows,
                      const std::function<Status(const arrow::RecordBatch&)>& visit) const;

  Error ReadError(const std::string& found) const;

 private:
  arrow::Status VisitBatches(int row_group, const std::vector<int>& leaves, int64_t batch_rows,
                             const std::function<Status(const arrow::RecordBatch&)>& visit,
                             Status* visited) const;
  bool IsStoredAsDictionary(int row_group, int leaf) const;

  StoredFile stored_;
  std::shared_ptr<arrow::io::RandomAccessFile> bytes_;
  std::shared_ptr<parquet::FileMetaData> metadata_;
  std::vector<ParquetColumn> columns_;
};

}  // namespace candor::dataset
