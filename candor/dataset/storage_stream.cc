#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "candor/base/sha256.h"
#include "candor/dataset/byte_source_internal.h"

namespace candor::dataset {
namespace {

constexpr int64_t kPackedBufferSize = int64_t{1} << 18;
constexpr int kGzipOnly = 15 + 16;  // largest window, gzip wrapper

// Counts and hashes what is stored.
class StoredBytes {
 public:
  explicit StoredBytes(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  Result<int64_t> Read(void* data, int64_t size) {
    CANDOR_ASSIGN_OR_RETURN(const int64_t count, source_->Read(data, size));
    hash_.Update(data, static_cast<size_t>(count));
    bytes_ += count;
    if (count == 0 && size > 0 && sha256_.empty()) sha256_ = hash_.Finish();
    return count;
  }

  std::string sha256() const { return sha256_; }
  int64_t bytes() const { return bytes_; }

 private:
  std::unique_ptr<ByteSource> source_;
  Sha256 hash_;
  std::string sha256_;
  int64_t bytes_ = 0;
};

// A file as it is. `head` holds the bytes that were read to recognise the format.
class PlainStream : public ByteStream {
 public:
  PlainStream(StoredBytes stored, std::string head)
      : stored_(std::move(stored)), head_(std::move(head)) {}

  Result<int64_t> Read(void* data, int64_t size) override {
    if (given_ == head_.size()) return stored_.Read(data, size);
    const size_t count = std::min(static_cast<size_t>(size), head_.size() - given_);
    std::memcpy(data, head_.data() + given_, count);
    given_ += count;
    return static_cast<int64_t>(count);
  }
  std::string Sha256() override { return stored_.sha256(); }
  int64_t stored_bytes() const override { return stored_.bytes(); }

 private:
  StoredBytes stored_;
  std::string head_;
  size_t given_ = 0;
};

class GzipStream : public ByteStream {
 public:
  GzipStream(StoredBytes stored, const std::string& head, std::string name)
      : stored_(std::move(stored)), name_(std::move(name)), packed_(kPackedBufferSize) {
    std::copy(head.begin(), head.end(), packed_.begin());
    zlib_.next_in = packed_.data();
    zlib_.avail_in = static_cast<uInt>(head.size());
    CANDOR_CHECK(inflateInit2(&zlib_, kGzipOnly) == Z_OK);
  }
  ~GzipStream() override { inflateEnd(&zlib_); }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  Result<int64_t> Read(void* data, int64_t size) override {
    const auto room = static_cast<uInt>(std::min<int64_t>(size, std::numeric_limits<int>::max()));
    zlib_.next_out = static_cast<Bytef*>(data);
    zlib_.avail_out = room;
    while (zlib_.avail_out > 0 && !ended_) {
      if (zlib_.avail_in == 0) {
        CANDOR_RETURN_IF_ERROR(Refill());
        if (zlib_.avail_in == 0) {
          if (!between_members_) return Broken("The gzip file ends too early.");
          ended_ = true;
          break;
        }
      }
      CANDOR_RETURN_IF_ERROR(Step());
    }
    return static_cast<int64_t>(room - zlib_.avail_out);
  }
  std::string Sha256() override { return stored_.sha256(); }
  int64_t stored_bytes() const override { return stored_.bytes(); }

 private:
  Status Refill() {
    CANDOR_ASSIGN_OR_RETURN(const int64_t count, stored_.Read(packed_.data(), kPackedBufferSize));
    zlib_.next_in = packed_.data();
    zlib_.avail_in = static_cast<uInt>(count);
    return {};
  }

  // Inflates what is there, or begins the next member. Zeros after a member are padding, as tape
  // archives and Python's gzip have it.
  Status Step() {
    if (between_members_) {
      while (zlib_.avail_in > 0 && *zlib_.next_in == 0) {
        ++zlib_.next_in;
        --zlib_.avail_in;
      }
      if (zlib_.avail_in == 0) return {};
      CANDOR_CHECK(inflateReset(&zlib_) == Z_OK);
      between_members_ = false;
    }
    const int code = inflate(&zlib_, Z_NO_FLUSH);
    if (code == Z_STREAM_END) {
      between_members_ = true;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      return Broken("The gzip file is damaged.");
    }
    return {};
  }

  Error Broken(const char* message) const {
    return {.kind = ErrorKind::kData,
            .message = message,
            .where = name_,
            .found = zlib_.msg == nullptr ? "" : zlib_.msg,
            .hint = "Copy or compress the file again; `gzip -t` checks it."};
  }

  StoredBytes stored_;
  std::string name_;
  std::vector<Bytef> packed_;
  z_stream zlib_ = {};
  bool between_members_ = false;
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteStream>> MakeByteStream(std::unique_ptr<ByteSource> source,
                                                   std::string name) {
  StoredBytes stored(std::move(source));
  std::array<char, 2> magic = {};
  size_t count = 0;
  while (count < magic.size()) {  // a pipe may hand out single bytes
    CANDOR_ASSIGN_OR_RETURN(
        const int64_t read,
        stored.Read(magic.data() + count, static_cast<int64_t>(magic.size() - count)));
    if (read == 0) break;
    count += static_cast<size_t>(read);
  }
  const std::string head(magic.data(), count);
  if (head == "\x1f\x8b") {
    return std::unique_ptr<ByteStream>(
        std::make_unique<GzipStream>(std::move(stored), head, std::move(name)));
  }
  return std::unique_ptr<ByteStream>(std::make_unique<PlainStream>(std::move(stored), head));
}

}  // namespace candor::dataset
