// Files and objects by URI: local paths, file:// and s3://, read and written the same way.
//
// S3 goes through Arrow's S3 filesystem, whose library is loaded when the first s3:// URI is met.
// The ordinary AWS settings apply: AWS_ACCESS_KEY_ID and the rest of the credential chain,
// AWS_REGION / AWS_DEFAULT_REGION, AWS_ENDPOINT_URL_S3 / AWS_ENDPOINT_URL, AWS_CA_BUNDLE and the
// proxy variables; a URI may also say endpoint_override=, scheme= and region= itself.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"

namespace candor::dataset {

struct StoredFile {
  std::string uri;
  int64_t bytes = 0;
};

/// Bytes in order. Not thread-safe.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// Reads up to `size` bytes; 0 means the end.
  virtual Result<int64_t> Read(void* data, int64_t size) = 0;
  /// SHA-256 and number of the *stored* bytes (before decompression); complete only at the end.
  virtual std::string Sha256() = 0;
  virtual int64_t stored_bytes() const = 0;
};

bool IsS3Uri(std::string_view uri);

/// An absolute path or URI: file:// is stripped, a relative path is taken from `base_directory`.
std::string ResolveUri(std::string_view uri, std::string_view base_directory);

/// The URI without credentials, for messages and results.
std::string RedactUri(std::string_view uri);

/// The one file, or every file below the folder or key prefix, recursively, in byte order of the
/// path. Hidden files and folders (leading '.' or '_') are skipped, as Hadoop and Arrow do.
Result<std::vector<StoredFile>> ListFiles(const std::string& uri);

/// Opens a file from its start. Gzip is recognised by its magic bytes and unpacked on the way.
Result<std::unique_ptr<ByteStream>> OpenStream(const std::string& uri);

/// A whole file of at most `limit` bytes (a configuration, a manifest).
Result<std::string> ReadFile(const std::string& uri, int64_t limit = int64_t{1} << 30);

/// Creates or replaces one file or object. Folders on the way are made.
Status WriteFile(const std::string& uri, std::string_view content);

/// Releases every filesystem. The program calls it on every way out, after the last use: Arrow's
/// S3 client must be finalised before the process ends. Harmless without S3, and twice.
void FinalizeStorage();

}  // namespace candor::dataset
