#include "candor/predictor/http/invocation_headers_internal.h"

#include <algorithm>
#include <string_view>

namespace candor::predictor {
namespace {

Status CheckVisible(const char* where, std::string_view value) {
  const bool is_visible = std::ranges::all_of(value, [](char c) { return c >= 0x20 && c < 0x7F; });
  if (is_visible) return {};
  return Error{.kind = ErrorKind::kConfig,
               .message = "A value for a request header has a character that headers cannot hold.",
               .where = where,
               .expected = "visible ASCII characters and blanks"};
}

}  // namespace

Result<InvocationHeaderList> InvocationHeaders(PayloadFormat content, PayloadFormat accept,
                                               const std::string& custom_attributes,
                                               const std::string& target_model) {
  constexpr size_t kMaxAttributeBytes = 1024;
  CANDOR_RETURN_IF_ERROR(CheckVisible("predictor.custom_attributes", custom_attributes));
  CANDOR_RETURN_IF_ERROR(CheckVisible("predictor.target_model", target_model));
  if (custom_attributes.size() > kMaxAttributeBytes) {
    return Error{.kind = ErrorKind::kConfig,
                 .message = "The custom attributes are too long.",
                 .where = "predictor.custom_attributes",
                 .found = std::to_string(custom_attributes.size()) + " characters",
                 .expected = "at most 1024 characters"};
  }
  InvocationHeaderList headers = {{"Content-Type", MediaType(content)},
                                  {"Accept", MediaType(accept)}};
  if (!custom_attributes.empty()) {
    headers.emplace_back("X-Amzn-SageMaker-Custom-Attributes", custom_attributes);
  }
  if (!target_model.empty()) headers.emplace_back("X-Amzn-SageMaker-Target-Model", target_model);
  return headers;
}

std::string RequestIdentity(const std::string& url, const InvocationHeaderList& headers) {
  std::string identity = url;
  for (const auto& [name, value] : headers) identity += "\n" + name + ": " + value;
  return identity;
}

}  // namespace candor::predictor
