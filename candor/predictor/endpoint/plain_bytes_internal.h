// Numbers as the bytes that they are in memory.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace candor::predictor {

template <typename T>
void AppendPlain(const T& value, std::string* bytes) {
  static_assert(std::is_trivially_copyable_v<T>);
  bytes->append(reinterpret_cast<const char*>(&value), sizeof(T));
}

/// Takes a T from the front of `bytes`; false when there are too few.
template <typename T>
bool TakePlain(std::string_view* bytes, T* value) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (bytes->size() < sizeof(T)) return false;
  std::memcpy(value, bytes->data(), sizeof(T));
  bytes->remove_prefix(sizeof(T));
  return true;
}

}  // namespace candor::predictor
