#include "candor/dataset/storage.h"

#include <algorithm>
#include <utility>

#include "candor/dataset/byte_source_internal.h"
#include "candor/dataset/storage_local_internal.h"
#include "candor/dataset/storage_s3_internal.h"

namespace candor::dataset {
namespace {

constexpr int64_t kReadPiece = int64_t{1} << 20;

std::string LocalPath(const std::string& uri) {
  return uri.starts_with("file://") ? ResolveUri(uri, "") : uri;
}

}  // namespace

Result<std::vector<StoredFile>> ListFiles(const std::string& uri) {
  return IsS3Uri(uri) ? ListS3Objects(uri) : ListLocalFiles(LocalPath(uri));
}

Result<std::unique_ptr<ByteStream>> OpenStream(const std::string& uri) {
  CANDOR_ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> source,
                          IsS3Uri(uri) ? OpenS3Object(uri) : OpenLocalFile(LocalPath(uri)));
  return MakeByteStream(std::move(source), RedactUri(uri));
}

Result<std::string> ReadFile(const std::string& uri, int64_t limit) {
  CANDOR_ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream, OpenStream(uri));
  std::string content;
  while (true) {
    const size_t size = content.size();
    const int64_t room = std::min(kReadPiece, limit + 1 - static_cast<int64_t>(size));
    content.resize(size + static_cast<size_t>(room));
    CANDOR_ASSIGN_OR_RETURN(const int64_t count, stream->Read(content.data() + size, room));
    content.resize(size + static_cast<size_t>(count));
    if (count == 0) return content;
    if (static_cast<int64_t>(content.size()) > limit) {
      return Error{.kind = ErrorKind::kData,
                   .message = "The file is too large.",
                   .where = RedactUri(uri),
                   .expected = "at most " + std::to_string(limit) + " bytes"};
    }
  }
}

Status WriteFile(const std::string& uri, std::string_view content) {
  return IsS3Uri(uri) ? WriteS3Object(uri, content) : WriteLocalFile(LocalPath(uri), content);
}

void FinalizeStorage() { FinalizeS3Storage(); }

}  // namespace candor::dataset
