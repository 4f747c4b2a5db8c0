// SageMaker's S3 ManifestFile: which objects make a data set.
#pragma once

#include <string>
#include <vector>

#include "candor/base/status.h"
#include "candor/dataset/storage.h"

namespace candor::dataset {

/// The files that the manifest at `uri` names, in its order. A manifest is JSON:
/// [{"prefix": "s3://bucket/path/"}, "a.csv", "b/c.csv"]; each name is appended to the prefix as it
/// stands. A prefix may also be a local path. Errors: what is no manifest; a file that is not
/// there.
Result<std::vector<StoredFile>> ListManifest(const std::string& uri);

}  // namespace candor::dataset
