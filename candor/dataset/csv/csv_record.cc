#include <algorithm>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "candor/dataset/csv/csv_record_internal.h"

namespace candor::dataset::csv {
namespace {

// Copies a cell that starts with a quote, without the quotes that are not its own.
char* CopyUnquoted(std::string_view raw, char* out) {
  CellState state = CellState::kStart;
  for (const char c : raw) {
    if (c == '"' && state == CellState::kStart) {
      state = CellState::kQuoted;
    } else if (c == '"' && state == CellState::kQuoted) {
      state = CellState::kQuoteInQuoted;
    } else {
      if (state == CellState::kQuoteInQuoted) {
        state = c == '"' ? CellState::kQuoted : CellState::kPlain;
      }
      *out++ = c;
    }
  }
  return out;
}

#if defined(__SSE2__)
constexpr size_t kLanes = 16;
constexpr size_t kMaxLaneCount = 255;

// Counts in whole vectors from *position on and moves it there; the rest is left to the caller.
int64_t CountLineEndsInVectors(std::string_view text, size_t* position) {
  const __m128i line_feed = _mm_set1_epi8('\n');
  const __m128i carriage_return = _mm_set1_epi8('\r');
  int64_t count = 0;
  size_t i = *position;
  while (i + kLanes + 1 <= text.size()) {
    __m128i lanes = _mm_setzero_si128();
    const size_t steps = std::min(kMaxLaneCount, (text.size() - i - 1) / kLanes);
    for (size_t step = 0; step < steps; ++step, i += kLanes) {
      const auto load = [&](size_t at) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
      };
      const __m128i bytes = load(i);
      const __m128i before_line_feed = _mm_cmpeq_epi8(load(i + 1), line_feed);
      const __m128i lone_return =
          _mm_andnot_si128(before_line_feed, _mm_cmpeq_epi8(bytes, carriage_return));
      lanes = _mm_sub_epi8(lanes, _mm_or_si128(_mm_cmpeq_epi8(bytes, line_feed), lone_return));
    }
    const __m128i sums = _mm_sad_epu8(lanes, _mm_setzero_si128());
    count += _mm_cvtsi128_si32(sums) + _mm_cvtsi128_si32(_mm_srli_si128(sums, 8));
  }
  *position = i;
  return count;
}
#endif

}  // namespace

bool IsBlankRecord(std::string_view record) {
  return record.find_first_not_of(" \t") == std::string_view::npos;
}

std::string_view UnquoteCell(std::string_view raw, char** out) {
  if (raw.empty() || raw.front() != '"') return raw;
  const std::string_view body = raw.substr(1);
  const void* closing = std::memchr(body.data(), '"', body.size());
  if (closing == body.data() + body.size() - 1) return body.substr(0, body.size() - 1);
  char* const begin = *out;
  *out = CopyUnquoted(raw, begin);
  return {begin, static_cast<size_t>(*out - begin)};
}

std::optional<Record> ReadRecord(std::string_view text, size_t position, bool at_end) {
  Record record;
  std::string unquoted;
  while (position < text.size()) {
    record.cells.clear();
    record.begin = position;
    size_t cell_begin = position;
    const auto add_cell = [&](size_t cell_end, bool) {
      const std::string_view raw = text.substr(cell_begin, cell_end - cell_begin);
      unquoted.resize(raw.size());
      char* out = unquoted.data();
      record.cells.emplace_back(UnquoteCell(raw, &out));
      cell_begin = cell_end + 1;
    };
    size_t open_quote = kNowhere;
    record.end = WalkRecord(text, position, CellState::kStart, &open_quote, add_cell);
    if (record.end == kNowhere) {
      if (!at_end || open_quote != kNowhere) return std::nullopt;
      add_cell(text.size(), true);
      record.end = text.size();
    } else if (text[record.end - 1] == '\r') {
      if (record.end == text.size() && !at_end) return std::nullopt;
      if (record.end < text.size() && text[record.end] == '\n') ++record.end;
    }
    const std::string_view raw = text.substr(record.begin, cell_begin - 1 - record.begin);
    if (record.cells.size() > 1 || !IsBlankRecord(raw)) return record;
    position = record.end;
  }
  return std::nullopt;
}

int64_t CountLineEnds(std::string_view text) {
  int64_t count = 0;
  size_t i = 0;
#if defined(__SSE2__)
  count = CountLineEndsInVectors(text, &i);
#endif
  for (; i < text.size(); ++i) {
    const bool before_line_feed = i + 1 < text.size() && text[i + 1] == '\n';
    if (text[i] == '\n' || (text[i] == '\r' && !before_line_feed)) ++count;
  }
  return count;
}

}  // namespace candor::dataset::csv
