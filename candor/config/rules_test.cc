// Every mistake with the place and the text that it gives.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "candor/config/test_documents_internal.h"
#include "candor/config/validation.h"

namespace candor::config {
namespace {

struct Mistake {
  std::string_view base;
  const char* patch;
  const char* pointer;
  const char* message;
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.patch; }

class MistakeTest : public testing::TestWithParam<Mistake> {};

TEST_P(MistakeTest, IsTheOnlyError) {
  const Mistake& mistake = GetParam();
  ASSERT_TRUE(Validate(mistake.base).ok());
  const std::string text = Patched(mistake.base, mistake.patch);
  const ValidationReport report = Validate(text);
  ASSERT_EQ(report.errors.size(), 1u) << json::Write(report.ToJson(), 1);
  EXPECT_EQ(report.errors[0].pointer, mistake.pointer);
  EXPECT_EQ(report.errors[0].message, mistake.message);
  EXPECT_GT(report.errors[0].line, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Shape, MistakeTest,
    testing::Values(
        Mistake{kCsvBias, R"({"labell": "y"})", "/labell", "Unknown key \"labell\"."},
        Mistake{kCsvBias, R"({"report": {}})", "/report", "Unknown key \"report\"."},
        Mistake{kCsvBias, R"({"methods": {"pre_training_bias": {"metrics": "all"}}})",
                "/methods/pre_training_bias/metrics", "Unknown key \"metrics\"."},
        Mistake{kCsvBias, R"({"candor": {"thread": 2}})", "/candor/thread",
                "Unknown key \"thread\"."},
        Mistake{kCsvBias, R"({"dataset_type": null})", "/dataset_type",
                "Required key \"dataset_type\" is missing."},
        Mistake{kCsvBias, R"({"methods": null})", "/methods",
                "Required key \"methods\" is missing."},
        Mistake{kCsvBias, R"({"dataset_type": "text/tsv"})", "/dataset_type",
                "Invalid dataset_type 'text/tsv'. Please check the API documentation for the "
                "supported dataset types."},
        Mistake{kCsvBias, R"({"dataset_type": "application/sagemakercapturejson"})",
                "/dataset_type",
                "Invalid dataset_type 'application/sagemakercapturejson'. Please check the API "
                "documentation for the supported dataset types."},
        Mistake{kCsvBias, R"({"version": "2.0"})", "/version", "\"version\" must be \"1.0\"."},
        Mistake{kCsvBias, R"({"version": 1.0})", "/version", "\"version\" must be a string."},
        Mistake{kCsvBias, R"({"headers": "y"})", "/headers", "\"headers\" must be a list."},
        Mistake{kCsvBias, R"({"headers": []})", "/headers", "\"headers\" must not be empty."},
        Mistake{kCsvBias, R"({"headers": ["y", "age", "sex", 4]})", "/headers/3",
                "Each item of \"headers\" must be a string."},
        Mistake{kCsvBias, R"({"label": 1.0})", "/label",
                "\"label\" must be a string or an integer."},
        Mistake{kCsvBias, R"({"label": true})", "/label",
                "\"label\" must be a string or an integer."},
        Mistake{kCsvBias, R"({"label": -1})", "/label", "\"label\" must be at least 0."},
        Mistake{kCsvBias, R"({"label": 9223372036854775808})", "/label",
                "\"label\" must be a string or an integer."},
        Mistake{kCsvBias, R"({"label_values_or_threshold": [true]})",
                "/label_values_or_threshold/0",
                "Each item of \"label_values_or_threshold\" must be a number or a string."},
        Mistake{kCsvBias, R"({"label_values_or_threshold": true})", "/label_values_or_threshold",
                "\"label_values_or_threshold\" must be a list, a number or a string."},
        Mistake{kCsvBias, R"({"probability_threshold": "high"})", "/probability_threshold",
                "Invalid probability_threshold high. Please choose one that can be cast to float."},
        Mistake{kCsvBias, R"({"probability_threshold": true})", "/probability_threshold",
                "Invalid probability_threshold True. Please choose one that can be cast to float."},
        Mistake{kCsvBias, R"({"facet": {"name_or_index": "sex"}})", "/facet",
                "\"facet\" must be a list."},
        Mistake{kCsvBias, R"({"facet": [{"value_or_threshold": [0]}]})", "/facet/0/name_or_index",
                "Required key \"name_or_index\" is missing."},
        Mistake{kCsvBias, R"({"facet": ["sex"]})", "/facet/0",
                "Each item of \"facet\" must be an object."},
        Mistake{kCsvBias, R"({"excluded_columns": "age"})", "/excluded_columns",
                "\"excluded_columns\" must be a list."},
        Mistake{kCsvBias, R"({"methods": {"pre_training_bias": {"methods": null}}})",
                "/methods/pre_training_bias/methods", "Required key \"methods\" is missing."},
        Mistake{kCsvBias, R"({"methods": {"pre_training_bias": {"methods": "DPL"}}})",
                "/methods/pre_training_bias/methods",
                "methods must be \"all\" or a list of metric names."},
        Mistake{kCsvBias, R"({"methods": {"pre_training_bias": {"methods": []}}})",
                "/methods/pre_training_bias/methods",
                "methods must be \"all\" or a list of metric names."}));

INSTANTIATE_TEST_SUITE_P(
    MethodShape, MistakeTest,
    testing::Values(
        Mistake{kCsvShap, R"({"methods": {"shap": {"agg_method": "mean"}}})",
                "/methods/shap/agg_method",
                "Invalid agg_method mean. Please choose mean_abs, median, or mean_sq."},
        Mistake{kCsvShap, R"({"methods": {"shap": {"num_samples": 1.0}}})",
                "/methods/shap/num_samples", "\"num_samples\" must be an integer."},
        Mistake{kCsvShap, R"({"methods": {"shap": {"num_samples": 0}}})",
                "/methods/shap/num_samples", "\"num_samples\" must be at least 1."},
        Mistake{kCsvShap, R"({"methods": {"shap": {"use_logit": 1}}})", "/methods/shap/use_logit",
                "\"use_logit\" must be true or false."},
        Mistake{kCsvShap, R"({"methods": {"shap": {"baseline": []}}})", "/methods/shap/baseline",
                "\"baseline\" must not be empty."},
        Mistake{kJsonShap, R"({"methods": {"shap": {"baseline": [{}]}}})",
                "/methods/shap/baseline/0", "The object must not be empty."},
        Mistake{kCsvShap, R"({"methods": {"shap": {"baseline": [[1, true, 3]]}}})",
                "/methods/shap/baseline/0/1",
                "Each item of \"baseline\" must be a number, a string or null."},
        Mistake{kCsvShap,
                R"({"methods": {"shap": {"text_config": {"granularity": "word",
                    "language": "en"}}}})",
                "/methods/shap/text_config/granularity",
                "Invalid granularity word. Please choose among ['token', 'sentence', "
                "'paragraph']"},
        Mistake{kCsvShap, R"({"methods": {"shap": {"text_config": {"granularity": "token"}}}})",
                "/methods/shap/text_config/language", "Required key \"language\" is missing."},
        Mistake{kImageShap, R"({"methods": {"shap": {"image_config": {"model_type": null}}}})",
                "/methods/shap/image_config/model_type",
                "Clarify SHAP only supports object detection and image classification methods. "
                "Please set model_type to OBJECT_DETECTION or IMAGE_CLASSIFICATION."},
        Mistake{kImageShap,
                R"({"methods": {"shap": {"image_config": {"model_type": "object_detection"}}}})",
                "/methods/shap/image_config/model_type",
                "Clarify SHAP only supports object detection and image classification methods. "
                "Please set model_type to OBJECT_DETECTION or IMAGE_CLASSIFICATION."},
        Mistake{kImageShap, R"({"methods": {"shap": {"image_config": {"iou_threshold": 1.5}}}})",
                "/methods/shap/image_config/iou_threshold", "\"iou_threshold\" must be at most 1."},
        Mistake{kImageShap, R"({"methods": {"shap": {"image_config": {"overlap": 1}}}})",
                "/methods/shap/image_config/overlap", "Unknown key \"overlap\"."},
        Mistake{kCsvShap, R"({"methods": {"report": {"name": "../report"}}})",
                "/methods/report/name", "\"name\" does not have the form that is asked for."},
        Mistake{kCsvShap, R"({"methods": {"pdp": {"grid_resolution": "15"}}})",
                "/methods/pdp/grid_resolution", "\"grid_resolution\" must be an integer."},
        Mistake{kCsvShap, R"({"predictor": {"content_type": "text/plain"}})",
                "/predictor/content_type",
                "Invalid content_type text/plain. Please choose text/csv or "
                "application/jsonlines."},
        Mistake{kCsvShap, R"({"predictor": {"accept_type": "image/png"}})",
                "/predictor/accept_type",
                "Invalid accept_type image/png. Please choose text/csv or application/jsonlines."},
        Mistake{kCsvShap, R"({"predictor": {"endpoint_name": null, "model_name": "m",
                    "instance_type": "t", "initial_instance_count": 1,
                    "endpoint_name_prefix": "-x"}})",
                "/predictor/endpoint_name_prefix",
                "Invalid endpoint_name_prefix. Please follow pattern "
                "^[a-zA-Z0-9](-*[a-zA-Z0-9])."},
        Mistake{kCsvShap, R"({"predictor": {"label_headers": "yes"}})", "/predictor/label_headers",
                "\"label_headers\" must be a list."},
        Mistake{kCsvShap, R"({"predictor": {"content_template": {"a": "b"}}})",
                "/predictor/content_template", "\"content_template\" must be a string."},
        Mistake{kCsvShap, R"({"predictor": {"custom_attributes": "é"}})",
                "/predictor/custom_attributes",
                "\"custom_attributes\" does not have the form that is asked for."},
        Mistake{kCsvShap, R"({"candor": {"endpoint": {"url": "ftp://x"}}})", "/candor/endpoint/url",
                "\"url\" does not have the form that is asked for."},
        Mistake{kCsvShap, R"({"candor": {"confidence_level": 1}})", "/candor/confidence_level",
                "\"confidence_level\" must be less than 1."},
        Mistake{kCsvShap, R"({"candor": {"column_types": {"age": "number"}}})",
                "/candor/column_types/age",
                "\"age\" must be \"continuous\", \"categorical\" or \"text\"."}));

