#include <algorithm>
#include <vector>

#include "candor/base/ascii.h"
#include "candor/config/spelling_internal.h"
#include "candor/config/text_internal.h"

namespace candor::config {

int SpellingDistance(std::string_view a, std::string_view b) {
  // Three rows of the usual table: two back for a transposition, one back, and the current one.
  std::vector<int> two_back(b.size() + 1);
  std::vector<int> one_back(b.size() + 1);
  std::vector<int> current(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) current[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    two_back.swap(one_back);
    one_back.swap(current);
    current[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int substitution = one_back[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({one_back[j] + 1, current[j - 1] + 1, substitution});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], two_back[j - 2] + 1);
      }
    }
  }
  return current[b.size()];
}

std::string NearestSpelling(std::string_view written, std::span<const std::string> words) {
  constexpr int kLargestDistance = 4;
  constexpr size_t kShortestPrefix = 3;
  const std::string lower = LowerCase(written);
  if (lower.size() >= kShortestPrefix) {
    for (const std::string& word : words) {
      if (LowerCase(word).starts_with(lower)) return word;
    }
  }
  const std::string* nearest = nullptr;
  int nearest_distance = kLargestDistance + 1;
  for (const std::string& word : words) {
    const auto longer = static_cast<int>(std::max(word.size(), written.size()));
    const auto shorter = static_cast<int>(std::min(word.size(), written.size()));
    const int allowed = std::min(longer / 3, kLargestDistance);
    // The distance is at least the difference in length: most words are out without a table.
    if (longer - shorter > allowed) continue;
    const int distance = SpellingDistance(lower, LowerCase(word));
    if (distance <= allowed && distance < nearest_distance) {
      nearest = &word;
      nearest_distance = distance;
    }
  }
  return nearest == nullptr ? std::string() : *nearest;
}

}  // namespace candor::config
