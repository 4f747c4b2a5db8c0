#include <algorithm>
#include <utility>

#include "candor/predictor/endpoint/cell_bytes_internal.h"
#include "candor/predictor/endpoint/remembered_answers_internal.h"

namespace candor::predictor {
namespace {

// A distinct label: the Cell, the node of the map and its bucket,
// room to grow included.
constexpr int64_t kLabelBytes = 2 * sizeof(dataset::Cell) + sizeof(std::string) + 64;

// Capacity of a vector that doubles, once `more` have been added.
template <typename T>
int64_t BytesWith(const std::vector<T>& values, int64_t more) {
  const size_t needed = values.size() + static_cast<size_t>(more);
  const size_t capacity =
      needed <= values.capacity() ? values.capacity() : std::max(needed, 2 * values.capacity());
  return static_cast<int64_t>(capacity * sizeof(T));
}

}  // namespace

uint32_t LabelDictionary::CodeOf(const dataset::Cell& label) {
  std::string key;
  AppendCellBytes(label, &key);
  const auto [place, is_new] = codes_.try_emplace(key, static_cast<uint32_t>(labels_.size()));
  if (is_new) {
    labels_.push_back(label);
    bytes_ += BytesOf(label);
  }
  return place->second;
}

int64_t LabelDictionary::BytesOf(const dataset::Cell& label) {
  return kLabelBytes + (label.is_text() ? 2 * static_cast<int64_t>(label.AsText().size()) : 0);
}

int64_t RememberedAnswers::bytes() const {
  return index_.bytes() + BytesWith(scores_, 0) + BytesWith(label_codes_, 0) + dictionary_.bytes();
}

Status RememberedAnswers::Join(const AnswerShape& shape, const std::string& where) {
  if (!shape_) {
    shape_ = shape;
    return {};
  }
  CANDOR_ASSIGN_OR_RETURN(shape_, JoinShapes(*shape_, shape, where));
  return {};
}

bool RememberedAnswers::HasRoom(const Answers& answers, int64_t row) const {
  int64_t labels = dictionary_.bytes();
  for (int64_t i = row * answers.label_width; i < (row + 1) * answers.label_width; ++i) {
    labels += LabelDictionary::BytesOf(answers.labels[static_cast<size_t>(i)]);
  }
  return index_.BytesWithAnother() + BytesWith(scores_, answers.score_width) +
             BytesWith(label_codes_, answers.label_width) + labels <=
         max_bytes_;
}

void RememberedAnswers::Add(const RecordHash& hash, const Answers& answers, int64_t row) {
  const int64_t scores = answers.score_width;
  const int64_t labels = answers.label_width;
  if (!HasRoom(answers, row)) return;
  const int64_t entry = index_.size();
  if (index_.FindOrInsert(hash, entry) != entry) return;
  const auto score = answers.scores.begin() + row * scores;
  scores_.insert(scores_.end(), score, score + scores);
  for (int64_t i = row * labels; i < (row + 1) * labels; ++i) {
    label_codes_.push_back(dictionary_.CodeOf(answers.labels[static_cast<size_t>(i)]));
  }
}

void RememberedAnswers::CopyTo(int64_t entry, int64_t row, Answers* answers) const {
  const int64_t scores = shape_->score_width;
  const auto score = scores_.begin() + entry * scores;
  std::copy(score, score + scores, answers->scores.begin() + row * scores);
  const int64_t labels = shape_->label_width;
  for (int64_t i = 0; i < labels; ++i) {
    const uint32_t code = label_codes_[static_cast<size_t>(entry * labels + i)];
    answers->labels[static_cast<size_t>(row * labels + i)] = dictionary_.LabelOf(code);
  }
}

}  // namespace candor::predictor
