// What JSON and JSON Lines share: the expressions that find the cells, and the columns they make.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/dataset/cell.h"
#include "candor/dataset/open.h"
#include "candor/json/jmespath.h"
#include "candor/json/value.h"

namespace candor::dataset {

/// The compiled expressions of the configuration.
struct JsonFrame {
  json::JmesPath features;
  std::optional<json::JmesPath> label;
  std::optional<json::JmesPath> predicted_label;

  int label_count() const { return (label ? 1 : 0) + (predicted_label ? 1 : 0); }
};

/// `dataset_type` stands in messages: "application/json".
Result<JsonFrame> CompileFrame(const OpenOptions& options, std::string_view dataset_type);

/// Column names for that many features; `where` stands in the error about headers.
Result<std::vector<std::string>> FrameNames(const OpenOptions& options, size_t features,
                                            const std::string& where);

/// A scalar as a cell; arrays and objects are an error at `where`.
Result<Cell> CellOf(const json::Value& value, const std::string& where);

/// "Data must contain features." at `where`.
Error NoFeatures(const JsonFrame& frame, const json::Value& found, const char* expected,
                 const std::string& where);

Error UnevenFeatures(size_t found, size_t expected, const std::string& where);
Error EmptyDataset(const std::string& where);

}  // namespace candor::dataset
