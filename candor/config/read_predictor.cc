#include "candor/config/reader_internal.h"

namespace candor::config {
namespace {

constexpr Choices<ContentType, 6> kContentTypes = {
    {{"text/csv", ContentType::kCsv},
     {"application/jsonlines", ContentType::kJsonLines},
     {"application/json", ContentType::kJson},
     {"image/jpeg", ContentType::kJpeg},
     {"image/png", ContentType::kPng},
     {"application/x-npy", ContentType::kNpy}}};
constexpr Choices<AcceptType, 3> kAcceptTypes = {{{"text/csv", AcceptType::kCsv},
                                                  {"application/jsonlines", AcceptType::kJsonLines},
                                                  {"application/json", AcceptType::kJson}}};

}  // namespace

PredictorOptions ReadPredictor(const json::Value& object) {
  PredictorOptions predictor;
  const ObjectReader reader(object);
  reader.Read("endpoint_name", &predictor.endpoint_name)
      .Read("endpoint_name_prefix", &predictor.endpoint_name_prefix)
      .Read("model_name", &predictor.model_name)
      .Read("target_model", &predictor.target_model)
      .Read("instance_type", &predictor.instance_type)
      .Read("initial_instance_count", &predictor.initial_instance_count)
      .Read("accelerator_type", &predictor.accelerator_type)
      .Read("content_type", kContentTypes, &predictor.content_type)
      .Read("accept_type", kAcceptTypes, &predictor.accept_type)
      .Read("label", &predictor.label)
      .Read("probability", &predictor.probability)
      .Read("label_headers", &predictor.label_headers)
      .Read("content_template", &predictor.content_template)
      .Read("record_template", &predictor.record_template)
      .Read("custom_attributes", &predictor.custom_attributes);
  if (const json::Value* series = reader.Find("time_series_predictor_config")) {
    ObjectReader(*series).Read("forecast", &predictor.forecast);
  }
  return predictor;
}

}  // namespace candor::config
