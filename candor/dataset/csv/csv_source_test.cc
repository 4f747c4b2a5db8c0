#include "candor/dataset/csv/csv_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stop_token>
#include <string>
#include <vector>

#include "candor/base/random.h"
#include "candor/base/recorded_progress.h"
#include "candor/dataset/csv/recorded_scan_internal.h"

namespace candor::dataset::csv {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Names = std::vector<std::string>;

RecordedScan ScanText(const std::string& text, const OpenOptions& open = {}) {
  RecordingOptions options;
  options.open = open;
  return ScanTexts({text}, options);
}

OpenOptions WithHeaders(Names headers) {
  OpenOptions options;
  options.headers = std::move(headers);
  return options;
}

OpenOptions WithHeaderRow(bool has_header) {
  OpenOptions options;
  options.has_header = has_header;
  return options;
}

TEST(CsvSourceTest, ReadsASmallTable) {
  const RecordedScan scan = ScanText("age,sex\n31,F\n22,\"M\"\n", WithHeaderRow(true));
  ASSERT_FALSE(scan.error);
  EXPECT_THAT(scan.names, ElementsAre("age", "sex"));
  EXPECT_THAT(scan.duplicate_names, IsEmpty());
  EXPECT_THAT(scan.rows, ElementsAre(RecordedRow{"31", "F"}, RecordedRow{"22", "M"}));
  EXPECT_EQ(scan.report.rows, 2);
  EXPECT_EQ(scan.report.short_rows, 0);
  EXPECT_THAT(scan.report.warnings, IsEmpty());
}

TEST(CsvSourceTest, ReadsTheRequestedColumnsInTheirOrder) {
  RecordingOptions options;
  options.columns = std::vector<int>{2, 0};
  const RecordedScan scan = ScanTexts({"a,b,c\n1,2,3\n4,5,6\n"}, options);
  EXPECT_THAT(scan.rows, ElementsAre(RecordedRow{"3", "1"}, RecordedRow{"6", "4"}));
  options.columns = std::vector<int>{};
  EXPECT_THAT(ScanTexts({"a,b,c\n1,2,3\n4,5,6\n"}, options).rows,
              ElementsAre(RecordedRow{}, RecordedRow{}));
  options.columns = std::vector<int>{3};
  const RecordedScan beyond = ScanTexts({"a,b,c\n1,2,3\n"}, options);
  ASSERT_TRUE(beyond.error);
  EXPECT_EQ(beyond.error->message, "A scan asks for a column that does not exist.");
}

TEST(CsvSourceTest, PadsShortRowsWithMissingCells) {
  const RecordedScan scan = ScanText("a,b,c\n1,2,3\n4\n5,\n", WithHeaderRow(true));
  EXPECT_THAT(scan.rows,
              ElementsAre(RecordedRow{"1", "2", "3"}, RecordedRow{"4", std::nullopt, std::nullopt},
                          RecordedRow{"5", "", std::nullopt}));
  EXPECT_EQ(scan.report.short_rows, 2);
}

TEST(CsvSourceTest, ScansTwice) {
  const std::vector<StoredFile> files = {{.uri = "t.csv", .bytes = 8}};
  ReaderLimits limits;
  limits.open = [](const std::string&) -> Result<std::unique_ptr<ByteStream>> {
    return std::unique_ptr<ByteStream>(std::make_unique<MemoryStream>("a,b\n1,2\n", 3));
  };
  const auto source = OpenCsvWithLimits(files, {}, {}, limits);
  ASSERT_TRUE(source.ok());
  for (int i = 0; i < 2; ++i) {
    RecordedScan scan;
    RecordingConsumer consumer(&scan);
    ASSERT_TRUE(source.value()->Scan(std::vector<int>{0, 1}, consumer, {}).ok());
    EXPECT_THAT(scan.rows, ElementsAre(RecordedRow{"1", "2"}));
  }
}

TEST(CsvSourceTest, NamesColumns) {
  const std::string text = "a,b\n1,2\n";
  EXPECT_THAT(ScanText(text, WithHeaders({"a", "b"})).rows, ElementsAre(RecordedRow{"1", "2"}));
  const RecordedScan renamed = ScanText(text, WithHeaders({"x", "y"}));
  EXPECT_THAT(renamed.names, ElementsAre("x", "y"));
  EXPECT_THAT(renamed.rows, ElementsAre(RecordedRow{"a", "b"}, RecordedRow{"1", "2"}));
  const RecordedScan generated = ScanText(text, WithHeaderRow(false));
  EXPECT_THAT(generated.names, ElementsAre("column_0", "column_1"));
  EXPECT_EQ(generated.report.rows, 2);
  const RecordedScan twice = ScanText("b,a,b\n1,2,3\n", WithHeaderRow(true));
  EXPECT_THAT(twice.names, ElementsAre("b", "a", "b.1"));
  EXPECT_THAT(twice.duplicate_names, ElementsAre("b"));
}

TEST(CsvSourceTest, SaysWhatItDetected) {
  const RecordedScan with = ScanText("age,sex,x\n31,F,y\n22,M,z\n");
  EXPECT_THAT(with.names, ElementsAre("age", "sex", "x"));
  EXPECT_EQ(with.report.rows, 2);
  ASSERT_EQ(with.report.warnings.size(), 1U);
  EXPECT_EQ(with.report.warnings[0].code, "header-detected");
  EXPECT_THAT(with.report.warnings[0].text, HasSubstr("The first row (age, sex, ...) looks like "
                                                      "column names and was not read as data"));
  const RecordedScan without = ScanText("31,F\n22,M\n");
  EXPECT_THAT(without.names, ElementsAre("column_0", "column_1"));
  EXPECT_EQ(without.report.rows, 2);
  ASSERT_EQ(without.report.warnings.size(), 1U);
  EXPECT_EQ(without.report.warnings[0].code, "no-header-detected");
  EXPECT_THAT(without.report.warnings[0].text,
              HasSubstr("The first row (31, F) looks like data, so the columns are called"));
}

TEST(CsvSourceTest, CountsHeadersAgainstTheWidestRowWhenTheFirstIsShort) {
  const RecordedScan scan = ScanText("1\n1,2\n", WithHeaders({"a", "b"}));
  ASSERT_FALSE(scan.error);
  EXPECT_THAT(scan.rows, ElementsAre(RecordedRow{"1", std::nullopt}, RecordedRow{"1", "2"}));
}

struct ErrorCase {
  const char* what;
  std::vector<std::string> texts;
  OpenOptions open;
  std::string message;
  std::string where;
  std::string found;
  std::string expected;
};

std::vector<ErrorCase> ErrorCases() {
  const std::string too_many = "The row has more cells than there are columns.";
  const std::string open_quote = "A quote opens here and is never closed.";
  const std::string in_quote = "the end of the file inside a quoted cell";
  const std::string not_utf8 = "The dataset is not valid UTF-8.";
  const std::string nul = "The dataset contains a NUL byte.";
  const std::string nul_found = "a byte of value 0";
  const std::string empty = "The dataset is empty.";
  const std::string wrong_count =
      "Headers in config do not match with the number of columns in the dataset.";
  const std::string different = "The files of the dataset have different columns.";
  const std::string no_rows = "The dataset has a header but no rows.";
  const std::string utf8 = "UTF-8 text";
  const std::string two_cells = "at most 2 cells";
  const OpenOptions header = WithHeaderRow(true);
  return {
      {"long row", {"a,b\n1,2\n1,2,3\n"}, header, too_many, "0.csv, line 3", "3 cells", two_cells},
      {"comma at the end",
       {"a,b\n1,2,\n"},
       header,
       too_many,
       "0.csv, line 2",
       "3 cells",
       two_cells},
      {"lines in cells and blank lines count",
       {"a,b\r\n\r\n\"x\r\ny\n\",2\r\n \r\n1,\"2\r\",3\r\n"},
       header,
       too_many,
       "0.csv, line 7",
       "3 cells",
       two_cells},
      {"lines in the header count",
       {"\n\"a\n\",b\n1,2,3\n"},
       header,
       too_many,
       "0.csv, line 4",
       "3 cells",
       two_cells},
      {"the second file counts anew",
       {"a,b\n1,2\n", "a,b\n3,4\n5,6,7\n"},
       header,
       too_many,
       "1.csv, line 3",
       "3 cells",
       two_cells},
      {"open quote",
       {"a,b\n1,2\n3,\"4\n5,6\n"},
       header,
       open_quote,
       "0.csv, line 3",
       in_quote,
       "a closing quote"},
      {"open quote after a quoted line end",
       {"a,b\n\"1\n\",\"4\n5,6\n"},
       header,
       open_quote,
       "0.csv, line 3",
       in_quote,
       "a closing quote"},
      {"open quote in the first row",
       {"\n\"a,b\n1,2\n"},
       header,
       open_quote,
       "0.csv, line 2",
       in_quote,
       "a closing quote"},
      {"open quote at the end of a first row without more",
       {"a,\"b"},
       header,
       open_quote,
       "0.csv, line 1",
       in_quote,
       "a closing quote"},
      {"latin-1",
       {"a,b\n1,2\n1,\xE9\n"},
       header,
       not_utf8,
       "0.csv, line 3",
       "a malformed character in column number 2",
       utf8},
      {"latin-1 in quotes",
       {"a,b\n1,\"\"\"\xE9\"\n"},
       header,
       not_utf8,
       "0.csv, line 2",
       "a malformed character in column number 2",
       utf8},
      {"latin-1 in the header",
       {"a,\xE9\n1,2\n"},
       header,
       not_utf8,
       "0.csv, line 1",
       "a malformed character in the first row",
       utf8},
      {"NUL", {std::string("a,b\n1,2\n1,\0\n", 12)}, header, nul, "0.csv, line 3", nul_found, utf8},
      {"NUL before a long row",
       {std::string("a,b\n\0,2\n1,2,3\n", 14)},
       header,
       nul,
       "0.csv, line 2",
       nul_found,
       utf8},
      {"long row before a NUL",
       {std::string("a,b\n1,2,3\n\0,2\n", 14)},
       header,
       too_many,
       "0.csv, line 2",
       "3 cells",
       two_cells},
      {"NUL in the header",
       {std::string("a\0,b\n1,2\n", 9)},
       header,
       nul,
       "0.csv, line 1",
       nul_found,
       utf8},
      {"nothing", {""}, {}, empty, "0.csv", "no row in 1 file", "at least one row of data"},
      {"blank lines only",
       {"\n \r\n\t", ""},
       {},
       empty,
       "0.csv",
       "no row in 2 files",
       "at least one row of data"},
      {"a byte-order mark only",
       {"\xEF\xBB\xBF"},
       {},
       empty,
       "0.csv",
       "no row in 1 file",
       "at least one row of data"},
      {"header only",
       {"a,b\n", "a,b"},
       header,
       no_rows,
       "0.csv",
       "the columns a, ...",
       "at least one row of data"},
      {"too few headers",
       {"1,2,3\n"},
       WithHeaders({"a", "b"}),
       wrong_count,
       "0.csv",
       "3 columns in the dataset",
       "2 columns, one for each name in `headers`"},
      {"too many headers",
       {"1,2\n3\n"},
       WithHeaders({"a", "b", "c"}),
       wrong_count,
       "0.csv",
       "2 columns in the dataset",
       "3 columns, one for each name in `headers`"},
      {"other names in the second file",
       {"a,b\n1,2\n", "b,a\n1,2\n"},
       header,
       different,
       "1.csv",
       "the columns b, a",
       "the columns of 0.csv: a, b"},
      {"other width in the second file",
       {"1,2\n", "1,2,3\n"},
       WithHeaderRow(false),
       different,
       "1.csv",
       "3 columns",
       "2 columns, as in 0.csv"},
      {"a header in the first file only",
       {"a,b\n1,2\n", "3,4\n"},
       WithHeaders({"a", "b"}),
       different,
       "1.csv",
       "the columns 3, 4",
       "the columns of 0.csv: a, b"},
  };
}

TEST(CsvSourceTest, ErrorsNameThePlace) {
  for (const ErrorCase& c : ErrorCases()) {
    for (const size_t block_bytes : {1, 2, 3, 5, 8, 1000}) {
      RecordingOptions options;
      options.open = c.open;
      options.block_bytes = block_bytes;
      options.context.threads = block_bytes == 2 ? 3 : 1;
      const RecordedScan scan = ScanTexts(c.texts, options);
      SCOPED_TRACE(c.what);
      SCOPED_TRACE(block_bytes);
      ASSERT_TRUE(scan.error);
      EXPECT_EQ(scan.error->kind, ErrorKind::kData);
      EXPECT_EQ(scan.error->message, c.message);
      EXPECT_EQ(scan.error->where, c.where);
      EXPECT_EQ(scan.error->found, c.found);
      EXPECT_EQ(scan.error->expected, c.expected);
      EXPECT_NE(scan.error->hint, "");
    }
  }
}

TEST(CsvSourceTest, LimitsTheLengthOfARecord) {
  RecordingOptions options;
  options.open.has_header = true;
  options.block_bytes = 8;
  options.record_bytes = 64;
  const RecordedScan scan =
      ScanTexts({"a,b\n1,2\n3,\"4\n" + std::string(200, 'x') + "\n"}, options);
  ASSERT_TRUE(scan.error);
  EXPECT_EQ(scan.error->message, "The record is too long.");
  EXPECT_EQ(scan.error->where, "0.csv, line 3");
  EXPECT_EQ(scan.error->found, "no end of the record within 64 bytes");
  EXPECT_THAT(scan.error->hint, HasSubstr("a quote that opens a cell"));
  const RecordedScan header = ScanTexts({std::string(200, 'x') + "\n1\n"}, options);
  ASSERT_TRUE(header.error);
  EXPECT_EQ(header.error->message, "The record is too long.");
  EXPECT_EQ(header.error->where, "0.csv, line 1");
}

TEST(CsvSourceTest, RefusesBadCharactersAlsoInColumnsNobodyAskedFor) {
  RecordingOptions options;
  options.columns = std::vector<int>{0};
  options.open.has_header = true;
  const RecordedScan scan = ScanTexts({"a,b\n1,\xE9\n"}, options);
  ASSERT_TRUE(scan.error);
  EXPECT_EQ(scan.error->message, "The dataset is not valid UTF-8.");
  EXPECT_EQ(scan.error->found, "a malformed character in column number 2");
}

TEST(CsvSourceTest, ConcatenatesFiles) {
  RecordingOptions options;
  options.open.has_header = true;
  const std::string first = "a,b\n1,2\n3,4";
  const std::string second = "\xEF\xBB\xBF\"a\",b\r\n5,6\r\n";
  const RecordedScan scan = ScanTexts({first, "", "a,b\n", second}, options);
  ASSERT_FALSE(scan.error) << scan.error->ToString();
  EXPECT_THAT(scan.rows,
              ElementsAre(RecordedRow{"1", "2"}, RecordedRow{"3", "4"}, RecordedRow{"5", "6"}));
  ASSERT_EQ(scan.report.files.size(), 4U);
  EXPECT_EQ(scan.report.files[0].uri, "0.csv");
  EXPECT_EQ(scan.report.files[0].rows, 2);
  EXPECT_EQ(scan.report.files[0].bytes, static_cast<int64_t>(first.size()));
  EXPECT_EQ(scan.report.files[0].sha256, Sha256::OfText(first));
  EXPECT_EQ(scan.report.files[3].rows, 1);
  EXPECT_EQ(scan.report.files[3].bytes, static_cast<int64_t>(second.size()));
  EXPECT_EQ(scan.report.files[3].sha256, Sha256::OfText(second));
  ASSERT_EQ(scan.report.warnings.size(), 2U);
  EXPECT_EQ(scan.report.warnings[0].code, "empty-file");
  EXPECT_THAT(scan.report.warnings[0].text, HasSubstr("The file 1.csv has no rows"));
  EXPECT_THAT(scan.report.warnings[1].text, HasSubstr("The file 2.csv has no rows"));
}

TEST(CsvSourceTest, SkipsALaterHeaderThatIsInTheConfiguration) {
  RecordingOptions options;
  options.open = WithHeaders({"a", "b"});
  const RecordedScan scan = ScanTexts({"1,2\n", "a,b\n3,4\n"}, options);
  EXPECT_THAT(scan.rows, ElementsAre(RecordedRow{"1", "2"}, RecordedRow{"3", "4"}));
}

// A file with every kind of line end, cell and quote.
std::string MixedTable(int rows) {
  Rng rng(3);
  const Names cells = {"1",
                       "-2.5",
                       "",
                       "plain text",
                       "\"quoted\"",
                       "\"with, comma\"",
                       "\"with\nline\"",
                       "\"with\r\nline\"",
                       "\"say \"\"so\"\"\"",
                       "5\" pipe",
                       "\xC3\xA9t\xC3\xA9",
                       "\"a\"b"};
  const Names line_ends = {"\n", "\r\n", "\r", "\n\n", "\r\n \t\r\n"};
  std::string text = "a,b,c\n";
  for (int i = 0; i < rows; ++i) {
    const auto width = rng.Next() % 16 == 0 ? 2 : 3;
    for (int column = 0; column < width; ++column) {
      if (column > 0) text += ',';
      text += cells[rng.Next() % cells.size()];
    }
    text += line_ends[rng.Next() % line_ends.size()];
  }
  return text;
}

TEST(CsvSourceTest, BlockSizeAndThreadsChangeNothing) {
  const std::string text = MixedTable(60);
  RecordingOptions options;
  options.open.has_header = true;
  const RecordedScan whole = ScanTexts({text, text}, options);
  ASSERT_FALSE(whole.error) << whole.error->ToString();
  EXPECT_EQ(whole.blocks, 2);
  for (size_t block_bytes = 1; block_bytes <= 200; ++block_bytes) {
    options.block_bytes = block_bytes;
    options.read_step = block_bytes % 2 == 0 ? 7 : 1000;
    int64_t blocks = 0;
    for (int threads = 1; threads <= 3; ++threads) {
      options.context.threads = threads;
      const RecordedScan scan = ScanTexts({text, text}, options);
      ASSERT_FALSE(scan.error) << scan.error->ToString();
      ASSERT_EQ(scan.rows, whole.rows) << "blocks of " << block_bytes << ", threads " << threads;
      ASSERT_EQ(scan.report.short_rows, whole.report.short_rows);
      if (threads == 1) blocks = scan.blocks;
      ASSERT_EQ(scan.blocks, blocks);
    }
    ASSERT_GT(blocks, 2);
  }
}

TEST(CsvSourceTest, AgreesWithTheRecordReader) {
  const std::string text = MixedTable(3000);
  RecordingOptions options;
  options.open.has_header = true;
  options.block_bytes = 4096;
  options.context.threads = 2;
  const RecordedScan scan = ScanTexts({text}, options);
  ASSERT_FALSE(scan.error) << scan.error->ToString();
  size_t position = ReadRecord(text, 0, true)->end;
  for (const RecordedRow& row : scan.rows) {
    const std::optional<Record> record = ReadRecord(text, position, true);
    ASSERT_TRUE(record);
    RecordedRow expected(record->cells.begin(), record->cells.end());
    expected.resize(3);
    ASSERT_EQ(row, expected);
    position = record->end;
  }
  EXPECT_FALSE(ReadRecord(text, position, true));
}

TEST(CsvSourceTest, StopsWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  RecordingOptions options;
  options.context.stop = stop.get_token();
  const RecordedScan scan = ScanTexts({"a\n1\n"}, options);
  ASSERT_TRUE(scan.error);
  EXPECT_EQ(scan.error->kind, ErrorKind::kCancelled);
}

TEST(CsvSourceTest, ReportsItsProgressInBytes) {
  RecordedProgress sink;
  RecordingOptions options;
  options.context.progress = &sink;
  options.block_bytes = 5;
  ScanTexts({"a,b\n1,2\n3,4\n", "a,b\n5,6\n"}, options);
  EXPECT_EQ(sink.phase, "Reading the dataset: 20 bytes");
  EXPECT_EQ(sink.done, 20);
  EXPECT_EQ(sink.ended, 1);
}

}  // namespace
}  // namespace candor::dataset::csv
