#include "candor/dataset/parquet/parquet_source.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <thread>
#include <utility>

#include "candor/base/parallel.h"
#include "candor/base/progress.h"
#include "candor/dataset/csv/csv_header.h"
#include "candor/dataset/parquet/arrow_view_internal.h"
#include "candor/dataset/parquet/parquet_file_internal.h"

namespace candor::dataset {
namespace {

constexpr int64_t kBlockRows = int64_t{1} << 17;
constexpr int64_t kHashPiece = int64_t{1} << 20;

// What several threads share: one row group of one file.
struct RowGroupTask {
  const ParquetFile* file;
  int row_group;
  std::span<const int> columns;  // positions in the file
  int64_t first_row;             // of the data
};

using MappedBlocks = std::vector<std::unique_ptr<MappedBlock>>;

// Reads the files' bytes beside the decoding, for their SHA-256.
class FileHasher {
 public:
  FileHasher(const std::vector<ParquetFile>& files, const RunContext& context)
      : hashes_(files.size()), thread_([this, &files, &context](const std::stop_token& stop) {
          Run(files, context, stop);
        }) {}

  /// Waits for the end.
  Result<std::vector<std::string>> Finish() {
    thread_.join();
    CANDOR_RETURN_IF_ERROR(status_);
    return std::move(hashes_);
  }

 private:
  void Run(const std::vector<ParquetFile>& files, const RunContext& context,
           const std::stop_token& stop) {
    for (size_t i = 0; i < files.size() && status_.ok(); ++i) {
      status_ = HashFile(files[i].stored().uri, context, stop, &hashes_[i]);
    }
  }

  static Status HashFile(const std::string& uri, const RunContext& context,
                         const std::stop_token& stop, std::string* hash) {
    CANDOR_ASSIGN_OR_RETURN(const std::unique_ptr<ByteStream> stream, OpenStream(uri));
    std::vector<char> piece(kHashPiece);
    while (!stop.stop_requested()) {
      CANDOR_RETURN_IF_ERROR(context.CheckStop());
      CANDOR_ASSIGN_OR_RETURN(const int64_t count, stream->Read(piece.data(), kHashPiece));
      if (count == 0) break;
    }
    *hash = stream->Sha256();
    return {};
  }

  std::vector<std::string> hashes_;
  Status status_;
  std::jthread thread_;  // last: it uses the others
};

class ParquetSource : public RowSource {
 public:
  ParquetSource(std::vector<ParquetFile> files, std::vector<std::vector<int>> positions,
                std::vector<std::string> names, std::vector<std::string> duplicates)
      : files_(std::move(files)),
        positions_(std::move(positions)),
        names_(std::move(names)),
        duplicates_(std::move(duplicates)) {}

  const std::vector<std::string>& column_names() const override { return names_; }
  const std::vector<std::string>& duplicate_names() const override { return duplicates_; }

  Result<ScanReport> Scan(std::span<const int> columns, BlockConsumer& consumer,
                          const RunContext& context) override {
    CANDOR_RETURN_IF_ERROR(CheckFlat(columns));
    FileHasher hasher(files_, context);
    int64_t rows = 0;
    for (const ParquetFile& file : files_) rows += file.rows();
    const ProgressPhase phase(context.progress, "Reading the dataset", rows, "rows");
    CANDOR_RETURN_IF_ERROR(ScanRows(columns, consumer, phase, context));
    CANDOR_ASSIGN_OR_RETURN(std::vector<std::string> hashes, hasher.Finish());
    ScanReport report;
    for (size_t i = 0; i < files_.size(); ++i) {
      const ParquetFile& file = files_[i];
      report.rows += file.rows();
      report.files.push_back({.uri = RedactUri(file.stored().uri),
                              .sha256 = std::move(hashes[i]),
                              .bytes = file.stored().bytes,
                              .rows = file.rows()});
    }
    return report;
  }

