#include "candor/predictor/feature_numbers.h"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "candor/base/number_text.h"
#include "candor/base/status.h"
#include "candor/dataset/cell.h"
#include "candor/dataset/column_view.h"

namespace candor::predictor {
namespace {

using dataset::Cell;
using dataset::ColumnView;
using dataset::Layout;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// The codes of a feature's categories. Integers are kept apart from other numbers because those
// beyond 2^53 are no doubles.
class Categories {
 public:
  // Refers to the texts of `categories`, which must stay where they are.
  explicit Categories(std::span<const Cell> categories) {
    for (size_t i = 0; i < categories.size(); ++i) {
      const Cell& category = categories[i];
      const auto code = static_cast<double>(i);
      if (category.is_text()) {
        AddText(category.AsText(), code);
      } else if (category.kind() == Cell::Kind::kFloat64) {
        AddNumber(category.AsDouble(), code);
      } else if (category.kind() == Cell::Kind::kUInt64) {
        numbers_.emplace(category.AsDouble(), code);
      } else if (category.is_numeric()) {
        integers_.emplace(IntegerOf(category), code);
      }
    }
  }

  std::optional<double> Find(int64_t value) const {
    const auto code = At(integers_, value);
    return code ? code : At(integers_in_text_, value);
  }

  std::optional<double> Find(double value) const {
    if (const auto integer = ExactInteger(value)) {
      if (const auto code = At(integers_, *integer)) return code;
    } else if (const auto code = At(numbers_, value)) {
      return code;
    }
    return At(floats_in_text_, BitsOf(value));
  }

  std::optional<double> Find(std::string_view text) const {
    if (const auto code = At(texts_, text)) return code;
    if (integers_.empty() && numbers_.empty()) return std::nullopt;
    if (const auto integer = ParsePythonInt(text)) return At(integers_, *integer);
    const auto number = ParsePythonFloat(text);
    if (!number) return std::nullopt;
    const auto integer = ExactInteger(*number);
    return integer ? At(integers_, *integer) : At(numbers_, *number);
  }

  std::optional<double> Find(const Cell& cell) const {
    if (cell.is_text()) return Find(std::string_view(cell.AsText()));
    if (cell.kind() == Cell::Kind::kInt64) return Find(cell.AsInt64());
    if (cell.kind() == Cell::Kind::kFloat64) return Find(cell.AsDouble());
    if (cell.kind() == Cell::Kind::kBool) {
      const auto code = At(integers_, IntegerOf(cell));
      return code ? code : At(texts_, cell.AsBool() ? "True" : "False");
    }
    if (const auto code = At(numbers_, cell.AsDouble())) return code;
    return texts_.empty() ? std::nullopt : At(texts_, cell.PythonText());
  }

 private:
  template <typename Map>
  static std::optional<double> At(const Map& map, const typename Map::key_type& key) {
    const auto place = map.find(key);
    if (place == map.end()) return std::nullopt;
    return place->second;
  }

  static int64_t IntegerOf(const Cell& cell) {
    return cell.kind() == Cell::Kind::kBool ? (cell.AsBool() ? 1 : 0) : cell.AsInt64();
  }

  // Apart: 0.0 and -0.0, whose texts differ. Every NaN is "nan".
  static uint64_t BitsOf(double value) {
    return std::bit_cast<uint64_t>(std::isnan(value) ? kNan : value);
  }

  static std::optional<int64_t> ExactInteger(double value) {
    if (!(std::fabs(value) < 9.2e18) || std::trunc(value) != value) return std::nullopt;
    return static_cast<int64_t>(value);
  }

  // A number finds the text that Python's str() makes of it.
  void AddText(std::string_view text, double code) {
    texts_.emplace(text, code);
    const auto integer = ParsePythonInt(text);
    if (integer && std::to_string(*integer) == text) integers_in_text_.emplace(*integer, code);
    const auto number = ParsePythonFloat(text);
    if (number && PythonFloatText(*number) == text) {
      floats_in_text_.emplace(BitsOf(*number), code);
    }
  }

