#include <gtest/gtest.h>

#include "candor/predictor/codec/placeholder_internal.h"

namespace candor::predictor {
namespace {

const std::vector<std::string> kNames = {"A", "A b", "5\" pipe", "Größe", "x}\"${y"};

ParsedTemplate Parsed(std::string_view text) {
  auto parsed = ParseTemplate(text, kNames, "/t");
  EXPECT_TRUE(parsed.ok()) << parsed.error().ToString();
  return parsed.ok() ? *std::move(parsed) : ParsedTemplate();
}

TEST(ParseTemplateTest, LongestPlaceholderWins) {
  const ParsedTemplate parsed =
      Parsed("[$features_kvp,$features, $feature_names,$records,$record,$other]");
  ASSERT_EQ(parsed.parts.size(), 5u);
  const Placeholder expected[] = {Placeholder::kFeaturesKvp, Placeholder::kFeatures,
                                  Placeholder::kFeatureNames, Placeholder::kRecords,
                                  Placeholder::kRecord};
  for (size_t i = 0; i < 5; ++i) EXPECT_EQ(parsed.parts[i].placeholder, expected[i]) << i;
  EXPECT_EQ(parsed.parts[2].text_before, ", ");
  EXPECT_EQ(parsed.tail, ",$other]");
  EXPECT_EQ(parsed.sample, "[{},[], [],[],null,$other]");
}

TEST(ParseTemplateTest, NamesInQuotesIncludeThem) {
  struct Case {
    const char* text;
    size_t feature;
  };
  for (const auto& [text, feature] : {Case{R"(["${A}"])", 0},
                                      {R"(["${A b}"])", 1},
                                      {R"(["${5" pipe}"])", 2},   // as it is
                                      {R"(["${5\" pipe}"])", 2},  // as JSON writes it
                                      {R"(["${Gr\u00f6\u00dfe}"])", 3},
                                      {R"(["${Größe}"])", 3},
                                      {R"(["${x}"${y}"])", 4},  // the longest name
                                      {R"([${A b}])", 1}}) {
    const ParsedTemplate parsed = Parsed(text);
    ASSERT_EQ(parsed.parts.size(), 1u) << text;
    EXPECT_EQ(parsed.parts[0].placeholder, Placeholder::kFeature) << text;
    EXPECT_EQ(parsed.parts[0].feature, feature) << text;
    EXPECT_EQ(parsed.parts[0].text_before, "[") << text;
    EXPECT_EQ(parsed.tail, "]") << text;
  }
}

TEST(ParseTemplateTest, DollarsInStringsAreText) {
  const ParsedTemplate parsed = Parsed(R"({"price in $":"$5 \"$x\"","f":$features})");
  ASSERT_EQ(parsed.parts.size(), 1u);
  EXPECT_EQ(parsed.parts[0].text_before, R"({"price in $":"$5 \"$x\"","f":)");
}

TEST(ParseTemplateTest, RefusesPlaceholdersWithinStrings) {
  for (const auto& [text, found, expected] :
       {std::tuple(R"({"f":"$features"})", R"($features in "$features")",
                   "$features without quotes around it"),
        std::tuple(R"({"f":"a ${A} b"})", R"(${A} in "a ${A} b")",
                   R"("${A}" as the whole string)")}) {
    const auto parsed = ParseTemplate(text, kNames, "/t");
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::kConfig);
    EXPECT_EQ(parsed.error().message, "A placeholder stands within a JSON string.");
    EXPECT_EQ(parsed.error().where, "/t");
    EXPECT_EQ(parsed.error().found, found);
    EXPECT_EQ(parsed.error().expected, expected);
  }
}

TEST(ParseTemplateTest, RefusesUnknownAndAmbiguousNames) {
  for (const char* text : {R"(["${B}"])", R"([${B}])", R"(["${}"])"}) {
    const auto unknown = ParseTemplate(text, {"A", "C"}, "/t");
    ASSERT_FALSE(unknown.ok()) << text;
    EXPECT_EQ(unknown.error().message, "Feature names not found.");
    EXPECT_EQ(unknown.error().expected, "one of the features sent to the model: \"A\", \"C\"");
  }
  const auto ambiguous = ParseTemplate(R"(["${A}"])", {"A", "A"}, "/t");
  ASSERT_FALSE(ambiguous.ok());
  EXPECT_EQ(ambiguous.error().message,
            "Two features have the same name, so the placeholder is ambiguous.");
  EXPECT_EQ(ambiguous.error().found, "${A}");
}

TEST(CheckMakesJsonTest, PlaceholdersStandWhereValuesStand) {
  for (const char* text : {"{$features:1}", "$features$features", R"({"a":$features)", "[$other]",
                           R"({"${A}":1})", R"(["a" $features])", "[${A]", "\"open"}) {
    const auto parsed = ParseTemplate(text, kNames, "/t");
    ASSERT_TRUE(parsed.ok()) << text;
    const Status status = CheckMakesJson(*parsed, text, "/t");
    ASSERT_FALSE(status.ok()) << text;
    EXPECT_EQ(status.error().message, "The template does not make valid JSON.");
    EXPECT_TRUE(status.error().found.starts_with(text)) << status.error().found;
  }
}

}  // namespace
}  // namespace candor::predictor
