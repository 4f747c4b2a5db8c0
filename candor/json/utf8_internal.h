// Code points of UTF-8 text.
#pragma once

#include <string>
#include <string_view>

namespace candor::json {

/// Removes the first code point of a text that is not empty and returns it. Of bytes that are no
/// UTF-8 it removes one and returns U+FFFD.
char32_t TakeCodePoint(std::string_view* text);

/// The number of code points; each byte that is no UTF-8 counts as one.
size_t CountCodePoints(std::string_view text);

}  // namespace candor::json
