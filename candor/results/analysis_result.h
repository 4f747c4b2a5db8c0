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

/// Where a result came from: enough to repeat it.
struct Provenance {
  std::string candor_version;
  std::string configuration_sha256;
  std::vector<dataset::InputFile> inputs;
  /// SHA-256 over the inputs' digests in order: equal for equal rows in equal order.
  std::string row_set_sha256;
  uint64_t seed = 0;
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
