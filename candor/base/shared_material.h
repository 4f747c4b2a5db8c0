// For tests: material that is not part of the project, golden files and data sets beside it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace candor {

/// The folder named by CANDOR_SHARED, or `shared` beside the source directory. May be absent.
inline std::filesystem::path SharedMaterial() {
  const char* folder = std::getenv("CANDOR_SHARED");
  if (folder != nullptr) return folder;
  return std::filesystem::path(CANDOR_SOURCE_DIR).parent_path() / "shared";
}

inline std::string ReadText(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace candor
