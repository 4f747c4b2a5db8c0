// The first two bytes are a format (c, l, j) and a number of records, the rest of the first line
// LABEL<tab>PROBABILITY, what follows is the answer: whatever a model sends becomes complete,
// finite answers, or an error that shows the body.
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "candor/predictor/codec/answer_decoder.h"

namespace {

using namespace candor::predictor;

std::optional<AnswerLocation::Place> ReadPlace(std::string_view text) {
  if (text.empty()) return std::nullopt;
  int64_t index = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), index);
  if (parsed.ptr == text.data() + text.size() && parsed.ec == std::errc()) return index;
  return std::string(text);
}

PayloadFormat FormatOf(char letter) {
  if (letter == 'c') return PayloadFormat::kCsv;
  return letter == 'l' ? PayloadFormat::kJsonLines : PayloadFormat::kJson;
}

void CheckAnswers(const Answers& answers, const AnswerLocation& location, int64_t records) {
  CANDOR_CHECK(answers.rows == records);
  const auto rows = static_cast<size_t>(records);
  CANDOR_CHECK(answers.scores.size() == rows * static_cast<size_t>(answers.score_width));
  CANDOR_CHECK(answers.labels.size() == rows * static_cast<size_t>(answers.label_width));
  if (records > 0) {
    const bool has_scores = location.probability || !location.label;
    CANDOR_CHECK((answers.score_width > 0) == has_scores);
    CANDOR_CHECK((answers.label_width > 0) == location.label.has_value());
  }
  for (const double score : answers.scores) CANDOR_CHECK(std::isfinite(score));
  for (const auto& label : answers.labels) CANDOR_CHECK(!label.is_missing());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (size < 2) return 0;
  const PayloadFormat format = FormatOf(text[0]);
  const int64_t records = data[1] % 16;
  text.remove_prefix(2);
  const size_t line_end = text.find('\n');
  const size_t tab = text.substr(0, line_end).find('\t');
  if (line_end == std::string_view::npos || tab == std::string_view::npos) return 0;
  AnswerLocation location;
  location.label = ReadPlace(text.substr(0, tab));
  location.probability = ReadPlace(text.substr(tab + 1, line_end - tab - 1));
  const auto decoder = AnswerDecoder::Make(format, location);
  if (!decoder.ok()) {
    CANDOR_CHECK(decoder.error().kind == candor::ErrorKind::kConfig);
    return 0;
  }
  const auto answers = decoder->Decode(text.substr(line_end + 1), records);
  if (answers.ok()) {
    CheckAnswers(*answers, location, records);
    return 0;
  }
  CANDOR_CHECK(answers.error().kind == candor::ErrorKind::kModel);
  CANDOR_CHECK(!answers.error().message.empty());
  CANDOR_CHECK(answers.error().found.find("the answer ") != std::string::npos);
  return 0;
}