INSTANTIATE_TEST_SUITE_P(
    Data, MistakeTest,
    testing::Values(
        Mistake{kJsonShap, R"({"features": null})", "/features",
                "features JMESPath is required for application/json dataset_type"},
        Mistake{kJsonLinesShap, R"({"features": null})", "/features",
                "Data must contain features."},
        Mistake{kJsonShap, R"({"features": "[*].x["})", "/features",
                "The JMESPath expression is not valid."},
        Mistake{kJsonShap, R"({"label": 0})", "/label",
                "label cannot be an index with application/json."},
        Mistake{kJsonShap, R"({"facet_dataset_uri": "s3://b/f"})", "/facet_dataset_uri",
                "The parameters 'facet_dataset_uri' and 'facet_headers' are not supported for "
                "dataset_type 'application/json'. Please check the API documentation for the "
                "supported dataset types."},
        Mistake{kJsonLinesShap, R"({"predicted_label_dataset_uri": "s3://b/f"})",
                "/predicted_label_dataset_uri",
                "The parameters 'predicted_label_dataset_uri' and 'predicted_label_headers' are "
                "not supported for dataset_type 'application/jsonlines'. Please check the API "
                "documentation for the supported dataset types."},
        Mistake{kCsvBias, R"({"facet_headers": ["f"]})", "/facet_headers",
                "facet_headers needs facet_dataset_uri."},
        Mistake{kImageShap, R"({"predicted_label": "p"})", "/predicted_label",
                "The parameter 'predicted_label' is not supported for dataset_type "
                "'application/x-image'. Please check the API documentation for the supported "
                "dataset types."},
        Mistake{kImageShap, R"({"excluded_columns": ["p"]})", "/excluded_columns",
                "The parameter 'excluded_columns' is not supported for dataset_type "
                "'application/x-image'. Please check the API documentation for the supported "
                "dataset types."},
        Mistake{kCsvBias, R"({"label": "z"})", "/label", "Headers must contain label."},
        Mistake{kCsvBias, R"({"label": 4})", "/label", "The index of label is beyond the headers."},
        Mistake{kCsvBias, R"({"facet": [{"name_or_index": "gender"}]})", "/facet/0/name_or_index",
                "Unable to locate the facet."},
        Mistake{kCsvBias, R"({"facet": [{"name_or_index": 4}]})", "/facet/0/name_or_index",
                "Unable to locate the facet."},
        Mistake{kCsvBias, R"({"group_variable": "region"})", "/group_variable",
                "Feature names not found."},
        Mistake{kCsvBias, R"({"joinsource_name_or_index": "id"})", "/joinsource_name_or_index",
                "Feature names not found."},
        Mistake{kCsvBias, R"({"excluded_columns": ["ag"]})", "/excluded_columns/0",
                "Feature names not found."},
        Mistake{kCsvBias, R"({"predicted_label": "p"})", "/predicted_label",
                "Feature names not found."},
        Mistake{kCsvShap, R"({"methods": {"shap": {"features_to_explain": ["agee"]}}})",
                "/methods/shap/features_to_explain/0", "Feature names not found."},
        Mistake{kCsvShap, R"({"methods": {"shap": {"features_to_explain": ["y"]}}})",
                "/methods/shap/features_to_explain/0", "The column is not a feature."},
        Mistake{kCsvShap, R"({"excluded_columns": ["age"], "methods": {"pdp": {"features": [1]}}})",
                "/methods/pdp/features/0", "The column is not a feature."},
        Mistake{kCsvBias, R"({"label": null})", "/label",
                "Bias analyses need the observed outcome: label is missing."},
        Mistake{kCsvBias, R"({"label_values_or_threshold": []})", "/label_values_or_threshold",
                "Positive label values or thresholds are empty for Label column"},
        Mistake{kCsvBias, R"({"label_values_or_threshold": null})", "/label_values_or_threshold",
                "Positive label values or thresholds are empty for Label column"},
        Mistake{kCsvBias, R"({"facet": []})", "/facet", "Please provide at least one facet"},
        Mistake{kCsvBias, R"({"facet": null})", "/facet", "Please provide at least one facet"},
        Mistake{kCsvBias, R"({"segment_config": [{"segments": [[1]]}]})",
                "/segment_config/0/name_or_index", "`name_or_index` cannot be None"},
        Mistake{kCsvBias, R"({"segment_config": [{"name_or_index": "age"}]})",
                "/segment_config/0/segments",
                "`segments` must be a list of lists of values or intervals."},
        Mistake{kCsvBias, R"({"segment_config": [{"name_or_index": "age", "segments": [1]}]})",
                "/segment_config/0/segments/0",
                "`segments` must be a list of lists of values or intervals."},
        Mistake{kCsvBias, R"({"segment_config": [{"name_or_index": "age", "segments": [[1], [2]],
                    "display_aliases": ["a"]}]})",
                "/segment_config/0/display_aliases",
                "Number of `display_aliases` must equal the number of segments specified or with "
                "one additional default segment display alias."},
        Mistake{kCsvBias, R"({"methods": {"pre_training_bias": {"methods": ["CI", "dpl"]}}})",
                "/methods/pre_training_bias/methods/1",
                "Invalid metric_name: metrics should be one of the registered metrics['CI', 'DPL', "
                "'KL', 'JS', 'LP', 'TVD', 'KS', 'CDDL']"},
        Mistake{kCsvBias, R"({"methods": {"post_training_bias": {"methods": ["CI"]}}})",
                "/methods/post_training_bias/methods/0",
                "Invalid metric_name: metrics should be one of the registered metrics['DPPL', "
                "'DI', 'DCA', 'DCR', 'RD', 'SD', 'DAR', 'DRR', 'AD', 'CDDPL', 'TE', 'FT', 'GE']"},
        Mistake{kCsvBias, R"({"methods": {"pre_training_bias": {"methods": ["all", "CI"]}}})",
                "/methods/pre_training_bias/methods/0", "\"all\" must stand alone."}));

