#include "candor/dataset/arrow_info.h"

#include <arrow/config.h>
#include <dlfcn.h>

#include <filesystem>

namespace candor::dataset {

ArrowInfo DescribeArrow() {
  ArrowInfo info{.version = arrow::GetBuildInfo().version_string};
  Dl_info symbol{};
  const auto* address = reinterpret_cast<const void*>(&arrow::GetBuildInfo);
  if (dladdr(address, &symbol) != 0 && symbol.dli_fname != nullptr) {
    info.library = symbol.dli_fname;
  }
  const auto beside = std::filesystem::path(info.library).parent_path() / CANDOR_ARROW_S3_LIBRARY;
  std::error_code error;
  if (std::filesystem::exists(beside, error)) {
    info.s3_library = beside.string();
  } else {
    info.s3_problem = std::string(CANDOR_ARROW_S3_LIBRARY) + " is not beside libarrow";
  }
  return info;
}

}  // namespace candor::dataset
