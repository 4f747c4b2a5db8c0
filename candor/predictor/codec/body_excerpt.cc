#include "candor/predictor/codec/body_excerpt_internal.h"

#include "candor/base/ascii.h"
#include "candor/base/utf8.h"

namespace candor::predictor {
namespace {

constexpr size_t kShownBytes = 200;

void AppendEscaped(char c, std::string* out) {
  *out += '\\';
  if (c == '\n') {
    *out += 'n';
  } else if (c == '\r') {
    *out += 'r';
  } else if (c == '\t') {
    *out += 't';
  } else {
    *out += 'x';
    AppendHex(static_cast<unsigned char>(c), kLowerHexDigits, out);
  }
}

}  // namespace

std::string BodyExcerpt(std::string_view body) {
  std::string excerpt;
  size_t at = 0;
  while (at < body.size() && at < kShownBytes) {
    const auto byte = static_cast<unsigned char>(body[at]);
    const size_t bytes = byte < 0x20 || byte == 0x7F ? 0 : Utf8SequenceBytes(body.substr(at));
    if (bytes == 0) {
      AppendEscaped(body[at++], &excerpt);
    } else if (at + bytes > kShownBytes) {
      break;
    } else {
      excerpt += body.substr(at, bytes);
      at += bytes;
    }
  }
  if (at < body.size()) excerpt += "...";
  return excerpt;
}

}  // namespace candor::predictor
