// Answers by the hash of their record, in as little memory as that takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/answers.h"
#include "candor/predictor/endpoint/answer_shape_internal.h"
#include "candor/predictor/endpoint/hash_index_internal.h"

namespace candor::predictor {

/// Numbers for labels: each distinct label is kept once.
class LabelDictionary {
 public:
  uint32_t CodeOf(const dataset::Cell& label);
  const dataset::Cell& LabelOf(uint32_t code) const { return labels_[code]; }
  int64_t bytes() const { return bytes_; }
  /// What a label takes if it is new.
  static int64_t BytesOf(const dataset::Cell& label);

 private:
  std::vector<dataset::Cell> labels_;
  std::unordered_map<std::string, uint32_t> codes_;  // by AppendCellBytes
  int64_t bytes_ = 0;
};

/// All answers have one shape. Entries count from 0 and are never removed. Not thread-safe.
class RememberedAnswers {
 public:
  explicit RememberedAnswers(int64_t max_bytes) : max_bytes_(max_bytes) {}

  /// The entry of a record, or HashIndex::kNone.
  int64_t Find(const RecordHash& hash) const { return index_.Find(hash); }
  int64_t size() const { return index_.size(); }
  int64_t bytes() const;
  /// Empty before the first answers.
  const std::optional<AnswerShape>& shape() const { return shape_; }

  /// Before answers are added: the shape that all have together. Errors: those of JoinShapes.
  Status Join(const AnswerShape& shape, const std::string& where);
  /// Keeps the answer to `row` of the answers, whose shape has been joined, unless there is one for
  /// that hash or the memory is used up.
  void Add(const RecordHash& hash, const Answers& answers, int64_t row);
  /// Writes an entry to a row of answers that have shape() and room.
  void CopyTo(int64_t entry, int64_t row, Answers* answers) const;

 private:
  bool HasRoom(const Answers& answers, int64_t row) const;

  const int64_t max_bytes_;
  std::optional<AnswerShape> shape_;
  HashIndex index_;
  std::vector<double> scores_;
  std::vector<uint32_t> label_codes_;
  LabelDictionary dictionary_;
};

}  // namespace candor::predictor
