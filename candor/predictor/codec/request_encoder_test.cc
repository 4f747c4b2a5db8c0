#include "candor/predictor/codec/request_encoder.h"
#include "candor/base/shared_material.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include "candor/json/value.h"

namespace candor::predictor {
namespace {

using dataset::Cell;
using dataset::ColumnView;
using dataset::Layout;

/// Rows of mixed cells as a batch.
class Rows {
 public:
  explicit Rows(const std::vector<std::vector<Cell>>& rows) {
    columns_.resize(rows.front().size());
    for (const auto& row : rows) {
      for (size_t i = 0; i < row.size(); ++i) columns_[i].push_back(row[i]);
    }
    for (const auto& column : columns_) {
      views_.push_back({.layout = Layout::kCells,
                        .length = static_cast<int64_t>(column.size()),
                        .cells = column.data()});
    }
  }
  FeatureBatch batch() const {
    return {.rows = static_cast<int64_t>(columns_.front().size()), .columns = views_};
  }

 private:
  std::vector<std::vector<Cell>> columns_;
  std::vector<ColumnView> views_;
};

RequestEncoder MadeEncoder(const RequestFormat& format, std::vector<std::string> names) {
  auto encoder = RequestEncoder::Make(format, std::move(names));
  if (!encoder.ok()) throw std::runtime_error(encoder.error().ToString());
  return *std::move(encoder);
}

std::vector<std::string> Records(const RequestEncoder& encoder, const FeatureBatch& batch) {
  std::vector<std::string> records(static_cast<size_t>(batch.rows));
  for (int64_t row = 0; row < batch.rows; ++row) {
    const Status status = encoder.AppendRecord(batch, row, &records[static_cast<size_t>(row)]);
    EXPECT_TRUE(status.ok()) << status.error().ToString();
  }
  return records;
}

/// The bodies of all rows, split as max_records asks. Checks BodyBytes on the way.
std::vector<std::string> Bodies(const RequestEncoder& encoder, const FeatureBatch& batch) {
  const std::vector<std::string> records = Records(encoder, batch);
  std::vector<std::string> bodies;
  const auto all = static_cast<int64_t>(records.size());
  const int64_t step = std::min(encoder.max_records(), all);
  for (int64_t first = 0; first < all; first += step) {
    std::vector<std::string_view> some(records.begin() + first,
                                       records.begin() + std::min(first + step, all));
    int64_t bytes = 0;
    for (const auto& record : some) bytes += static_cast<int64_t>(record.size());
    bodies.push_back(encoder.Body(some));
    EXPECT_EQ(encoder.BodyBytes(static_cast<int64_t>(some.size()), bytes),
              static_cast<int64_t>(bodies.back().size()));
  }
  return bodies;
}

RequestFormat Json(std::string content, std::string record) {
  return {PayloadFormat::kJson, std::move(content), std::move(record)};
}

RequestFormat JsonLines(std::string content) {
  return {PayloadFormat::kJsonLines, std::move(content), std::nullopt};
}

// The table of the analysis configuration contract, 3.2.
TEST(RequestEncoderTest, JsonTemplatesOfTheContract) {
  const Rows rows({{0, 1}, {3, 4}});
  struct Case {
    const char* content;
    const char* record;
    std::vector<std::string> bodies;
  };
  const std::vector<Case> cases = {
      {R"({"instances":$records})",
       R"({"features":$features})",
       {R"({"instances":[{"features":[0,1]},{"features":[3,4]}]})"}},
      {R"({"instances":$records,"feature_names":$feature_names})",
       "$features",
       {R"({"instances":[[0,1],[3,4]],"feature_names":["A","B"]})"}},
      {"$records", "$features_kvp", {R"([{"A":0,"B":1},{"A":3,"B":4}])"}},
      {"$records", R"({"A":"${A}","B":"${B}"})", {R"([{"A":0,"B":1},{"A":3,"B":4}])"}},
      {"$record", "$features_kvp", {R"({"A":0,"B":1})", R"({"A":3,"B":4})"}},
      // Beyond the table: names before the records, white space, names in each record.
      {R"({ "names": $feature_names , "rows": $records })",
       R"({ "f" : $features })",
       {R"({ "names": ["A","B"] , "rows": [{ "f" : [0,1] },{ "f" : [3,4] }] })"}},
      {R"({"one":$record})",
       R"({"n":$feature_names,"v":$features,"b":"${B}"})",
       {R"({"one":{"n":["A","B"],"v":[0,1],"b":1}})",
        R"({"one":{"n":["A","B"],"v":[3,4],"b":4}})"}},
  };
  for (const Case& each : cases) {
    const RequestEncoder encoder = MadeEncoder(Json(each.content, each.record), {"A", "B"});
    EXPECT_EQ(Bodies(encoder, rows.batch()), each.bodies) << each.content;
    EXPECT_EQ(encoder.content(), PayloadFormat::kJson);
  }
}

TEST(RequestEncoderTest, CsvAndJsonLinesOfTheContract) {
  const Rows rows({{41, 5.5, "ok"}, {29, 1.25, "late, twice"}});
  const std::vector<std::string> names = {"Age", "Income", "Note"};
  EXPECT_EQ(Bodies(MadeEncoder({}, names), rows.batch()),
            std::vector<std::string>{"41,5.5,ok\n29,1.25,\"late, twice\""});
  EXPECT_EQ(
      Bodies(MadeEncoder(JsonLines(R"({"data":{"f":$features}})"), names), rows.batch()),
      std::vector<std::string>{
          "{\"data\":{\"f\":[41,5.5,\"ok\"]}}\n{\"data\":{\"f\":[29,1.25,\"late, twice\"]}}"});
  EXPECT_EQ(MadeEncoder({}, names).max_records(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(MadeEncoder(Json("$record", "$features"), names).max_records(), 1);
}

TEST(RequestEncoderTest, TemplateOfJsonLinesBecomesOneLine) {
  const Rows rows(std::vector<std::vector<Cell>>{{1}});
  EXPECT_EQ(
      Bodies(MadeEncoder(JsonLines("{\n  \"f\":\r\n $features }\n"), {"A"}), rows.batch()).front(),
      "{   \"f\":   [1] } ");
}

TEST(RequestEncoderTest, CsvQuotesAsPythonDoes) {
  const auto line = [](const std::vector<Cell>& cells) {
    const Rows rows(std::vector<std::vector<Cell>>{cells});
    return Records(MadeEncoder({}, std::vector<std::string>(cells.size(), "x")), rows.batch())
        .front();
  };
  EXPECT_EQ(line({"a,b", "say \"hi\"", "two\nlines", "two\rlines", " plain ", "it's"}),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"two\rlines\", plain ,it's");
  EXPECT_EQ(line({Cell(), "", 1}), ",,1");
  EXPECT_EQ(line({Cell(), Cell()}), ",");
  // A blank line would be no record.
  EXPECT_EQ(line({Cell()}), "\"\"");
  EXPECT_EQ(line({""}), "\"\"");
  EXPECT_EQ(line({true, false, 39.0, 1e-5, HUGE_VAL, -HUGE_VAL}), "True,False,39.0,1e-05,inf,-inf");
}

TEST(RequestEncoderTest, EveryLayoutWithGaps) {
  const int64_t int64s[] = {-5, 7, 0};
  const uint64_t uint64s[] = {18446744073709551615u, 7, 0};
  const double float64s[] = {39.0, 7.0, std::nan("")};
  const uint8_t bools[] = {1, 0, 0};
  const std::string_view texts[] = {"a", "b", "c"};
  const Cell cells[] = {"x", Cell(), 2};
  const Cell words[] = {"low", 3};
  const int32_t indices[] = {1, 0, 0};
  // Bits 0 to 4 belong to other rows; of the three here the second is missing.
  const uint8_t validity[] = {0b10100000};
  const auto view = [&](Layout layout) {
    return ColumnView{.layout = layout,
                      .length = 3,
                      .validity = layout == Layout::kCells ? nullptr : validity,
                      .validity_offset = 5};
  };
  std::vector<ColumnView> views;
  for (const Layout layout : {Layout::kInt64, Layout::kUInt64, Layout::kFloat64, Layout::kBool,
                              Layout::kText, Layout::kCells, Layout::kDictionary}) {
    views.push_back(view(layout));
  }
  views[0].int64s = int64s;
  views[1].uint64s = uint64s;
  views[2].float64s = float64s;
  views[3].bools = bools;
  views[4].texts = texts;
  views[5].cells = cells;
  views[6].indices = indices;
  views[6].dictionary = words;
  const FeatureBatch batch = {.rows = 3, .columns = views};
  const std::vector<std::string> names = {"a", "b", "c", "d", "e", "f", "g"};
  EXPECT_EQ(Records(MadeEncoder({}, names), batch),
            (std::vector<std::string>{"-5,18446744073709551615,39.0,True,a,x,3", ",,,,,,",
                                      "0,0,,False,c,2,low"}));
  EXPECT_EQ(Records(MadeEncoder(JsonLines("$features"), names), batch),
            (std::vector<std::string>{R"([-5,18446744073709551615,39.0,true,"a","x",3])",
                                      "[null,null,null,null,null,null,null]",
                                      R"([0,0,null,false,"c",2,"low"])"}));
}

TEST(RequestEncoderTest, NamesAndTextsOfAnyKind) {
  const std::vector<std::string> names = {"say \"hi\"", "Größe", "a\\b\n"};
  const Rows rows({{"\x01\"\\", "价格 😀", "\t"}});
  const RequestEncoder encoder =
      MadeEncoder(Json(R"({"n":$feature_names,"r":$records})",
                       R"({"kvp":$features_kvp,"one":"${say \"hi\"}","two":"${Größe}"})"),
                  names);
  const std::string body = Bodies(encoder, rows.batch()).front();
  const auto parsed = json::Parse(body);
  ASSERT_TRUE(parsed.ok()) << parsed.error().ToString() << body;
  for (size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(parsed->Find("n")->AsArray()[i].AsString(), names[i]);
  }
  const json::Value& record = parsed->Find("r")->AsArray().front();
  EXPECT_EQ(record.Find("kvp")->Find("Größe")->AsString(), "价格 😀");
  EXPECT_EQ(record.Find("kvp")->Find("a\\b\n")->AsString(), "\t");
  EXPECT_EQ(record.Find("one")->AsString(), "\x01\"\\");
  EXPECT_EQ(record.Find("two")->AsString(), "价格 😀");
}

TEST(RequestEncoderTest, WhatJsonCannotSay) {
  const Rows rows({{1, HUGE_VAL}, {1, "\xFF"}});
  FeatureBatch batch = rows.batch();
  batch.first_row = 100;
  const RequestEncoder encoder = MadeEncoder(JsonLines("$features"), {"A", "B"});
  std::string record = "before";
  const Status infinite = encoder.AppendRecord(batch, 0, &record);
  ASSERT_FALSE(infinite.ok());
  EXPECT_EQ(infinite.error().kind, ErrorKind::kData);
  EXPECT_EQ(infinite.error().message, "An infinite number cannot be sent as JSON.");
  EXPECT_EQ(infinite.error().where, "record 101, column \"B\"");
  EXPECT_EQ(record, "before");
  const Status not_utf8 = encoder.AppendRecord(batch, 1, &record);
  ASSERT_FALSE(not_utf8.ok());
  EXPECT_EQ(not_utf8.error().message, "A text that is not UTF-8 cannot be sent as JSON.");
  EXPECT_EQ(not_utf8.error().where, "record 102, column \"B\"");
  EXPECT_EQ(record, "before");
}

TEST(RequestEncoderTest, WrongTemplates) {
  const RequestFormat no_lines = {PayloadFormat::kJsonLines, {}, {}};
  const RequestFormat no_record = {PayloadFormat::kJson, "$records", {}};
  const RequestFormat no_content = {PayloadFormat::kJson, {}, "$features"};
  const RequestFormat nothing = {PayloadFormat::kJson, {}, {}};
  const std::string both =
      "content_template and record_template are required for content_type application/json";
  const std::string content = "/predictor/content_template";
  const std::string record = "/predictor/record_template";
  struct Case {
    RequestFormat format;
    std::string message;
    std::string where;
  };
  const std::vector<Case> cases = {
      {no_lines, "content_template field is required for content_type application/jsonlines",
       content},
      {no_record, both, record},
      {no_content, both, content},
      {nothing, both, content},
      {JsonLines("{}"), "Invalid content_template {}. Please include a placeholder $features.",
       content},
      {JsonLines("not JSON"),
       "Invalid content_template not JSON. Please include a placeholder $features.", content},
      {JsonLines("[$features,$features]"),
       "Invalid content_template [$features,$features]. Please include a placeholder $features.",
       content},
      {JsonLines("[$features,$feature_names]"), "The placeholder does not belong in this template.",
       content},
      {JsonLines("[$features"), "The template does not make valid JSON.", content},
      {JsonLines("[\"$features\"]"), "A placeholder stands within a JSON string.", content},
      {Json("{}", "$features"),
       "Invalid content_template {}. Please include either placeholder $records or $record.",
       content},
      {Json("[$records,$record]", "$features"),
       "content_template holds the records more than once.", content},
      {Json("[$records,$features]", "$features"),
       "The placeholder does not belong in this template.", content},
      {Json("[$records", "$features"), "The template does not make valid JSON.", content},
      {Json("$records", "[$features,$record]"), "The placeholder does not belong in this template.",
       record},
      {Json("$records", "{}"), "record_template sends no feature to the model.", record},
      {Json("$records", "$feature_names"), "record_template sends no feature to the model.",
       record},
      {Json("$records", "[$features_kvp,$features_kvp]"),
       "record_template holds $features_kvp more than once.", record},
      {Json("$records", "[\"${B}\"]"), "Feature names not found.", record},
      {Json("$records", "$features]"), "The template does not make valid JSON.", record},
  };
  for (const Case& each : cases) {
    const auto made = RequestEncoder::Make(each.format, {"A"});
    ASSERT_FALSE(made.ok()) << each.message;
    EXPECT_EQ(made.error().kind, ErrorKind::kConfig);
    EXPECT_EQ(made.error().message, each.message);
    EXPECT_EQ(made.error().where, each.where) << each.message;
  }
  const auto same_names = RequestEncoder::Make(Json("$records", "$features_kvp"), {"A", "A"});
  ASSERT_FALSE(same_names.ok());
  EXPECT_EQ(same_names.error().message,
            "Two features have the same name, so $features_kvp is ambiguous.");
  const auto not_utf8 = RequestEncoder::Make(Json("$records", "$features"), {"A", "\xFF"});
  ASSERT_FALSE(not_utf8.ok());
  EXPECT_EQ(not_utf8.error().message, "The name of a feature is not UTF-8.");
  EXPECT_EQ(not_utf8.error().where, "feature 2");
}

const std::string* TextMember(const json::Value& object, std::string_view name) {
  const json::Value* member = object.Find(name);
  return member == nullptr ? nullptr : &member->AsString();
}

TEST(RequestEncoderTest, TemplatesOfGoldenConfigurations) {
  const std::filesystem::path folder = SharedMaterial() / "golden" / "configs";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no shared material";
  const Rows rows({{41, "x \"y\""}, {29, Cell()}});
  int templates = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream stream(entry.path());
    const auto document = json::Parse(std::string{std::istreambuf_iterator<char>(stream), {}});
    ASSERT_TRUE(document.ok()) << entry.path();
    const json::Value* predictor = document->Find("predictor");
    if (predictor == nullptr || document->Find("time_series_data_config") != nullptr) continue;
    const std::string* content = TextMember(*predictor, "content_template");
    if (content == nullptr) continue;
    const std::string* record = TextMember(*predictor, "record_template");
    const RequestEncoder encoder =
        MadeEncoder(record == nullptr ? JsonLines(*content) : Json(*content, *record), {"A", "B"});
    const std::vector<std::string> bodies = Bodies(encoder, rows.batch());
    const std::string values[] = {R"([41,"x \"y\""])", "[29,null]"};
    std::string expected =
        record == nullptr ? values[0] + "}\n{\"features\":" + values[1] : values[0] + "},{";
    EXPECT_NE(bodies.front().find(expected), std::string::npos) << bodies.front();
    if (record != nullptr) {
      EXPECT_TRUE(json::Parse(bodies.front()).ok()) << bodies.front();
    }
    ++templates;
  }
  EXPECT_EQ(templates, 5);  // 03, 04, 05, 06 and 17
}

}  // namespace
}  // namespace candor::predictor
