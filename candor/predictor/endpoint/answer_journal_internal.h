// The file behind a resume. Layout, all numbers as the (little-endian) machine has them:
//
//   "candor answers 1\n", SHA-256 of the key in hexadecimal, "\n"
//   pieces: mark (uint32), records (uint32), bytes of the content (uint64), content, and the
//           128-bit hash of all of that
//   content: score width, label width (int32), lists of scores, of labels (uint8), a hash a
//            record, the scores (float64), the labels (AppendCellBytes)
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "candor/base/status.h"
#include "candor/base/warning.h"
#include "candor/predictor/answers.h"
#include "candor/predictor/endpoint/record_asker.h"
#include "candor/predictor/endpoint/record_hash_internal.h"

namespace candor::predictor {

/// Thread-safe. Never fails once it is open: what cannot be written is not kept, and a warning says
/// so.
class AnswerJournal {
 public:
  using Visitor = std::function<void(std::span<const RecordHash>, const Answers&)>;

  /// OpenAnswerJournal.
  static Result<std::shared_ptr<AnswerJournal>> Open(const std::string& folder,
                                                     const std::string& key);
  AnswerJournal(const AnswerJournal&) = delete;
  AnswerJournal& operator=(const AnswerJournal&) = delete;
  ~AnswerJournal();

  /// Shows what earlier runs left, in the order in which it was written.
  void ReadStored(const Visitor& visit);
  /// Requires one hash a row.
  void Append(std::span<const RecordHash> hashes, const Answers& answers);
  /// Once: why nothing is kept any more, or from the start.
  std::optional<Warning> TakeWarning();

 private:
  AnswerJournal(std::string path, int file) : path_(std::move(path)), file_(file) {}
  Status Begin(const std::string& header);
  void Disable(Warning warning);

  const std::string path_;
  std::mutex mutex_;
  int file_;  // -1: nothing is kept
  int64_t header_bytes_ = 0;
  int64_t stored_end_ = 0;  // of what earlier runs left
  int64_t end_ = 0;         // of the last whole piece
  std::optional<Warning> warning_;
};

}  // namespace candor::predictor
