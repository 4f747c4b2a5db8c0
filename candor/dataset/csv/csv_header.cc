#include "candor/dataset/csv/csv_header.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "candor/dataset/csv/csv_types.h"

namespace candor::dataset {
namespace {

bool IsNumber(std::string_view text) { return ParseCsvFloat(text).has_value(); }
bool IsTruthValue(std::string_view text) { return ParseCsvBool(text).has_value(); }

bool HasLetter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

bool HoldsData(const CsvRow& row) {
  for (size_t i = 0; i < row.size(); ++i) {
    const std::string& cell = row[i];
    if (cell.empty() && i == 0) continue;
    if (IsMissingText(cell) || IsNumber(cell) || IsTruthValue(cell)) return true;
  }
  return false;
}

bool AreUniqueTexts(const CsvRow& row) {
  const std::set<std::string_view> distinct(row.begin(), row.end());
  return distinct.size() == row.size() && !distinct.contains("");
}

// The cells below the first row that are present.
std::vector<std::string_view> ColumnBelow(std::span<const CsvRow> rows, size_t column) {
  std::vector<std::string_view> cells;
  for (const CsvRow& row : rows) {
    if (column < row.size() && !IsMissingText(row[column])) cells.push_back(row[column]);
  }
  return cells;
}

// 0, 1, 2, ...: the index that pandas writes, under an empty name.
bool CountsFromZero(const std::vector<std::string_view>& cells) {
  for (size_t i = 0; i < cells.size(); ++i) {
    if (cells[i] != std::to_string(i)) return false;
  }
  return !cells.empty();
}

int VoteOfTexts(std::string_view name, const std::vector<std::string_view>& below) {
  if (below.empty()) return 0;
  if (std::find(below.begin(), below.end(), name) != below.end()) return -1;
  const auto has_first_length = [&](std::string_view text) {
    return text.size() == below.front().size();
  };
  if (below.size() > 1 && std::all_of(below.begin(), below.end(), has_first_length)) {
    return has_first_length(name) ? -1 : 1;
  }
  const std::set<std::string_view> distinct(below.begin(), below.end());
  return 2 * distinct.size() <= below.size() ? 1 : 0;
}

}  // namespace

bool LooksLikeHeader(const CsvRow& first_row, std::span<const CsvRow> rows_below) {
  if (HoldsData(first_row)) return false;
  int votes = 0;
  for (size_t i = 0; i < first_row.size(); ++i) {
    const std::vector<std::string_view> below = ColumnBelow(rows_below, i);
    const bool typed = !below.empty() && (std::all_of(below.begin(), below.end(), IsNumber) ||
                                          std::all_of(below.begin(), below.end(), IsTruthValue));
    if (typed && HasLetter(first_row[i])) return true;
    if (first_row[i].empty() && CountsFromZero(below)) return true;
    votes += VoteOfTexts(first_row[i], below);
  }
  if (!AreUniqueTexts(first_row)) return false;
  if (rows_below.empty()) return std::all_of(first_row.begin(), first_row.end(), HasLetter);
  return votes > 0;
}

std::vector<std::string> MakeColumnNames(const CsvRow& header) {
  std::vector<std::string> names = header;
  std::vector<size_t> order;
  std::vector<size_t> unnamed;
  for (size_t i = 0; i < names.size(); ++i) {
    (names[i].empty() ? unnamed : order).push_back(i);
    if (names[i].empty()) names[i] = "Unnamed: " + std::to_string(i);
  }
  order.insert(order.end(), unnamed.begin(), unnamed.end());

  // pandas looks a candidate up among the names as they stand at that moment.
  std::unordered_map<std::string, int> standing;
  for (const std::string& name : names) ++standing[name];
  std::unordered_map<std::string, int> used;
  for (const size_t i : order) {
    const std::string original = names[i];
    std::string name = original;
    int count = used[name];
    while (count > 0) {
      used[original] = count + 1;
      name = original + "." + std::to_string(count);
      const auto found = standing.find(name);
      count = found != standing.end() && found->second > 0 ? count + 1 : used[name];
    }
    --standing[original];
    ++standing[name];
    used[name] = count + 1;
    names[i] = std::move(name);
  }
  return names;
}

std::vector<std::string> FindDuplicateNames(const CsvRow& header) {
  std::unordered_map<std::string_view, int> counts;
  std::vector<std::string> duplicates;
  for (const std::string& cell : header) {
    if (!cell.empty()) ++counts[cell];
  }
  for (const std::string& cell : header) {
    if (!cell.empty() && std::exchange(counts[cell], 0) > 1) duplicates.push_back(cell);
  }
  return duplicates;
}

}  // namespace candor::dataset
