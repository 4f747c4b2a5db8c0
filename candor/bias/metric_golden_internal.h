// Golden vectors for the tests of the metrics: test material beside the project, not part of it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <string>

#include "candor/json/value.h"

namespace candor::bias {

/// golden/bias-vectors.json from the folder CANDOR_SHARED, or `shared` beside `source_directory`;
/// empty when it is not there.
inline std::optional<json::Value> LoadBiasVectors(const std::filesystem::path& source_directory) {
  const char* folder = std::getenv("CANDOR_SHARED");
  const std::filesystem::path shared =
      folder != nullptr ? std::filesystem::path(folder) : source_directory.parent_path() / "shared";
  std::ifstream stream(shared / "golden" / "bias-vectors.json", std::ios::binary);
  if (!stream) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  Result<json::Value> document = json::Parse(text);
  if (!document.ok()) return std::nullopt;
  return std::move(document).value();
}

/// A number, or the texts "Infinity" and "-Infinity".
inline double GoldenNumber(const json::Value& value) {
  if (!value.is_string()) return value.AsDouble();
  const double infinity = std::numeric_limits<double>::infinity();
  return value.AsString() == "-Infinity" ? -infinity : infinity;
}

}  // namespace candor::bias
