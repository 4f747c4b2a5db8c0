// S3 objects: the s3:// half of storage.h.
#pragma once

#include <arrow/io/type_fwd.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/dataset/byte_source_internal.h"
#include "candor/dataset/storage.h"

namespace candor::dataset {

Result<std::vector<StoredFile>> ListS3Objects(const std::string& uri);
Result<std::unique_ptr<ByteSource>> OpenS3Object(const std::string& uri);
Result<std::shared_ptr<arrow::io::RandomAccessFile>> OpenS3ObjectAnywhere(const std::string& uri);
Status WriteS3Object(const std::string& uri, std::string_view content);
void FinalizeS3Storage();

}  // namespace candor::dataset
