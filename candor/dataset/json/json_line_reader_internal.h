// Cuts a JSON Lines file into blocks of whole lines.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "candor/base/status.h"
#include "candor/dataset/storage.h"

namespace candor::dataset {

struct LineBlock {
  std::string text;        ///< whole lines; the last one of a file may lack its line end
  int64_t first_line = 1;  ///< of the file, from 1
  size_t file = 0;
  size_t number = 0;  ///< among all blocks of the scan
};

/// A line that is not blank, without its line end.
struct RecordLine {
  std::string_view text;
  int64_t number = 0;  ///< of the file, from 1
};

/// Walks over the block's lines, skipping blank ones.
class RecordLines {
 public:
  explicit RecordLines(const LineBlock& block) : rest_(block.text), next_(block.first_line) {}
  /// False at the end.
  bool Next(RecordLine* line);

 private:
  std::string_view rest_;
  int64_t next_;
};

/// Not thread-safe. Blocks are cut at places that depend on the bytes alone.
class JsonLineReader {
 public:
  JsonLineReader(std::unique_ptr<ByteStream> stream, std::string name, size_t file);

  /// The next block of at least about 1 MiB, or null at the end.
  Result<std::unique_ptr<LineBlock>> Next();
  ByteStream& stream() { return *stream_; }

 private:
  Status Fill();

  std::unique_ptr<ByteStream> stream_;
  std::string name_;
  size_t file_;
  std::string pending_;
  int64_t line_ = 1;
  bool ended_ = false;
};

}  // namespace candor::dataset
