#include "candor/predictor/codec/request_decoder.h"

#include <gtest/gtest.h>

namespace candor::predictor {
namespace {

using dataset::Cell;
using Columns = std::vector<std::vector<Cell>>;

constexpr auto kCsv = PayloadFormat::kCsv;
constexpr auto kJsonLines = PayloadFormat::kJsonLines;
constexpr auto kJson = PayloadFormat::kJson;

ModelInfo Model(std::vector<std::string> names, bool has_names = true) {
  ModelInfo info;
  for (std::string& name : names) info.features.push_back({.name = std::move(name)});
  info.has_feature_names = has_names;
  return info;
}

ModelInfo Nameless(size_t features) { return Model(std::vector<std::string>(features), false); }

Columns Decoded(std::string_view body, PayloadFormat format, const ModelInfo& model) {
  const auto rows = DecodeRequest(body, format, model);
  if (!rows.ok()) {
    ADD_FAILURE() << body << "\n" << rows.error().ToString();
    return {};
  }
  for (const auto& column : rows->columns) {
    EXPECT_EQ(column.size(), static_cast<size_t>(rows->rows));
  }
  return rows->columns;
}

TEST(RequestDecoderTest, CsvCellsAreWhatTheySpell) {
  EXPECT_EQ(Decoded("1,2.5,abc,\n-7,1e3,\"a,\"\"b\",True\r\n", kCsv, Nameless(4)),
            (Columns{{1, -7}, {2.5, 1e3}, {"abc", "a,\"b"}, {Cell(), true}}));
  EXPECT_EQ(Decoded("18446744073709551615,nan\r", kCsv, Nameless(2)),
            (Columns{{UINT64_MAX}, {"nan"}}));
  EXPECT_EQ(Decoded("\"a\nb\",1", kCsv, Nameless(2)), (Columns{{"a\nb"}, {1}}));
  EXPECT_EQ(Decoded("\xEF\xBB\xBF"
                    "1,2\n\n3,4\n\n",
                    kCsv, Nameless(2)),
            (Columns{{1, 3}, {2, 4}}));
}

TEST(RequestDecoderTest, AnEmptyLineIsARecordOfAOneFeatureModel) {
  EXPECT_EQ(Decoded("1\n\n3\n", kCsv, Nameless(1)), (Columns{{1, Cell(), 3}}));
}

TEST(RequestDecoderTest, TextFeaturesStayAsWritten) {
  ModelInfo model = Model({"zip", "sentence", "size"});
  model.features[0].categories = {"007", "008"};
  model.features[1].is_text = true;
  model.features[2].categories = {1, 2};
  EXPECT_EQ(Decoded("007,12,1\n", kCsv, model), (Columns{{"007"}, {"12"}, {1}}));
}

TEST(RequestDecoderTest, AHeaderWithTheModelsNamesIsSkipped) {
  EXPECT_EQ(Decoded("a,b\n1,2\n", kCsv, Model({"a", "b"})), (Columns{{1}, {2}}));
  EXPECT_EQ(Decoded("b,a\n1,2\n", kCsv, Model({"a", "b"})), (Columns{{"b", 1}, {"a", 2}}));
  EXPECT_EQ(Decoded("1,2\na,b\n", kCsv, Model({"a", "b"})), (Columns{{1, "a"}, {2, "b"}}));
  EXPECT_EQ(Decoded("a,b\n1,2\n", kCsv, Model({"a", "b"}, false)), (Columns{{"a", 1}, {"b", 2}}));
}

TEST(RequestDecoderTest, ReadsEveryFormOfJson) {
  const ModelInfo model = Model({"a", "b"});
  const Columns expected = {{1, Cell()}, {2.5, "x"}};
  const std::pair<PayloadFormat, const char*> bodies[] = {
      {kJsonLines, "{\"features\": [1, 2.5]}\n{\"features\": [null, \"x\"]}\n"},
      {kJsonLines, "[1, 2.5]\r\n\n[null, \"x\"]"},
      {kJsonLines, "{\"b\": 2.5, \"a\": 1}\n{\"a\": null, \"c\": 9, \"b\": \"x\"}"},
      {kJson, R"({"instances": [{"features": [1, 2.5]}, {"features": [null, "x"]}]})"},
      {kJson, R"({"instances": [[1, 2.5], [null, "x"]]})"},
      {kJson, R"({"instances": [{"a": 1, "b": 2.5}, {"a": null, "b": "x"}]})"},
      {kJson, R"([[1, 2.5], [null, "x"]])"},
      {kJson, R"([{"a": 1, "b": 2.5}, {"features": [null, "x"]}])"},
  };
  for (const auto& [format, body] : bodies) EXPECT_EQ(Decoded(body, format, model), expected);
  const Columns one = {{1}, {true}};
  EXPECT_EQ(Decoded("[1, true]", kJson, model), one);
  EXPECT_EQ(Decoded(R"({"features": [1, true]})", kJson, model), one);
  EXPECT_EQ(Decoded(R"({"a": 1, "b": true})", kJson, model), one);
  // A model may call a feature "features".
  EXPECT_EQ(Decoded(R"({"features": 3})", kJson, Model({"features"})), (Columns{{3}}));
}

TEST(RequestDecoderTest, AModelOfUnknownWidthTakesTheFirstRecords) {
  EXPECT_EQ(Decoded("1,2\n3,4", kCsv, {}), (Columns{{1, 3}, {2, 4}}));
  EXPECT_FALSE(DecodeRequest("1,2\n3", kCsv, {}).ok());
}

TEST(RequestDecoderTest, CellsBeyondTheWidthAreCountedAndNotKept) {
  const std::string commas(5'000'000, ',');
  const auto known = DecodeRequest(commas + "\"x\"\n", kCsv, Nameless(3));
  ASSERT_FALSE(known.ok());
  EXPECT_EQ(known.error().message, "A record has the wrong number of features.");
  EXPECT_EQ(known.error().found, "5000001 features");
  EXPECT_EQ(known.error().expected, "3 features");
  const auto unknown = DecodeRequest(commas, kCsv, {});
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().message, "A record has the wrong number of features.");
  EXPECT_EQ(unknown.error().where, "record 1");
  EXPECT_EQ(unknown.error().expected, "at most 1000000 features");
  const auto most = DecodeRequest(std::string(999'999, ','), kCsv, {});
  ASSERT_TRUE(most.ok());
  EXPECT_EQ(most->columns.size(), 1'000'000u);
  // The model's names and more: no header.
  const auto header = DecodeRequest("a,b,c\n1,2\n", kCsv, Model({"a", "b"}));
  ASSERT_FALSE(header.ok());
  EXPECT_EQ(header.error().where, "record 1");
  EXPECT_EQ(header.error().found, "3 features");
}

TEST(RequestDecoderTest, ViewsShowTheCells) {
  const auto rows = DecodeRequest("1,a\n2,", kCsv, Nameless(2));
  ASSERT_TRUE(rows.ok());
  const auto views = rows->Views();
  ASSERT_EQ(views.size(), 2u);
  EXPECT_EQ(views[0].layout, dataset::Layout::kCells);
  EXPECT_EQ(views[0].length, 2);
  EXPECT_EQ(views[1].cells[0], Cell("a"));
  EXPECT_TRUE(views[1].cells[1].is_missing());
}

TEST(RequestDecoderTest, EachMistakeHasItsMessageAndPlace) {
  struct Case {
    PayloadFormat format;
    const char* body;
    const char* message;
    const char* where;
  };
  const char* width = "A record has the wrong number of features.";
  const char* not_csv = "The request is not CSV.";
  const char* nothing = "The request holds no records.";
  const char* nested = "A feature holds a nested value.";
  const Case cases[] = {
      {kCsv, "1,2\n1,2,3\n", width, "record 2"},
      {kCsv, "1,2\n\n1\n", width, "record 2"},
      {kCsv, "", nothing, ""},
      {kCsv, "a,b\n", nothing, ""},
      {kCsv, "1,2\n1,\"2", not_csv, "record 2, cell 2"},
      {kCsv, "1,\"2\"3\n", not_csv, "record 1, cell 2"},
      {kCsv, "1\"0,2\n", not_csv, "record 1, cell 1"},
      {kJsonLines, "\n", nothing, ""},
      {kJsonLines, "[1, 2]\n[1]", width, "record 2"},
      {kJsonLines, "[1, 2]\n[1, [2]]", nested, "record 2, column 'b'"},
      {kJsonLines, "3", "A record is neither a list nor an object.", "record 1"},
      {kJson, "[]", nothing, ""},
      {kJson, R"({"instances": []})", nothing, ""},
      {kJson, R"([[1, 2], 3])", "A record is neither a list nor an object.", "record 2"},
      {kJson, R"({"features": [1, {"x": 2}]})", nested, "record 1, column 'b'"},
      {kJson, R"({"instances": [{"a": 1}]})", "A record lacks a feature of the model.",
       "record 1, column 'b'"},
      {kJson, "\"text\"", "A record is neither a list nor an object.", "record 1"},
  };
  for (const Case& c : cases) {
    const auto rows = DecodeRequest(c.body, c.format, Model({"a", "b"}));
    ASSERT_FALSE(rows.ok()) << c.body;
    EXPECT_EQ(rows.error().kind, ErrorKind::kModel) << c.body;
    EXPECT_EQ(rows.error().message, c.message) << c.body;
    EXPECT_EQ(rows.error().where, c.where) << c.body;
  }
  const auto named = DecodeRequest(R"({"a": 1})", kJson, Nameless(1));
  ASSERT_FALSE(named.ok());
  EXPECT_EQ(named.error().message,
            "A record names its features, but the model has no names for them.");
  const auto broken = DecodeRequest("[1, 2]\n[1, ", kJsonLines, Nameless(2));
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().kind, ErrorKind::kModel);
  EXPECT_TRUE(broken.error().where.starts_with("record 2, line 1, column")) << broken.error().where;
}

TEST(RequestDecoderTest, CutBodiesNeitherCrashNorInvent) {
  const std::pair<PayloadFormat, std::string> bodies[] = {
      {kCsv, "1,\"a\"\"b\"\r\n2,c\r\n"},
      {kJsonLines, "{\"features\": [1, \"x\"]}\n{\"a\": 1, \"b\": 2}\n"},
      {kJson, R"({"instances": [{"features": [1, "x"]}, {"a": 1, "b": 2}]})"},
  };
  for (const auto& [format, body] : bodies) {
    for (size_t size = 0; size < body.size(); ++size) {
      const auto rows = DecodeRequest(body.substr(0, size), format, Model({"a", "b"}));
      if (rows.ok()) {
        EXPECT_LE(rows->rows, 2);
      } else {
        EXPECT_EQ(rows.error().kind, ErrorKind::kModel);
      }
    }
  }
}

}  // namespace
}  // namespace candor::predictor
