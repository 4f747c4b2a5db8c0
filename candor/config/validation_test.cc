#include "candor/config/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/config/analysis_config.h"
#include "candor/config/test_documents_internal.h"

namespace candor::config {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ValidationTest, TextThatIsNotJsonHasAPlace) {
  const ValidationReport report = Validate("{\"dataset_type\": \"text/csv\",\n  methods: 1}");
  ASSERT_EQ(report.errors.size(), 1u);
  const Problem& problem = report.errors[0];
  EXPECT_EQ(problem.kind, ProblemKind::kSyntax);
  EXPECT_EQ(problem.message, "Unable to load analysis configuration as JSON.");
  EXPECT_EQ(problem.line, 2);
  EXPECT_EQ(problem.column, 3);
  EXPECT_THAT(problem.found, HasSubstr("methods"));
  EXPECT_EQ(report.ToStatus().error().where, "line 2, column 3");
}

TEST(ValidationTest, BareTokensOfPythonAreNamed) {
  for (const std::string token : {"NaN", "Infinity", "-Infinity"}) {
    const std::string text = "{\"methods\": {\"shap\": {\"baseline\": [[1, " + token + "]]}}}";
    const ValidationReport report = Validate(text);
    ASSERT_EQ(report.errors.size(), 1u);
    EXPECT_EQ(report.errors[0].message,
              "The document holds the bare token " + token + ", which is not JSON.");
    EXPECT_THAT(report.errors[0].expected, HasSubstr("null"));
    EXPECT_EQ(report.errors[0].line, 1);
    EXPECT_EQ(report.errors[0].column, 40);
  }
}

TEST(ValidationTest, OtherDocumentsThanObjectsAreSchemaErrors) {
  for (const char* text : {"[]", "3", "null", "\"a\""}) {
    const ValidationReport report = Validate(text);
    ASSERT_EQ(report.errors.size(), 1u) << text;
    EXPECT_EQ(report.errors[0].message, "The analysis configuration must be an object.");
    EXPECT_EQ(report.errors[0].pointer, "");
    EXPECT_EQ(report.ToStatus().error().message, "Analysis configuration schema validation error.");
  }
}

TEST(ValidationTest, NullIsRefusedEverywhereButInBaselineCells) {
  const auto error_count = [](const char* text) { return Validate(text).errors.size(); };
  EXPECT_EQ(error_count(R"({"dataset_type": "text/csv", "label": null,
      "methods": {"shap": {"baseline": [[1, null]]}}})"),
            1u);
  EXPECT_EQ(error_count(R"({"dataset_type": "text/csv",
      "methods": {"shap": {"baseline": [[1, null]], "seed": null}}})"),
            1u);
  EXPECT_EQ(error_count(R"({"dataset_type": "text/csv",
      "methods": {"shap": {"baseline": [[1, null]]}}})"),
            0u);
}

TEST(ValidationTest, AllErrorsAreReportedAtOnce) {
  const ValidationReport report = Validate(Patched(kCsvShap, R"({
      "dataset_typ": 1, "label": "z",
      "methods": {"shap": {"agg_method": "mean", "num_clusters": 3}}})"));
  std::vector<std::string> pointers;
  for (const Problem& error : report.errors) pointers.push_back(error.pointer);
  EXPECT_THAT(pointers, testing::ElementsAre("/methods/shap/agg_method", "/dataset_typ", "/label",
                                             "/methods/shap/num_clusters"));
  const Error error = report.ToStatus().error();
  EXPECT_EQ(error.kind, ErrorKind::kConfig);
  EXPECT_EQ(error.message, "Analysis configuration schema validation error.");
  EXPECT_THAT(error.where, testing::StartsWith("/methods/shap/agg_method, line 1, column "));
  EXPECT_EQ(error.found,
            "Invalid agg_method mean. Please choose mean_abs, median, or mean_sq. (\"mean\")");
  EXPECT_EQ(error.hint,
            "Did you mean mean_abs? 3 more errors; `candor validate --config FILE` lists all.");
}

TEST(ValidationTest, MistakesBetweenKeysKeepTheirOwnMessage) {
  const std::string text = Patched(kCsvShap, R"({"label": "z"})");
  EXPECT_EQ(Parse(text).error().message, "Headers must contain label.");
}

TEST(ValidationTest, ErrorsBeyondTheLimitAreCounted) {
  json::Value document = json::Parse(kCsvBias).value();
  document.Set("excluded_columns", json::Value::Array(1200, json::Value(1.5)));
  const ValidationReport report = Validate(json::Write(document));
  EXPECT_EQ(report.errors.size(), 1000u);
  EXPECT_EQ(report.omitted_errors, 200);
  EXPECT_THAT(report.ToStatus().error().hint, HasSubstr("1199 more errors"));
}

struct SuggestionCase {
  std::string_view base;
  const char* patch;
  const char* suggestion;
};

class SuggestionTest : public testing::TestWithParam<SuggestionCase> {};

