// What pandas.read_csv 2.3.3 (C parser; header=0, dtype=str, keep_default_na=False) makes of texts
// that are easy to get wrong, in blocks of every size and on several threads.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "candor/dataset/csv/recorded_scan_internal.h"

namespace candor::dataset::csv {
namespace {

struct Case {
  std::string text;
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;  // "" also for a cell that a short row lacks
};

const std::vector<Case>& Cases() {
  static const std::vector<Case> cases = {
      {"a,b\n1,2\n", {"a", "b"}, {{"1", "2"}}},
      {"a,b\n1,2", {"a", "b"}, {{"1", "2"}}},
      {"a,b\r\n1,2\r\n", {"a", "b"}, {{"1", "2"}}},
      {"a,b\r1,2\r", {"a", "b"}, {{"1", "2"}}},
      {"a,b\r1,2\n\r3,4", {"a", "b"}, {{"1", "2"}, {"3", "4"}}},
      {"a,b\n\n1,2\n\n\n3,4\n", {"a", "b"}, {{"1", "2"}, {"3", "4"}}},
      {"a,b\n  \n1,2\n", {"a", "b"}, {{"1", "2"}}},
      {"a,b\n \t \n1,2\n", {"a", "b"}, {{"1", "2"}}},
      {"a,b\n1,2\n  ", {"a", "b"}, {{"1", "2"}}},
      {"a\n1\n \n2\n", {"a"}, {{"1"}, {"2"}}},
      {"a\n1\n\n2\n", {"a"}, {{"1"}, {"2"}}},
      {"a\n\"\"\n2\n", {"a"}, {{""}, {"2"}}},
      {"a\n\"x\"y\n", {"a"}, {{"xy"}}},
      {"a,b\n\"x\"y\"z,1\n", {"a", "b"}, {{"xy\"z", "1"}}},
      {"a,b\n\"x\" ,1\n", {"a", "b"}, {{"x ", "1"}}},
      {"a,b\n \"x\",1\n", {"a", "b"}, {{" \"x\"", "1"}}},
      {"a,b\nx\"y,1\"\n", {"a", "b"}, {{"x\"y", "1\""}}},
      {"a,b\n\"x,y\",1\n", {"a", "b"}, {{"x,y", "1"}}},
      {"a,b\n\"x\"\"y\",1\n", {"a", "b"}, {{"x\"y", "1"}}},
      {"a,b\n\"\"\"x\"\"\",1\n", {"a", "b"}, {{"\"x\"", "1"}}},
      {"a,b\n\"\",1\n", {"a", "b"}, {{"", "1"}}},
      {"a,b\n\"\"\"\",1\n", {"a", "b"}, {{"\"", "1"}}},
      {"a,b\n\"x\ny\",1\n", {"a", "b"}, {{"x\ny", "1"}}},
      {"a,b\n\"x\r\ny\",1\n", {"a", "b"}, {{"x\r\ny", "1"}}},
      {"a,b\n\"x\ry\",1\n", {"a", "b"}, {{"x\ry", "1"}}},
      {"a,b\n1\n", {"a", "b"}, {{"1", ""}}},
      {"a,b,c\n1,\n", {"a", "b", "c"}, {{"1", "", ""}}},
      {"a,b\n,\n", {"a", "b"}, {{"", ""}}},
      {"a,b\n1,2\n,", {"a", "b"}, {{"1", "2"}, {"", ""}}},
      {"a,b\n\"1\",2\"3\n", {"a", "b"}, {{"1", "2\"3"}}},
      {" a , b \n 1 , 2 \n", {" a ", " b "}, {{" 1 ", " 2 "}}},
      {"a,b\n1, 2\n", {"a", "b"}, {{"1", " 2"}}},
      {"a,a\n1,2\n", {"a", "a.1"}, {{"1", "2"}}},
      {"a,a,a.1\n1,2,3\n", {"a", "a.2", "a.1"}, {{"1", "2", "3"}}},
      {"a,a.1,a\n1,2,3\n", {"a", "a.1", "a.2"}, {{"1", "2", "3"}}},
      {"a,a,a.1,a.1\n1,2,3,4\n", {"a", "a.2", "a.1", "a.1.1"}, {{"1", "2", "3", "4"}}},
      {"a,a,a,a.2\n1,2,3,4\n", {"a", "a.1", "a.3", "a.2"}, {{"1", "2", "3", "4"}}},
      {"a.1,a,a\n1,2,3\n", {"a.1", "a", "a.2"}, {{"1", "2", "3"}}},
      {"a,a,a.1,a,a.2\n1,2,3,4,5\n",
       {"a", "a.3", "a.1", "a.4", "a.2"},
       {{"1", "2", "3", "4", "5"}}},
      {"a,a.1,a.1.1,a.1,a\n1,2,3,4,5\n",
       {"a", "a.1", "a.1.1", "a.1.2", "a.2"},
       {{"1", "2", "3", "4", "5"}}},
      {",a\n1,2\n", {"Unnamed: 0", "a"}, {{"1", "2"}}},
      {"a,,\n1,2,3\n", {"a", "Unnamed: 1", "Unnamed: 2"}, {{"1", "2", "3"}}},
      {"Unnamed: 1,\n1,2\n", {"Unnamed: 1", "Unnamed: 1.1"}, {{"1", "2"}}},
      {",Unnamed: 0\n1,2\n", {"Unnamed: 0.1", "Unnamed: 0"}, {{"1", "2"}}},
      {"\"\",a\n1,2\n", {"Unnamed: 0", "a"}, {{"1", "2"}}},
      {"\"a\nb\",c\n1,2\n", {"a\nb", "c"}, {{"1", "2"}}},
      {"\357\273\277a,b\n1,2\n", {"a", "b"}, {{"1", "2"}}},
      {"\357\273\277\"a\",b\n1,2\n", {"a", "b"}, {{"1", "2"}}},
      {"\357\273\277\"a,b\",c\n1,2\n", {"a,b", "c"}, {{"1", "2"}}},
      {"\n\na,b\n1,2\n", {"a", "b"}, {{"1", "2"}}},
      {"   \na,b\n1,2\n", {"a", "b"}, {{"1", "2"}}},
      {"a,b\n1,2\r\r\n3,4\n", {"a", "b"}, {{"1", "2"}, {"3", "4"}}},
      {"a,b\n\"x\"\n\"y\",\"z\"\n", {"a", "b"}, {{"x", ""}, {"y", "z"}}},
      {"a,b\nx\ty,1\n", {"a", "b"}, {{"x\ty", "1"}}},
      {"a,b\n\t,1\n", {"a", "b"}, {{"\t", "1"}}},
      {"a,b\n#1,2\n", {"a", "b"}, {{"#1", "2"}}},
      {"a,b\n'1,3'\n", {"a", "b"}, {{"'1", "3'"}}},
      {"a,b\n1\\,2\n", {"a", "b"}, {{"1\\", "2"}}},
      {"a,b\n\"a\\\"b\",2\n", {"a", "b"}, {{"a\\b\"", "2"}}},
      {"a,b\n\"1\"2\"3\",4\n", {"a", "b"}, {{"12\"3\"", "4"}}},
      {"a,b\n\"1\"\"2\"3\"4,5\"\n", {"a", "b"}, {{"1\"23\"4", "5\""}}},
      {"a,b\n1,2\n\032", {"a", "b"}, {{"1", "2"}, {"\032", ""}}},
      {"a,b\r\n\"1\"\r\n2,3\r", {"a", "b"}, {{"1", ""}, {"2", "3"}}},
      {"a,b\n1,2\n\"\"\n", {"a", "b"}, {{"1", "2"}, {"", ""}}},
      {"a,b\n \"x,y\"\n", {"a", "b"}, {{" \"x", "y\""}}},
      {"a,b\n\"\"\"\",\"\"\"\"\"\"\n", {"a", "b"}, {{"\"", "\"\""}}},
      {"a,b\n\"a\"\"\n\"\"b\",1\n", {"a", "b"}, {{"a\"\n\"b", "1"}}},
      {"a,b\r \r1,2\r", {"a", "b"}, {{"1", "2"}}},
      {"a,b\n\"x\"\"\r\n1,\"\n", {"a", "b"}, {{"x\"\r\n1,", ""}}},
      {"a,b\n\n\r\n\r\r1,2", {"a", "b"}, {{"1", "2"}}},
      {"a,b\n\302\240\n1,2\n", {"a", "b"}, {{"\302\240", ""}, {"1", "2"}}},
      {"a,b\n1,\"2\"\r3,4", {"a", "b"}, {{"1", "2"}, {"3", "4"}}},
      {"a,b\n\"1\r\",2\r\n", {"a", "b"}, {{"1\r", "2"}}},
      {"é,ü\n\"ñ\",2\n", {"é", "ü"}, {{"ñ", "2"}}},
      {"a,b\n\"x\"\",\"y\"\n\"z\",1\n", {"a", "b"}, {{"x\",y\"", ""}, {"z", "1"}}},
      {"a,b\n\"x\",\"y\"\n\n\"z\"\n", {"a", "b"}, {{"x", "y"}, {"z", ""}}},
      {"a,b\n\"x\",\"y\"", {"a", "b"}, {{"x", "y"}}},
      {"a,b\n1,\"\"\n", {"a", "b"}, {{"1", ""}}},
      {"a,b\n\"\"x,1\n", {"a", "b"}, {{"x", "1"}}},
      {"a,b\n\"\"x\"\",1\n", {"a", "b"}, {{"x\"\"", "1"}}},
      {"a\n\"1,2\"\n", {"a"}, {{"1,2"}}},
      {"a\n\"\n\"\n", {"a"}, {{"\n"}}},
      {"a,b\n\"x\"\t,y \n", {"a", "b"}, {{"x\t", "y "}}},
      {"a,b\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,"
       "\"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\"\n",
       {"a", "b"},
       {{"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
         "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"}}},
  };
  return cases;
}

std::vector<std::vector<std::string>> Texts(const std::vector<RecordedRow>& rows) {
  std::vector<std::vector<std::string>> texts;
  for (const RecordedRow& row : rows) {
    texts.emplace_back();
    for (const RecordedCell& cell : row) texts.back().push_back(cell.value_or(""));
  }
  return texts;
}

TEST(CsvPandasTest, ReadsTheSameCells) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.text);
    RecordingOptions options;
    options.open.has_header = true;
    const RecordedScan scan = ScanTexts({c.text}, options);
    ASSERT_FALSE(scan.error) << scan.error->ToString();
    EXPECT_EQ(scan.names, c.names);
    EXPECT_EQ(Texts(scan.rows), c.rows);
    EXPECT_EQ(scan.report.rows, static_cast<int64_t>(c.rows.size()));
  }
}

TEST(CsvPandasTest, BlocksAndThreadsChangeNothing) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.text);
    RecordingOptions options;
    options.open.has_header = true;
    const RecordedScan whole = ScanTexts({c.text}, options);
    for (size_t block_bytes = 1; block_bytes <= std::min(c.text.size() + 1, size_t{90});
         ++block_bytes) {
      options.block_bytes = block_bytes;
      options.read_step = block_bytes % 3 == 0 ? 1 : 1000;
      options.context.threads = 1 + static_cast<int>(block_bytes % 3);
      const RecordedScan scan = ScanTexts({c.text}, options);
      ASSERT_FALSE(scan.error) << scan.error->ToString();
      ASSERT_EQ(scan.rows, whole.rows) << "blocks of " << block_bytes;
      ASSERT_EQ(scan.report.short_rows, whole.report.short_rows);
    }
  }
}

}  // namespace
}  // namespace candor::dataset::csv
