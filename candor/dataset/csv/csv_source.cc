#include "candor/dataset/csv/csv_source.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "candor/base/parallel.h"
#include "candor/base/progress.h"
#include "candor/dataset/block_rows_internal.h"
#include "candor/dataset/csv/csv_layout_internal.h"
#include "candor/dataset/csv/csv_source_internal.h"

namespace candor::dataset {
namespace csv {
namespace {

// A block after its map step: the consumer's share, or the problem in it.
struct ScannedBlock {
  size_t file = 0;
  int64_t lines_before = 0;
  BlockSummary summary;
  std::unique_ptr<MappedBlock> mapped;
};

class CsvSource : public RowSource {
 public:
  CsvSource(std::vector<StoredFile> files, TableLayout layout, ReaderLimits limits)
      : files_(std::move(files)), layout_(std::move(layout)), limits_(std::move(limits)) {}

  const std::vector<std::string>& column_names() const override { return layout_.column_names; }
  const std::vector<std::string>& duplicate_names() const override {
    return layout_.duplicate_names;
  }

  Result<ScanReport> Scan(std::span<const int> columns, BlockConsumer& consumer,
                          const RunContext& context) override;

 private:
  const std::vector<StoredFile> files_;
  const TableLayout layout_;
  const ReaderLimits limits_;
  BlockRows block_rows_;
};

// One scan: what the three stages of the pipeline share.
class CsvScan {
 public:
  CsvScan(const std::vector<StoredFile>& files, const TableLayout& layout,
          const ReaderLimits& limits, const BlockRows& block_rows, BlockConsumer& consumer,
          ProgressSink* progress)
      : files_(files),
        layout_(layout),
        block_rows_(block_rows),
        consumer_(consumer),
        pool_(std::make_shared<BlockPool>(limits.block_bytes)),
        reader_(files, layout.header, layout.column_names.size(), limits, pool_.get(), progress),
        rows_of_file_(files.size(), 0) {
    shape_.columns = layout.column_names.size();
  }

  Status SelectColumns(std::span<const int> columns) {
    for (const int column : columns) {
      const auto position = static_cast<size_t>(column);
      if (column < 0 || position >= shape_.columns) {
        return Error{.kind = ErrorKind::kInternal,
                     .message = "A scan asks for a column that does not exist.",
                     .found = std::to_string(column),
                     .expected = "0 to " + std::to_string(shape_.columns - 1)};
      }
      shape_.wanted.push_back(position);
    }
    return {};
  }

  Result<std::unique_ptr<Block>> Produce() {
    CANDOR_ASSIGN_OR_RETURN(std::unique_ptr<Block> block, reader_.Next());
    if (block != nullptr) block->number = next_block_++;
    return block;
  }

  Result<std::unique_ptr<ScannedBlock>> Map(std::unique_ptr<Block> block) {
    auto scanned = std::make_unique<ScannedBlock>();
    scanned->file = block->file;
    scanned->lines_before = block->lines_before;
    scanned->summary = TokenizeBlock(shape_, block.get());
    const bool has_rows = scanned->summary.rows > 0 && !scanned->summary.problem;
    const std::optional<int64_t> first_row = block_rows_.FirstRow(block->number);
    RowBlock view = ViewBlock(pool_->Share(std::move(block)), scanned->summary.rows);
    view.first_row = first_row;
    if (has_rows) {
      CANDOR_ASSIGN_OR_RETURN(scanned->mapped, consumer_.Map(view));
    }
    return scanned;
  }

  // In order of the rows, so that the lines before a block are known here.
  Status Merge(std::unique_ptr<ScannedBlock> scanned) {
    if (scanned->file != file_) line_ = 0;
    file_ = scanned->file;
    line_ += scanned->lines_before;
    BlockSummary& summary = scanned->summary;
    if (summary.problem) {
      Error error = std::move(summary.problem->error);
      error.where = PlaceInFile(files_[file_], line_ + summary.problem->lines_before);
      return error;
    }
    line_ += summary.lines;
    counted_.Add(summary.rows);
    rows_of_file_[file_] += summary.rows;
    short_rows_ += summary.short_rows;
    if (scanned->mapped == nullptr) return {};
    return consumer_.Merge(std::move(scanned->mapped));
  }

