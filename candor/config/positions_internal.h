// Where the values of a JSON document stand in its text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace candor::config {

/// From 1; the column counts characters, not bytes.
struct Position {
  int64_t line = 0;
  int64_t column = 0;

  bool operator==(const Position&) const = default;
};

/// The position of each pointer's value, of its key where it is a member. A pointer that leads
/// nowhere has the position of its nearest ancestor. `text` must be a valid JSON document. Of
/// members with the same name the last one counts. O(size of the text * log(pointers)).
std::vector<Position> Locate(std::string_view text, const std::vector<std::string>& pointers);

}  // namespace candor::config
