// Numbers in the fields of a LightGBM model file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/lightgbm/model_text_internal.h"

namespace candor::predictor::lightgbm {

/// The field, or kModel that it is missing.
Result<Field> RequireField(const FieldBlock& block, std::string_view key);

/// The field's one integer, from `least` to `most`.
Result<int32_t> ReadInteger(const FieldBlock& block, std::string_view key, int32_t least,
                            int32_t most);

/// The field's `count` numbers, separated by blanks. Memory follows the text, not the count.
/// Errors: kModel for a field that is missing, another count, what is no number of the type; for
/// double also a NaN. O(text).
template <typename Number>
Result<std::vector<Number>> ReadNumbers(const FieldBlock& block, std::string_view key,
                                        int64_t count);
extern template Result<std::vector<int32_t>> ReadNumbers(const FieldBlock&, std::string_view,
                                                         int64_t);
extern template Result<std::vector<uint32_t>> ReadNumbers(const FieldBlock&, std::string_view,
                                                          int64_t);
extern template Result<std::vector<double>> ReadNumbers(const FieldBlock&, std::string_view,
                                                        int64_t);

/// The same for doubles that must be finite too.
Result<std::vector<double>> ReadFiniteNumbers(const FieldBlock& block, std::string_view key,
                                              int64_t count);

/// The words of a text, separated by blanks.
std::vector<std::string_view> SplitWords(std::string_view text);

}  // namespace candor::predictor::lightgbm