INSTANTIATE_TEST_SUITE_P(
    Methods, MistakeTest,
    testing::Values(
        Mistake{kCsvBias, R"({"methods": {"pre_training_bias": null, "post_training_bias": null}})",
                "/methods",
                "analysis_config must have at least one working method: One of the "
                "`pre_training_methods`, `post_training_methods`, `explainability_config`."},
        Mistake{kCsvBias, R"({"methods": {"pre_training_bias": null, "post_training_bias": null,
                    "report": {}}})",
                "/methods",
                "analysis_config must have at least one working method: One of the "
                "`pre_training_methods`, `post_training_methods`, `explainability_config`."},
        Mistake{kTimeSeries, R"({"methods": {"pre_training_bias": {"methods": "all"}}})",
                "/methods/pre_training_bias", "Bias metrics are unsupported for time series."},
        Mistake{kTimeSeries, R"({"methods": {"shap": {}}})", "/methods/shap",
                "Please do not provide Asymmetric Shapley Value configs for non-TimeSeries uses."},
        Mistake{kImageShap, R"({"methods": {"post_training_bias": {"methods": "all"}}})",
                "/methods/post_training_bias", "post_training_bias needs a tabular dataset."},
        Mistake{kImageShap, R"({"methods": {"pdp": {}}})", "/methods/pdp",
                "pdp needs a tabular dataset."},
        Mistake{kCsvShap, R"({"methods": {"shap": {"num_clusters": 2}}})",
                "/methods/shap/num_clusters",
                "Baseline and num_clusters cannot be provided together. Please specify one of the "
                "two."},
        Mistake{kCsvShap, R"({"methods": {"shap": {"features_to_explain": ["age"],
                    "text_config": {"granularity": "token", "language": "en"}}}})",
                "/methods/shap/features_to_explain",
                "`features_to_explain` is not supported for datasets containing text features or "
                "images."},
        Mistake{kImageShap, R"({"methods": {"shap": {"features_to_explain": ["age"]}}})",
                "/methods/shap/features_to_explain",
                "`features_to_explain` is not supported for datasets containing text features or "
                "images."},
        Mistake{kImageShap, R"({"methods": {"shap": {"text_config": {"granularity": "token",
                    "language": "en"}}}})",
                "/methods/shap/text_config", "text_config is not for images."},
        Mistake{kImageShap, R"({"methods": {"shap": {"image_config": null}}})",
                "/methods/shap/image_config", "image_config is required for images."},
        Mistake{kCsvShap, R"({"methods": {"shap": {"image_config":
                    {"model_type": "OBJECT_DETECTION"}}}})",
                "/methods/shap/image_config", "image_config is only for images."},
        Mistake{kImageShap, R"({"methods": {"shap": {"image_config": {"debug":
                    {"sample_from": 3, "sample_to": 3}}}}})",
                "/methods/shap/image_config/debug/sample_to",
                "sample_to must be greater than sample_from."},
        Mistake{kCsvShap, R"({"methods": {"shap": null, "pdp": {}}})", "/methods/pdp/features",
                "PDP features must be provided when ShapConfig is not provided"},
        Mistake{kImageShap, R"({"methods": {"shap": {"baseline": [[1]]}}})",
                "/methods/shap/baseline",
                "The baseline of images must be the URI of a mask image."},
        Mistake{kCsvShap, R"({"methods": {"shap": {"baseline": [{"age": 1}]}}})",
                "/methods/shap/baseline",
                "The baseline must have the structure of the dataset: rows."},
        Mistake{kCsvShap, R"({"methods": {"shap": {"baseline": [[1, 2, 3], {"age": 1}]}}})",
                "/methods/shap/baseline/1", "The baseline mixes rows and objects."},
        Mistake{kCsvShap, R"({"methods": {"shap": {"baseline": [[1, 2, 3], [1, 2]]}}})",
                "/methods/shap/baseline/1", "The rows of the baseline are not equally long."},
        Mistake{kCsvShap, R"({"methods": {"shap": {"baseline": [[1, 2, 3, 4]]}}})",
                "/methods/shap/baseline/0",
                "The baseline does not have a value for each feature."}));

