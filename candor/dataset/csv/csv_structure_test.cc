#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "candor/base/random.h"
#include "candor/dataset/csv/byte_masks_internal.h"
#include "candor/dataset/csv/csv_structure_internal.h"

namespace candor::dataset::csv {
namespace {

// The separators by the plain grammar, and the last record's open quote.
std::vector<std::vector<size_t>> WalkAll(const std::string& text, size_t* open_quote) {
  std::vector<std::vector<size_t>> records;
  size_t position = 0;
  *open_quote = kNowhere;
  while (position < text.size()) {
    std::vector<size_t> record;
    position = WalkRecord(text, position, CellState::kStart, open_quote,
                          [&](size_t at, bool) { record.push_back(at); });
    if (position == kNowhere && *open_quote != kNowhere) break;
    if (position == kNowhere) record.push_back(text.size());
    records.push_back(record);
  }
  return records;
}

std::vector<std::vector<size_t>> FindAll(const std::string& text, Structure* structure) {
  const std::string padded = text + std::string(kPadding, '"');
  FindStructure(padded.data(), text.size(), structure);
  std::vector<std::vector<size_t>> records;
  uint32_t before = 0;
  for (size_t i = 0; i < structure->record_count; ++i) {
    const uint32_t end = structure->record_ends[i];
    records.emplace_back(structure->separators.begin() + before + 1,
                         structure->separators.begin() + end + 1);
    before = end;
  }
  return records;
}

// The last place outside quotes at which the text can be cut without tearing \r\n.
size_t CutByWalking(const std::string& text) {
  size_t open_quote = kNowhere;
  size_t cut = 0;
  for (const auto& record : WalkAll(text, &open_quote)) {
    const size_t end = record.back();
    if (end == text.size()) break;
    const bool torn = text[end] == '\r' && (end + 1 == text.size() || text[end + 1] == '\n');
    if (!torn) cut = end + 1;
  }
  return cut;
}

std::string RandomText(Rng* rng, const std::string& alphabet, size_t length) {
  std::string text;
  for (size_t i = 0; i < length; ++i) text += alphabet[rng->Next() % alphabet.size()];
  return text;
}

// Alphabets with few, many and mostly well-formed quotes.
TEST(CsvStructureTest, AgreesWithThePlainGrammar) {
  Rng rng(7);
  Structure structure;
  for (const std::string alphabet :
       {"ab,\n\"", "abcdefghijklmnop,,,\n\r", "aaaaaaaaaaaaaaaaaaaaa,,,,\n\r\"", "\",", "\"\r\n",
        "a,\n\"\"\"\""}) {
    for (int round = 0; round < 400; ++round) {
      const std::string text = RandomText(&rng, alphabet, rng.Next() % 260);
      size_t open_quote = kNowhere;
      const auto expected = WalkAll(text, &open_quote);
      ASSERT_EQ(FindAll(text, &structure), expected) << text;
      ASSERT_EQ(structure.open_quote, open_quote) << text;
      const std::string padded = text + std::string(kPadding, '\n');
      ASSERT_EQ(FindLastRecordEnd(padded.data(), text.size()), CutByWalking(text)) << text;
    }
  }
}

TEST(CsvStructureTest, SeesNonAscii) {
  Structure structure;
  FindAll(std::string(100, 'x'), &structure);
  EXPECT_TRUE(structure.is_ascii);
  for (const size_t at : {0, 63, 64, 99}) {
    std::string text(100, 'x');
    text[at] = '\xE9';
    FindAll(text, &structure);
    EXPECT_FALSE(structure.is_ascii) << at;
  }
  // Behind a quote in the middle of a cell.
  const std::string far_behind = "a\"b" + std::string(100, 'x') + "\xE9";
  FindAll(far_behind, &structure);
  EXPECT_FALSE(structure.is_ascii);
  FindAll(far_behind + "\n", &structure);
  EXPECT_FALSE(structure.is_ascii);
}

TEST(ByteMasksTest, MarksEveryPosition) {
  for (int i = 0; i < 64; ++i) {
    const uint64_t bit = uint64_t{1} << i;
    std::string bytes(64, 'x');
    const auto masks_with = [&](char c) {
      bytes[static_cast<size_t>(i)] = c;
      return LoadMasks(bytes.data());
    };
    EXPECT_EQ(masks_with('"').quotes, bit);
    EXPECT_EQ(masks_with(',').commas, bit);
    EXPECT_EQ(masks_with('\n').line_ends, bit);
    EXPECT_EQ(masks_with('\r').line_ends, bit);
    EXPECT_EQ(masks_with('\xFF').non_ascii, bit);
    EXPECT_EQ(RunningXor(bit), ~uint64_t{0} << i);
  }
}

TEST(CsvRecordTest, CountsLineEnds) {
  Rng rng(11);
  for (int round = 0; round < 200; ++round) {
    const std::string text = RandomText(&rng, "\r\nx", rng.Next() % 600);
    int64_t expected = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      const bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
      expected += IsLineEnd(text[i]) && !pair ? 1 : 0;
    }
    ASSERT_EQ(CountLineEnds(text), expected);
  }
  EXPECT_EQ(CountLineEnds(std::string(100'000, '\n')), 100'000);
  EXPECT_EQ(CountLineEnds(""), 0);
}

}  // namespace
}  // namespace candor::dataset::csv
