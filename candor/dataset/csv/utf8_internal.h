// Validation of UTF-8.
#pragma once

#include <string_view>

namespace candor::dataset::csv {

/// Whether the text is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most
/// U+10FFFF). ASCII is passed over eight bytes at a time.
bool IsValidUtf8(std::string_view text);

}  // namespace candor::dataset::csv
