#include <cstring>

#include "candor/predictor/endpoint/cell_bytes_internal.h"
#include "candor/predictor/endpoint/journal_piece_internal.h"
#include "candor/predictor/endpoint/plain_bytes_internal.h"

namespace candor::predictor {
namespace {

constexpr uint32_t kMark = 0x31424a43;  // "CJB1"

std::string WriteContent(std::span<const RecordHash> hashes, const Answers& answers) {
  std::string content;
  content.reserve(hashes.size() * sizeof(RecordHash) + answers.scores.size() * sizeof(double) + 16);
  AppendPlain(int32_t{answers.score_width}, &content);
  AppendPlain(int32_t{answers.label_width}, &content);
  AppendPlain(static_cast<uint8_t>(answers.scores_are_lists), &content);
  AppendPlain(static_cast<uint8_t>(answers.labels_are_lists), &content);
  for (const RecordHash& hash : hashes) AppendPlain(hash, &content);
  for (const double score : answers.scores) AppendPlain(score, &content);
  for (const dataset::Cell& label : answers.labels) AppendCellBytes(label, &content);
  return content;
}

bool TakeShape(std::string_view* bytes, Answers* answers) {
  int32_t score_width = 0;
  int32_t label_width = 0;
  uint8_t scores_are_lists = 0;
  uint8_t labels_are_lists = 0;
  if (!TakePlain(bytes, &score_width) || !TakePlain(bytes, &label_width) ||
      !TakePlain(bytes, &scores_are_lists) || !TakePlain(bytes, &labels_are_lists)) {
    return false;
  }
  answers->score_width = score_width;
  answers->label_width = label_width;
  answers->scores_are_lists = scores_are_lists != 0;
  answers->labels_are_lists = labels_are_lists != 0;
  return score_width >= 0 && label_width >= 0;
}

std::optional<JournalPiece> ReadContent(std::string_view content, uint32_t records) {
  JournalPiece piece;
  Answers& answers = piece.answers;
  answers.rows = records;
  if (!TakeShape(&content, &answers)) return std::nullopt;
  RecordHash hash;
  for (uint32_t i = 0; i < records; ++i) {
    if (!TakePlain(&content, &hash)) return std::nullopt;
    piece.hashes.push_back(hash);
  }
  double score = 0;
  for (int64_t i = 0; i < answers.rows * answers.score_width; ++i) {
    if (!TakePlain(&content, &score)) return std::nullopt;
    answers.scores.push_back(score);
  }
  for (int64_t i = 0; i < answers.rows * answers.label_width; ++i) {
    std::optional<dataset::Cell> label = TakeCell(&content);
    if (!label) return std::nullopt;
    answers.labels.push_back(*std::move(label));
  }
  if (!content.empty()) return std::nullopt;
  return piece;
}

}  // namespace

std::string WritePiece(std::span<const RecordHash> hashes, const Answers& answers) {
  const std::string content = WriteContent(hashes, answers);
  std::string piece;
  piece.reserve(content.size() + static_cast<size_t>(kPieceHeadBytes + kPieceTailBytes));
  AppendPlain(kMark, &piece);
  AppendPlain(static_cast<uint32_t>(hashes.size()), &piece);
  AppendPlain(static_cast<uint64_t>(content.size()), &piece);
  piece += content;
  AppendPlain(HashRecord(piece), &piece);
  return piece;
}

std::optional<int64_t> PieceBytes(std::string_view head) {
  uint32_t mark = 0;
  uint32_t records = 0;
  uint64_t bytes = 0;
  if (!TakePlain(&head, &mark) || !TakePlain(&head, &records) || !TakePlain(&head, &bytes)) {
    return std::nullopt;
  }
  constexpr uint64_t kMost = uint64_t{1} << 40;
  if (mark != kMark || bytes > kMost) return std::nullopt;
  return kPieceHeadBytes + static_cast<int64_t>(bytes) + kPieceTailBytes;
}

std::optional<JournalPiece> ReadPiece(std::string_view piece) {
  const std::optional<int64_t> bytes = PieceBytes(piece);
  if (!bytes || static_cast<size_t>(*bytes) != piece.size()) return std::nullopt;
  const size_t tail = piece.size() - static_cast<size_t>(kPieceTailBytes);
  RecordHash hash;
  std::memcpy(&hash, piece.data() + tail, sizeof(hash));
  if (hash != HashRecord(piece.substr(0, tail))) return std::nullopt;
  uint32_t records = 0;
  std::memcpy(&records, piece.data() + sizeof(kMark), sizeof(records));
  const size_t head = static_cast<size_t>(kPieceHeadBytes);
  return ReadContent(piece.substr(head, tail - head), records);
}

}  // namespace candor::predictor
