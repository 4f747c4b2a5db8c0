// The distinct cells of a whole column, gathered block by block, and what pandas would make of
// them.
//
// Types, membership in a facet and all counts are functions of a column's distinct cells and of how
// often they meet, so they are settled after one pass over the data. The state is bounded: a column
// that will only be compared with a few configured values ("marks") keeps one representative per
// class of cells that compare alike, once it has more distinct cells than are worth keeping.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "candor/dataset/code_index.h"
#include "candor/dataset/encoded_block.h"

namespace candor::dataset {

/// What pandas makes of a column (bias metrics contract, 1.2 and 5).
enum class ColumnType { kBool, kInt64, kUInt64, kFloat64, kObject, kCategory };

/// "bool", "int64", "uint64", "float64", "object", "category".
const char* ColumnTypeName(ColumnType type);

struct DictionaryOptions {
  /// The configured values that the column's cells will be compared with.
  std::vector<Cell> marks;
  /// Whether only the comparison with the marks matters, so that cells may be merged into classes.
  bool may_merge = false;
  /// Distinct cells above this number are merged when they may be.
  size_t keep_at_most = 4096;
  /// Whether the number of distinct values decides the column's kind (one configured value or
  /// none).
  bool needs_distinct_count = true;
  /// candor.column_types says "text": CSV cells stay texts, whatever they look like.
  bool read_as_text = false;
};

/// A column after the last row, in pandas' types. Indexed by code; code 0 is the missing cell.
struct Column {
  ColumnType type = ColumnType::kFloat64;
  std::vector<Cell> values;         ///< [0] is missing; a representative where `merged`
  std::vector<uint32_t> canonical;  ///< the smallest code whose value equals this code's
  Cell first;                       ///< the first row's cell
  int64_t rows = 0;
  int64_t missing = 0;
  uint32_t values_before_missing = 0;  ///< codes that appear before the first missing cell
  std::optional<int64_t> distinct;     ///< not known for every merged column; not needed there
  bool casts_to_integers = false;      ///< kObject without a gap: int() accepts every cell
  bool has_fraction = false;           ///< some numeric cell is not a whole number
  Cell maximum;  ///< of the numeric cells (texts as Python ints); else missing
  bool merged = false;

  int64_t present() const { return rows - missing; }
};

/// Finds which codes have equal values, how many values are distinct, and the largest number, from
/// the column's values alone. For columns whose rows were selected after settling.
void SettleDistinct(Column* column);

/// Not thread-safe. Merging the same blocks in the same order gives the same codes.
class ColumnDictionary {
 public:
  explicit ColumnDictionary(DictionaryOptions options = {});

  /// Takes a block's distinct cells in. Returns the dictionary's code for each of the block's
  /// codes. When cells had to be merged into classes, `recode` gets the new code for each code
  /// handed out before; otherwise it is left empty. O(distinct cells of the block).
  std::vector<uint32_t> Merge(const EncodedBlock& block, std::vector<uint32_t>* recode);

  /// Number of codes, the missing one included.
  uint32_t code_count() const { return static_cast<uint32_t>(entries_.size()); }

  Column Settle() const;

 private:
  // A distinct cell with what it looks like as a number.
  struct Entry {
    Cell raw;
    Cell typed;  // CSV: the number or boolean that the text spells, else the text
  };

  Entry MakeEntry(const EncodedBlock& block, size_t index) const;
  void Observe(const Entry& entry);
  void ObserveNumber(const Cell& number);
  uint32_t KeepDistinct(Entry entry);
  uint32_t KeepClass(Entry entry);
  std::vector<uint32_t> SwitchToClasses();
  void CountDistinct(const Entry& entry);
  bool CountsDistinct() const;
  ColumnType Type() const;
  bool HoldsOnlyBools() const;
  Cell ValueAs(ColumnType type, const Entry& entry) const;

  DictionaryOptions options_;
  std::vector<long double> number_marks_;  // ascending
  std::vector<std::string> text_marks_;

  std::vector<Entry> entries_;  // by code; [0] is the missing cell
  CodeIndex index_;
  bool is_csv_ = false;
  bool is_category_ = false;
  bool is_object_if_empty_ = false;  // texts or booleans by declaration, even when all are missing
  uint32_t first_code_ = kMissingCode;
  int64_t rows_ = 0;
  int64_t missing_ = 0;
  uint32_t values_before_missing_ = 0;

  bool has_bool_ = false;
  bool has_integer_ = false;  // fits 64 signed bits
  bool has_negative_ = false;
  bool has_unsigned_ = false;      // above the signed range
  bool has_huge_integer_ = false;  // a CSV integer beyond 64 bits
  bool has_float_ = false;
  bool has_fraction_ = false;
  bool has_text_ = false;
  bool has_other_text_ = false;  // a text that is no Python int
  Cell maximum_;

  bool merged_ = false;
  std::map<std::pair<int, int>, uint32_t> class_codes_;
  CodeIndex seen_;  // distinct integers and texts by hash, while merged
};

}  // namespace candor::dataset