  void AddNumber(double value, double code) {
    if (const auto integer = ExactInteger(value)) {
      integers_.emplace(*integer, code);
    } else {
      numbers_.emplace(value, code);
    }
  }

  std::unordered_map<int64_t, double> integers_;
  std::unordered_map<double, double> numbers_;
  std::unordered_map<std::string_view, double> texts_;
  // Numbers whose text is one of texts_: no text is made of each row's number.
  std::unordered_map<int64_t, double> integers_in_text_;
  std::unordered_map<uint64_t, double> floats_in_text_;  // by BitsOf
};

// 'a', 'b', 'c' and 12 more
std::string Listed(std::span<const Cell> categories) {
  constexpr size_t kShown = 8;
  std::string text;
  for (size_t i = 0; i < categories.size() && i < kShown; ++i) {
    const Cell& category = categories[i];
    if (i > 0) text += ", ";
    text += category.is_text() ? "'" + category.AsText() + "'" : category.PythonText();
  }
  if (categories.size() > kShown) {
    text += " and " + std::to_string(categories.size() - kShown) + " more";
  }
  return text;
}

class FeatureReader {
 public:
  FeatureReader(const ModelFeature& feature, const Categories& categories, size_t position,
                const ColumnView& view, const FeatureBatch& batch)
      : feature_(feature),
        position_(position),
        view_(view),
        batch_(batch),
        is_category_(!feature.categories.empty()),
        categories_(categories) {}

  bool IsReady() const {
    return !is_category_ && view_.layout == Layout::kFloat64 && view_.validity == nullptr;
  }

  Result<std::vector<double>> Read() const {
    std::vector<double> numbers(static_cast<size_t>(batch_.rows), kNan);
    const std::vector<std::optional<double>> dictionary = ReadDictionary();
    for (int64_t row = 0; row < batch_.rows; ++row) {
      if (IsMissing(row)) continue;
      const std::optional<double> number = Number(row, dictionary);
      if (number) {
        numbers[static_cast<size_t>(row)] = *number;
      } else if (!is_category_) {
        return NotANumber(row);
      } else if (feature_.refuses_unknown_categories) {
        return UnknownCategory(row);
      }
    }
    return numbers;
  }

 private:
  bool IsMissing(int64_t row) const {
    switch (view_.layout) {
      case Layout::kCells:
        return view_.cells[row].is_missing();
      case Layout::kFloat64:
        return !view_.IsValid(row) || std::isnan(view_.float64s[row]);
      case Layout::kDictionary:
        return !view_.IsValid(row) || view_.indices[row] < 0 ||
               view_.dictionary[static_cast<size_t>(view_.indices[row])].is_missing();
      default:
        return !view_.IsValid(row);
    }
  }

  std::vector<std::optional<double>> ReadDictionary() const {
    std::vector<std::optional<double>> numbers;
    if (view_.layout != Layout::kDictionary) return numbers;
    numbers.reserve(view_.dictionary.size());
    for (const Cell& cell : view_.dictionary) numbers.push_back(OfCell(cell));
    return numbers;
  }

  std::optional<double> Number(int64_t row,
                               std::span<const std::optional<double>> dictionary) const {
    switch (view_.layout) {
      case Layout::kInt64:
        return OfInteger(view_.int64s[row]);
      case Layout::kUInt64:
        return is_category_ ? categories_.Find(Cell(view_.uint64s[row]))
                            : static_cast<double>(view_.uint64s[row]);
      case Layout::kFloat64:
        return is_category_ ? categories_.Find(view_.float64s[row]) : view_.float64s[row];
      case Layout::kBool:
        return OfCell(Cell(view_.bools[row] != 0));
      case Layout::kCsvText:
      case Layout::kText:
        return OfText(view_.texts[row]);
      case Layout::kCells:
        return OfCell(view_.cells[row]);
      case Layout::kDictionary:
        return dictionary[static_cast<size_t>(view_.indices[row])];
    }
    return std::nullopt;
  }

  std::optional<double> OfInteger(int64_t value) const {
    return is_category_ ? categories_.Find(value) : static_cast<double>(value);
  }

  std::optional<double> OfText(std::string_view text) const {
    return is_category_ ? categories_.Find(text) : ParsePythonFloat(text);
  }

