// How values of a configuration stand in messages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "candor/json/value.h"

namespace candor::config {

/// The value as JSON, cut to a length that fits a line, with a mark where it was cut.
std::string Excerpt(const json::Value& value);

/// What Python's str() of the parsed value would print: texts bare, None, True, False. Long values
/// are cut as in Excerpt.
std::string PythonText(const json::Value& value);

/// Python's str(type(value)): "<class 'int'>".
std::string PythonTypeText(const json::Value& value);

/// Python's repr() of a list of texts: "['zero', 'mean']".
std::string PythonListText(const std::vector<std::string>& items);

/// "a", "a or b", "a, b or c".
std::string Alternatives(const std::vector<std::string>& items);

/// The text in double quotes.
std::string Quoted(std::string_view text);

}  // namespace candor::config
