#include "candor/bias/interval_notation.h"

#include "candor/base/number_text.h"

namespace candor::bias {

std::optional<NumberRange> ParseNumberRange(std::string_view text) {
  const size_t comma = text.find(',');
  if (text.size() < 5 || comma == std::string_view::npos) return std::nullopt;
  const char open = text.front();
  const char close = text.back();
  if ((open != '[' && open != '(') || (close != ']' && close != ')')) return std::nullopt;
  const auto low = ParsePythonFloat(text.substr(1, comma - 1));
  const auto high = ParsePythonFloat(text.substr(comma + 1, text.size() - comma - 2));
  if (!low || !high || !(*low <= *high)) return std::nullopt;
  return NumberRange{
      .low = *low, .high = *high, .includes_low = open == '[', .includes_high = close == ']'};
}

}  // namespace candor::bias
