// Sequences of UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace candor::predictor {

/// Bytes of the code point at the front of a text that is not empty (RFC 3629: no overlong forms,
/// no surrogates, at most U+10FFFF); 0 when there is none.
size_t Utf8SequenceBytes(std::string_view text);

bool IsUtf8(std::string_view text);

}  // namespace candor::predictor
