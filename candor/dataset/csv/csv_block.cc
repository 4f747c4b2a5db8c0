#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "candor/base/utf8.h"
#include "candor/dataset/csv/csv_block_internal.h"

namespace candor::dataset::csv {
namespace {

constexpr size_t kPoolFactor = 4;  // a block that had to grow further gives its memory back

Error TooManyCells(size_t found, size_t expected) {
  return {.kind = ErrorKind::kData,
          .message = "The row has more cells than there are columns.",
          .found = std::to_string(found) + " cells",
          .expected = "at most " + std::to_string(expected) + " cells",
          .hint = "Quote a cell that holds a comma, and remove a comma at the end of the line."};
}

// Reads the records of one block.
class Tokenizer {
 public:
  Tokenizer(const TableShape& shape, Block* block) : shape_(shape), block_(*block) {}

  BlockSummary Run() {
    const void* nul = std::memchr(block_.bytes.get(), 0, block_.size);
    if (nul != nullptr) {
      first_nul_ = static_cast<size_t>(static_cast<const char*>(nul) - block_.bytes.get());
    }
    summary_.lines = CountLineEnds(block_.text());
    if (block_.is_cut_short) {
      Report(0, block_.size, RecordTooLongError(block_.size));
      return std::move(summary_);
    }
    FindStructure(block_.bytes.get(), block_.size, &block_.structure);
    block_.texts.resize(shape_.wanted.size());
    for (auto& texts : block_.texts) texts.resize(block_.structure.record_count);
    ReadRecords();
    if (!summary_.problem && block_.structure.open_quote != kNowhere) {
      Report(block_.structure.open_quote, block_.size, OpenQuoteError());
    }
    if (!summary_.problem && first_nul_ != kNowhere) Report(0, block_.size, NulByteError());
    return std::move(summary_);
  }

 private:
  void ReadRecords() {
    const uint32_t* const separators = block_.structure.separators.data();
    const uint32_t* const ends = block_.structure.record_ends.data();
    const size_t columns = shape_.columns;
    uint32_t before = 0;  // ordinal of the separator before the record
    for (size_t i = 0; i < block_.structure.record_count; ++i) {
      const uint32_t* const record = separators + before;
      const size_t cells = ends[i] - before;
      before = ends[i];
      const uint32_t begin = record[0] + 1;
      if (cells != columns || columns == 1) {
        const std::string_view raw = block_.text().substr(begin, record[cells] - begin);
        if (cells == 1 && IsBlankRecord(raw)) continue;
        if (cells > columns) {
          return Report(begin, record[cells], TooManyCells(cells, columns));
        }
        summary_.short_rows += cells < columns ? 1 : 0;
      }
      if (!block_.structure.is_ascii && !CheckUtf8(record, cells)) return;
      ReadCells(record, cells);
      ++summary_.rows;
    }
  }

  // Every column counts: a file that is not UTF-8 in one place is rarely right in the others.
  bool CheckUtf8(const uint32_t* record, size_t cells) {
    const auto cell = [&](size_t i) {
      return block_.text().substr(record[i] + 1, record[i + 1] - record[i] - 1);
    };
    const std::string_view raw = block_.text().substr(record[0] + 1, record[cells] - record[0] - 1);
    if (IsUtf8(raw)) return true;
    size_t column = 0;
    while (column + 1 < cells && IsUtf8(cell(column))) ++column;
    Report(record[0] + uint32_t{1}, record[cells],
           NotUtf8Error("column number " + std::to_string(column + 1)));
    return false;
  }

  void ReadCells(const uint32_t* record, size_t cells) {
    const char* const bytes = block_.bytes.get();
    const auto row = static_cast<size_t>(summary_.rows);
    for (size_t i = 0; i < shape_.wanted.size(); ++i) {
      const size_t column = shape_.wanted[i];
      std::string_view& text = block_.texts[i][row];
      if (column >= cells) {
        text = {};
        continue;
      }
      const uint32_t begin = record[column] + 1;
      const uint32_t end = record[column + 1];
      text = {bytes + begin, end - begin};
      if (bytes[begin] == '"') text = Unquote(text);
    }
  }

