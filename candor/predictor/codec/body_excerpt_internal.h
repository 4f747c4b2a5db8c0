// The beginning of a payload, for messages.
#pragma once

#include <string>
#include <string_view>

namespace candor::predictor {

/// The first 200 bytes on one line, "..." behind them when there are more. Control characters and
/// bytes that are not UTF-8 stand as \n, \r, \t or \xNN.
std::string BodyExcerpt(std::string_view body);

}  // namespace candor::predictor
