#include <algorithm>
#include <utility>

#include "candor/dataset/json/json_line_reader_internal.h"

namespace candor::dataset {
namespace {

constexpr size_t kBlockBytes = size_t{1} << 20;
constexpr size_t kLongestLine = size_t{256} << 20;

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

bool RecordLines::Next(RecordLine* line) {
  while (!rest_.empty()) {
    const size_t end = std::min(rest_.find('\n'), rest_.size());
    *line = {rest_.substr(0, end), next_++};
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (!IsBlank(line->text)) return true;
  }
  return false;
}

JsonLineReader::JsonLineReader(std::unique_ptr<ByteStream> stream, std::string name, size_t file)
    : stream_(std::move(stream)), name_(std::move(name)), file_(file) {}

// Reads one more piece behind the pending bytes, full unless the file ends.
Status JsonLineReader::Fill() {
  const size_t before = pending_.size();
  pending_.resize(before + kBlockBytes);
  size_t filled = 0;
  while (filled < kBlockBytes) {
    CANDOR_ASSIGN_OR_RETURN(const int64_t count,
                            stream_->Read(pending_.data() + before + filled,
                                          static_cast<int64_t>(kBlockBytes - filled)));
    if (count == 0) {
      ended_ = true;
      break;
    }
    filled += static_cast<size_t>(count);
  }
  pending_.resize(before + filled);
  return {};
}

Result<std::unique_ptr<LineBlock>> JsonLineReader::Next() {
  size_t searched = 0;
  size_t end = std::string::npos;  // of the last whole line
  while (!ended_ && end == std::string::npos) {
    searched = pending_.size();
    CANDOR_RETURN_IF_ERROR(Fill());
    const size_t line_break = pending_.rfind('\n');
    if (line_break != std::string::npos && line_break >= searched) end = line_break + 1;
    if (end == std::string::npos && pending_.size() > kLongestLine) {
      return Error{.kind = ErrorKind::kData,
                   .message = "The record is too long.",
                   .where = name_ + ", line " + std::to_string(line_),
                   .expected = "at most " + std::to_string(kLongestLine >> 20) + " MiB a line"};
    }
  }
  if (ended_) end = pending_.size();
  if (end == 0) return std::unique_ptr<LineBlock>();
  auto block = std::make_unique<LineBlock>();
  block->text = pending_.substr(0, end);
  block->first_line = line_;
  block->file = file_;
  pending_.erase(0, end);
  line_ += std::count(block->text.begin(), block->text.end(), '\n');
  return block;
}

}  // namespace candor::dataset
