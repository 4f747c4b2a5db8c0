// The scores or the labels of one answer, gathered record by record.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "candor/base/status.h"
#include "candor/dataset/cell.h"
#include "candor/json/value.h"
#include "candor/predictor/codec/list_literal_internal.h"

namespace candor::predictor {

/// Finite numbers; texts that spell one count as numbers.
struct ScoreReading {
  using Entry = double;
  static constexpr const char* kNoun = "score";
  static Status FromJson(const json::Value& value, double* entry);
  static Status FromText(std::string_view text, double* entry);
};

/// Labels. CSV cells are integers, numbers, truth values or texts by their spelling, as in a CSV
/// dataset (dataset/csv/csv_types.h), but cell by cell: a label does not depend on the batch. Only
/// the empty text is missing, which is an error.
struct LabelReading {
  using Entry = dataset::Cell;
  static constexpr const char* kNoun = "label";
  static Status FromJson(const json::Value& value, dataset::Cell* entry);
  static Status FromText(std::string_view text, dataset::Cell* entry);
};

/// "1 line", "2 lines".
std::string Counted(size_t count, const char* noun);

Error EmptyListError(const char* noun);
Error RaggedError(const char* noun, size_t width, size_t first_width);

/// Entries of all records so far; every record holds equally many. Errors are kModel; their `where`
/// names the record (from 1) and the place.
template <typename Reading>
class AnswerEntries {
 public:
  using Entry = typename Reading::Entry;

  /// `place`: the configuration's key, or empty for the whole output.
  AnswerEntries(int64_t records, std::string place) : place_(std::move(place)) {
    entries_.reserve(static_cast<size_t>(records));
  }

  const std::string& place() const { return place_; }

  /// A scalar, a list, or a text that holds a list.
  Status AddRecord(const json::Value& value) { return Placed(AddJson(value)); }
  /// A CSV cell: a scalar or a list.
  Status AddRecord(std::string_view cell) { return Placed(AddText(cell)); }
  /// A CSV line of scalars, or of one list.
  Status AddRecord(std::span<const std::string_view> cells) { return Placed(AddLine(cells)); }

  /// "record 3, /predictor/label" for the record that comes next.
  std::string Where() const {
    return "record " + std::to_string(records_ + 1) + (place_.empty() ? "" : ", " + place_);
  }

  int64_t records() const { return static_cast<int64_t>(records_); }
  int width() const { return static_cast<int>(width_); }
  std::vector<Entry> Take() { return std::move(entries_); }

 private:
  Status AddJson(const json::Value& value) {
    if (value.is_array()) return AddList(value.AsArray());
    if (value.is_string() && LooksLikeList(value.AsString())) {
      if (const auto list = ParseListLiteral(value.AsString())) return AddList(*list);
    }
    CANDOR_RETURN_IF_ERROR(Reading::FromJson(value, &entries_.emplace_back()));
    return EndRecord();
  }

  Status AddText(std::string_view cell) {
    if (LooksLikeList(cell)) {
      if (const auto list = ParseListLiteral(cell)) return AddList(*list);
    }
    CANDOR_RETURN_IF_ERROR(Reading::FromText(cell, &entries_.emplace_back()));
    return EndRecord();
  }

  Status AddLine(std::span<const std::string_view> cells) {
    if (cells.size() == 1) return AddText(cells.front());
    for (const std::string_view cell : cells) {
      CANDOR_RETURN_IF_ERROR(Reading::FromText(cell, &entries_.emplace_back()));
    }
    return EndRecord();
  }

  Status AddList(const json::Value::Array& list) {
    if (list.empty()) return EmptyListError(Reading::kNoun);
    for (const json::Value& item : list) {
      CANDOR_RETURN_IF_ERROR(Reading::FromJson(item, &entries_.emplace_back()));
    }
    return EndRecord();
  }

  Status EndRecord() {
    const size_t width = entries_.size() - ended_;
    if (records_ == 0) width_ = width;
    if (width != width_) return RaggedError(Reading::kNoun, width, width_);
    ended_ = entries_.size();
    ++records_;
    return Status::Ok();
  }

  Status Placed(const Status& status) const {
    if (status.ok()) return status;
    Error error = status.error();
    error.where = Where();
    return error;
  }

  std::string place_;
  std::vector<Entry> entries_;
  size_t width_ = 0;
  size_t ended_ = 0;  // entries of complete records
  int64_t records_ = 0;
};

using ScoreEntries = AnswerEntries<ScoreReading>;
using LabelEntries = AnswerEntries<LabelReading>;

}  // namespace candor::predictor
