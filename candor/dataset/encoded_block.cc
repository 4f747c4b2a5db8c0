#include "candor/dataset/encoded_block.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <utility>

#include "candor/dataset/code_index.h"
#include "candor/dataset/csv/csv_types.h"

namespace candor::dataset {
namespace {

// Gives each distinct text a code. One-byte texts ("0", "1", "F") take a table instead of the hash.
class TextEncoder {
 public:
  explicit TextEncoder(std::vector<std::string_view>* texts) : texts_(*texts) {}

  uint32_t Encode(std::string_view text) {
    if (text.size() == 1) {
      uint32_t& code = one_byte_[static_cast<unsigned char>(text[0])];
      if (code == 0) code = Append(text);
      return code;
    }
    const uint64_t hash = HashBytes(text);
    uint32_t code = index_.Find(hash, [&](uint32_t c) { return texts_[c - 1] == text; });
    if (code == 0) {
      code = Append(text);
      index_.Insert(hash, code);
    }
    return code;
  }

 private:
  uint32_t Append(std::string_view text) {
    texts_.push_back(text);
    return static_cast<uint32_t>(texts_.size());
  }

  std::vector<std::string_view>& texts_;
  std::array<uint32_t, 256> one_byte_{};
  CodeIndex index_;
};

// Turns the codes of texts that mean "missing" into kMissingCode and closes the gaps.
void DropMissingTexts(EncodedBlock* block) {
  std::vector<uint32_t> new_code(block->texts.size() + 1, kMissingCode);
  std::vector<std::string_view> kept;
  for (size_t i = 0; i < block->texts.size(); ++i) {
    if (IsMissingText(block->texts[i])) continue;
    kept.push_back(block->texts[i]);
    new_code[i + 1] = static_cast<uint32_t>(kept.size());
  }
  if (kept.size() == block->texts.size()) return;
  block->missing = 0;
  for (uint32_t& code : block->codes) {
    code = new_code[code];
    if (code == kMissingCode) ++block->missing;
  }
  block->texts = std::move(kept);
}

void EncodeCsvTexts(const ColumnView& view, EncodedBlock* block) {
  TextEncoder encoder(&block->texts);
  for (int64_t row = 0; row < view.length; ++row) {
    const std::string_view text = view.texts[row];
    if (text.data() == nullptr) {
      ++block->missing;
      continue;
    }
    block->codes[static_cast<size_t>(row)] = encoder.Encode(text);
  }
  DropMissingTexts(block);
}

void EncodeTexts(const ColumnView& view, EncodedBlock* block) {
  TextEncoder encoder(&block->texts);
  for (int64_t row = 0; row < view.length; ++row) {
    if (!view.IsValid(row)) {
      ++block->missing;
      continue;
    }
    block->codes[static_cast<size_t>(row)] = encoder.Encode(view.texts[row]);
  }
}

// Encodes words (the bits of a number) by hashing.
template <typename Word, typename ToCell>
void EncodeByHash(const ColumnView& view, const Word& word_at, const ToCell& to_cell,
                  EncodedBlock* block) {
  CodeIndex index;
  std::vector<uint64_t> words;
  for (int64_t row = 0; row < view.length; ++row) {
    if (!view.IsValid(row)) {
      ++block->missing;
      continue;
    }
    const uint64_t word = word_at(row);
    const uint64_t hash = HashWord(word);
    uint32_t code = index.Find(hash, [&](uint32_t c) { return words[c - 1] == word; });
    if (code == 0) {
      words.push_back(word);
      block->cells.push_back(to_cell(word));
      code = static_cast<uint32_t>(words.size());
      index.Insert(hash, code);
    }
    block->codes[static_cast<size_t>(row)] = code;
  }
}

// Codes by direct lookup, for integers in a narrow range.
void EncodeNarrowIntegers(const ColumnView& view, int64_t low, size_t range, EncodedBlock* block) {
  std::vector<uint32_t> table(range, 0);
  uint32_t* codes = block->codes.data();
  for (int64_t row = 0; row < view.length; ++row) {
    if (view.validity != nullptr && !view.IsValid(row)) {
      ++block->missing;
      continue;
    }
    const int64_t value = view.int64s[row];
    uint32_t& code = table[static_cast<size_t>(value - low)];
    if (code == 0) {
      block->cells.emplace_back(value);
      code = static_cast<uint32_t>(block->cells.size());
    }
    codes[row] = code;
  }
}

// A range of integers that holds every present value; empty when no cell is present.
struct IntegerRange {
  int64_t low = std::numeric_limits<int64_t>::max();
  int64_t high = std::numeric_limits<int64_t>::min();
};

// Exact, one comparison at a time.
IntegerRange SmallestRange(const ColumnView& view) {
  IntegerRange range;
  for (int64_t row = 0; row < view.length; ++row) {
    if (!view.IsValid(row)) continue;
    range.low = std::min(range.low, view.int64s[row]);
    range.high = std::max(range.high, view.int64s[row]);
  }
  return range;
}

// The values that share the first one's high bits: wider than needed, but found with operations
// that every vector unit has. Columns with gaps take the exact way.
IntegerRange AlignedRange(const ColumnView& view) {
  if (view.length == 0) return {};
  const auto first = static_cast<uint64_t>(view.int64s[0]);
  uint64_t differing = 0;
  for (int64_t row = 0; row < view.length; ++row) {
    differing |= static_cast<uint64_t>(view.int64s[row]) ^ first;
  }
  const auto bits = static_cast<int>(std::bit_width(differing));
  constexpr int kWordBits = 64;
  const uint64_t low_bits = bits == kWordBits ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
  return {.low = static_cast<int64_t>(first & ~low_bits),
          .high = static_cast<int64_t>(first | low_bits)};
}

void EncodeInt64s(const ColumnView& view, EncodedBlock* block) {
  constexpr uint64_t kWidestTable = 1 << 17;
  const auto width = [](const IntegerRange& range) {
    return static_cast<uint64_t>(range.high) - static_cast<uint64_t>(range.low) + 1;
  };
  IntegerRange range = view.validity == nullptr ? AlignedRange(view) : IntegerRange();
  if (range.low > range.high || width(range) == 0 || width(range) > kWidestTable) {
    range = SmallestRange(view);
  }
  if (range.low > range.high) {
    block->missing = view.length;
    return;
  }
  if (width(range) != 0 && width(range) <= kWidestTable) {
    EncodeNarrowIntegers(view, range.low, static_cast<size_t>(width(range)), block);
    return;
  }
  EncodeByHash(
      view, [&](int64_t row) { return static_cast<uint64_t>(view.int64s[row]); },
      [](uint64_t word) { return Cell(static_cast<int64_t>(word)); }, block);
}

void EncodeFloat64s(const ColumnView& view, EncodedBlock* block) {
  // NaN is a missing cell; -0.0 equals 0.0 in every comparison, so they share a code.
  constexpr uint64_t kNan = ~uint64_t{0};
  EncodeByHash(
      view,
      [&](int64_t row) {
        const double value = view.float64s[row];
        return value != value ? kNan : std::bit_cast<uint64_t>(value + 0.0);
      },
      [](uint64_t word) { return word == kNan ? Cell() : Cell(std::bit_cast<double>(word)); },
      block);
  const auto nan = std::find(block->cells.begin(), block->cells.end(), Cell());
  if (nan == block->cells.end()) return;
  const auto nan_code = static_cast<uint32_t>(nan - block->cells.begin() + 1);
  block->cells.erase(nan);
  for (uint32_t& code : block->codes) {
    if (code == nan_code) {
      code = kMissingCode;
      ++block->missing;
    } else if (code > nan_code) {
      --code;
    }
  }
}

uint64_t HashCell(const Cell& cell) {
  const auto kind = static_cast<uint64_t>(cell.kind());
  switch (cell.kind()) {
    case Cell::Kind::kMissing:
      return 0;
    case Cell::Kind::kText:
      return HashBytes(cell.AsText());
    case Cell::Kind::kBool:
      return HashWord(kind << 32 | (cell.AsBool() ? 1 : 0));
    case Cell::Kind::kInt64:
      return HashWord(static_cast<uint64_t>(cell.AsInt64()) * 8 + kind);
    case Cell::Kind::kUInt64:
      return HashWord(cell.AsUInt64() * 8 + kind);
    case Cell::Kind::kFloat64:
      return HashWord(std::bit_cast<uint64_t>(cell.AsDouble()) * 8 + kind);
  }
  return 0;
}

class CellEncoder {
 public:
  explicit CellEncoder(EncodedBlock* block) : block_(*block) {}

