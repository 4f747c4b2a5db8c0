// Any text may be offered as a configuration: it must be accepted or refused, never crash.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "candor/config/analysis_config.h"
#include "candor/config/validation.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const candor::config::ValidationReport report = candor::config::Validate(text);
  candor::json::Write(report.ToJson());
  // What Validate accepts can be read, and nothing else.
  if (candor::config::Parse(text).ok() != report.ok()) __builtin_trap();
  return 0;
}
