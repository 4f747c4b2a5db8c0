// One piece of the journal: the answers to a request.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candor/predictor/answers.h"
#include "candor/predictor/endpoint/record_hash_internal.h"

namespace candor::predictor {

struct JournalPiece {
  std::vector<RecordHash> hashes;
  Answers answers;
};

/// Bytes before and after the content of a piece.
inline constexpr int64_t kPieceHeadBytes = 16;
inline constexpr int64_t kPieceTailBytes = 16;

std::string WritePiece(std::span<const RecordHash> hashes, const Answers& answers);

/// Bytes of the whole piece that begins with this head; empty when it is no head.
std::optional<int64_t> PieceBytes(std::string_view head);

/// A whole piece; empty when a byte of it is wrong.
std::optional<JournalPiece> ReadPiece(std::string_view piece);

}  // namespace candor::predictor
