#include <algorithm>
#include <string>
#include <string_view>

#include "candor/config/model_override_internal.h"

namespace candor::config {
namespace {

using json::Value;

Value* Member(Value* object, std::string_view name) {
  if (!object->is_object()) return nullptr;
  for (auto& [key, value] : object->AsObject()) {
    if (key == name) return &value;
  }
  return nullptr;
}

bool Remove(Value* object, std::string_view name) {
  if (object == nullptr || !object->is_object()) return false;
  return std::erase_if(object->AsObject(), [&](const auto& m) { return m.first == name; }) > 0;
}

Value* EnsureObject(Value* parent, const char* name) {
  Value* member = Member(parent, name);
  if (member == nullptr || !member->is_object()) {
    parent->Set(name, Value(Value::Object{}));
    member = Member(parent, name);
  }
  return member;
}

}  // namespace

void ApplyModelOverride(const ModelOverride& model, Value* document, ProblemList* problems) {
  if (!model.model_uri && !model.endpoint_url) return;
  const std::string option = model.model_uri ? "--model" : "--endpoint";
  const auto replace = [&](Value* object, const std::string& parent, const std::string& key) {
    if (!Remove(object, key)) return;
    problems->Note("command-line-wins", parent + "/" + key,
                   option + " is used instead of " + key + ".");
  };
  Value* predictor = Member(document, "predictor");
  replace(predictor, "/predictor", "endpoint_name");
  replace(predictor, "/predictor", "model_name");
  for (const char* key : {"instance_type", "initial_instance_count", "endpoint_name_prefix"}) {
    Remove(predictor, key);
  }
  Value* candor = EnsureObject(document, "candor");
  replace(candor, "/candor", "model_uri");
  if (model.model_uri) {
    replace(candor, "/candor", "endpoint");
    candor->Set("model_uri", *model.model_uri);
    return;
  }
  Value* endpoint = EnsureObject(candor, "endpoint");
  replace(endpoint, "/candor/endpoint", "url");
  endpoint->Set("url", *model.endpoint_url);
}

}  // namespace candor::config
