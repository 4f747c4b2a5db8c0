// Opens a data set in any of the formats that Clarify knows.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/dataset/row_source.h"

namespace candor::dataset {

enum class Format { kCsv, kJsonLines, kJson, kParquet };

struct OpenOptions {
  Format format = Format::kCsv;

  /// Column names from the configuration. CSV: in file order; a first row equal to them is
  /// skipped. JSON and JSON Lines: features, then label, then predicted label. Their number must
  /// be that of the columns: "Headers in config do not match with the number of columns in the
  /// dataset."
  std::optional<std::vector<std::string>> headers;

  /// CSV without `headers`: whether the first row holds names. Unset: detected (see
  /// LooksLikeHeader).
  std::optional<bool> has_header;

  /// JSON and JSON Lines: JMESPath expressions (analysis configuration contract, 1.2 and 3.1).
  std::optional<std::string> features;
  std::optional<std::string> label;
  std::optional<std::string> predicted_label;

  /// `uri` names a SageMaker S3 ManifestFile instead of data.
  bool is_manifest = false;
};

/// Opens one file, a folder or a prefix; several files are concatenated in path order and must
/// have the same columns. Errors: nothing there, mixed formats in a folder, an empty file, bad
/// UTF-8, what does not parse (with file and line).
Result<std::unique_ptr<RowSource>> OpenDataset(const std::string& uri, const OpenOptions& options,
                                               const RunContext& context);

}  // namespace candor::dataset
