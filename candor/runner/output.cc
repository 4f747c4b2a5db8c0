#include "candor/runner/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "candor/dataset/storage.h"

namespace candor::runner {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kResultNames[] = {"analysis.json", "candor.json"};
constexpr std::string_view kOldSuffix = "-old";

Error CannotWrite(const std::string& where, const std::string& why) {
  return {.kind = ErrorKind::kUnavailable,
          .message = "The results could not be written.",
          .where = where,
          .found = why,
          .hint = "Give another --output, or make room or permission there."};
}

std::string JoinUri(const std::string& folder, const std::string& name) {
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

// ".NAME.candor-" and the process id, beside the folder.
fs::path Prefix(const fs::path& folder) {
  return folder.parent_path() / fmt::format(".{}.candor-", folder.filename().string());
}

// Hidden folders of runs whose process is gone. One that was killed between the two renames of
// SwapFolders left the earlier result in "-old"; it goes back first.
void RemoveLeftovers(const fs::path& folder) {
  const std::string prefix = Prefix(folder).filename().string();
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder.parent_path(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    int pid = 0;
    const char* digits = name.data() + prefix.size();
    const auto parsed = std::from_chars(digits, name.data() + name.size(), pid);
    const std::string_view suffix(parsed.ptr, name.data() + name.size());
    if (parsed.ec != std::errc() || !(suffix.empty() || suffix == kOldSuffix)) continue;
    if (kill(pid, 0) == 0 || errno != ESRCH) continue;
    if (suffix == kOldSuffix && !fs::exists(folder, ignored)) {
      fs::rename(entry.path(), folder, ignored);
    } else {
      fs::remove_all(entry.path(), ignored);
    }
  }
}

Status CheckReplaceable(const fs::path& folder, bool force) {
  std::error_code error;
  bool has_result = false;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (std::find(std::begin(kResultNames), std::end(kResultNames), name) !=
        std::end(kResultNames)) {
      has_result = true;
      continue;
    }
    return Error{.kind = ErrorKind::kUsage,
                 .message = "The output folder holds files that are no result of candor.",
                 .where = folder.string(),
                 .found = name,
                 .expected = "an empty or new folder, or an earlier result",
                 .hint = "Give another --output; candor never removes other files."};
  }
  if (error) return CannotWrite(folder.string(), error.message());
  if (has_result && !force) {
    return Error{.kind = ErrorKind::kUsage,
                 .message = "The output folder holds a result already.",
                 .where = folder.string(),
                 .hint = "Give --force to replace it, or another --output."};
  }
  return {};
}

Status WriteLocal(const fs::path& path, const std::string& content) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return CannotWrite(path.string(), std::strerror(errno));
  size_t written = 0;
  while (written < content.size()) {
    const ssize_t count = write(file, content.data() + written, content.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const std::string why = std::strerror(errno);
      close(file);
      return CannotWrite(path.string(), why);
    }
    written += static_cast<size_t>(count);
  }
  const bool synced = fsync(file) == 0 || errno == EINVAL || errno == EROFS;
  const std::string why = std::strerror(errno);
  if (close(file) != 0 || !synced) return CannotWrite(path.string(), why);
  return {};
}

// In place, each file under a hidden name first, so that no reader meets half of one.
Status WriteInPlace(const fs::path& folder, const ResultFiles& files) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return CannotWrite(folder.string(), error.message());
  std::error_code ignored;
  const auto hidden = [&](const std::string& name) {
    return folder / fmt::format(".{}.candor-{}", name, getpid());
  };
  Status status;
  for (const auto& [name, content] : files) {
    if (status.ok()) status = WriteLocal(hidden(name), content);
  }
  for (const auto& [name, content] : files) {
    if (status.ok()) {
      fs::rename(hidden(name), folder / name, error);
      if (error) status = CannotWrite((folder / name).string(), error.message());
    } else {
      fs::remove(hidden(name), ignored);
    }
  }
  return status;
}