INSTANTIATE_TEST_SUITE_P(
    TimeSeries, MistakeTest,
    testing::Values(
        Mistake{kTimeSeries, R"({"time_series_data_config": null})", "/time_series_data_config",
                "Please provide a TimeSeriesDataConfig to DataConfig."},
        Mistake{kTimeSeries, R"({"predictor": {"time_series_predictor_config": null}})",
                "/predictor/time_series_predictor_config",
                "Please provide a TimeSeriesModelConfig to ModelConfig."},
        Mistake{kCsvShap, R"({"predictor": {"time_series_predictor_config": {"forecast": "p"}}})",
                "/predictor/time_series_predictor_config",
                "Please provide an AsymmetricShapleyValueConfig for time series explainability "
                "cases. For non time series cases, please do not provide a TimeSeriesModelConfig."},
        Mistake{kJsonShap, R"({"time_series_data_config": {"target_time_series": "x",
                    "item_id": "i", "timestamp": "t", "dataset_format": "columns"}})",
                "/time_series_data_config",
                "Please provide an AsymmetricShapleyValueConfig for time series explainability "
                "cases. For non time series cases, please do not provide a TimeSeriesDataConfig."},
        Mistake{kTimeSeries, R"({"features": "x"})", "/features",
                "The parameter 'features' is not supported for time series."},
        Mistake{kTimeSeries, R"({"dataset_type": "application/jsonlines"})", "/dataset_type",
                "Currently time series explainability only supports JSON format data."},
        Mistake{kTimeSeries, R"({"time_series_data_config": {"target_time_series": null}})",
                "/time_series_data_config/target_time_series",
                "Please provide a target time series."},
        Mistake{kTimeSeries, R"({"time_series_data_config": {"target_time_series": ""}})",
                "/time_series_data_config/target_time_series",
                "Please provide a target time series."},
        Mistake{kTimeSeries, R"({"time_series_data_config": {"item_id": null}})",
                "/time_series_data_config/item_id", "Please provide an item id."},
        Mistake{kTimeSeries, R"({"time_series_data_config": {"timestamp": null}})",
                "/time_series_data_config/timestamp", "Please provide a timestamp."},
        Mistake{kTimeSeries, R"({"time_series_data_config": {"item_id": 1}})",
                "/time_series_data_config/item_id", "Please provide <class 'str'> for ``item_id``"},
        Mistake{kTimeSeries, R"({"time_series_data_config": {"related_time_series": ["a", 1]}})",
                "/time_series_data_config/related_time_series/1",
                "Please provide a list of <class 'str'> for ``related_time_series``"},
        Mistake{kTimeSeries, R"({"time_series_data_config": {"related_time_series": [""]}})",
                "/time_series_data_config/related_time_series/0",
                "Please do not provide empty strings in ``related_time_series``."},
        Mistake{kTimeSeries, R"({"time_series_data_config": {"dataset_format": null}})",
                "/time_series_data_config/dataset_format",
                "Please provide a valid dataset format."},
        Mistake{kTimeSeries, R"({"time_series_data_config": {"dataset_format": "rows"}})",
                "/time_series_data_config/dataset_format",
                "Please provide a valid dataset format."},
        Mistake{kTimeSeries, R"({"time_series_data_config": {"target_time_series": 1,
                    "item_id": 2, "timestamp": 3, "dataset_format": null}})",
                "/time_series_data_config/target_time_series",
                "Column indices need a dataset with columns, which time series do not have."},
        Mistake{kTimeSeries, R"({"methods": {"asymmetric_shapley_value": {"direction": null}}})",
                "/methods/asymmetric_shapley_value/direction",
                "Please provide a valid explanation direction from: chronological, "
                "anti_chronological, bidirectional"},
        Mistake{kTimeSeries,
                R"({"methods": {"asymmetric_shapley_value": {"granularity": "coarse"}}})",
                "/methods/asymmetric_shapley_value/granularity",
                "Please provide a valid granularity from: timewise, fine_grained"},
        Mistake{kTimeSeries, R"({"methods": {"asymmetric_shapley_value": {"num_samples": 4}}})",
                "/methods/asymmetric_shapley_value/num_samples",
                "``num_samples`` is only used for fine-grained explanations."},
        Mistake{kTimeSeries,
                R"({"methods": {"asymmetric_shapley_value": {"granularity": "fine_grained"}}})",
                "/methods/asymmetric_shapley_value/num_samples",
                "Please provide an integer for ``num_samples``."},
        Mistake{kTimeSeries, R"({"methods": {"asymmetric_shapley_value": {"num_samples": 3,
                    "granularity": "fine_grained", "direction": "bidirectional"}}})",
                "/methods/asymmetric_shapley_value/direction",
                "bidirectional and fine_grained granularity are not supported together."},
        Mistake{kTimeSeries, R"({"methods": {"asymmetric_shapley_value": {"baseline":
                    {"target_time_series": "median"}}}})",
                "/methods/asymmetric_shapley_value/baseline/target_time_series",
                "Provided value median for ``target_time_series`` is invalid. Please select one of "
                "['zero', 'mean']."},
        Mistake{kTimeSeries, R"({"methods": {"asymmetric_shapley_value": {"baseline":
                    {"related_time_series": "median"}}}})",
                "/methods/asymmetric_shapley_value/baseline/related_time_series",
                "Provided value median for ``related_time_series`` is invalid. Please select one "
                "of ['zero', 'mean']."},
        Mistake{kTimeSeries, R"({"time_series_data_config": {"static_covariates": ["[].c"]},
                    "methods": {"asymmetric_shapley_value": {"baseline":
                    {"static_covariates": {"i": 3}}}}})",
                "/methods/asymmetric_shapley_value/baseline/static_covariates/i",
                "Baseline entry for i must be a list, is <class 'int'>."},
        Mistake{kTimeSeries, R"({"time_series_data_config": {"static_covariates": ["[].c"]},
                    "methods": {"asymmetric_shapley_value": {"baseline":
                    {"static_covariates": {"i": [1, 2]}}}}})",
                "/methods/asymmetric_shapley_value/baseline/static_covariates/i",
                "Length of baseline entry for i does not match number of static covariate columns. "
                "Please ensure every covariate has a baseline value for every item id."},
        Mistake{kTimeSeries, R"({"methods": {"asymmetric_shapley_value": {"baseline":
                    {"static_covariates": {"i": [1]}}}}})",
                "/methods/asymmetric_shapley_value/baseline/static_covariates",
                "Static covariate baselines are provided in AsymmetricShapleyValueConfig when no "
                "static covariate columns are provided in TimeSeriesDataConfig. Please check these "
                "configs."},
        Mistake{kTimeSeries, R"({"time_series_data_config": {"static_covariates": ["[].c"]}})",
                "/methods/asymmetric_shapley_value/baseline/static_covariates",
                "Static covariates need baseline values."},
        Mistake{kTimeSeries, R"({"predictor": {"content_type": "text/csv"}})",
                "/predictor/content_type",
                "``content_type`` must be JSON or JSONLines for time series explainability."},
        Mistake{kTimeSeries, R"({"predictor": {"accept_type": "text/csv"}})",
                "/predictor/accept_type",
                "``accept_type`` must be JSON or JSONLines for time series explainability."},
        Mistake{kTimeSeries,
                R"({"predictor": {"time_series_predictor_config": {"forecast": null}}})",
                "/predictor/time_series_predictor_config/forecast",
                "Please provide a string JMESPath expression for ``forecast`` to extract the "
                "forecast result."},
        Mistake{kTimeSeries, R"({"predictor": {"record_template": "{\"x\": $start_time}"}})",
                "/predictor/record_template",
                "record_template sends no target series to the model."}));

