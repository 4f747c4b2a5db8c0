// The first line is an expression, the rest a document: neither may crash or hang the evaluator,
// and equal runs give equal results.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "candor/json/jmespath.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t line_break = text.find('\n');
  if (line_break == std::string_view::npos) return 0;
  const auto path = candor::json::JmesPath::Compile(text.substr(0, line_break));
  if (!path.ok()) {
    CANDOR_CHECK(!path.error().message.empty() && path.error().where.starts_with("column "));
    return 0;
  }
  const auto document = candor::json::Parse(text.substr(line_break + 1));
  if (!document.ok()) return 0;
  const auto result = path->Search(*document);
  const auto again = path->Search(*document);
  CANDOR_CHECK(result.ok() == again.ok());
  if (result.ok()) CANDOR_CHECK(candor::json::Write(*result) == candor::json::Write(*again));
  // Kept nulls may meet functions that take none, so only the kind of the error is known.
  const auto kept = path->SearchKeepingNulls(*document);
  CANDOR_CHECK(kept.ok() || kept.error().kind == candor::ErrorKind::kData);
  return 0;
}
