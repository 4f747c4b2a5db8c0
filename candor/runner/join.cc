#include "candor/runner/join.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace candor::runner {
namespace {

using dataset::Cell;
using dataset::Column;
using dataset::kMissingCode;

constexpr int64_t kNoRow = -1;

// One text for keys that people take for the same: 7, 7.0 and "7".
std::string KeyText(const Cell& cell) {
  if (cell.kind() == Cell::Kind::kFloat64) {
    const double value = cell.AsDouble();
    if (value == std::floor(value) && std::fabs(value) < 0x1p63) {
      return std::to_string(static_cast<int64_t>(value));
    }
  }
  return cell.PythonText();
}

Error RepeatedKey(const JoinSide& side, const std::string& key) {
  return {
      .kind = ErrorKind::kData,
      .message = fmt::format("The join column of the {} has a value more than once.", side.name),
      .where = side.name,
      .found = fmt::format("'{}' in two rows or more", key),
      .expected = "each identifier once",
      .hint = "Rows could not be matched one to one. Remove the duplicates."};
}

// Key text to row of one further side.
Result<std::unordered_map<std::string, int64_t>> IndexRows(const JoinSide& side) {
  std::unordered_map<std::string, int64_t> rows;
  rows.reserve(side.codes->size());
  std::vector<std::string> texts;
  for (const Cell& cell : side.key.values) texts.push_back(KeyText(cell));
  for (size_t row = 0; row < side.codes->size(); ++row) {
    const uint32_t code = (*side.codes)[row];
    if (code == kMissingCode) continue;
    if (!rows.emplace(texts[code], static_cast<int64_t>(row)).second) {
      return RepeatedKey(side, texts[code]);
    }
  }
  return rows;
}

void CountExcluded(std::string reason, int64_t count, JoinedRows* joined) {
  if (count > 0) joined->excluded.push_back({.reason = std::move(reason), .count = count});
}

}  // namespace

struct ColumnCollector::Mapped : dataset::MappedBlock {
  int64_t rows = 0;
  std::map<int, dataset::EncodedBlock> coded;
  std::map<int, dataset::NumberColumn> numeric;
  std::shared_ptr<const void> owner;
};

ColumnCollector::ColumnCollector(std::vector<std::pair<int, dataset::DictionaryOptions>> coded,
                                 const std::vector<int>& numeric) {
  for (auto& [position, options] : coded) {
    options.may_merge = false;  // the joined rows decide what is distinct
    coded_.emplace(position, dataset::EncodedColumn(std::move(options), true));
  }
  for (const int position : numeric) numeric_.emplace(position, dataset::NumberColumn());
}

Result<std::unique_ptr<dataset::MappedBlock>> ColumnCollector::Map(const dataset::RowBlock& block) {
  auto mapped = std::make_unique<Mapped>();
  mapped->rows = block.rows;
  mapped->owner = block.owner;
  for (const auto& [position, column] : coded_) {
    mapped->coded.emplace(position,
                          dataset::EncodeBlock(block.columns[static_cast<size_t>(position)]));
  }
  for (const auto& [position, column] : numeric_) {
    mapped->numeric.emplace(position,
                            dataset::ReadNumbers(block.columns[static_cast<size_t>(position)]));
  }
  return std::unique_ptr<dataset::MappedBlock>(std::move(mapped));
}

Status ColumnCollector::Merge(std::unique_ptr<dataset::MappedBlock> base) {
  auto& mapped = static_cast<Mapped&>(*base);
  rows_ += mapped.rows;
  for (const auto& [position, block] : mapped.coded) coded_.at(position).Append(block);
  for (auto& [position, numbers] : mapped.numeric) {
    numeric_.at(position).Append(std::move(numbers));
  }
  return {};
}