// Puts `hidden` into the place of `folder` and removes what stood there: in one step where the file
// system can exchange two names, else in two.
void SwapFolders(const fs::path& hidden, const fs::path& folder, std::error_code& error) {
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) {
    fs::rename(hidden, folder, error);
    return;
  }
  if (renameat2(AT_FDCWD, hidden.c_str(), AT_FDCWD, folder.c_str(), RENAME_EXCHANGE) == 0) {
    fs::remove_all(hidden, ignored);
    return;
  }
  fs::path old = hidden;
  old += kOldSuffix;
  fs::rename(folder, old, error);
  if (!error) fs::rename(hidden, folder, error);
  if (!error) {
    fs::remove_all(old, ignored);
  } else if (!fs::exists(folder, ignored)) {
    fs::rename(old, folder, ignored);
  }
}

// The whole folder at once.
Status WriteByRename(const fs::path& folder, const ResultFiles& files) {
  const fs::path hidden = Prefix(folder).string() + std::to_string(getpid());
  std::error_code error;
  std::error_code ignored;
  fs::create_directories(hidden, error);
  if (error) return CannotWrite(hidden.string(), error.message());
  for (const auto& [name, content] : files) {
    if (Status status = WriteLocal(hidden / name, content); !status.ok()) {
      fs::remove_all(hidden, ignored);
      return status;
    }
  }
  SwapFolders(hidden, folder, error);
  if (error) {
    const std::string why = error.message();
    fs::remove_all(hidden, ignored);
    const bool is_mount =
        error == std::errc::device_or_resource_busy || error == std::errc::cross_device_link;
    return is_mount ? WriteInPlace(folder, files) : Status(CannotWrite(folder.string(), why));
  }
  return {};
}

Status WriteObjects(const std::string& prefix, const ResultFiles& files) {
  for (const auto& [name, content] : files) {
    CANDOR_RETURN_IF_ERROR(dataset::WriteFile(JoinUri(prefix, name), content));
  }
  return {};
}

Status CheckObjects(const std::string& prefix, bool force) {
  if (force) return {};
  const auto existing = dataset::ListFiles(JoinUri(prefix, "analysis.json"));
  if (!existing.ok()) {
    const bool nothing_there = existing.error().kind == ErrorKind::kData;
    return nothing_there ? Status() : existing.status();
  }
  return Error{.kind = ErrorKind::kUsage,
               .message = "The output prefix holds a result already.",
               .where = dataset::RedactUri(prefix),
               .hint = "Give --force to replace it, or another --output."};
}

}  // namespace

Result<Output> Output::Prepare(const std::string& uri, bool force, bool in_place) {
  if (dataset::IsS3Uri(uri)) {
    CANDOR_RETURN_IF_ERROR(CheckObjects(uri, force));
    return Output(uri, true, force);
  }
  std::error_code error;
  fs::path folder = fs::absolute(dataset::ResolveUri(uri, "."), error).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  if (fs::exists(folder, error) && !fs::is_directory(folder, error)) {
    return CannotWrite(folder.string(), "a file has this name");
  }
  if (!in_place) RemoveLeftovers(folder);
  if (fs::is_directory(folder, error) && !in_place) {
    CANDOR_RETURN_IF_ERROR(CheckReplaceable(folder, force));
  }
  fs::create_directories(in_place ? folder : folder.parent_path(), error);
  if (error) return CannotWrite(folder.string(), error.message());
  const fs::path written = in_place ? folder : folder.parent_path();
  if (access(written.c_str(), W_OK) != 0) {
    return CannotWrite(written.string(), std::strerror(errno));
  }
  return Output(folder.string(), in_place, force);
}

std::optional<std::string> Output::JournalFolder() const {
  if (in_place_) return std::nullopt;  // what lies beside a mount point is not ours
  return Prefix(uri_).string() + "resume";
}

Status Output::Commit(const ResultFiles& files) const {
  if (dataset::IsS3Uri(uri_)) return WriteObjects(uri_, files);
  if (in_place_) return WriteInPlace(uri_, files);
  std::error_code error;
  // Another run may have finished here in the meantime.
  if (fs::is_directory(uri_, error)) CANDOR_RETURN_IF_ERROR(CheckReplaceable(uri_, force_));
  CANDOR_RETURN_IF_ERROR(WriteByRename(uri_, files));
  std::error_code ignored;
  if (const auto journal = JournalFolder()) fs::remove_all(*journal, ignored);
  return {};
}

}  // namespace candor::runner
