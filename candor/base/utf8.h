// UTF-8 (RFC 3629): no overlong forms, no surrogates, at most U+10FFFF.
#pragma once

#include <cstddef>
#include <string_view>

namespace candor {

/// Bytes of the code point at the front of a text that is not empty; 0 when none stands there.
size_t Utf8SequenceBytes(std::string_view text);

/// Whether the whole text is UTF-8. ASCII is passed over eight bytes at a time. O(bytes).
bool IsUtf8(std::string_view text);

/// Removes the first code point of a text that is not empty and returns it. Of bytes that are no
/// UTF-8 it removes one and returns U+FFFD.
char32_t TakeCodePoint(std::string_view* text);

/// The number of code points; each byte that is no UTF-8 counts as one. O(bytes).
size_t CountCodePoints(std::string_view text);

}  // namespace candor
