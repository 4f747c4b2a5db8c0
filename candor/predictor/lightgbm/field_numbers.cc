#include "candor/predictor/lightgbm/field_numbers_internal.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <type_traits>

namespace candor::predictor::lightgbm {
namespace {

constexpr char kBlank = ' ';  // LightGBM knows no other

/// Takes the next word off the text; empty at its end.
std::string_view TakeWord(std::string_view* text) {
  text->remove_prefix(std::min(text->find_first_not_of(kBlank), text->size()));
  const std::string_view word = text->substr(0, text->find(kBlank));
  text->remove_prefix(word.size());
  return word;
}

template <typename Number>
bool Parse(std::string_view word, Number* number) {
  const char* end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, *number);
  if (error != std::errc() || stop != end) return false;
  if constexpr (std::is_floating_point_v<Number>) return !std::isnan(*number);
  return true;
}

template <typename Number>
const char* KindOf() {
  if constexpr (std::is_same_v<Number, double>) return "a number";
  if constexpr (std::is_same_v<Number, uint32_t>) return "an integer from 0 to 4294967295";
  return "an integer of 32 bits";
}

}  // namespace

Result<Field> RequireField(const FieldBlock& block, std::string_view key) {
  if (const Field* field = block.Find(key)) return *field;
  return Malformed(fmt::format("line {}, {}", block.line, block.title), "no such field",
                   fmt::format("the field {}", key));
}

Result<int32_t> ReadInteger(const FieldBlock& block, std::string_view key, int32_t least,
                            int32_t most) {
  CANDOR_ASSIGN_OR_RETURN(const Field field, RequireField(block, key));
  std::string_view text = field.value;
  const std::string_view word = TakeWord(&text);
  int32_t number = 0;
  if (!Parse(word, &number) || !TakeWord(&text).empty() || number < least || number > most) {
    return Malformed(Place(block, field), Excerpt(field.value),
                     fmt::format("an integer from {} to {}", least, most));
  }
  return number;
}

template <typename Number>
Result<std::vector<Number>> ReadNumbers(const FieldBlock& block, std::string_view key,
                                        int64_t count) {
  CANDOR_ASSIGN_OR_RETURN(const Field field, RequireField(block, key));
  std::vector<Number> numbers;
  numbers.reserve(std::min(static_cast<size_t>(count), field.value.size() / 2 + 1));
  std::string_view text = field.value;
  for (std::string_view word = TakeWord(&text); !word.empty(); word = TakeWord(&text)) {
    if (std::ssize(numbers) == count) {
      return Malformed(Place(block, field), fmt::format("more than {} numbers", count),
                       fmt::format("{} numbers", count));
    }
    Number number{};
    if (!Parse(word, &number)) {
      return Malformed(Place(block, field), Excerpt(word), KindOf<Number>());
    }
    numbers.push_back(number);
  }
  if (std::ssize(numbers) < count) {
    return Malformed(Place(block, field), fmt::format("{} numbers", numbers.size()),
                     fmt::format("{} numbers", count));
  }
  return numbers;
}
template Result<std::vector<int32_t>> ReadNumbers(const FieldBlock&, std::string_view, int64_t);
template Result<std::vector<uint32_t>> ReadNumbers(const FieldBlock&, std::string_view, int64_t);
template Result<std::vector<double>> ReadNumbers(const FieldBlock&, std::string_view, int64_t);

Result<std::vector<double>> ReadFiniteNumbers(const FieldBlock& block, std::string_view key,
                                              int64_t count) {
  CANDOR_ASSIGN_OR_RETURN(std::vector<double> numbers, ReadNumbers<double>(block, key, count));
  for (const double number : numbers) {
    if (std::isfinite(number)) continue;
    return Malformed(Place(block, *block.Find(key)), fmt::format("{}", number), "finite numbers");
  }
  return numbers;
}

std::vector<std::string_view> SplitWords(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::string_view word = TakeWord(&text); !word.empty(); word = TakeWord(&text)) {
    words.push_back(word);
  }
  return words;
}

}  // namespace candor::predictor::lightgbm