 private:
  Status CheckFlat(std::span<const int> columns) const {
    for (const int column : columns) {
      for (size_t i = 0; i < files_.size(); ++i) {
        const ParquetColumn& stored = StoredColumn(i, column);
        if (stored.leaf >= 0) continue;
        return Error{.kind = ErrorKind::kData,
                     .message = "A nested column cannot be analysed.",
                     .where = RedactUri(files_[i].stored().uri) + ", column '" +
                              names_[static_cast<size_t>(column)] + "'",
                     .found = stored.type,
                     .expected = "one value a row",
                     .hint = "Store the values in columns of their own, or leave the column out."};
      }
    }
    return {};
  }

  const ParquetColumn& StoredColumn(size_t file, int column) const {
    const int position = positions_[file][static_cast<size_t>(column)];
    return files_[file].columns()[static_cast<size_t>(position)];
  }

  Status ScanRows(std::span<const int> columns, BlockConsumer& consumer, const ProgressPhase& phase,
                  const RunContext& context) const {
    std::vector<std::vector<int>> wanted(files_.size());  // positions in each file
    for (size_t i = 0; i < files_.size(); ++i) {
      for (const int column : columns) {
        wanted[i].push_back(positions_[i][static_cast<size_t>(column)]);
      }
    }
    size_t file = 0;
    int row_group = 0;
    int64_t first_row = 0;
    const auto produce = [&]() -> Result<std::unique_ptr<RowGroupTask>> {
      while (file < files_.size() && row_group == files_[file].row_group_count()) {
        ++file;
        row_group = 0;
      }
      if (file == files_.size()) return std::unique_ptr<RowGroupTask>();
      auto task = std::make_unique<RowGroupTask>(
          RowGroupTask{&files_[file], row_group, wanted[file], first_row});
      first_row += files_[file].RowsOfGroup(row_group++);
      return task;
    };
    const auto map =
        [&](std::unique_ptr<RowGroupTask> task) -> Result<std::unique_ptr<MappedBlocks>> {
      return MapRowGroup(*task, consumer, phase, context);
    };
    const auto merge = [&](std::unique_ptr<MappedBlocks> blocks) -> Status {
      for (std::unique_ptr<MappedBlock>& block : *blocks) {
        CANDOR_RETURN_IF_ERROR(consumer.Merge(std::move(block)));
      }
      return {};
    };
    return RunOrdered<RowGroupTask, MappedBlocks>(context, produce, map, merge);
  }

  static Result<std::unique_ptr<MappedBlocks>> MapRowGroup(const RowGroupTask& task,
                                                           BlockConsumer& consumer,
                                                           const ProgressPhase& phase,
                                                           const RunContext& context) {
    auto blocks = std::make_unique<MappedBlocks>();
    int64_t first_row = task.first_row;
    const auto visit = [&](const arrow::RecordBatch& batch) -> Status {
      CANDOR_RETURN_IF_ERROR(context.CheckStop());
      CANDOR_ASSIGN_OR_RETURN(RowBlock block, MakeBlock(task, batch));
      block.first_row = first_row;
      first_row += block.rows;
      CANDOR_ASSIGN_OR_RETURN(std::unique_ptr<MappedBlock> mapped, consumer.Map(block));
      blocks->push_back(std::move(mapped));
      phase.Advance(block.rows);
      return {};
    };
    CANDOR_RETURN_IF_ERROR(
        task.file->ReadRowGroup(task.row_group, task.columns, kBlockRows, visit));
    return blocks;
  }