  Result<ScanReport> Finish() {
    ScanReport report{
        .rows = 0, .short_rows = short_rows_, .files = reader_.TakeInputFiles(), .warnings = {}};
    if (layout_.warning) report.warnings.push_back(*layout_.warning);
    for (size_t i = 0; i < files_.size(); ++i) {
      InputFile& file = report.files[i];
      file.rows = rows_of_file_[i];
      report.rows += file.rows;
      if (file.rows > 0) continue;
      report.warnings.push_back(
          {.code = "empty-file",
           .pointer = "",
           .text = "The file " + file.uri + " has no rows; check that it was written completely."});
    }
    if (report.rows == 0) {
      return Error{.kind = ErrorKind::kData,
                   .message = "The dataset has a header but no rows.",
                   .where = report.files.front().uri,
                   .found = "the columns " + layout_.column_names.front() +
                            (layout_.column_names.size() > 1 ? ", ..." : ""),
                   .expected = "at least one row of data",
                   .hint =
                       "If the first row is data, put a line of names above it, or name the "
                       "columns in `headers` of a configuration."};
    }
    return report;
  }

  /// The rows of each block; once the scan is through.
  BlockRows::Count TakeCount() { return std::move(counted_); }

 private:
  const std::vector<StoredFile>& files_;
  const TableLayout& layout_;
  const BlockRows& block_rows_;
  BlockConsumer& consumer_;
  std::shared_ptr<BlockPool> pool_;
  ChunkReader reader_;
  TableShape shape_;
  size_t next_block_ = 0;

  BlockRows::Count counted_;
  size_t file_ = 0;
  int64_t line_ = 0;
  int64_t short_rows_ = 0;
  std::vector<int64_t> rows_of_file_;
};

Result<ScanReport> CsvSource::Scan(std::span<const int> columns, BlockConsumer& consumer,
                                   const RunContext& context) {
  CsvScan scan(files_, layout_, limits_, block_rows_, consumer, context.progress);
  CANDOR_RETURN_IF_ERROR(scan.SelectColumns(columns));
  const int64_t bytes =
      std::accumulate(files_.begin(), files_.end(), int64_t{0},
                      [](int64_t sum, const StoredFile& file) { return sum + file.bytes; });
  const ProgressPhase phase(context.progress, "Reading the dataset", bytes, "bytes");
  const Status status = RunOrdered<Block, ScannedBlock>(
      context, [&] { return scan.Produce(); },
      [&](std::unique_ptr<Block> block) { return scan.Map(std::move(block)); },
      [&](std::unique_ptr<ScannedBlock> block) { return scan.Merge(std::move(block)); });
  CANDOR_RETURN_IF_ERROR(status);
  block_rows_.Learn(scan.TakeCount());
  return scan.Finish();
}

}  // namespace

Result<std::unique_ptr<RowSource>> OpenCsvWithLimits(std::vector<StoredFile> files,
                                                     const OpenOptions& options,
                                                     const RunContext& context,
                                                     const ReaderLimits& limits) {
  CANDOR_ASSIGN_OR_RETURN(TableLayout layout, FindLayout(files, options, context, limits));
  return std::unique_ptr<RowSource>(
      std::make_unique<CsvSource>(std::move(files), std::move(layout), limits));
}

}  // namespace csv

Result<std::unique_ptr<RowSource>> OpenCsv(std::vector<StoredFile> files,
                                           const OpenOptions& options, const RunContext& context) {
  return csv::OpenCsvWithLimits(std::move(files), options, context, csv::ReaderLimits());
}

}  // namespace candor::dataset
