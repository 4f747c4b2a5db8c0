// A table that is read once, in blocks of rows, by several threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/base/warning.h"
#include "candor/dataset/column_view.h"

namespace candor::dataset {

/// A run of consecutive rows: the requested columns, in the order of the request.
struct RowBlock {
  int64_t rows = 0;
  std::vector<ColumnView> columns;
  std::shared_ptr<const void> owner;  ///< keeps the views' memory
  /// The first one's place in the data, from 0. Readers of text know it from the second scan of a
  /// source on.
  std::optional<int64_t> first_row = std::nullopt;
};

/// What a block was turned into by BlockConsumer::Map.
class MappedBlock {
 public:
  virtual ~MappedBlock() = default;
};

/// Receives a scan. Map runs on several threads at once, one call a block, and must not touch
/// shared state; Merge runs on one thread at a time, in row order, and sees every block.
class BlockConsumer {
 public:
  virtual ~BlockConsumer() = default;
  virtual Result<std::unique_ptr<MappedBlock>> Map(const RowBlock& block) = 0;
  virtual Status Merge(std::unique_ptr<MappedBlock> mapped) = 0;
};

/// One input file, for provenance.
struct InputFile {
  std::string uri;     ///< as given or found; credentials never appear in it
  std::string sha256;  ///< of the stored bytes
  int64_t bytes = 0;
  int64_t rows = 0;
};

/// What one scan saw besides the cells.
struct ScanReport {
  int64_t rows = 0;
  int64_t short_rows = 0;  ///< rows with fewer cells than columns; the rest counts as missing
  std::vector<InputFile> files;
  std::vector<Warning> warnings;
};

/// A table of named columns. Opening reads only what the names need.
class RowSource {
 public:
  virtual ~RowSource() = default;

  /// Names in column order, made unique as pandas does: a, a.1, a.2.
  virtual const std::vector<std::string>& column_names() const = 0;

  /// Names that stood twice or more in the file, in order of first appearance.
  virtual const std::vector<std::string>& duplicate_names() const = 0;

  /// Reads the columns with these positions (each at most once) of every row, in row order, on
  /// context.threads threads. Cells of other columns are not converted. Blocks are cut at places
  /// that do not depend on the number of threads. Reports its progress as one phase. One scan of a
  /// source at a time.
  virtual Result<ScanReport> Scan(std::span<const int> columns, BlockConsumer& consumer,
                                  const RunContext& context) = 0;
};

}  // namespace candor::dataset
