#include "candor/dataset/storage_s3_internal.h"

#include <arrow/buffer.h>
#include <arrow/filesystem/filesystem.h>
#include <arrow/io/interfaces.h>
#include <arrow/result.h>
#include <arrow/status.h>
#include <arrow/util/future.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include "candor/dataset/storage_local_internal.h"
#include "candor/dataset/storage_s3_proxy_internal.h"
#include "candor/dataset/storage_s3_settings_internal.h"
#include "candor/dataset/storage_uri_internal.h"

namespace candor::dataset {
namespace {

// Each piece is one ranged request; a few in flight hide the round trips.
constexpr int64_t kPieceSize = int64_t{8} << 20;
constexpr size_t kPiecesInFlight = 4;

Error S3Error(const arrow::Status& status, const S3Location& location) {
  const std::string& text = status.message();
  Error error{.kind = ErrorKind::kUnavailable,
              .message = "S3 could not be reached or refused the request.",
              .where = RedactUri(location.Uri()),
              .found = text,
              .hint =
                  "Check the endpoint (AWS_ENDPOINT_URL_S3), the region (AWS_REGION), the "
                  "proxy and AWS_CA_BUNDLE."};
  const auto has = [&](const char* part) { return text.find(part) != std::string::npos; };
  if (has("NO_SUCH_BUCKET") || has("NoSuchBucket")) {
    error.kind = ErrorKind::kData;
    error.message = "The S3 bucket does not exist.";
    error.hint = "Check the bucket's name, and that the endpoint and region are the right ones.";
  } else if (has("ACCESS_DENIED") || has("INVALID_ACCESS_KEY") || has("SIGNATURE_DOES_NOT") ||
             has("INVALID_SIGNATURE") || has("EXPIRED_TOKEN") || has("ExpiredToken") ||
             has("HTTP status 403")) {
    error.message = "S3 refused access.";
    error.hint =
        "Check the credentials (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, "
        "AWS_SESSION_TOKEN, AWS_PROFILE) and what they allow.";
  }
  return error;
}

// Neither an empty listing nor a missing object tells by itself whether the bucket exists.
Error NothingThere(arrow::fs::FileSystem& filesystem, const S3Location& location) {
  const auto bucket = filesystem.GetFileInfo(location.bucket);
  if (!bucket.ok()) return S3Error(bucket.status(), location);
  if (bucket->type() == arrow::fs::FileType::NotFound) {
    return S3Error(arrow::Status::IOError("NoSuchBucket: '", location.bucket, "'"), location);
  }
  return {.kind = ErrorKind::kData,
          .message = "No S3 object has this key or prefix.",
          .where = RedactUri(location.Uri()),
          .hint = "Check the key; keys are case-sensitive."};
}

// One filesystem (one connection pool, one set of credentials) for each way to reach S3.
class Filesystems {
 public:
  Result<std::shared_ptr<arrow::fs::FileSystem>> For(const S3Location& location) {
    if (location.bucket.empty()) {
      return Error{.kind = ErrorKind::kData,
                   .message = "The S3 URI names no bucket.",
                   .where = RedactUri(location.Uri()),
                   .expected = "s3://bucket/key"};
    }
    const std::string uri = S3FilesystemUri(location);
    const std::lock_guard lock(mutex_);
    auto& filesystem = filesystems_[uri];
    if (filesystem != nullptr) return filesystem;
    if (const arrow::Status status = Load(); !status.ok()) return S3Error(status, location);
    auto made = Make(uri);
    if (!made.ok()) return S3Error(made.status(), location);
    filesystem = *made;
    return filesystem;
  }

  void Finalize() {
    const std::lock_guard lock(mutex_);
    filesystems_.clear();
    if (loaded_) arrow::fs::EnsureFinalized();
  }

 private:
  arrow::Status Load() {
    if (loaded_) return arrow::Status::OK();
    if (const std::string bundle = CaBundlePath(); !bundle.empty()) {
      ARROW_RETURN_NOT_OK(arrow::fs::Initialize({.tls_ca_file_path = bundle}));
    }
    ARROW_RETURN_NOT_OK(arrow::fs::LoadFileSystemFactories(CANDOR_ARROW_S3_LIBRARY));
    loaded_ = true;
    return arrow::Status::OK();
  }

