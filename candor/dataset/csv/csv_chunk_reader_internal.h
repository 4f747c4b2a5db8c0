// Cuts the bytes of CSV files into blocks of whole records.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "candor/base/progress.h"
#include "candor/base/status.h"
#include "candor/dataset/csv/csv_block_internal.h"
#include "candor/dataset/csv/csv_header.h"
#include "candor/dataset/row_source.h"
#include "candor/dataset/storage.h"

namespace candor::dataset::csv {

using StreamOpener = std::function<Result<std::unique_ptr<ByteStream>>(const std::string& uri)>;

/// What the reader may not be told by its users, but tests and fuzzers may.
struct ReaderLimits {
  size_t block_bytes = size_t{1} << 20;
  size_t record_bytes = size_t{1} << 28;
  StreamOpener open = OpenStream;
};

/// What a file's first record must be.
struct HeaderRule {
  enum class Kind {
    kNone,     ///< data; in all files with the same number of cells
    kPresent,  ///< `names`; taken off
    kSkip,     ///< taken off if it equals `names`, data otherwise
  };
  Kind kind = Kind::kNone;
  CsvRow names;  ///< as in the first file, not made unique
  std::string first_file;
};

/// "FILE, line N".
std::string PlaceInFile(const StoredFile& file, int64_t lines_before);

/// Not thread-safe. Where blocks are cut depends on the bytes and on the limits alone.
class ChunkReader {
 public:
  ChunkReader(const std::vector<StoredFile>& files, const HeaderRule& rule, size_t columns,
              const ReaderLimits& limits, BlockPool* pool, ProgressSink* progress)
      : files_(files),
        rule_(rule),
        columns_(columns),
        limits_(limits),
        pool_(pool),
        progress_(progress) {}

  /// The next block, null after the last file.
  Result<std::unique_ptr<Block>> Next();

  /// Of the files that were read to their end; without row counts.
  std::vector<InputFile> TakeInputFiles() { return std::move(input_files_); }

 private:
  Result<std::unique_ptr<Block>> NextOfFile();
  Status Fill(Block* block, size_t wanted);
  Status TakeHeader(Block* block);
  Status CheckFirstRecord(const Record& record);
  void EndFile();

  const std::vector<StoredFile>& files_;
  const HeaderRule& rule_;
  const size_t columns_;
  const ReaderLimits& limits_;
  BlockPool* pool_;
  ProgressSink* progress_;

  size_t file_ = 0;
  std::unique_ptr<ByteStream> stream_;  // null between files
  bool at_start_ = false;               // nothing of the file was handed out
  bool at_end_ = false;                 // the stream is exhausted
  int64_t reported_bytes_ = 0;
  std::string rest_;  // read, but behind the last block
  std::vector<InputFile> input_files_;
};

/// Drops a UTF-8 byte-order mark.
size_t ByteOrderMarkLength(std::string_view text);

/// The first record at or after `position`, as ReadRecord; an error when it holds a NUL byte, is
/// not UTF-8, leaves a quote open or is not complete though `is_full` says that more must not be
/// read. Empty when more must be read, or at the end of the file.
Result<std::optional<Record>> ReadFirstRecord(const StoredFile& file, std::string_view text,
                                              bool at_end, bool is_full);

}  // namespace candor::dataset::csv
