// The nearest of several words, for "did you mean".
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace candor::config {

/// Optimal string alignment distance (Damerau-Levenshtein with adjacent transpositions) of two
/// words, in bytes. O(|a| |b|).
int SpellingDistance(std::string_view a, std::string_view b);

/// The word nearest to `written`, letter case apart; empty when none is near enough to be meant:
/// the distance may be a third of the longer word at most, and no more than 4. The first one wins a
/// tie.
std::string NearestSpelling(std::string_view written, std::span<const std::string> words);

}  // namespace candor::config
