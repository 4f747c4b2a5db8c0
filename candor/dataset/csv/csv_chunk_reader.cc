#include <algorithm>
#include <cstring>
#include <utility>

#include "candor/base/utf8.h"
#include "candor/dataset/csv/csv_chunk_reader_internal.h"

namespace candor::dataset::csv {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string JoinNames(const CsvRow& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

Error At(Error error, const StoredFile& file, int64_t lines_before) {
  error.where = PlaceInFile(file, lines_before);
  return error;
}

Status CheckHeaderText(const StoredFile& file, std::string_view text, const Record& record) {
  const std::string_view raw = text.substr(record.begin, record.end - record.begin);
  const int64_t lines = CountLineEnds(text.substr(0, record.begin));
  if (raw.find('\0') != std::string_view::npos) return At(NulByteError(), file, lines);
  if (!IsUtf8(raw)) return At(NotUtf8Error("the first row"), file, lines);
  return {};
}

}  // namespace

std::string PlaceInFile(const StoredFile& file, int64_t lines_before) {
  return RedactUri(file.uri) + ", line " + std::to_string(lines_before + 1);
}

size_t ByteOrderMarkLength(std::string_view text) {
  return text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
}

Result<std::optional<Record>> ReadFirstRecord(const StoredFile& file, std::string_view text,
                                              bool at_end, bool is_full) {
  std::optional<Record> record = ReadRecord(text, ByteOrderMarkLength(text), at_end);
  if (record) {
    CANDOR_RETURN_IF_ERROR(CheckHeaderText(file, text, *record));
    return record;
  }
  const size_t nul = text.find('\0');
  if ((at_end || is_full) && nul != std::string_view::npos) {
    return At(NulByteError(), file, CountLineEnds(text.substr(0, nul)));
  }
  if (!at_end && is_full) return At(RecordTooLongError(text.size()), file, 0);
  if (!at_end) return record;
  size_t position = ByteOrderMarkLength(text);
  size_t open_quote = kNowhere;
  while (position < text.size()) {
    position = WalkRecord(text, position, CellState::kStart, &open_quote, [](size_t, bool) {});
  }
  if (open_quote == kNowhere) return record;
  return At(OpenQuoteError(), file, CountLineEnds(text.substr(0, open_quote)));
}

Result<std::unique_ptr<Block>> ChunkReader::Next() {
  while (file_ < files_.size()) {
    if (stream_ == nullptr) {
      CANDOR_ASSIGN_OR_RETURN(stream_, limits_.open(files_[file_].uri));
      at_start_ = true;
      at_end_ = false;
      reported_bytes_ = 0;
      rest_.clear();
    }
    CANDOR_ASSIGN_OR_RETURN(std::unique_ptr<Block> block, NextOfFile());
    if (block != nullptr) return block;
    EndFile();
  }
  return std::unique_ptr<Block>();
}

// Null at the end of the file.
Result<std::unique_ptr<Block>> ChunkReader::NextOfFile() {
  std::unique_ptr<Block> block = pool_->Take();
  block->file = file_;
  size_t wanted = limits_.block_bytes;
  block->Grow(std::max(wanted, rest_.size()));
  std::memcpy(block->bytes.get(), rest_.data(), rest_.size());
  block->SetSize(rest_.size());
  rest_.clear();
  CANDOR_RETURN_IF_ERROR(Fill(block.get(), wanted));
  if (at_start_) {
    CANDOR_RETURN_IF_ERROR(TakeHeader(block.get()));
    at_start_ = false;
  }
  while (true) {
    if (at_end_) break;
    const size_t end = FindLastRecordEnd(block->bytes.get(), block->size);
    if (end > 0) {
      rest_.assign(block->bytes.get() + end, block->size - end);
      block->SetSize(end);
      break;
    }
    if (block->size >= limits_.record_bytes) {
      block->is_cut_short = true;
      break;
    }
    wanted = std::min(2 * std::max(block->size, wanted), limits_.record_bytes);
    CANDOR_RETURN_IF_ERROR(Fill(block.get(), wanted));
  }
  if (block->size == 0) return std::unique_ptr<Block>();
  return block;
}

// Reads until the block holds `wanted` bytes or the file ends.
Status ChunkReader::Fill(Block* block, size_t wanted) {
  block->Grow(wanted);
  size_t size = block->size;
  while (size < wanted && !at_end_) {
    CANDOR_ASSIGN_OR_RETURN(
        const int64_t count,
        stream_->Read(block->bytes.get() + size, static_cast<int64_t>(wanted - size)));
    if (count == 0) at_end_ = true;
    size += static_cast<size_t>(count);
  }
  block->SetSize(size);
  if (progress_ != nullptr) {
    progress_->Advance(stream_->stored_bytes() - reported_bytes_);
    reported_bytes_ = stream_->stored_bytes();
  }
  return {};
}

// Looks at the file's first record and takes it off if it is a header; and the byte-order mark.
Status ChunkReader::TakeHeader(Block* block) {
  std::optional<Record> record;
  while (true) {
    const bool is_full = block->size >= limits_.record_bytes;
    CANDOR_ASSIGN_OR_RETURN(record,
                            ReadFirstRecord(files_[file_], block->text(), at_end_, is_full));
    if (record || at_end_) break;
    CANDOR_RETURN_IF_ERROR(Fill(block, std::min(2 * block->size, limits_.record_bytes)));
  }
  size_t taken = ByteOrderMarkLength(block->text());
  if (record) {
    CANDOR_RETURN_IF_ERROR(CheckFirstRecord(*record));
    const bool equal = record->cells == rule_.names;
    if (rule_.kind != HeaderRule::Kind::kNone && equal) taken = record->end;
  }
  block->lines_before = CountLineEnds(block->text().substr(0, taken));
  std::memmove(block->bytes.get(), block->bytes.get() + taken, block->size - taken);
  block->SetSize(block->size - taken);
  return {};
}

Status ChunkReader::CheckFirstRecord(const Record& record) {
  const std::string uri = RedactUri(files_[file_].uri);
  if (rule_.kind == HeaderRule::Kind::kPresent && record.cells != rule_.names) {
    return Error{.kind = ErrorKind::kData,
                 .message = "The files of the dataset have different columns.",
                 .where = uri,
                 .found = "the columns " + JoinNames(record.cells),
                 .expected = "the columns of " + rule_.first_file + ": " + JoinNames(rule_.names),
                 .hint = "Give every file the same header row, or name the columns in `headers`."};
  }
  if (rule_.kind != HeaderRule::Kind::kPresent && file_ > 0 && record.cells.size() != columns_) {
    return Error{.kind = ErrorKind::kData,
                 .message = "The files of the dataset have different columns.",
                 .where = uri,
                 .found = std::to_string(record.cells.size()) + " columns",
                 .expected = std::to_string(columns_) + " columns, as in " + rule_.first_file,
                 .hint = "Keep files of one shape in the folder."};
  }
  return {};
}

void ChunkReader::EndFile() {
  input_files_.push_back({.uri = RedactUri(files_[file_].uri),
                          .sha256 = stream_->Sha256(),
                          .bytes = stream_->stored_bytes(),
                          .rows = 0});
  stream_.reset();
  ++file_;
}

}  // namespace candor::dataset::csv
