// Stored bytes in order, before decompression: what a local file and an S3 object have in common.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "candor/base/status.h"
#include "candor/dataset/storage.h"

namespace candor::dataset {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Reads up to `size` bytes; 0 means the end.
  virtual Result<int64_t> Read(void* data, int64_t size) = 0;
};

/// A stream over the source: hashes the stored bytes and unpacks gzip (several members included)
/// when the first two bytes say so. `name` stands in error messages.
Result<std::unique_ptr<ByteStream>> MakeByteStream(std::unique_ptr<ByteSource> source,
                                                   std::string name);

}  // namespace candor::dataset
