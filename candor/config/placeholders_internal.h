// The placeholders of request templates.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace candor::config {

/// What a content_template or record_template holds.
struct Placeholders {
  std::map<std::string, int, std::less<>> counts;  ///< "$features" -> how often
  std::vector<std::string> named;                  ///< NAME of each ${NAME}, in order

  int Count(std::string_view name) const;
};

/// Finds placeholders, the longest name first: "$records" is no "$record". Other dollar signs are
/// plain text.
Placeholders FindPlaceholders(std::string_view text);

}  // namespace candor::config
