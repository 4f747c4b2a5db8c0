#include "candor/cli/config_text.h"

#include "candor/dataset/storage.h"

namespace candor::cli {

Result<std::string> ReadConfigText(const std::string& uri) {
  auto text = dataset::ReadFile(uri);
  if (text.ok() || text.error().kind != ErrorKind::kData) return text;
  Error error = text.error();
  error.kind = ErrorKind::kConfig;
  return error;
}

}  // namespace candor::cli