  static arrow::Result<std::shared_ptr<arrow::fs::FileSystem>> Make(const std::string& uri) {
    ARROW_ASSIGN_OR_RAISE(auto direct, arrow::fs::FileSystemFromUri(uri));
    const std::string scheme = ParseS3Location(uri).Parameter("scheme");
    const auto proxy = S3ProxyFor(scheme.empty() ? "https" : scheme, S3HostOf(uri));
    if (!proxy) return direct;
    return MakeProxiedS3Filesystem(uri, *proxy);
  }

  std::mutex mutex_;
  bool loaded_ = false;
  std::map<std::string, std::shared_ptr<arrow::fs::FileSystem>> filesystems_;
};

Filesystems& AllFilesystems() {
  static auto* filesystems = new Filesystems;  // never destroyed: FinalizeStorage empties it
  return *filesystems;
}

std::string PathOf(const S3Location& location) { return location.bucket + "/" + location.key; }

class S3Object : public ByteSource {
 public:
  S3Object(std::shared_ptr<arrow::io::RandomAccessFile> file, int64_t size, S3Location location)
      : file_(std::move(file)), size_(size), location_(std::move(location)) {}
  ~S3Object() override {
    for (auto& piece : pieces_) piece.Wait();
  }
  S3Object(const S3Object&) = delete;
  S3Object& operator=(const S3Object&) = delete;

  Result<int64_t> Read(void* data, int64_t size) override {
    if (piece_ == nullptr || given_ == piece_->size()) {
      CANDOR_RETURN_IF_ERROR(NextPiece());
      if (piece_ == nullptr) return int64_t{0};
    }
    const int64_t count = std::min(size, piece_->size() - given_);
    std::memcpy(data, piece_->data() + given_, static_cast<size_t>(count));
    given_ += count;
    return count;
  }

 private:
  Status NextPiece() {
    for (; pieces_.size() < kPiecesInFlight && requested_ < size_; requested_ += kPieceSize) {
      const int64_t length = std::min(kPieceSize, size_ - requested_);
      pieces_.push_back(file_->ReadAsync(file_->io_context(), requested_, length));
    }
    piece_ = nullptr;
    given_ = 0;
    if (pieces_.empty()) return {};
    auto piece = pieces_.front().MoveResult();
    pieces_.pop_front();
    if (!piece.ok()) return S3Error(piece.status(), location_);
    piece_ = *piece;
    received_ += piece_->size();
    const int64_t expected = std::min(received_pieces_++ * kPieceSize + kPieceSize, size_);
    if (received_ == expected) return {};
    return Error{.kind = ErrorKind::kUnavailable,
                 .message = "The S3 object changed while it was read.",
                 .where = RedactUri(location_.Uri())};
  }

  std::shared_ptr<arrow::io::RandomAccessFile> file_;
  int64_t size_;
  S3Location location_;
  std::deque<arrow::Future<std::shared_ptr<arrow::Buffer>>> pieces_;
  int64_t requested_ = 0;
  int64_t received_ = 0;
  int64_t received_pieces_ = 0;
  std::shared_ptr<arrow::Buffer> piece_;
  int64_t given_ = 0;
};

// Collects the objects below a key prefix. Hidden names count only below what the prefix spells.
class Lister {
 public:
  Lister(arrow::fs::FileSystem& filesystem, S3Location location)
      : filesystem_(filesystem), location_(std::move(location)) {}

  Result<std::vector<StoredFile>> List() {
    const std::string path = PathOf(location_);
    const size_t stem_start = path.rfind('/') + 1;
    if (stem_start == path.size()) {
      CANDOR_RETURN_IF_ERROR(AddBelow(path.substr(0, stem_start - 1)));
    } else {
      CANDOR_RETURN_IF_ERROR(AddMatching(path.substr(0, stem_start - 1), path));
    }
    if (files_.empty()) return NothingThere(filesystem_, location_);
    std::sort(files_.begin(), files_.end(),
              [](const StoredFile& a, const StoredFile& b) { return a.uri < b.uri; });
    return std::move(files_);
  }

 private:
  Result<std::vector<arrow::fs::FileInfo>> Select(const std::string& folder, bool recursive) {
    arrow::fs::FileSelector selector;
    selector.base_dir = folder;
    selector.recursive = recursive;
    selector.allow_not_found = true;
    auto infos = filesystem_.GetFileInfo(selector);
    if (!infos.ok()) return S3Error(infos.status(), location_);
    return std::move(*infos);
  }

