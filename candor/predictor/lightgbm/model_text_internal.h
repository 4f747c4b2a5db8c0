// The lines of a LightGBM model file, cut into its parts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"

namespace candor::predictor::lightgbm {

/// A line "key=value"; the value of a line without "=" is empty.
struct Field {
  std::string_view key;
  std::string_view value;
  int64_t line = 0;  ///< from 1
};

/// The fields up to the next part of the file, each key once.
struct FieldBlock {
  std::string title;  ///< "header" or "tree 3", for messages
  int64_t line = 0;   ///< where the block begins
  std::vector<Field> fields;

  /// The field of that key, or null. O(fields), of which there are at most 64.
  const Field* Find(std::string_view key) const;
};

/// A file's parts; views into its bytes.
struct ModelText {
  FieldBlock header;
  std::vector<FieldBlock> trees;       ///< in file order, numbered from 0 without a gap
  std::string_view categorical_param;  ///< value of [categorical_feature: ..]; may be empty
  Field pandas_categorical;            ///< the JSON after "pandas_categorical:"; key empty: none
};

/// Cuts the file into its parts. Line ends may be LF or CR LF. Errors: kModel with the line, for
/// what is no such file, ends too early, numbers its trees wrongly, has a field twice, or more than
/// 64 fields in a block. O(size); the result holds a small multiple of the file's size.
Result<ModelText> SplitModelText(std::string_view bytes);

/// kModel, "The LightGBM model file is malformed.".
Error Malformed(std::string where, std::string found, std::string expected);

/// "line 25, tree 3, left_child".
std::string Place(const FieldBlock& block, const Field& field);

/// The text, cut to a length that fits a message.
std::string Excerpt(std::string_view text);

}  // namespace candor::predictor::lightgbm