TEST_P(SuggestionTest, NamesWhatIsMeant) {
  const ValidationReport report = Validate(Patched(GetParam().base, GetParam().patch));
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.errors[0].suggestion, GetParam().suggestion) << GetParam().patch;
}

INSTANTIATE_TEST_SUITE_P(
    All, SuggestionTest,
    testing::Values(
        SuggestionCase{kCsvBias, R"({"probabilty_threshold": 0.5})", "probability_threshold"},
        SuggestionCase{kCsvBias, R"({"report": {}})", "/methods/report"},
        SuggestionCase{kCsvBias, R"({"num_clusters": 3})", "/methods/shap/num_clusters"},
        SuggestionCase{kCsvBias, R"({"predictor": {"endpoint_name-prefix": "x"}})",
                       "endpoint_name_prefix"},
        SuggestionCase{kCsvBias, R"({"completely_unknown": 1})", ""},
        SuggestionCase{kCsvBias, R"({"dataset_type": "text/cvs"})", "text/csv"},
        SuggestionCase{kCsvBias, R"({"dataset_type": "json"})", ""},
        SuggestionCase{kCsvBias, R"({"methods": {"pre_training_bias": {"methods": ["DLP"]}}})",
                       "DPL"},
        SuggestionCase{kCsvBias, R"({"methods": {"pre_training_bias": {"methods": ["cddl"]}}})",
                       "CDDL"},
        SuggestionCase{kCsvBias, R"({"label": "Y"})", "y"},
        SuggestionCase{kCsvBias, R"({"facet": [{"name_or_index": "Sex "}]})", "sex"},
        SuggestionCase{kCsvBias, R"({"probability_threshold": "0.5"})", "0.5"},
        SuggestionCase{kCsvShap, R"({"methods": {"shap": {"num_samples": 100.0}}})", "100"},
        SuggestionCase{kCsvShap, R"({"methods": {"shap": {"use_logit": "true"}}})", "true"},
        SuggestionCase{kCsvBias, R"({"excluded_columns": "age"})", "[\"age\"]"},
        SuggestionCase{kCsvShap, R"({"methods": {"shap": {"text_config": {"granularity": "tokens",
                           "language": "en"}}}})",
                       "token"}));

TEST(ValidationTest, RefusedDatasetTypeSaysWhy) {
  const ValidationReport report =
      Validate(Patched(kCsvBias, R"({"dataset_type": "application/sagemakercapturejson"})"));
  ASSERT_EQ(report.errors.size(), 1u);
  EXPECT_THAT(report.errors[0].found, HasSubstr("model monitor"));
}

struct NoteCase {
  std::string_view base;
  const char* patch;
  const char* code;
  const char* pointer;
};

class NoteTest : public testing::TestWithParam<NoteCase> {};

TEST_P(NoteTest, StandsBesideAnAcceptedConfiguration) {
  const ValidationReport report = Validate(Patched(GetParam().base, GetParam().patch));
  EXPECT_TRUE(report.ok()) << json::Write(report.ToJson(), 1);
  EXPECT_THAT(report.notes, Contains(AllOf(Field(&Warning::code, GetParam().code),
                                           Field(&Warning::pointer, GetParam().pointer))));
}

INSTANTIATE_TEST_SUITE_P(
    All, NoteTest,
    testing::Values(
        NoteCase{kCsvBias, R"({"label_values_or_threshold": 0.5})", "scalar-as-list",
                 "/label_values_or_threshold"},
        NoteCase{kCsvBias, R"({"facet": [{"name_or_index": 2, "value_or_threshold": "f"}]})",
                 "scalar-as-list", "/facet/0/value_or_threshold"},
        NoteCase{kCsvBias, R"({"dataset_type": "Application/Parquet",
                 "predictor": {"content_type": "text/csv"}})",
                 "alias", "/dataset_type"},
        NoteCase{kImageShap, R"({"predictor": {"content_type": "image/jpg"}})", "alias",
                 "/predictor/content_type"},
        NoteCase{kCsvBias, R"({"predictor": {"model_name": "m"}})", "endpoint-wins",
                 "/predictor/model_name"},
        NoteCase{kCsvBias, R"({"predictor": {"instance_type": "m"}})", "unused-key",
                 "/predictor/instance_type"},
        NoteCase{kCsvBias, R"({"predictor": {"accelerator_type": "ml.eia2.large"}})", "unused-key",
                 "/predictor/accelerator_type"},
        NoteCase{kCsvBias, R"({"features": "x"})", "unused-key", "/features"},
        NoteCase{kCsvBias, R"({"predictor": {"content_template": "$features"}})", "unused-key",
                 "/predictor/content_template"},
        NoteCase{kCsvBias, R"({"headers": ["y", "age", "sex", "age"]})", "duplicate-header",
                 "/headers/3"},
        NoteCase{kCsvBias, R"({"methods": {"pre_training_bias": {"methods": ["CDDL"]}}})",
                 "group-variable-absent", "/methods/pre_training_bias/methods/0"},
        NoteCase{kCsvBias, R"({"candor": {"model_uri": "m"}})", "candor-model-wins",
                 "/predictor/endpoint_name"},
        NoteCase{kTimeSeries, R"({"methods": {"report": {}}})", "unused-key", "/methods/report"},
        NoteCase{kTimeSeries, R"({"predictor": {"probability": "x"}})", "unused-key",
                 "/predictor/probability"},
        NoteCase{kCsvShap, R"({"methods": {"shap": {"save_local_shap_values": false,
                 "text_config": {"granularity": "token", "language": "German"}}}})",
                 "local-values-of-text", "/methods/shap/save_local_shap_values"}));

