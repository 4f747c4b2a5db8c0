// Local files: the file:// half of storage.h.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/dataset/byte_source_internal.h"
#include "candor/dataset/storage.h"

namespace candor::dataset {

Result<std::vector<StoredFile>> ListLocalFiles(const std::string& path);
Result<std::unique_ptr<ByteSource>> OpenLocalFile(const std::string& path);
Status WriteLocalFile(const std::string& path, std::string_view content);

/// Whether a path component keeps a file out of a listing: a leading '.' or '_'.
bool IsHiddenName(std::string_view name);

}  // namespace candor::dataset
