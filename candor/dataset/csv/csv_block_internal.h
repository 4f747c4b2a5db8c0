// A block of whole CSV records: its bytes, and the cells of the requested columns in it.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/dataset/csv/csv_structure_internal.h"
#include "candor/dataset/row_source.h"

namespace candor::dataset::csv {

/// Bytes of one file, from the start of a record to the end of a record or of the file, and all
/// memory that tokenizing them takes.
struct Block {
  std::unique_ptr<char[]> bytes;  ///< `size`, then kPadding zeros
  size_t size = 0;
  size_t capacity = 0;
  size_t file = 0;
  size_t number = 0;          ///< among all blocks of the scan
  int64_t lines_before = 0;   ///< set on a file's first block: lines taken off before it (header)
  bool is_cut_short = false;  ///< the record in it is longer than allowed

  Structure structure;
  std::unique_ptr<char[]> unquoted;  ///< cells that do not stand in `bytes` as they are
  size_t unquoted_capacity = 0;
  std::vector<std::vector<std::string_view>> texts;  ///< by requested column

  std::string_view text() const { return {bytes.get(), size}; }
  /// Room for `wanted` bytes and the padding. Keeps what is there.
  void Grow(size_t wanted);
  /// Sets the size and clears the padding.
  void SetSize(size_t new_size);
};

/// Blocks whose memory is free again. Thread-safe. Page faults on fresh memory would cost a good
/// part of the time of a scan.
class BlockPool : public std::enable_shared_from_this<BlockPool> {
 public:
  explicit BlockPool(size_t block_bytes) : block_bytes_(block_bytes) {}

  std::unique_ptr<Block> Take();
  /// The block comes back here with its last owner.
  std::shared_ptr<Block> Share(std::unique_ptr<Block> block);

 private:
  void Give(std::unique_ptr<Block> block);

  const size_t block_bytes_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Block>> free_;
};

struct TableShape {
  size_t columns = 0;
  std::vector<size_t> wanted;  ///< positions of the requested columns
};

/// An error, without its place.
struct RowProblem {
  Error error;
  int64_t lines_before = 0;  ///< lines of the block before the place
};

struct BlockSummary {
  int64_t rows = 0;
  int64_t short_rows = 0;
  int64_t lines = 0;
  std::optional<RowProblem> problem;  ///< of the first bad row; rows from there on are not read
};

/// Fills block->texts with the cells of the wanted columns. Skips blank records. The first problem
/// by position decides; in one row: a NUL byte, a quote that stays open, too many cells, a wanted
/// cell that is not UTF-8.
BlockSummary TokenizeBlock(const TableShape& shape, Block* block);

/// The views of a tokenized block.
RowBlock ViewBlock(std::shared_ptr<Block> block, int64_t rows);

// Errors that a header can have as well, without their place.
Error NulByteError();
Error NotUtf8Error(const std::string& part);
Error OpenQuoteError();
Error RecordTooLongError(size_t bytes);

}  // namespace candor::dataset::csv
