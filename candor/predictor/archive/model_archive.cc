#include "candor/predictor/archive/model_archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

namespace candor::predictor {
namespace {

constexpr size_t kTarBlock = 512;
constexpr int64_t kFreeBytes = int64_t{16} << 20;  // below this no ratio is suspicious
constexpr size_t kReadPiece = size_t{1} << 16;

Error ArchiveError(const char* message, std::string where, std::string found,
                   std::string expected) {
  return {.kind = ErrorKind::kModel,
          .message = message,
          .where = std::move(where),
          .found = std::move(found),
          .expected = std::move(expected)};
}

// The sum of a header's bytes, its own field counted as blanks, stands in the header in octal.
bool IsTarHeader(std::string_view block) {
  constexpr size_t kField = 148;
  constexpr size_t kFieldSize = 8;
  if (block.size() < kTarBlock) return false;
  unsigned sum = 0;
  for (size_t i = 0; i < kTarBlock; ++i) {
    const bool in_field = i >= kField && i < kField + kFieldSize;
    sum += in_field ? unsigned{' '} : static_cast<unsigned char>(block[i]);
  }
  unsigned stored = 0;
  bool has_digit = false;
  for (const char c : block.substr(kField, kFieldSize)) {
    if (c >= '0' && c <= '7') {
      stored = stored * 8 + static_cast<unsigned>(c - '0');
      has_digit = true;
    } else if (has_digit || c != ' ') {
      break;
    }
  }
  return has_digit && stored == sum;
}

// The path that a member or a link target means inside the archive, without "." and "/"s too many.
// Empty when it leaves the archive.
std::optional<std::string> InsidePath(std::string_view folder, std::string_view path) {
  std::vector<std::string> parts;
  bool leaves = path.starts_with('/') || path.starts_with('\\');
  const auto walk = [&](std::string_view text) {
    while (!text.empty() && !leaves) {
      const size_t end = std::min(text.find_first_of("/\\"), text.size());
      const std::string_view part = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (part.empty() || part == ".") continue;
      if (part != "..") {
        parts.emplace_back(part);
      } else if (parts.empty()) {
        leaves = true;
      } else {
        parts.pop_back();
      }
    }
  };
  walk(folder);
  walk(path);
  if (leaves) return std::nullopt;
  std::string inside;
  for (const std::string& part : parts) inside += (inside.empty() ? "" : "/") + part;
  return inside;
}

bool HasParentStep(std::string_view path) {
  while (true) {
    const size_t end = std::min(path.find_first_of("/\\"), path.size());
    if (path.substr(0, end) == "..") return true;
    if (end == path.size()) return false;
    path.remove_prefix(end + 1);
  }
}

bool IsGzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b\x08"); }

struct FreeArchive {
  void operator()(archive* handle) const { archive_read_free(handle); }
};

class ArchiveReader {
 public:
  ArchiveReader(std::string_view bytes, const ArchiveLimits& limits)
      : handle_(archive_read_new()), bytes_(bytes), limits_(limits) {}

  Result<std::vector<std::pair<std::string, std::string>>> Read() {
    CANDOR_RETURN_IF_ERROR(Open());
    while (true) {
      archive_entry* entry = nullptr;
      const int code = archive_read_next_header(handle_.get(), &entry);
      if (code == ARCHIVE_EOF) break;
      if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return Broken("");
      if (archive_format(handle_.get()) == ARCHIVE_FORMAT_RAW &&
          archive_filter_code(handle_.get(), 0) != ARCHIVE_FILTER_GZIP) {
        return Broken("");
      }
      if (++entries_ > limits_.members) {
        return ArchiveError("The archive has too many members.", "", "",
                            "at most " + std::to_string(limits_.members) + " members");
      }
      CANDOR_RETURN_IF_ERROR(Take(entry));
    }
    CANDOR_RETURN_IF_ERROR(CheckEnd());
    return std::move(members_);
  }

 private:
  Status Open() {
    archive* handle = handle_.get();
    archive_read_support_filter_gzip(handle);
    archive_read_support_format_tar(handle);
    archive_read_support_format_zip(handle);
    if (IsGzip(bytes_)) archive_read_support_format_raw(handle);  // one file, gzipped
    if (archive_read_open_memory(handle, bytes_.data(), bytes_.size()) != ARCHIVE_OK) {
      return Broken("");
    }
    return {};
  }

