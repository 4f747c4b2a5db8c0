// SHA-256 of files and texts, for provenance.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace candor {

/// Incremental SHA-256 (FIPS 180-4). Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void Update(const void* data, size_t size);
  /// The digest in lower-case hexadecimal. Call once, last.
  std::string Finish();

  static std::string OfText(std::string_view text);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace candor
