// One CSV record at a time, byte by byte: the grammar in its plain form. The reader's fast path
// (csv_structure_internal.h) must agree with it, and falls back to it.
//
// The grammar is that of pandas' C parser: a quote opens a quoted part only at the start of a cell;
// inside it, "" is a quote and line ends are text; what follows the closing quote is appended to
// the cell as it is, further quotes included. A record ends at \n, \r or \r\n.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace candor::dataset::csv {

inline constexpr size_t kNowhere = static_cast<size_t>(-1);

enum class CellState { kStart, kPlain, kQuoted, kQuoteInQuoted };

inline bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }

/// Goes on from `position`, where the record stands at `state`, to the record's end. Calls
/// on_separator(position, is_line_end) for each comma outside quotes and for the line end. Returns
/// the position after the line end (of \r\n: after \r), or kNowhere when the text ends before it.
/// `open_quote` is then the position of the quote that is still open, or kNowhere.
template <typename OnSeparator>
size_t WalkRecord(std::string_view text, size_t position, CellState state, size_t* open_quote,
                  OnSeparator on_separator) {
  *open_quote = kNowhere;
  for (; position < text.size(); ++position) {
    const char c = text[position];
    if (state == CellState::kQuoted) {
      if (c == '"') state = CellState::kQuoteInQuoted;
    } else if (c == '"' && state != CellState::kPlain) {
      if (state == CellState::kStart) *open_quote = position;
      state = CellState::kQuoted;
    } else if (c == ',') {
      on_separator(position, false);
      state = CellState::kStart;
    } else if (IsLineEnd(c)) {
      on_separator(position, true);
      *open_quote = kNowhere;
      return position + 1;
    } else {
      state = CellState::kPlain;
    }
  }
  if (state != CellState::kQuoted) *open_quote = kNowhere;
  return kNowhere;
}

/// A record that holds nothing: one unquoted cell of spaces and tabs. pandas skips it.
bool IsBlankRecord(std::string_view record);

/// What a raw cell says. Without a leading quote that is the cell itself; a cell that loses only
/// its outer quotes is a part of `raw`; otherwise the text is written to `out`, which has room for
/// raw.size() bytes, and `*out` moves past it.
std::string_view UnquoteCell(std::string_view raw, char** out);

struct Record {
  std::vector<std::string> cells;
  size_t begin = 0;  ///< of its first byte, blank lines before it skipped
  size_t end = 0;    ///< after its line end
};

/// The first record at or after `position` that is not blank. Empty when the text ends before the
/// record does and `at_end` does not say that this is the end of the file, when a quote stays open,
/// or when there is no further record.
std::optional<Record> ReadRecord(std::string_view text, size_t position, bool at_end);

/// Line ends in the text; \r\n counts once. Vectorised.
int64_t CountLineEnds(std::string_view text);

}  // namespace candor::dataset::csv