  Status Take(archive_entry* entry) {
    const char* raw_path = archive_entry_pathname(entry);
    const std::string raw = raw_path == nullptr ? "" : raw_path;
    const std::optional<std::string> path = InsidePath("", raw);
    if (!path || HasParentStep(raw)) {
      return ArchiveError("A path in the archive leads out of it.", raw, "",
                          "relative paths without \"..\"");
    }
    if (const char* target = archive_entry_hardlink(entry); target != nullptr) {
      return CheckLink(raw, InsidePath("", target), target);
    }
    const auto type = archive_entry_filetype(entry);
    if (type == AE_IFLNK) {
      const char* target = archive_entry_symlink(entry);
      const std::string text = target == nullptr ? "" : target;
      return CheckLink(raw, InsidePath(path->substr(0, path->rfind('/') + 1), text), text);
    }
    if (type == AE_IFDIR) return {};
    if (type != AE_IFREG || path->empty()) {
      return ArchiveError("The archive holds something that is no file.", raw, "",
                          "files, folders and links");
    }
    if (!names_.insert(*path).second) {
      return ArchiveError("The archive holds a file twice.", raw, "", "each path once");
    }
    CANDOR_ASSIGN_OR_RETURN(std::string content, ReadContent(entry, raw));
    members_.emplace_back(*path, std::move(content));
    return {};
  }

  // Links are not followed: what they point at is in the archive itself, or refused.
  static Status CheckLink(const std::string& path, const std::optional<std::string>& inside,
                          const std::string& target) {
    if (inside) return {};
    return ArchiveError("A link in the archive leads out of it.", path, "a link to " + target,
                        "links to members of the archive");
  }

  Result<std::string> ReadContent(archive_entry* entry, const std::string& path) {
    // What the header promises is refused before it is unpacked; what comes is counted all the
    // same.
    if (archive_entry_size_is_set(entry) != 0) {
      CANDOR_RETURN_IF_ERROR(CheckSize(archive_entry_size(entry), path));
    }
    std::string content;
    if (archive_entry_size(entry) > 0) {  // a large member that grows is for a moment held twice
      content.reserve(static_cast<size_t>(archive_entry_size(entry)) + kReadPiece);
    }
    while (true) {
      const size_t size = content.size();
      content.resize(size + kReadPiece);
      const la_ssize_t count = archive_read_data(handle_.get(), content.data() + size, kReadPiece);
      if (count < 0) return Broken(path);
      content.resize(size + static_cast<size_t>(count));
      if (count == 0) break;
      CANDOR_RETURN_IF_ERROR(CheckSize(static_cast<int64_t>(content.size()), path));
    }
    unpacked_ += static_cast<int64_t>(content.size());
    return content;
  }

  Status CheckSize(int64_t of_member, const std::string& path) const {
    const auto packed = static_cast<int64_t>(bytes_.size());
    if (of_member > limits_.total_bytes - unpacked_) {
      return ArchiveError("The archive is too large when it is unpacked.", path, "",
                          "at most " + std::to_string(limits_.total_bytes) + " bytes in all");
    }
    const int64_t unpacked = unpacked_ + of_member;
    if (unpacked > kFreeBytes && unpacked / limits_.ratio > packed) {
      return ArchiveError("The archive unpacks to suspiciously much.", path,
                          std::to_string(packed) + " bytes packed, " + std::to_string(unpacked) +
                              " or more unpacked",
                          "at most " + std::to_string(limits_.ratio) + " to 1");
    }
    return {};
  }

  // A tar ends with blocks of zeros. One that was cut between two members has none, and would pass
  // for a smaller archive.
  Status CheckEnd() const {
    const bool is_tar =
        (archive_format(handle_.get()) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
    const bool has_end =
        archive_filter_bytes(handle_.get(), 0) > archive_read_header_position(handle_.get());
    if (!is_tar || has_end) return {};
    return ArchiveError("The archive is damaged or cut short.", "", "no end mark",
                        "two blocks of zeros at the end");
  }

  Error Broken(const std::string& path) const {
    const char* reason = archive_error_string(handle_.get());
    return {.kind = ErrorKind::kModel,
            .message = "The archive is damaged or cut short.",
            .where = path,
            .found = reason == nullptr ? "" : reason,
            .expected = "a whole tar, tar.gz or zip",
            .hint = "Copy the archive again; `tar tzf` or `unzip -t` checks it."};
  }

  std::unique_ptr<archive, FreeArchive> handle_;
  std::string_view bytes_;
  ArchiveLimits limits_;
  int64_t entries_ = 0;
  int64_t unpacked_ = 0;
  std::set<std::string> names_;
  std::vector<std::pair<std::string, std::string>> members_;
};

}  // namespace

bool LooksLikeArchive(std::string_view bytes) {
  return IsGzip(bytes) || bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06") ||
         IsTarHeader(bytes);
}

Result<std::vector<std::pair<std::string, std::string>>> ReadArchive(std::string_view bytes,
                                                                     const ArchiveLimits& limits) {
  return ArchiveReader(bytes, limits).Read();
}

}  // namespace candor::predictor