  std::optional<double> OfCell(const Cell& cell) const {
    if (cell.is_missing()) return kNan;
    if (is_category_) return categories_.Find(cell);
    return cell.is_text() ? ParsePythonFloat(cell.AsText()) : cell.AsDouble();
  }

  std::string Where(int64_t row) const {
    std::string where = "row " + std::to_string(batch_.first_row + row + 1) + ", column ";
    return feature_.name.empty() ? where + std::to_string(position_ + 1)
                                 : where + "'" + feature_.name + "'";
  }

  std::string Found(int64_t row) const {
    switch (view_.layout) {
      case Layout::kInt64:
        return std::to_string(view_.int64s[row]);
      case Layout::kUInt64:
        return std::to_string(view_.uint64s[row]);
      case Layout::kFloat64:
        return PythonFloatText(view_.float64s[row]);
      case Layout::kBool:
        return view_.bools[row] != 0 ? "True" : "False";
      case Layout::kCsvText:
      case Layout::kText:
        return "'" + std::string(view_.texts[row]) + "'";
      case Layout::kCells:
        return Listed({&view_.cells[row], 1});
      case Layout::kDictionary:
        return Listed({&view_.dictionary[static_cast<size_t>(view_.indices[row])], 1});
    }
    return {};
  }

  Error NotANumber(int64_t row) const {
    return {.kind = ErrorKind::kModel,
            .message = "Could not convert string to float.",
            .where = Where(row),
            .found = Found(row),
            .expected = "a number: the model has no categories for this feature",
            .hint = "Encode the column as it was encoded when the model was trained."};
  }

  Error UnknownCategory(int64_t row) const {
    return {.kind = ErrorKind::kModel,
            .message = "The model does not know this category.",
            .where = Where(row),
            .found = Found(row),
            .expected = Listed(feature_.categories)};
  }

  const ModelFeature& feature_;
  size_t position_;
  const ColumnView& view_;
  const FeatureBatch& batch_;
  bool is_category_;
  const Categories& categories_;
};

std::vector<Categories> MakeTables(std::span<const ModelFeature> features) {
  std::vector<Categories> tables;
  tables.reserve(features.size());
  for (const ModelFeature& feature : features) tables.emplace_back(feature.categories);
  return tables;
}

Result<FeatureNumbers> ReadColumns(std::span<const ModelFeature> features,
                                   std::span<const Categories> tables, const FeatureBatch& batch) {
  if (features.size() != batch.columns.size()) {
    return Error{.kind = ErrorKind::kModel,
                 .message = "The number of features is not the model's.",
                 .found = std::to_string(batch.columns.size()),
                 .expected = std::to_string(features.size())};
  }
  FeatureNumbers numbers{.rows = batch.rows};
  for (size_t i = 0; i < features.size(); ++i) {
    const FeatureReader reader(features[i], tables[i], i, batch.columns[i], batch);
    if (reader.IsReady()) {
      numbers.columns.push_back(batch.columns[i].float64s);
      continue;
    }
    CANDOR_ASSIGN_OR_RETURN(std::vector<double> column, reader.Read());
    numbers.columns.push_back(column.data());  // stays where it is when the vector is moved
    numbers.owned.push_back(std::move(column));
  }
  return numbers;
}

}  // namespace

struct FeatureReaders::Tables {
  explicit Tables(std::vector<ModelFeature> of_model)
      : features(std::move(of_model)), categories(MakeTables(features)) {}

  std::vector<ModelFeature> features;
  std::vector<Categories> categories;  // refer to the features' texts
};

FeatureReaders::FeatureReaders(std::vector<ModelFeature> features)
    : tables_(std::make_shared<const Tables>(std::move(features))) {}

Result<FeatureNumbers> FeatureReaders::Read(const FeatureBatch& batch) const {
  return ReadColumns(tables_->features, tables_->categories, batch);
}

Result<FeatureNumbers> ReadFeatureNumbers(std::span<const ModelFeature> features,
                                          const FeatureBatch& batch) {
  return ReadColumns(features, MakeTables(features), batch);
}

}  // namespace candor::predictor
