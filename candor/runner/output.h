// Where results go: written aside, moved into place whole.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/status.h"

namespace candor::runner {

/// Name and content of each result file, in the order of writing; the first that a reader waits for
/// (analysis.json) stands last.
using ResultFiles = std::vector<std::pair<std::string, std::string>>;

/// A folder or an s3:// prefix for results. Nothing is seen there before Commit succeeds: files are
/// written into a hidden sibling, which then takes the folder's place by one rename. Where that is
/// impossible (S3, a mount point) the files are written in place, in order.
class Output {
 public:
  /// Checks before any work that the place can be written and holds no result yet, or that `force`
  /// allows to replace one. A folder with files that no analysis writes is never replaced.
  /// Leftovers of killed runs beside it are removed. `in_place` keeps the folder itself (a mount
  /// point).
  static Result<Output> Prepare(const std::string& uri, bool force, bool in_place);

  /// Writes everything, or nothing that a reader would take for a result.
  Status Commit(const ResultFiles& files) const;

  const std::string& uri() const { return uri_; }

  /// A hidden folder beside the results for what a run that is cut short leaves to the next one; it
  /// is not made here, and removed by Commit. None for S3 and mount points.
  std::optional<std::string> JournalFolder() const;

 private:
  Output(std::string uri, bool in_place, bool force)
      : uri_(std::move(uri)), in_place_(in_place), force_(force) {}

  std::string uri_;
  bool in_place_;
  bool force_;
};

}  // namespace candor::runner
