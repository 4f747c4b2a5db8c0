#include <utility>

#include "candor/dataset/json/json_frame_internal.h"
#include "candor/dataset/json_scalar.h"

namespace candor::dataset {
namespace {

constexpr const char* kNoFeatures = "Data must contain features.";

// Compiles the expression under a configuration key.
Result<json::JmesPath> CompileKey(const char* key, const std::string& expression) {
  Result<json::JmesPath> compiled = json::JmesPath::Compile(expression);
  if (compiled.ok()) return compiled;
  Error error = compiled.error();
  error.where = std::string("/") + key + (error.where.empty() ? "" : ", " + error.where);
  return error;
}

bool IsBareWildcard(std::string_view expression) {
  const size_t first = expression.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && expression[first] == '*' &&
         expression.find_last_not_of(" \t\r\n") == first;
}

}  // namespace

Result<JsonFrame> CompileFrame(const OpenOptions& options, std::string_view dataset_type) {
  if (!options.features) {
    return Error{.kind = ErrorKind::kConfig,
                 .message = "features JMESPath is required for " + std::string(dataset_type) +
                            " dataset_type",
                 .where = "/features"};
  }
  if (IsBareWildcard(*options.features)) {
    return Error{.kind = ErrorKind::kConfig,
                 .message = kNoFeatures,
                 .where = "/features",
                 .found = "\"*\"",
                 .expected = "an expression that gives the features in a fixed order",
                 .hint = "List the members by name: \"[age, income]\"."};
  }
  CANDOR_ASSIGN_OR_RETURN(json::JmesPath features, CompileKey("features", *options.features));
  JsonFrame frame{.features = std::move(features)};
  if (options.label) {
    CANDOR_ASSIGN_OR_RETURN(frame.label, CompileKey("label", *options.label));
  }
  if (options.predicted_label) {
    CANDOR_ASSIGN_OR_RETURN(frame.predicted_label,
                            CompileKey("predicted_label", *options.predicted_label));
  }
  return frame;
}

Result<std::vector<std::string>> FrameNames(const OpenOptions& options, size_t features,
                                            const std::string& where) {
  std::vector<std::string> names;
  for (size_t i = 0; i < features; ++i) names.push_back("column_" + std::to_string(i));
  if (options.label) names.emplace_back("label");
  if (options.predicted_label) names.emplace_back("predicted_label");
  if (!options.headers) return names;
  if (options.headers->size() == names.size()) return *options.headers;
  std::string columns =
      std::to_string(names.size()) + " columns: " + std::to_string(features) + " features";
  if (options.label) columns += ", the label";
  if (options.predicted_label) columns += ", the predicted label";
  return Error{.kind = ErrorKind::kData,
               .message =
                   "Headers in config do not match with the number of columns in the "
                   "dataset.",
               .where = where,
               .found = std::to_string(options.headers->size()) + " headers",
               .expected = std::move(columns)};
}

Result<Cell> CellOf(const json::Value& value, const std::string& where) {
  if (auto cell = CellOfScalar(value)) return *std::move(cell);
  return Error{.kind = ErrorKind::kData,
               .message = "A cell of the dataset holds a nested value.",
               .where = where,
               .found = value.KindName(),
               .expected = "a number, a text, true, false or null"};
}

Error NoFeatures(const JsonFrame& frame, const json::Value& found, const char* expected,
                 const std::string& where) {
  return {.kind = ErrorKind::kData,
          .message = kNoFeatures,
          .where = where,
          .found = "\"" + frame.features.expression() + "\" gives " + found.KindName(),
          .expected = expected,
          .hint = "Set features in the analysis configuration to the JMESPath of the features."};
}

Error UnevenFeatures(size_t found, size_t expected, const std::string& where) {
  return {.kind = ErrorKind::kData,
          .message = "The records have different numbers of features.",
          .where = where,
          .found = std::to_string(found) + " features",
          .expected = std::to_string(expected) + " features, as in the first record"};
}

Error EmptyDataset(const std::string& where) {
  return {.kind = ErrorKind::kData, .message = "The dataset is empty.", .where = where};
}

}  // namespace candor::dataset
