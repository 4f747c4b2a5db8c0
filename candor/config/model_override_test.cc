#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "candor/config/analysis_config.h"
#include "candor/config/validation.h"

namespace candor::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kJob = R"({"dataset_type": "application/json", "features": "[*].x",
  "label": "[*].y", "label_values_or_threshold": [1], "facet": [{"name_or_index": 0}],
  "methods": {"post_training_bias": {"methods": "all"}}, "predictor": PREDICTOR})";

std::string Job(const std::string& predictor) {
  std::string text = kJob;
  return text.replace(text.find("PREDICTOR"), 9, predictor);
}

std::vector<std::string> Notes(const std::vector<Warning>& notes) {
  std::vector<std::string> texts;
  for (const Warning& note : notes) texts.push_back(note.pointer + ": " + note.text);
  return texts;
}

TEST(ModelOverride, AModelFileReplacesWhatNamesAnEndpoint) {
  std::vector<Warning> notes;
  // Templates and an instance type would be needed to ask an endpoint; a file needs neither.
  const auto config = Parse(Job(R"({"model_name": "m"})"), &notes, {.model_uri = "/m.json"});
  ASSERT_TRUE(config.ok()) << config.error().ToString();
  EXPECT_EQ(config->candor.model_uri, "/m.json");
  EXPECT_FALSE(config->predictor->model_name);
  EXPECT_THAT(Notes(notes),
              ElementsAre("/predictor/model_name: --model is used instead of model_name."));
}

TEST(ModelOverride, AUrlNeedsNoTemplates) {
  std::vector<Warning> notes;
  const auto config = Parse(Job(R"({"endpoint_name": "e"})"), &notes, {.endpoint_url = "http://h"});
  ASSERT_TRUE(config.ok()) << config.error().ToString();
  EXPECT_EQ(config->candor.endpoint->url, "http://h");
  EXPECT_THAT(
      Notes(notes),
      ElementsAre("/predictor/endpoint_name: --endpoint is used instead of endpoint_name."));
}

TEST(ModelOverride, LimitsOfTheConfigurationsEndpointStay) {
  std::string text = Job("{}");
  text.insert(text.rfind('}'), R"(, "candor": {"endpoint": {"url": "http://a",
                                   "max_concurrency": 3}})");
  const auto config = Parse(text, nullptr, {.endpoint_url = "http://b"});
  ASSERT_TRUE(config.ok()) << config.error().ToString();
  EXPECT_EQ(config->candor.endpoint->url, "http://b");
  EXPECT_EQ(config->candor.endpoint->max_concurrency, 3);
}

TEST(ModelOverride, NothingIsSaidWhereNothingIsReplaced) {
  std::vector<Warning> notes;
  ASSERT_TRUE(Parse(Job("{}"), &notes, {.model_uri = "/m.json"}).ok());
  EXPECT_THAT(notes, IsEmpty());
}

TEST(ModelOverride, OtherMistakesStillCount) {
  const auto config = Parse(Job(R"({"model_name": 7})"), nullptr, {.model_uri = "/m.json"});
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.error().message, "Analysis configuration schema validation error.");
}

}  // namespace
}  // namespace candor::config