  uint32_t Encode(const Cell& cell) {
    if (cell.is_missing()) return kMissingCode;
    const uint64_t hash = HashCell(cell);
    uint32_t code = index_.Find(hash, [&](uint32_t c) { return block_.cells[c - 1] == cell; });
    if (code == 0) {
      block_.cells.push_back(cell);
      code = static_cast<uint32_t>(block_.cells.size());
      index_.Insert(hash, code);
    }
    return code;
  }

 private:
  EncodedBlock& block_;
  CodeIndex index_;
};

void EncodeCells(const ColumnView& view, EncodedBlock* block) {
  CellEncoder encoder(block);
  for (int64_t row = 0; row < view.length; ++row) {
    const uint32_t code = encoder.Encode(view.cells[row]);
    if (code == kMissingCode) ++block->missing;
    block->codes[static_cast<size_t>(row)] = code;
  }
}

void EncodeDictionary(const ColumnView& view, EncodedBlock* block) {
  constexpr uint32_t kUnseen = ~uint32_t{0};
  CellEncoder encoder(block);
  std::vector<uint32_t> code_of_index(view.dictionary.size(), kUnseen);
  for (int64_t row = 0; row < view.length; ++row) {
    uint32_t code = kMissingCode;
    if (view.IsValid(row)) {
      const auto index = static_cast<size_t>(view.indices[row]);
      if (code_of_index[index] == kUnseen) {
        code_of_index[index] = encoder.Encode(view.dictionary[index]);
      }
      code = code_of_index[index];
    }
    if (code == kMissingCode) ++block->missing;
    block->codes[static_cast<size_t>(row)] = code;
  }
}

void EncodeBools(const ColumnView& view, EncodedBlock* block) {
  EncodeByHash(
      view, [&](int64_t row) { return uint64_t{view.bools[row]}; },
      [](uint64_t word) { return Cell(word != 0); }, block);
}

void EncodeUInt64s(const ColumnView& view, EncodedBlock* block) {
  EncodeByHash(
      view, [&](int64_t row) { return view.uint64s[row]; },
      [](uint64_t word) { return Cell(word); }, block);
}

// Codes are given out in order of appearance, so the largest one so far tells how many there are.
void NoteFirstMissing(EncodedBlock* block) {
  for (const uint32_t code : block->codes) {
    if (code == kMissingCode) return;
    block->codes_before_missing = std::max(block->codes_before_missing, code);
  }
}

}  // namespace

EncodedBlock EncodeBlock(const ColumnView& view) {
  EncodedBlock block{.layout = view.layout, .rows = view.length};
  block.codes.resize(static_cast<size_t>(view.length), kMissingCode);
  switch (view.layout) {
    case Layout::kCsvText:
      EncodeCsvTexts(view, &block);
      break;
    case Layout::kText:
      EncodeTexts(view, &block);
      break;
    case Layout::kInt64:
      EncodeInt64s(view, &block);
      break;
    case Layout::kUInt64:
      EncodeUInt64s(view, &block);
      break;
    case Layout::kFloat64:
      EncodeFloat64s(view, &block);
      break;
    case Layout::kBool:
      EncodeBools(view, &block);
      break;
    case Layout::kCells:
      EncodeCells(view, &block);
      break;
    case Layout::kDictionary:
      block.is_category = view.is_category;
      EncodeDictionary(view, &block);
      break;
  }
  if (!block.codes.empty()) block.first_code = block.codes.front();
  if (block.missing > 0) NoteFirstMissing(&block);
  return block;
}

}  // namespace candor::dataset
