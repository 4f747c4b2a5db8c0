// Incoming records, gathered as columns of cells.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/dataset/cell.h"
#include "candor/json/value.h"
#include "candor/predictor/codec/request_decoder.h"
#include "candor/predictor/model.h"

namespace candor::predictor {

/// Checks records against the model's features and keeps them. Errors are kModel with the record
/// (from 1) and the column.
class RequestRows {
 public:
  explicit RequestRows(const ModelInfo& model);

  /// A CSV record, quotes undone. What the cells spell is decided here: whole numbers, numbers,
  /// true and false, texts; nothing is a missing cell. Cells of features that are texts stay as
  /// they are written.
  Status AddCsv(const std::vector<std::string>& cells);
  /// A list of scalars, an object with such a list as "features", or an object by feature name.
  Status AddJson(const json::Value& record);

  /// How many cells the next record may have.
  size_t most_cells() const { return width() == 0 ? kMostCells : width(); }
  /// Errors: the record has another number of cells than the model takes, or than the first record
  /// where the model does not say.
  Status CheckWidth(size_t cells) const;

  /// Whether a record's texts are the names of the model's features.
  bool IsHeader(const std::vector<std::string>& cells) const;
  /// True when a record has one cell, so that an empty line is a record with a missing one.
  bool one_column() const { return model_.features.size() == 1; }

  /// "record 3", of the next record.
  std::string Where() const { return "record " + std::to_string(rows_.rows + 1); }
  std::string Where(size_t column) const;

  /// Errors: no record came.
  Result<DecodedRows> Take();

 private:
  /// For models that do not say how many features they take: a column costs memory.
  static constexpr size_t kMostCells = 1'000'000;

  /// Cells of every record; 0 as long as that is open.
  size_t width() const { return std::max(model_.features.size(), rows_.columns.size()); }
  Status SetWidth(size_t cells);
  Status AddList(const json::Value::Array& list);
  Status AddByName(const json::Value& record);
  Status AddCell(size_t column, const json::Value& value);

  const ModelInfo& model_;
  std::vector<bool> keeps_text_;  // one a feature
  DecodedRows rows_;
};

/// Splits RFC 4180 CSV into records and adds them; lines may end in \n, \r\n or \r.
Status AddCsvRecords(std::string_view body, RequestRows* rows);

}  // namespace candor::predictor
