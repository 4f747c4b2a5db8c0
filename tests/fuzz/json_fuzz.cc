// What the parser accepts, the writer writes back, and it parses to the same value.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "candor/json/value.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using candor::json::Value;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> duplicates;
  const auto value = candor::json::Parse(text, {.duplicate_members = &duplicates});
  if (!value.ok()) {
    CANDOR_CHECK(!value.error().message.empty() && value.error().where.starts_with("line "));
    return 0;
  }
  for (const std::string& pointer : duplicates) {
    CANDOR_CHECK(pointer.starts_with('/'));
  }
  for (const int indent : {-1, 2}) {
    const std::string written = candor::json::Write(*value, indent);
    const auto again = candor::json::Parse(written);
    CANDOR_CHECK(again.ok());
    CANDOR_CHECK(*again == *value);
    CANDOR_CHECK(candor::json::Write(*again, indent) == written);
  }
  return 0;
}
