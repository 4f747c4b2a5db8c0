// What the tests of the answer decoder share.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "candor/predictor/codec/answer_decoder.h"

namespace candor::predictor {

using AnswerPlace = std::optional<AnswerLocation::Place>;

inline AnswerPlace Column(int64_t index) { return AnswerLocation::Place(index); }
inline AnswerPlace Path(const char* path) { return AnswerLocation::Place(std::string(path)); }

inline Result<Answers> Decoded(PayloadFormat accept, const AnswerPlace& label,
                               const AnswerPlace& probability, std::string_view body,
                               int64_t records) {
  const auto decoder = AnswerDecoder::Make(
      accept, {.label = label, .probability = probability, .label_headers = {}});
  if (!decoder.ok()) return decoder.error();
  return decoder->Decode(body, records);
}

}  // namespace candor::predictor