INSTANTIATE_TEST_SUITE_P(
    Predictor, MistakeTest,
    testing::Values(
        Mistake{kCsvShap, R"({"predictor": {"endpoint_name_prefix": "ab"}})",
                "/predictor/endpoint_name_prefix",
                "endpoint_name_prefix cannot be given together with endpoint_name."},
        Mistake{kCsvShap, R"({"predictor": {"endpoint_name": null, "model_name": "m",
                    "instance_type": "t"}})",
                "/predictor/initial_instance_count",
                "initial_instance_count is required with model_name."},
        Mistake{kCsvShap, R"({"dataset_type": "application/x-parquet"})", "/predictor/content_type",
                "content_type is required for application/x-parquet dataset_type."},
        Mistake{kCsvShap, R"({"predictor": {"content_type": "image/png"}})",
                "/predictor/content_type", "content_type does not fit dataset_type 'text/csv'."},
        Mistake{kImageShap, R"({"predictor": {"content_type": "text/csv"}})",
                "/predictor/content_type",
                "content_type does not fit dataset_type 'application/x-image'."},
        Mistake{kImageShap, R"({"predictor": {"label_headers": null}})", "/predictor/label_headers",
                "label_headers is required for images."},
        Mistake{kImageShap, R"({"predictor": {"accept_type": "text/csv"}})",
                "/predictor/accept_type", "Object detection answers in JSON only."},
        Mistake{kCsvShap, R"({"predictor": {"accept_type": "text/csv", "probability": "score"}})",
                "/predictor/probability",
                "predictor.probability does not fit accept_type text/csv."},
        Mistake{kJsonShap, R"({"predictor": {"accept_type": "application/json", "label": 0}})",
                "/predictor/label", "predictor.label does not fit accept_type application/json."},
        Mistake{kJsonShap, R"({"predictor": {"accept_type": "application/json", "label": "a["}})",
                "/predictor/label", "The JMESPath expression is not valid."},
        Mistake{kJsonLinesShap, R"({"predictor": {"content_template": null}})",
                "/predictor/content_template",
                "content_template field is required for content_type application/jsonlines"},
        Mistake{kJsonLinesShap, R"({"predictor": {"content_template": "{}"}})",
                "/predictor/content_template",
                "Invalid content_template {}. Please include a placeholder $features."},
        Mistake{kJsonLinesShap, R"({"predictor": {"content_template": "[$features, $features]"}})",
                "/predictor/content_template",
                "Invalid content_template [$features, $features]. Please include a placeholder "
                "$features."},
        Mistake{kJsonShap, R"({"predictor": {"record_template": null}})",
                "/predictor/record_template",
                "content_template and record_template are required for content_type "
                "application/json"},
        Mistake{kJsonShap, R"({"predictor": {"content_template": null}})",
                "/predictor/content_template",
                "content_template and record_template are required for content_type "
                "application/json"},
        Mistake{kJsonShap, R"({"predictor": {"content_template": "{}"}})",
                "/predictor/content_template",
                "Invalid content_template {}. Please include either placeholder $records or "
                "$record."},
        Mistake{kJsonShap, R"({"predictor": {"content_template": "[$record, $records]"}})",
                "/predictor/content_template",
                "content_template holds the records more than once."},
        Mistake{kJsonShap, R"({"predictor": {"record_template": "{\"n\": $feature_names}"}})",
                "/predictor/record_template", "record_template sends no feature to the model."},
        Mistake{kJsonShap, R"({"predictor": {"record_template": "$features_kvp$features_kvp"}})",
                "/predictor/record_template",
                "record_template holds $features_kvp more than once."},
        Mistake{kJsonShap, R"({"headers": ["a", "b"],
                    "predictor": {"record_template": "{\"a\": \"${c}\"}"}})",
                "/predictor/record_template", "Feature names not found."},
        Mistake{kCsvShap, R"({"candor": {"model_uri": "m", "endpoint": {"url": "http://h"}}})",
                "/candor/endpoint", "candor.model_uri and candor.endpoint exclude each other."},
        Mistake{kCsvShap, R"({"candor": {"feature_groups": {"g": ["age", "zip"]}}})",
                "/candor/feature_groups/g/1", "Feature names not found."},
        Mistake{kCsvShap, R"({"candor": {"feature_groups": {"g": ["age"], "h": ["age"]}}})",
                "/candor/feature_groups/h/0", "A feature can be in one group only."},
        Mistake{kCsvShap, R"({"candor": {"column_types": {"zip": "text"}}})",
                "/candor/column_types/zip", "Feature names not found."},
        Mistake{kCsvShap, R"({"candor": {"display_names": {"zip/code": {"name": "Zip"}}}})",
                "/candor/display_names/zip~1code", "Feature names not found."}));

TEST(RecordTemplate, NamesStandAsTheyAreOrAsJsonWritesThem) {
  const auto report = [](const std::string& name) {
    const std::string patch =
        std::string(
            R"({"headers": ["no\"te", "in}out", "a", "b${a"], "predictor": {"record_template": )") +
        R"("{\"x\": \"${)" + name + R"(}\"}"}})";
    return Validate(Patched(kJsonShap, patch));
  };
  for (const char* name : {R"(no\"te)", R"(no\\\"te)", R"(no\\u0022te)", "in}out", "a", "b${a"}) {
    EXPECT_TRUE(report(name).ok()) << name << json::Write(report(name).ToJson(), 1);
  }
  for (const char* name : {"in", "no", "b"}) EXPECT_FALSE(report(name).ok()) << name;
}

}  // namespace
}  // namespace candor::config
