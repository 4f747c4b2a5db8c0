// Scans CSV texts that stand in memory and writes the cells down: for tests and fuzzers.
#pragma once

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/sha256.h"
#include "candor/dataset/csv/csv_source_internal.h"

namespace candor::dataset::csv {

/// A text as a stored file. Hands out at most `step` bytes at a time.
class MemoryStream : public ByteStream {
 public:
  MemoryStream(std::string text, size_t step) : text_(std::move(text)), step_(step) {}

  Result<int64_t> Read(void* data, int64_t size) override {
    const size_t count = std::min({step_, static_cast<size_t>(size), text_.size() - position_});
    std::memcpy(data, text_.data() + position_, count);
    position_ += count;
    return static_cast<int64_t>(count);
  }
  std::string Sha256() override { return candor::Sha256::OfText(text_); }
  int64_t stored_bytes() const override { return static_cast<int64_t>(position_); }

 private:
  std::string text_;
  size_t step_;
  size_t position_ = 0;
};

/// A cell, or nothing where a short row lacks it.
using RecordedCell = std::optional<std::string>;
using RecordedRow = std::vector<RecordedCell>;

/// The cells of a scan by row, and what went wrong.
struct RecordedScan {
  std::vector<std::string> names;
  std::vector<std::string> duplicate_names;
  std::vector<RecordedRow> rows;
  ScanReport report;
  std::optional<Error> error;
  int64_t blocks = 0;
};

class RecordingConsumer : public BlockConsumer {
 public:
  explicit RecordingConsumer(RecordedScan* scan) : scan_(scan) {}

  Result<std::unique_ptr<MappedBlock>> Map(const RowBlock& block) override {
    auto mapped = std::make_unique<Rows>();
    mapped->rows.resize(static_cast<size_t>(block.rows));
    for (const ColumnView& column : block.columns) {
      for (size_t i = 0; i < mapped->rows.size(); ++i) {
        const std::string_view text = column.texts[i];
        mapped->rows[i].push_back(text.data() == nullptr ? RecordedCell()
                                                         : RecordedCell(std::string(text)));
      }
    }
    return std::unique_ptr<MappedBlock>(std::move(mapped));
  }

  Status Merge(std::unique_ptr<MappedBlock> mapped) override {
    for (RecordedRow& row : static_cast<Rows*>(mapped.get())->rows) {
      scan_->rows.push_back(std::move(row));
    }
    ++scan_->blocks;
    return {};
  }

 private:
  struct Rows : MappedBlock {
    std::vector<RecordedRow> rows;
  };
  RecordedScan* scan_;
};

struct RecordingOptions {
  OpenOptions open;
  size_t block_bytes = size_t{1} << 20;
  size_t record_bytes = size_t{1} << 28;
  size_t read_step = size_t{1} << 30;
  RunContext context;
  std::optional<std::vector<int>> columns;  ///< all when unset
};

/// The texts are the files "0.csv", "1.csv", ...
inline RecordedScan ScanTexts(const std::vector<std::string>& texts,
                              const RecordingOptions& options) {
  std::vector<StoredFile> files;
  std::map<std::string, std::string> stored;
  for (const std::string& text : texts) {
    const std::string name = std::to_string(files.size()) + ".csv";
    files.push_back({.uri = name, .bytes = static_cast<int64_t>(text.size())});
    stored[name] = text;
  }
  ReaderLimits limits;
  limits.block_bytes = options.block_bytes;
  limits.record_bytes = options.record_bytes;
  limits.open = [&](const std::string& uri) -> Result<std::unique_ptr<ByteStream>> {
    return std::unique_ptr<ByteStream>(
        std::make_unique<MemoryStream>(stored.at(uri), options.read_step));
  };
  RecordedScan scan;
  const auto source = OpenCsvWithLimits(files, options.open, options.context, limits);
  if (!source.ok()) {
    scan.error = source.error();
    return scan;
  }
  RowSource& table = **source;
  scan.names = table.column_names();
  scan.duplicate_names = table.duplicate_names();
  std::vector<int> columns(scan.names.size());
  std::iota(columns.begin(), columns.end(), 0);
  RecordingConsumer consumer(&scan);
  const auto report = table.Scan(options.columns.value_or(columns), consumer, options.context);
  if (report.ok()) {
    scan.report = report.value();
  } else {
    scan.error = report.error();
  }
  return scan;
}

}  // namespace candor::dataset::csv
