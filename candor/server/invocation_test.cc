#include "candor/server/invocation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "candor/predictor/linear/linear_model.h"

namespace candor::server {
namespace {

using predictor::PayloadFormat;
using testing::HasSubstr;
using testing::Not;

HttpAnswer Ask(const HttpQuestion& question) {
  const auto model = predictor::MakeLinearModel(
      {.feature_names = {"a", "b"}, .weights = {2, 1}, .bias = 0, .is_logistic = false});
  return AnswerQuestion(*model, question, RunContext());
}

TEST(Invocation, AnswersInTheContentsFormat) {
  const HttpAnswer answer = Ask({.method = "POST",
                                 .target = "/invocations",
                                 .content_type = "text/csv; charset=utf-8",
                                 .body = "1,2\n3,4\n"});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.content_type, "text/csv");
  EXPECT_THAT(answer.body, HasSubstr("4.0\n10.0"));
}

TEST(Invocation, WithoutAContentTypeTheBodyIsCsv) {
  EXPECT_EQ(Ask({.method = "POST", .target = "/invocations", .body = "1,2"}).status, 200);
}

TEST(Invocation, AcceptDecidesTheAnswer) {
  const HttpAnswer answer = Ask({.method = "POST",
                                 .target = "/endpoints/x/invocations?y=1",
                                 .content_type = "text/csv",
                                 .accept = "image/png, application/json;q=0.5",
                                 .body = "1,2"});
  EXPECT_EQ(answer.content_type, "application/json");
  EXPECT_THAT(answer.body, HasSubstr("predictions"));
}

TEST(Invocation, RecordsAreRefusedWithTheirPlace) {
  const HttpAnswer answer = Ask({.method = "POST",
                                 .target = "/invocations",
                                 .content_type = "text/csv",
                                 .body = "1,2\n1,x\n"});
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("2"));
  EXPECT_THAT(answer.body, HasSubstr("'b'"));
}

TEST(Invocation, AHeaderThatIsNotTheModelsIsHintedAt) {
  const char* hint = "Send the features alone, without label or header.";
  const auto ask = [](const char* body) {
    return Ask({.method = "POST", .target = "/invocations", .body = body});
  };
  const HttpAnswer header = ask("b,a\n1,2\n");
  EXPECT_EQ(header.status, 400);
  EXPECT_THAT(header.body, HasSubstr("Could not convert string to float."));
  EXPECT_THAT(header.body, HasSubstr(hint));
  EXPECT_THAT(ask("1,x\n").body, Not(HasSubstr(hint)));
  EXPECT_THAT(ask("y,a,b\n1,1,2\n").body, HasSubstr(hint));
}

TEST(Invocation, OnlyInvocationsAskTheModel) {
  EXPECT_TRUE(AsksModel({.method = "POST", .target = "/invocations?x"}));
  EXPECT_TRUE(AsksModel({.method = "POST", .target = "/endpoints/e/invocations"}));
  EXPECT_FALSE(AsksModel({.method = "GET", .target = "/invocations"}));
  EXPECT_FALSE(AsksModel({.method = "GET", .target = "/ping"}));
}

TEST(Invocation, OtherPathsMethodsAndFormats) {
  EXPECT_EQ(Ask({.method = "GET", .target = "/ping"}).status, 200);
  EXPECT_EQ(Ask({.method = "GET", .target = "/"}).status, 404);
  EXPECT_EQ(Ask({.method = "POST", .target = "/endpoints//invocations"}).status, 404);
  EXPECT_EQ(Ask({.method = "POST", .target = "/endpoints/a/b/invocations"}).status, 404);
  const HttpAnswer get = Ask({.method = "GET", .target = "/invocations"});
  EXPECT_EQ(get.status, 405);
  EXPECT_EQ(get.allow, "POST");
  EXPECT_EQ(Ask({.method = "POST", .target = "/invocations", .content_type = "image/png"}).status,
            415);
  EXPECT_EQ(
      Ask({.method = "POST", .target = "/invocations", .content_encoding = "gzip", .body = "1"})
          .status,
      415);
  EXPECT_EQ(Ask({.method = "POST",
                 .target = "/invocations",
                 .content_type = "text/csv",
                 .accept = "image/png",
                 .body = "1,2"})
                .status,
            406);
}

TEST(ChooseAccepted, TakesTheBestThatCanBeGiven) {
  const auto choose = [](std::string_view accept) {
    return ChooseAccepted(accept, PayloadFormat::kCsv);
  };
  EXPECT_EQ(choose(""), PayloadFormat::kCsv);
  EXPECT_EQ(choose("*/*"), PayloadFormat::kCsv);
  EXPECT_EQ(choose("application/jsonlines"), PayloadFormat::kJsonLines);
  EXPECT_EQ(choose("Application/JSON ; charset=utf-8"), PayloadFormat::kJson);
  EXPECT_EQ(choose("text/csv;q=0.1, application/json;q=0.9"), PayloadFormat::kJson);
  EXPECT_EQ(choose("text/*"), PayloadFormat::kCsv);
  EXPECT_EQ(choose("application/json;q=0"), std::nullopt);
  EXPECT_EQ(choose("image/png"), std::nullopt);
  EXPECT_EQ(choose(",,;q="), std::nullopt);
}

}  // namespace
}  // namespace candor::server