  // The batch's columns stand in the order of their leaves, the block's in that of the request.
  static Result<RowBlock> MakeBlock(const RowGroupTask& task, const arrow::RecordBatch& batch) {
    const std::vector<ParquetColumn>& stored = task.file->columns();
    const auto leaf = [&](size_t i) { return stored[static_cast<size_t>(task.columns[i])].leaf; };
    std::vector<size_t> by_leaf(task.columns.size());
    std::iota(by_leaf.begin(), by_leaf.end(), size_t{0});
    std::sort(by_leaf.begin(), by_leaf.end(),
              [&](size_t a, size_t b) { return leaf(a) < leaf(b); });

    auto memory = std::make_shared<ViewMemory>();
    RowBlock block;
    block.rows = batch.num_rows();
    block.columns.resize(task.columns.size());
    for (size_t i = 0; i < by_leaf.size(); ++i) {
      const ParquetColumn& column = stored[static_cast<size_t>(task.columns[by_leaf[i]])];
      Result<ColumnView> view =
          ViewOfArray(batch.column(static_cast<int>(i)), column.is_category, memory.get());
      if (!view.ok()) {
        Error error = view.error();
        error.where = RedactUri(task.file->stored().uri) + ", column '" + column.name + "'";
        return error;
      }
      block.columns[by_leaf[i]] = *view;
    }
    block.owner = std::move(memory);
    return block;
  }

  std::vector<ParquetFile> files_;
  std::vector<std::vector<int>> positions_;  // of each column, in each file
  std::vector<std::string> names_;
  std::vector<std::string> duplicates_;
};

std::vector<std::string> NamesOf(const ParquetFile& file) {
  std::vector<std::string> names;
  for (const ParquetColumn& column : file.columns()) names.push_back(column.name);
  return names;
}

std::string Joined(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : ", ") + name;
  return joined;
}

// Where the file has each of the first file's columns.
Result<std::vector<int>> MatchColumns(const ParquetFile& file, const ParquetFile& first) {
  const std::vector<std::string> names = MakeColumnNames(NamesOf(file));
  const std::vector<std::string> expected = MakeColumnNames(NamesOf(first));
  std::map<std::string, int> position;
  for (size_t i = 0; i < names.size(); ++i) position[names[i]] = static_cast<int>(i);
  std::vector<int> positions;
  for (const std::string& name : expected) {
    const auto found = position.find(name);
    if (found != position.end()) positions.push_back(found->second);
  }
  if (positions.size() == expected.size() && names.size() == expected.size()) return positions;
  return Error{.kind = ErrorKind::kData,
               .message = "The files of the dataset have different columns.",
               .where = RedactUri(file.stored().uri),
               .found = Joined(names),
               .expected = Joined(expected),
               .hint = "The columns of " + RedactUri(first.stored().uri) + " are the measure."};
}

}  // namespace

Result<std::unique_ptr<RowSource>> OpenParquet(std::vector<StoredFile> stored,
                                               const OpenOptions& options,
                                               const RunContext& context) {
  std::vector<ParquetFile> files;
  std::vector<std::vector<int>> positions;
  for (StoredFile& one : stored) {
    CANDOR_RETURN_IF_ERROR(context.CheckStop());
    CANDOR_ASSIGN_OR_RETURN(ParquetFile file, ParquetFile::Open(std::move(one)));
    files.push_back(std::move(file));
    CANDOR_ASSIGN_OR_RETURN(std::vector<int> matched, MatchColumns(files.back(), files.front()));
    positions.push_back(std::move(matched));
  }
  if (std::all_of(files.begin(), files.end(),
                  [](const ParquetFile& file) { return file.rows() == 0; })) {
    return Error{.kind = ErrorKind::kData,
                 .message = "The dataset is empty.",
                 .where = RedactUri(files.front().stored().uri)};
  }
  std::vector<std::string> names = NamesOf(files.front());
  if (options.headers) {
    if (options.headers->size() != names.size()) {
      return Error{.kind = ErrorKind::kData,
                   .message =
                       "Headers in config do not match with the number of columns in the "
                       "dataset.",
                   .where = RedactUri(files.front().stored().uri),
                   .found = std::to_string(options.headers->size()) + " headers",
                   .expected = std::to_string(names.size()) + " columns: " + Joined(names)};
    }
    names = *options.headers;
  }
  return std::unique_ptr<RowSource>(std::make_unique<ParquetSource>(
      std::move(files), std::move(positions), MakeColumnNames(names), FindDuplicateNames(names)));
}

}  // namespace candor::dataset
