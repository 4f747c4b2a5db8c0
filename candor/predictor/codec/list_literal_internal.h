// Lists inside texts: what str() of a Python list, or JSON, looks like in a cell.
#pragma once

#include <optional>
#include <string_view>

#include "candor/json/value.h"

namespace candor::predictor {

/// Whether the text might be a list: its first character that is no blank is '['.
bool LooksLikeList(std::string_view text);

/// Reads "['cat', 'dog']", "[0.1, 0.9]" or "[true, null]": a list of scalars in Python's or in
/// JSON's notation. Texts in ' or " with Python's escapes; numbers as Python reads them, nan and
/// inf among them; True, False, None and JSON's words. Empty when the text is anything else, such
/// as a list of lists. O(length).
std::optional<json::Value::Array> ParseListLiteral(std::string_view text);

}  // namespace candor::predictor
