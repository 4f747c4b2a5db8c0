// model.tar.gz, as SageMaker training writes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "candor/base/status.h"

namespace candor::predictor {

struct ArchiveLimits {
  int64_t total_bytes = int64_t{1} << 30;  ///< of all members, unpacked
  int64_t members = 10000;
  int64_t ratio = 200;  ///< unpacked to packed, beyond the first 16 MiB
};

/// tar, gzipped or not, or zip, by content.
bool LooksLikeArchive(std::string_view bytes);

/// The regular files in an archive, path and content, in memory and in their order; nothing is ever
/// written to disk. Links that stay in the archive are left out. A gzip file without a tar in it is
/// one file called "data". Errors: kModel; a member with an absolute path or "..", a link that
/// leaves the archive, a device, a path that stands twice, a broken archive, a limit that is
/// passed. Safe on hostile bytes.
Result<std::vector<std::pair<std::string, std::string>>> ReadArchive(
    std::string_view bytes, const ArchiveLimits& limits = {});

}  // namespace candor::predictor
