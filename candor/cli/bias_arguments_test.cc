#include "candor/cli/bias_arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::cli {
namespace {

using dataset::Cell;
using testing::ElementsAre;

TEST(ParseTypedValue, ReadsJsonNumbersAndBooleansAndElseTexts) {
  EXPECT_EQ(ParseTypedValue("1"), Cell(1));
  EXPECT_EQ(ParseTypedValue("1.0"), Cell(1.0));
  EXPECT_EQ(ParseTypedValue("-2e3"), Cell(-2000.0));
  EXPECT_EQ(ParseTypedValue("true"), Cell(true));
  EXPECT_EQ(ParseTypedValue("false"), Cell(false));
  for (const char* text : {"True", "F", "01", "1,2", "nan", "+1", ".5", "", "a b"}) {
    EXPECT_EQ(ParseTypedValue(text), Cell(text)) << text;
  }
  EXPECT_EQ(ParseTypedValue("\"1\""), Cell("1"));
  EXPECT_EQ(ParseTypedValue("\"a\\\"b\""), Cell("a\"b"));
}

TEST(ParseFacet, ReadsColumnsWithAndWithoutValues) {
  EXPECT_EQ(ParseFacet("sex")->name_or_index, config::NameOrIndex("sex"));
  EXPECT_TRUE(ParseFacet("sex")->value_or_threshold.empty());
  EXPECT_THAT(ParseFacet("sex=F,1,\"2\"")->value_or_threshold,
              ElementsAre(Cell("F"), Cell(1), Cell("2")));
  EXPECT_THAT(ParseFacet("x=\"a,b\",c")->value_or_threshold, ElementsAre(Cell("a,b"), Cell("c")));
  const auto object = ParseFacet(R"({"name_or_index": "a=b", "value_or_threshold": [1, "x"]})");
  ASSERT_TRUE(object.ok());
  EXPECT_EQ(object->name_or_index, config::NameOrIndex("a=b"));
  EXPECT_THAT(object->value_or_threshold, ElementsAre(Cell(1), Cell("x")));
  EXPECT_EQ(ParseFacet(R"({"name_or_index": 3})")->name_or_index, config::NameOrIndex(int64_t{3}));
}

TEST(ParseFacet, SaysWhatItCannotRead) {
  const std::pair<const char*, const char*> cases[] = {
      {"=F", "no column"},
      {"sex=", "an empty value"},
      {"sex=F,,M", "an empty value"},
      {"{\"name_or_index\": \"x\", \"extra\": 1}", "the key 'extra'"},
      {"{\"value_or_threshold\": [1]}", "no name_or_index that is a text or an integer"},
      {"{\"name_or_index\": \"x\", \"value_or_threshold\": 1}",
       "a value_or_threshold that is no list"},
      {"{\"name_or_index\": \"x\", \"value_or_threshold\": [[1]]}", "a value that is an array"},
  };
  for (const auto& [text, found] : cases) {
    const auto facet = ParseFacet(text);
    ASSERT_FALSE(facet.ok()) << text;
    EXPECT_EQ(facet.error().message, "A facet could not be read.");
    EXPECT_EQ(facet.error().found, found) << text;
  }
}

TEST(MakeConfig, ChoosesTheStagesByTheMetrics) {
  BiasOptions options{.data = "a.csv", .label = "y", .positive = {"1"}, .facets = {"s"}};
  EXPECT_TRUE(MakeConfig(options)->methods.pre_training_bias);
  EXPECT_FALSE(MakeConfig(options)->methods.post_training_bias);
  options.predicted = "p";
  EXPECT_TRUE(MakeConfig(options)->methods.post_training_bias);
  options.metrics = {"DI", "TE"};
  EXPECT_FALSE(MakeConfig(options)->methods.pre_training_bias);
  EXPECT_THAT(MakeConfig(options)->methods.post_training_bias->methods, ElementsAre("DI", "TE"));
  options.predicted.reset();
  EXPECT_EQ(MakeConfig(options).error().message, "A post-training metric needs predictions.");
  options.metrics = {"XX"};
  EXPECT_EQ(MakeConfig(options).error().message, "There is no metric of that name.");
  options.metrics = {};
  options.data = "a.jsonl.gz";
  EXPECT_EQ(MakeConfig(options).error().message,
            "JSON data need a configuration that says where its columns are.");
}

}  // namespace
}  // namespace candor::cli
