// Which Arrow this program runs on, for `candor doctor`.
#pragma once

#include <string>

namespace candor::dataset {

struct ArrowInfo {
  std::string version;
  std::string library;     ///< the file that is loaded
  std::string s3_library;  ///< empty when S3 cannot be used
  std::string s3_problem;
};

/// Looks for the libraries; loads none that is not loaded.
ArrowInfo DescribeArrow();

}  // namespace candor::dataset
