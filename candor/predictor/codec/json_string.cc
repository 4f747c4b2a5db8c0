#include "candor/predictor/codec/json_string_internal.h"

#include "candor/base/ascii.h"
#include "candor/base/utf8.h"

namespace candor::predictor {
namespace {

void AppendEscape(char c, std::string* out) {
  constexpr std::string_view kPlain = "\"\\\b\f\n\r\t";
  constexpr std::string_view kLetters = "\"\\bfnrt";
  *out += '\\';
  const size_t at = kPlain.find(c);
  if (at != std::string_view::npos) {
    *out += kLetters[at];
    return;
  }
  *out += "u00";
  AppendHex(static_cast<unsigned char>(c), kLowerHexDigits, out);
}

}  // namespace

bool AppendJsonString(std::string_view text, std::string* out) {
  const size_t before = out->size();
  *out += '"';
  size_t copied = 0;
  for (size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x80) {
      const size_t bytes = Utf8SequenceBytes(text.substr(at));
      if (bytes == 0) {
        out->resize(before);
        return false;
      }
      at += bytes;
    } else if (byte < 0x20 || byte == '"' || byte == '\\') {
      out->append(text, copied, at - copied);
      AppendEscape(text[at], out);
      copied = ++at;
    } else {
      ++at;
    }
  }
  out->append(text, copied);
  *out += '"';
  return true;
}

}  // namespace candor::predictor
