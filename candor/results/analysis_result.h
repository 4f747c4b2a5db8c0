// The typed result of an analysis job: what analysis.json and candor.json are written from.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/warning.h"
#include "candor/bias/analysis.h"
#include "candor/dataset/row_source.h"

namespace candor::results {

/// The model that gave the predictions, and what asking it cost.
struct ModelRecord {
  std::string uri;     ///< of the file, the endpoint's name or its URL; without credentials
  std::string kind;    ///< "model file", "url", "endpoint" or "shadow endpoint"
  std::string sha256;  ///< of the file; empty behind an endpoint
  std::string format;  ///< "XGBoost", .. of a file
  std::string engine;  ///< what evaluated it
  std::optional<bool> features_by_name;  ///< how the columns met the model's features

  // Of this run alone.
  int64_t calls = 0;
  int64_t rows_asked = 0;
  int64_t rows_sent = 0;
  int64_t duplicates_spared = 0;
  int64_t resumed = 0;
  int64_t retries = 0;
  int64_t throttled = 0;
  /// Seconds of the answered requests, by name: p50, p90, p99, max. Empty in process.
  std::vector<std::pair<std::string, double>> latencies;
};

/// Where a result came from: enough to repeat it.
struct Provenance {
  std::string candor_version;
  std::string configuration_sha256;
  std::vector<dataset::InputFile> inputs;
  /// SHA-256 over the inputs' digests in order: equal for equal rows in equal order.
  std::string row_set_sha256;
  uint64_t seed = 0;
  std::optional<ModelRecord> model;  ///< when one was asked
};

/// The only part that differs between two identical runs.
struct RunInfo {
  std::string started;  ///< RFC 3339, UTC
  int threads = 1;
  std::vector<std::pair<std::string, double>> seconds;  ///< by phase, in order
};

/// Rows that went in, and where the others went.
struct RowCounts {
  struct Excluded {
    std::string reason;
    int64_t count = 0;
  };
  /// Cells of a column in a role that hold nothing; their rows stay in.
  struct MissingCells {
    std::string role;  ///< "label", "predicted_label", "facet" or "group_variable"
    std::string column;
    int64_t count = 0;
  };
  int64_t read = 0;
  int64_t used = 0;
  int64_t short_rows = 0;  ///< rows with fewer cells than columns; the rest counts as missing
  std::vector<Excluded> excluded;
  std::vector<MissingCells> missing;
};

struct AnalysisResult {
  Provenance provenance;
  RunInfo run;
  RowCounts rows;
  double confidence_level = 0.95;
  std::optional<bias::BiasReport> bias;
  std::vector<Warning> warnings;
};

/// analysis.json, byte for byte as the service writes it (bias metrics contract, 3.1).
std::string WriteAnalysisJson(const AnalysisResult& result);

/// candor.json (interface contract, section 3; spec/candor_result.schema.json). Infinities are the
/// strings "Infinity" and "-Infinity", as in analysis.json.
std::string WriteCandorJson(const AnalysisResult& result);

/// The schema of candor.json, for `candor schema result`.
std::string_view ResultSchemaText();

}  // namespace candor::results
