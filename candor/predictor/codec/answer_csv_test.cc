#include <gtest/gtest.h>

#include "candor/predictor/codec/answer_csv_internal.h"

namespace candor::predictor {
namespace {

/// Cells in <>, lines ended by ;.
std::string Shape(std::string_view body) {
  const auto csv = AnswerCsv::Split(body);
  if (!csv.ok()) return csv.error().message + " " + csv.error().where;
  std::string shape;
  for (size_t line = 0; line < csv->lines(); ++line) {
    for (const std::string_view cell : csv->Line(line)) shape += "<" + std::string(cell) + ">";
    shape += ';';
  }
  return shape;
}

TEST(AnswerCsvTest, LinesAndCells) {
  struct Case {
    const char* body;
    const char* shape;
  };
  for (const auto& [body, shape] : {Case{"", ""},
                                    {"\n\r\n  \n\t", ""},
                                    {"1", "<1>;"},
                                    {"1\n", "<1>;"},
                                    {"1,2\r\n3,4\r\n", "<1><2>;<3><4>;"},
                                    {"1\r2", "<1>;<2>;"},
                                    {"1\n\n \n2", "<1>;<2>;"},
                                    {"\xEF\xBB\xBF"
                                     "1,2",
                                     "<1><2>;"},
                                    {",", "<><>;"},
                                    {"1,\n,2", "<1><>;<><2>;"},
                                    {"1, 2", "<1>< 2>;"},
                                    {"\"\"", "<>;"},
                                    {"\"a\"\"b\",c", "<a\"b><c>;"},
                                    {"\"a,b\",\"c\nd\"\n1", "<a,b><c\nd>;<1>;"},
                                    {"1, \"a,b\" ,2", "<1><a,b ><2>;"},
                                    {"a\"b\",c", "<a\"b\"><c>;"},
                                    {"\"a\"b,\"c", "The model's answer is not CSV. line 1"},
                                    {"1\n\"a\"\"", "The model's answer is not CSV. line 2"}}) {
    EXPECT_EQ(Shape(body), shape) << body;
  }
}

TEST(AnswerCsvTest, CellsStayValidWhenMoved) {
  auto csv = AnswerCsv::Split("\"x\",\"yy\"\n\"z\"");
  ASSERT_TRUE(csv.ok());
  const AnswerCsv moved = *std::move(csv);
  EXPECT_EQ(moved.Line(0)[0], "x");
  EXPECT_EQ(moved.Line(0)[1], "yy");
  EXPECT_EQ(moved.Line(1)[0], "z");
}

}  // namespace
}  // namespace candor::predictor