  Status AddBelow(const std::string& folder) {
    CANDOR_ASSIGN_OR_RETURN(const std::vector<arrow::fs::FileInfo> infos, Select(folder, true));
    for (const arrow::fs::FileInfo& info : infos) {
      if (info.IsFile() && !IsHiddenBelow(folder, info.path())) Add(info);
    }
    return {};
  }

  // Everything whose path begins with `prefix`, which lies directly in `folder`.
  Status AddMatching(const std::string& folder, const std::string& prefix) {
    CANDOR_ASSIGN_OR_RETURN(const std::vector<arrow::fs::FileInfo> infos, Select(folder, false));
    for (const arrow::fs::FileInfo& info : infos) {
      if (!info.path().starts_with(prefix)) continue;
      if (info.IsFile()) Add(info);
      if (info.IsDirectory()) CANDOR_RETURN_IF_ERROR(AddBelow(info.path()));
    }
    return {};
  }

  static bool IsHiddenBelow(const std::string& folder, std::string_view path) {
    path.remove_prefix(folder.size());
    for (size_t slash = path.find('/'); slash != std::string_view::npos;
         slash = path.find('/', slash + 1)) {
      if (IsHiddenName(path.substr(slash + 1))) return true;
    }
    return false;
  }

  void Add(const arrow::fs::FileInfo& info) {
    S3Location found = location_;
    found.key = info.path().substr(location_.bucket.size() + 1);
    files_.push_back({.uri = found.Uri(), .bytes = info.size()});
  }

  arrow::fs::FileSystem& filesystem_;
  S3Location location_;
  std::vector<StoredFile> files_;
};

}  // namespace

Result<std::vector<StoredFile>> ListS3Objects(const std::string& uri) {
  const S3Location location = ParseS3Location(uri);
  CANDOR_ASSIGN_OR_RETURN(auto filesystem, AllFilesystems().For(location));
  if (!location.key.empty() && !location.key.ends_with('/')) {
    auto info = filesystem->GetFileInfo(PathOf(location));
    if (!info.ok()) return S3Error(info.status(), location);
    if (info->IsFile()) {
      return std::vector<StoredFile>{{.uri = location.Uri(), .bytes = info->size()}};
    }
  }
  return Lister(*filesystem, location).List();
}

Result<std::shared_ptr<arrow::io::RandomAccessFile>> OpenS3ObjectAnywhere(const std::string& uri) {
  const S3Location location = ParseS3Location(uri);
  CANDOR_ASSIGN_OR_RETURN(auto filesystem, AllFilesystems().For(location));
  auto file = filesystem->OpenInputFile(PathOf(location));
  if (file.ok()) return std::move(*file);
  const auto info = filesystem->GetFileInfo(PathOf(location));
  if (info.ok() && info->type() == arrow::fs::FileType::NotFound) {
    return NothingThere(*filesystem, location);
  }
  return S3Error(file.status(), location);
}

Result<std::unique_ptr<ByteSource>> OpenS3Object(const std::string& uri) {
  CANDOR_ASSIGN_OR_RETURN(auto file, OpenS3ObjectAnywhere(uri));
  S3Location location = ParseS3Location(uri);
  auto size = file->GetSize();
  if (!size.ok()) return S3Error(size.status(), location);
  return std::unique_ptr<ByteSource>(
      std::make_unique<S3Object>(std::move(file), *size, std::move(location)));
}

Status WriteS3Object(const std::string& uri, std::string_view content) {
  const S3Location location = ParseS3Location(uri);
  CANDOR_ASSIGN_OR_RETURN(auto filesystem, AllFilesystems().For(location));
  auto stream = filesystem->OpenOutputStream(PathOf(location));
  if (!stream.ok()) return S3Error(stream.status(), location);
  arrow::Status status = (*stream)->Write(content.data(), static_cast<int64_t>(content.size()));
  if (status.ok()) {
    status = (*stream)->Close();
  } else {
    (void)(*stream)->Abort();
  }
  if (!status.ok()) return S3Error(status, location);
  return {};
}

void FinalizeS3Storage() { AllFilesystems().Finalize(); }

}  // namespace candor::dataset
