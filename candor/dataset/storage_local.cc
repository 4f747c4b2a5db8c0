#include "candor/dataset/storage_local_internal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace candor::dataset {
namespace {

namespace fs = std::filesystem;

// A path that names nothing readable is the user's to mend; the rest is the machine's.
bool IsWrongPath(int code) {
  return code == ENOENT || code == ENOTDIR || code == EISDIR || code == ENAMETOOLONG ||
         code == ELOOP;
}

Error ReadError(const std::string& path, int code) {
  if (code == ENOENT || code == ENOTDIR) {
    return {.kind = ErrorKind::kData,
            .message = "No such file or folder.",
            .where = path,
            .hint =
                "Check the path; a relative one counts from the folder of the file it is "
                "written in, or from the working folder."};
  }
  if (code == EACCES || code == EPERM) {
    return {.kind = ErrorKind::kUnavailable,
            .message = "Permission denied.",
            .where = path,
            .hint = "Let the user who runs candor read this path."};
  }
  return {.kind = IsWrongPath(code) ? ErrorKind::kData : ErrorKind::kUnavailable,
          .message = "The file could not be read.",
          .where = path,
          .found = std::generic_category().message(code)};
}

Error WriteError(const std::string& path, int code) {
  return {.kind = ErrorKind::kUnavailable,
          .message = "The file could not be written.",
          .where = path,
          .found = std::generic_category().message(code)};
}

class LocalFile : public ByteSource {
 public:
  LocalFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  ~LocalFile() override { close(descriptor_); }
  LocalFile(const LocalFile&) = delete;
  LocalFile& operator=(const LocalFile&) = delete;

  Result<int64_t> Read(void* data, int64_t size) override {
    while (true) {
      const ssize_t count = read(descriptor_, data, static_cast<size_t>(size));
      if (count >= 0) return int64_t{count};
      if (errno != EINTR) return ReadError(path_, errno);
    }
  }

 private:
  int descriptor_;
  std::string path_;
};

// Appends the files below `folder`. A link to a folder is followed; `ancestors` (canonical paths)
// keeps a link that points upwards from going round for ever.
Status AppendFiles(const fs::path& folder, std::vector<fs::path> ancestors,
                   std::vector<StoredFile>* files) {
  std::error_code error;
  fs::path canonical = fs::canonical(folder, error);
  if (error) return ReadError(folder.string(), error.value());
  if (std::find(ancestors.begin(), ancestors.end(), canonical) != ancestors.end()) return {};
  ancestors.push_back(std::move(canonical));

  fs::directory_iterator entries(folder, error);
  if (error) return ReadError(folder.string(), error.value());
  for (; entries != fs::directory_iterator(); entries.increment(error)) {
    if (error) return ReadError(folder.string(), error.value());
    const fs::path& path = entries->path();
    if (IsHiddenName(path.filename().string())) continue;
    struct stat info = {};
    if (stat(path.c_str(), &info) != 0) return ReadError(path.string(), errno);
    if (S_ISDIR(info.st_mode)) {
      CANDOR_RETURN_IF_ERROR(AppendFiles(path, ancestors, files));
    } else if (S_ISREG(info.st_mode)) {
      files->push_back({.uri = path.string(), .bytes = info.st_size});
    }
  }
  return {};
}

Status WriteAll(int descriptor, const std::string& path, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = write(descriptor, content.data(), content.size());
    if (count >= 0) {
      content.remove_prefix(static_cast<size_t>(count));
    } else if (errno != EINTR) {
      return WriteError(path, errno);
    }
  }
  return {};
}

Status WriteTo(const std::string& target, const std::string& path, std::string_view content) {
  const int descriptor = open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return WriteError(path, errno);
  Status status = WriteAll(descriptor, path, content);
  if (close(descriptor) != 0 && status.ok()) status = WriteError(path, errno);
  return status;
}

}  // namespace

bool IsHiddenName(std::string_view name) { return name.starts_with('.') || name.starts_with('_'); }

Result<std::vector<StoredFile>> ListLocalFiles(const std::string& path) {
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0) return ReadError(path, errno);
  std::vector<StoredFile> files;
  if (!S_ISDIR(info.st_mode) && !S_ISREG(info.st_mode)) {
    return Error{.kind = ErrorKind::kData,
                 .message = "A pipe or device cannot be read as data.",
                 .where = path,
                 .expected = "a file or a folder",
                 .hint = "Data are read more than once. Write them to a file first."};
  }
  if (!S_ISDIR(info.st_mode)) {
    files.push_back({.uri = path, .bytes = info.st_size});
    return files;
  }
  CANDOR_RETURN_IF_ERROR(AppendFiles(path, {}, &files));
  std::sort(files.begin(), files.end(),
            [](const StoredFile& a, const StoredFile& b) { return a.uri < b.uri; });
  return files;
}

Result<std::unique_ptr<ByteSource>> OpenLocalFile(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return ReadError(path, errno);
  // Fails on a pipe, where it would mean nothing.
  (void)posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  return std::unique_ptr<ByteSource>(std::make_unique<LocalFile>(descriptor, path));
}

Status WriteLocalFile(const std::string& path, std::string_view content) {
  std::error_code error;
  const fs::path target = fs::weakly_canonical(path, error);
  if (error) return WriteError(path, error.value());
  fs::create_directories(target.parent_path(), error);
  if (error) return WriteError(path, error.value());
  // A device or a pipe cannot be replaced, only written to.
  const fs::file_status existing = fs::status(target, error);
  if (fs::exists(existing) && !fs::is_regular_file(existing)) {
    return WriteTo(target.string(), path, content);
  }
  // Readers see the old file or the new one, never half of it.
  const std::string partial =
      (target.parent_path() / ("." + target.filename().string() + "." + std::to_string(getpid())))
          .string();
  Status status = WriteTo(partial, path, content);
  if (status.ok() && rename(partial.c_str(), target.c_str()) != 0) {
    status = WriteError(path, errno);
  }
  if (!status.ok()) (void)unlink(partial.c_str());
  return status;
}

}  // namespace candor::dataset
