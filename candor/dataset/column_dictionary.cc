#include "candor/dataset/column_dictionary.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <numeric>

#include "candor/base/number_text.h"
#include "candor/dataset/csv/csv_types.h"

namespace candor::dataset {
namespace {

// What a CSV text spells in pandas' eyes.
Cell ReadCsvText(std::string_view text) {
  if (const auto integer = ParseCsvInt(text)) return *integer;
  if (const auto large = ParseCsvUInt(text)) return *large;
  if (const auto number = ParseCsvFloat(text)) return *number;
  if (const auto boolean = ParseCsvBool(text)) return *boolean;
  return std::string(text);
}

// Wide enough to hold every int64, uint64 and double exactly.
long double Exact(const Cell& number) {
  switch (number.kind()) {
    case Cell::Kind::kInt64:
      return static_cast<long double>(number.AsInt64());
    case Cell::Kind::kUInt64:
      return static_cast<long double>(number.AsUInt64());
    default:
      return static_cast<long double>(number.AsDouble());
  }
}

// A key that equal values share, across integers and floats.
uint64_t HashValue(const Cell& value) {
  if (value.is_text()) return HashBytes(value.AsText());
  const double number = value.AsDouble() + 0.0;
  return HashWord(std::bit_cast<uint64_t>(number));
}

int64_t FindCanonical(Column* column) {
  CodeIndex index;
  int64_t distinct = 0;
  column->canonical.resize(column->values.size());
  for (uint32_t code = 0; code < column->values.size(); ++code) {
    column->canonical[code] = code;
    if (code == kMissingCode) continue;
    const Cell& value = column->values[code];
    const uint64_t hash = HashValue(value);
    const uint32_t same =
        index.Find(hash, [&](uint32_t c) { return column->values[c].EqualsInPython(value); });
    if (same != 0) {
      column->canonical[code] = same;
    } else {
      index.Insert(hash, code);
      ++distinct;
    }
  }
  return distinct;
}

}  // namespace

const char* ColumnTypeName(ColumnType type) {
  switch (type) {
    case ColumnType::kBool:
      return "bool";
    case ColumnType::kInt64:
      return "int64";
    case ColumnType::kUInt64:
      return "uint64";
    case ColumnType::kFloat64:
      return "float64";
    case ColumnType::kObject:
      return "object";
    case ColumnType::kCategory:
      return "category";
  }
  return "object";
}

ColumnDictionary::ColumnDictionary(DictionaryOptions options)
    : options_(std::move(options)), entries_(1) {
  for (const Cell& mark : options_.marks) {
    text_marks_.push_back(mark.PythonText());
    if (mark.is_numeric()) {
      number_marks_.push_back(Exact(mark));
    } else if (mark.is_text()) {
      if (const auto number = ParsePythonFloat(mark.AsText())) number_marks_.push_back(*number);
    }
  }
  // A configured 0.5 that matches no integer is compared again as int(0.5).
  const size_t marks = number_marks_.size();
  for (size_t i = 0; i < marks; ++i) number_marks_.push_back(std::trunc(number_marks_[i]));
  std::erase_if(number_marks_, [](long double mark) { return mark != mark; });
  std::sort(number_marks_.begin(), number_marks_.end());
  number_marks_.erase(std::unique(number_marks_.begin(), number_marks_.end()), number_marks_.end());
}

ColumnDictionary::Entry ColumnDictionary::MakeEntry(const EncodedBlock& block, size_t index) const {
  if (block.layout == Layout::kCsvText) {
    const std::string_view text = block.texts[index];
    Cell raw{std::string(text)};
    Cell typed = options_.read_as_text ? raw : ReadCsvText(text);
    return {.raw = std::move(raw), .typed = std::move(typed)};
  }
  if (block.layout == Layout::kText) {
    Cell raw{std::string(block.texts[index])};
    return {.raw = raw, .typed = raw};
  }
  return {.raw = block.cells[index], .typed = block.cells[index]};
}

std::vector<uint32_t> ColumnDictionary::Merge(const EncodedBlock& block,
                                              std::vector<uint32_t>* recode) {
  recode->clear();
  if (block.layout == Layout::kCsvText) is_csv_ = true;
  if (block.layout == Layout::kText || block.layout == Layout::kBool) is_object_if_empty_ = true;
  if (block.is_category) is_category_ = true;
  const bool is_first = rows_ == 0 && block.rows > 0;
  rows_ += block.rows;
  const bool is_first_gap = missing_ == 0 && block.missing > 0;
  missing_ += block.missing;
  const uint32_t earlier = code_count() - 1;

  const size_t count = block.texts.size() + block.cells.size();
  std::vector<uint32_t> codes(count + 1, kMissingCode);
  for (size_t i = 0; i < count; ++i) {
    Entry entry = MakeEntry(block, i);
    codes[i + 1] = merged_ ? KeepClass(std::move(entry)) : KeepDistinct(std::move(entry));
  }
  if (is_first) first_code_ = codes[block.first_code];
  if (is_first_gap) {
    const auto before = codes.begin() + 1;
    values_before_missing_ =
        std::accumulate(before, before + block.codes_before_missing, earlier,
                        [](uint32_t most, uint32_t code) { return std::max(most, code); });
  }
  if (!merged_ && options_.may_merge && entries_.size() > options_.keep_at_most) {
    *recode = SwitchToClasses();
    for (uint32_t& code : codes) code = (*recode)[code];
    first_code_ = (*recode)[first_code_];
  }
  return codes;
}

void ColumnDictionary::Observe(const Entry& entry) {
  switch (entry.typed.kind()) {
    case Cell::Kind::kMissing:
      return;
    case Cell::Kind::kBool:
      has_bool_ = true;
      break;
    case Cell::Kind::kInt64:
      has_integer_ = true;
      if (entry.typed.AsInt64() < 0) has_negative_ = true;
      ObserveNumber(entry.typed);
      break;
    case Cell::Kind::kUInt64:
      has_unsigned_ = true;
      ObserveNumber(entry.typed);
      break;
    case Cell::Kind::kFloat64:
      if (is_csv_ && SpellsInteger(entry.raw.AsText())) {
        has_huge_integer_ = true;
      } else {
        has_float_ = true;
      }
      if (entry.typed.AsDouble() != std::floor(entry.typed.AsDouble())) has_fraction_ = true;
      ObserveNumber(entry.typed);
      break;
    case Cell::Kind::kText:
      has_text_ = true;
      if (const auto integer = ParsePythonInt(entry.typed.AsText())) {
        ObserveNumber(Cell(*integer));
      } else {
        has_other_text_ = true;
      }
      break;
  }
}

void ColumnDictionary::ObserveNumber(const Cell& number) {
  if (maximum_.is_missing() || Exact(number) > Exact(maximum_)) maximum_ = number;
}

uint32_t ColumnDictionary::KeepDistinct(Entry entry) {
  const uint64_t hash = HashValue(entry.raw) + static_cast<uint64_t>(entry.raw.kind());
  uint32_t code = index_.Find(hash, [&](uint32_t c) { return entries_[c].raw == entry.raw; });
  if (code == 0) {
    Observe(entry);
    code = static_cast<uint32_t>(entries_.size());
    entries_.push_back(std::move(entry));
    index_.Insert(hash, code);
  }
  return code;
}

uint32_t ColumnDictionary::KeepClass(Entry entry) {
  Observe(entry);
  CountDistinct(entry);
  constexpr int kNoNumber = -1;
  int number_class = kNoNumber;
  std::optional<long double> number;
  if (entry.typed.is_numeric()) {
    number = Exact(entry.typed);
  } else if (const auto integer = ParsePythonInt(entry.typed.AsText())) {
    number = static_cast<long double>(*integer);
  }
  if (number) {
    const auto mark = std::lower_bound(number_marks_.begin(), number_marks_.end(), *number);
    number_class = 2 * static_cast<int>(mark - number_marks_.begin());
    if (mark != number_marks_.end() && *mark == *number) ++number_class;
  }
  int text_class = static_cast<int>(text_marks_.size());
  if (entry.raw.is_text()) {
    const auto mark = std::find(text_marks_.begin(), text_marks_.end(), entry.raw.AsText());
    text_class = static_cast<int>(mark - text_marks_.begin());
  }
  const auto key = std::pair(number_class, text_class);
  const auto [slot, is_new] = class_codes_.emplace(key, static_cast<uint32_t>(entries_.size()));
  if (is_new) entries_.push_back(std::move(entry));
  return slot->second;
}

std::vector<uint32_t> ColumnDictionary::SwitchToClasses() {
  merged_ = true;
  std::vector<Entry> distinct = std::move(entries_);
  entries_.assign(1, Entry());
  index_ = CodeIndex();
  std::vector<uint32_t> recode = {kMissingCode};
  for (size_t code = 1; code < distinct.size(); ++code) {
    recode.push_back(KeepClass(std::move(distinct[code])));
  }
  return recode;
}

bool ColumnDictionary::CountsDistinct() const {
  // Elsewhere the type does not depend on the number of distinct values.
  return !has_float_ && !has_other_text_ && options_.needs_distinct_count;
}

void ColumnDictionary::CountDistinct(const Entry& entry) {
  if (!CountsDistinct()) {
    if (seen_.size() > 0) seen_ = CodeIndex();
    return;
  }
  uint64_t hash = 0;
  if (entry.typed.kind() == Cell::Kind::kInt64) {
    hash = HashWord(static_cast<uint64_t>(entry.typed.AsInt64()));
  } else if (entry.typed.kind() == Cell::Kind::kUInt64) {
    hash = HashWord(entry.typed.AsUInt64());
  } else {
    hash = HashValue(entry.typed);
  }
  const auto same_hash = [](uint32_t) { return true; };
  if (seen_.Find(hash, same_hash) == 0) seen_.Insert(hash, 1);
}

ColumnType ColumnDictionary::Type() const {
  if (is_category_) return ColumnType::kCategory;
  if (has_text_ || (options_.read_as_text && rows_ > missing_)) return ColumnType::kObject;
  const bool has_number = has_integer_ || has_unsigned_ || has_huge_integer_ || has_float_;
  if (has_bool_) return has_number || missing_ > 0 ? ColumnType::kObject : ColumnType::kBool;
  if (!has_number && is_object_if_empty_) return ColumnType::kObject;
  if (!has_number || has_float_) return ColumnType::kFloat64;
  if (has_huge_integer_) return ColumnType::kObject;
  if (has_unsigned_ && is_csv_ && (has_negative_ || missing_ > 0)) return ColumnType::kObject;
  if (missing_ > 0) return ColumnType::kFloat64;
  if (has_unsigned_) return has_negative_ ? ColumnType::kFloat64 : ColumnType::kUInt64;
  return ColumnType::kInt64;
}

bool ColumnDictionary::HoldsOnlyBools() const {
  return has_bool_ && !has_text_ && !has_integer_ && !has_unsigned_ && !has_huge_integer_ &&
         !has_float_;
}

Cell ColumnDictionary::ValueAs(ColumnType type, const Entry& entry) const {
  switch (type) {
    case ColumnType::kFloat64:
      return Cell(entry.typed.AsDouble());
    case ColumnType::kUInt64:
    case ColumnType::kInt64:
    case ColumnType::kBool:
      return entry.typed;
    case ColumnType::kObject:
      // A CSV column of booleans with a gap holds booleans; any other mixture holds texts.
      return HoldsOnlyBools() ? entry.typed : entry.raw;
    case ColumnType::kCategory:
      return entry.raw;
  }
  return entry.raw;
}

Column ColumnDictionary::Settle() const {
  Column column{.type = Type(),
                .rows = rows_,
                .missing = missing_,
                .values_before_missing = values_before_missing_,
                .merged = merged_};
  column.values.reserve(entries_.size());
  column.values.emplace_back();
  for (size_t code = 1; code < entries_.size(); ++code) {
    column.values.push_back(ValueAs(column.type, entries_[code]));
  }
  column.first = column.values[first_code_];
  const int64_t distinct = FindCanonical(&column);
  if (!merged_) column.distinct = distinct;
  if (merged_ && CountsDistinct()) column.distinct = static_cast<int64_t>(seen_.size());
  column.has_fraction = has_fraction_;
  const bool spells_other =
      is_csv_ && (has_float_ || has_bool_ || has_unsigned_ || has_huge_integer_);
  column.casts_to_integers =
      column.type == ColumnType::kObject && missing_ == 0 && !has_other_text_ && !spells_other;
  column.maximum = maximum_;
  if (column.type == ColumnType::kFloat64 && maximum_.is_numeric()) {
    column.maximum = Cell(maximum_.AsDouble());
  }
  return column;
}

void SettleDistinct(Column* column) {
  column->distinct = FindCanonical(column);
  column->maximum = Cell();
  for (const Cell& value : column->values) {
    Cell number = value;
    if (value.is_text()) {
      const auto integer = ParsePythonInt(value.AsText());
      number = integer ? Cell(*integer) : Cell();
    }
    if (number.is_missing() || number.kind() == Cell::Kind::kBool) continue;
    if (column->maximum.is_missing() || Exact(number) > Exact(column->maximum)) {
      column->maximum = number;
    }
  }
}

}  // namespace candor::dataset