  std::string_view Unquote(std::string_view raw) {
    if (block_.unquoted_capacity < block_.size) {
      block_.unquoted = std::make_unique_for_overwrite<char[]>(block_.capacity);
      block_.unquoted_capacity = block_.capacity;
    }
    if (unquoted_ == nullptr) unquoted_ = block_.unquoted.get();
    return UnquoteCell(raw, &unquoted_);
  }

  // A NUL byte before the end of the record takes precedence.
  void Report(size_t place, size_t record_end, Error error) {
    if (first_nul_ < record_end) {
      place = first_nul_;
      error = NulByteError();
    }
    const int64_t lines = CountLineEnds(block_.text().substr(0, place));
    summary_.problem = RowProblem{.error = std::move(error), .lines_before = lines};
  }

  const TableShape& shape_;
  Block& block_;
  size_t first_nul_ = kNowhere;
  char* unquoted_ = nullptr;
  BlockSummary summary_;
};

}  // namespace

void Block::Grow(size_t wanted) {
  if (wanted <= capacity) return;
  auto grown = std::make_unique_for_overwrite<char[]>(wanted + kPadding);
  if (size > 0) std::memcpy(grown.get(), bytes.get(), size);
  bytes = std::move(grown);
  capacity = wanted;
}

void Block::SetSize(size_t new_size) {
  size = new_size;
  std::memset(bytes.get() + size, 0, kPadding);
}

std::unique_ptr<Block> BlockPool::Take() {
  const std::lock_guard lock(mutex_);
  if (free_.empty()) return std::make_unique<Block>();
  std::unique_ptr<Block> block = std::move(free_.back());
  free_.pop_back();
  block->size = 0;
  block->lines_before = 0;
  block->is_cut_short = false;
  return block;
}

std::shared_ptr<Block> BlockPool::Share(std::unique_ptr<Block> block) {
  return {block.release(),
          [pool = shared_from_this()](Block* last) { pool->Give(std::unique_ptr<Block>(last)); }};
}

void BlockPool::Give(std::unique_ptr<Block> block) {
  if (block->capacity > kPoolFactor * block_bytes_) return;
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(block));
}

BlockSummary TokenizeBlock(const TableShape& shape, Block* block) {
  return Tokenizer(shape, block).Run();
}

RowBlock ViewBlock(std::shared_ptr<Block> block, int64_t rows) {
  RowBlock view{.rows = rows, .columns = {}, .owner = nullptr};
  for (const auto& texts : block->texts) {
    ColumnView column;
    column.layout = Layout::kCsvText;
    column.length = rows;
    column.texts = texts.data();
    view.columns.push_back(column);
  }
  view.owner = std::move(block);
  return view;
}

Error NulByteError() {
  return {.kind = ErrorKind::kData,
          .message = "The dataset contains a NUL byte.",
          .found = "a byte of value 0",
          .expected = "UTF-8 text",
          .hint = "Save the file as UTF-8; UTF-16 and binary files look like this."};
}

Error NotUtf8Error(const std::string& part) {
  return {.kind = ErrorKind::kData,
          .message = "The dataset is not valid UTF-8.",
          .found = "a malformed character in " + part,
          .expected = "UTF-8 text",
          .hint = "Convert the file to UTF-8, for example with iconv -f latin1 -t utf-8."};
}

Error OpenQuoteError() {
  return {.kind = ErrorKind::kData,
          .message = "A quote opens here and is never closed.",
          .found = "the end of the file inside a quoted cell",
          .expected = "a closing quote",
          .hint = "Close the cell with \", and write a quote inside a quoted cell twice."};
}

Error RecordTooLongError(size_t bytes) {
  return {.kind = ErrorKind::kData,
          .message = "The record is too long.",
          .found = "no end of the record within " + std::to_string(bytes) + " bytes",
          .expected = "a line end outside quotes",
          .hint = "Look for a quote that opens a cell in this row and is never closed."};
}

}  // namespace candor::dataset::csv