TEST(ValidationTest, DuplicateKeysAreNoted) {
  const ValidationReport report =
      Validate(R"({"dataset_type": "text/csv", "methods": {"shap": {"seed": 1, "seed": 2}}})");
  ASSERT_EQ(report.notes.size(), 1u);
  EXPECT_EQ(report.notes[0].code, "duplicate-key");
  EXPECT_EQ(report.notes[0].pointer, "/methods/shap/seed");
}

TEST(ValidationTest, MethodsThatAreNotAvailableAreNoted) {
  const ValidationReport report = Validate(kCsvShap, {.unavailable_methods = {"shap", "pdp"}});
  EXPECT_TRUE(report.ok());
  ASSERT_EQ(report.notes.size(), 1u);
  EXPECT_EQ(report.notes[0].code, "method-not-available");
  EXPECT_EQ(report.notes[0].text, "This version of candor does not carry out shap.");
}

struct NeedsPredictionsCase {
  std::string_view base;
  const char* patch;
  const char* message;  ///< empty: a source is there, or none is needed
};

class NeedsPredictionsTest : public testing::TestWithParam<NeedsPredictionsCase> {};

TEST_P(NeedsPredictionsTest, IsApartFromTheErrors) {
  const std::string text = Patched(GetParam().base, GetParam().patch);
  const ValidationReport report = Validate(text);
  EXPECT_TRUE(report.ok()) << json::Write(report.ToJson(), 1);
  EXPECT_TRUE(Parse(text).ok());
  EXPECT_EQ(report.needs_predictions ? report.needs_predictions->message : "", GetParam().message);
}

constexpr const char* kForExplanations =
    "model_config must be provided when explainability methods are selected.";
constexpr const char* kForBias =
    "model_config must be provided when `predicted_label_dataset_uri` or `predicted_label` are not "
    "provided in data_config.";

INSTANTIATE_TEST_SUITE_P(
    All, NeedsPredictionsTest,
    testing::Values(
        NeedsPredictionsCase{kCsvShap, R"({"predictor": null})", kForExplanations},
        NeedsPredictionsCase{kCsvShap, R"({"predictor": {"endpoint_name": null, "label": 0}})",
                             kForExplanations},
        NeedsPredictionsCase{kCsvShap, R"({"predictor": null, "candor": {"model_uri": "m"}})", ""},
        NeedsPredictionsCase{
            kCsvShap, R"({"predictor": null, "candor": {"endpoint": {"url": "http://h"}}})", ""},
        NeedsPredictionsCase{kCsvBias, R"({"predictor": null})", kForBias},
        NeedsPredictionsCase{kCsvBias, R"({"predictor": null, "predicted_label": "age"})", ""},
        NeedsPredictionsCase{
            kCsvBias, R"({"predictor": null, "predicted_label_dataset_uri": "s3://b/p"})", ""},
        NeedsPredictionsCase{
            kCsvBias, R"({"predictor": null, "methods": {"post_training_bias": null}})", ""}));

TEST(ValidationTest, RendersAsJson) {
  const ValidationReport report = Validate(
      "{\n  \"dataset_type\": \"text/csv\",\n"
      "  \"methods\": {\"shap\": {\"sed\": 1}}\n}");
  const json::Value rendered = report.ToJson();
  EXPECT_EQ(*rendered.Find("valid"), json::Value(false));
  const json::Value& error = rendered.Find("errors")->AsArray().at(0);
  EXPECT_EQ(*error.Find("pointer"), json::Value("/methods/shap/sed"));
  EXPECT_EQ(*error.Find("message"), json::Value("Unknown key \"sed\"."));
  EXPECT_EQ(*error.Find("suggestion"), json::Value("seed"));
  EXPECT_EQ(*error.Find("line"), json::Value(3));
  EXPECT_EQ(*error.Find("column"), json::Value(24));
  EXPECT_EQ(*json::At(rendered, "/needs_predictions/pointer"), json::Value("/predictor"));
  EXPECT_THAT(rendered.Find("notes")->AsArray(), IsEmpty());
}

TEST(ValidationTest, DeepNestingIsAnErrorAndNotACrash) {
  const ValidationReport report = Validate(std::string(100000, '['));
  ASSERT_EQ(report.errors.size(), 1u);
  EXPECT_EQ(report.errors[0].message, "Unable to load analysis configuration as JSON.");
}

}  // namespace
}  // namespace candor::config