Result<JoinedRows> JoinByKey(const std::vector<JoinSide>& sides) {
  std::vector<std::unordered_map<std::string, int64_t>> rows_of_key;
  for (size_t i = 1; i < sides.size(); ++i) {
    CANDOR_ASSIGN_OR_RETURN(auto rows, IndexRows(sides[i]));
    rows_of_key.push_back(std::move(rows));
  }
  // The row of each further side for each code of the first, or kNoRow.
  const JoinSide& first = sides.front();
  std::vector<std::vector<int64_t>> row_of_code(sides.size());
  for (size_t i = 1; i < sides.size(); ++i) {
    for (const Cell& cell : first.key.values) {
      const auto found = rows_of_key[i - 1].find(KeyText(cell));
      const bool joins = !cell.is_missing() && found != rows_of_key[i - 1].end();
      row_of_code[i].push_back(joins ? found->second : kNoRow);
    }
  }

  JoinedRows joined;
  joined.row_of.resize(sides.size());
  std::vector<std::unordered_set<int64_t>> used(sides.size());
  int64_t missing_keys = 0;
  std::vector<int64_t> without_partner(sides.size(), 0);
  for (size_t row = 0; row < first.codes->size(); ++row) {
    const uint32_t code = (*first.codes)[row];
    if (code == kMissingCode) {
      ++missing_keys;
      continue;
    }
    size_t absent = 0;
    for (size_t i = 1; i < sides.size() && absent == 0; ++i) {
      if (row_of_code[i][code] == kNoRow) absent = i;
    }
    if (absent != 0) {
      ++without_partner[absent];
      continue;
    }
    joined.row_of[0].push_back(static_cast<int64_t>(row));
    for (size_t i = 1; i < sides.size(); ++i) {
      joined.row_of[i].push_back(row_of_code[i][code]);
      used[i].insert(row_of_code[i][code]);
    }
    ++joined.rows;
  }
  CountExcluded(fmt::format("{}: the join column is missing", first.name), missing_keys, &joined);
  for (size_t i = 1; i < sides.size(); ++i) {
    CountExcluded(
        fmt::format("{}: no row of the {} has this identifier", first.name, sides[i].name),
        without_partner[i], &joined);
    CountExcluded(fmt::format("{}: the identifier joins no row", sides[i].name),
                  static_cast<int64_t>(sides[i].codes->size() - used[i].size()), &joined);
  }
  return joined;
}

Result<JoinedRows> JoinByPosition(const std::vector<std::pair<std::string, int64_t>>& rows) {
  for (const auto& [name, count] : rows) {
    if (count == rows.front().second) continue;
    return Error{
        .kind = ErrorKind::kData,
        .message = "The data sets have different numbers of rows.",
        .where = name,
        .found = fmt::format("{} rows", count),
        .expected = fmt::format("{} rows, as the {} has", rows.front().second, rows.front().first),
        .hint =
            "Data sets without joinsource_name_or_index are joined row by row. Give "
            "all of them an identifier column and name it there."};
  }
  return JoinedRows{.rows = rows.front().second,
                    .row_of = std::vector<std::vector<int64_t>>(rows.size())};
}

Column ProjectColumn(const Column& column, const std::vector<uint32_t>& source_codes,
                     const std::vector<int64_t>& row_of, int64_t rows,
                     std::vector<uint32_t>* codes) {
  Column projected = column;
  projected.rows = rows;
  projected.missing = 0;
  projected.values.assign(1, Cell());
  projected.values_before_missing = 0;
  std::vector<uint32_t> new_code(column.values.size(), kMissingCode);
  codes->resize(static_cast<size_t>(rows));
  for (int64_t row = 0; row < rows; ++row) {
    const auto source =
        static_cast<size_t>(row_of.empty() ? row : row_of[static_cast<size_t>(row)]);
    const uint32_t code = source_codes[source];
    if (code == kMissingCode) {
      if (projected.missing++ == 0) {
        projected.values_before_missing = static_cast<uint32_t>(projected.values.size() - 1);
      }
    } else if (new_code[code] == kMissingCode) {
      new_code[code] = static_cast<uint32_t>(projected.values.size());
      projected.values.push_back(column.values[code]);
    }
    (*codes)[static_cast<size_t>(row)] = new_code[code];
  }
  if (rows > 0) projected.first = projected.values[codes->front()];
  dataset::SettleDistinct(&projected);
  return projected;
}

dataset::NumberColumn ProjectNumbers(const dataset::NumberColumn& numbers,
                                     const std::vector<int64_t>& row_of) {
  if (row_of.empty() || !numbers.is_numeric()) return numbers;
  dataset::NumberColumn projected = numbers;
  projected.values.clear();
  projected.values.reserve(row_of.size());
  for (const int64_t row : row_of) {
    projected.values.push_back(numbers.values[static_cast<size_t>(row)]);
  }
  return projected;
}

}  // namespace candor::runner
