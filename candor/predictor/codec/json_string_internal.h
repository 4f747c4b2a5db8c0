// Texts as JSON strings.
#pragma once

#include <string>
#include <string_view>

namespace candor::predictor {

/// Appends the text as a JSON string: quotes, backslashes and control characters escaped, all else
/// as its UTF-8 bytes. False, with `out` as it was, when the text is not UTF-8.
bool AppendJsonString(std::string_view text, std::string* out);

}  // namespace candor::predictor
