// Archives in memory, for tests.
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace candor::predictor {

enum class Packing { kTar, kTarGzip, kZip };

// Writes archives in memory.
class ArchiveWriter {
 public:
  explicit ArchiveWriter(Packing packing) : handle_(archive_write_new()), bytes_(1 << 22, '\0') {
    if (packing == Packing::kZip) {
      archive_write_set_format_zip(handle_);
    } else {
      archive_write_set_format_pax_restricted(handle_);
    }
    if (packing == Packing::kTarGzip) archive_write_add_filter_gzip(handle_);
    archive_write_set_bytes_in_last_block(handle_, 1);
    archive_write_open_memory(handle_, bytes_.data(), bytes_.size(), &used_);
  }

  ArchiveWriter& Add(
      const std::string& path, const std::string& content,
      const std::function<void(archive_entry*)>& change = [](archive_entry*) {}) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, path.c_str());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, static_cast<int64_t>(content.size()));
    change(entry);
    EXPECT_EQ(archive_write_header(handle_, entry), ARCHIVE_OK) << archive_error_string(handle_);
    if (!content.empty()) archive_write_data(handle_, content.data(), content.size());
    archive_entry_free(entry);
    return *this;
  }
  ArchiveWriter& AddLink(const std::string& path, const std::string& target) {
    return Add(path, "", [&](archive_entry* entry) {
      archive_entry_set_filetype(entry, AE_IFLNK);
      archive_entry_set_symlink(entry, target.c_str());
    });
  }
  ArchiveWriter& AddHardLink(const std::string& path, const std::string& target) {
    return Add(path, "",
               [&](archive_entry* entry) { archive_entry_set_hardlink(entry, target.c_str()); });
  }

  std::string Finish() {
    archive_write_free(handle_);
    return bytes_.substr(0, used_);
  }

 private:
  archive* handle_;
  std::string bytes_;
  size_t used_ = 0;
};

}  // namespace candor::predictor
