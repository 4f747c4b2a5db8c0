#include <cstdint>

#include "candor/json/utf8_internal.h"

namespace candor::json {
namespace {

struct Lead {
  size_t size;        // bytes of the sequence, 0 for no lead byte
  uint32_t bits;      // what the lead byte adds
  uint32_t smallest;  // shorter sequences hold what is below
};

Lead ReadLead(unsigned char byte) {
  if (byte < 0x80) return {1, byte, 0};
  if (byte >= 0xC2 && byte < 0xE0) return {2, byte & 0x1Fu, 0x80};
  if (byte >= 0xE0 && byte < 0xF0) return {3, byte & 0x0Fu, 0x800};
  if (byte >= 0xF0 && byte < 0xF5) return {4, byte & 0x07u, 0x10000};
  return {0, 0, 0};
}

}  // namespace

char32_t TakeCodePoint(std::string_view* text) {
  constexpr char32_t kReplacement = 0xFFFD;
  const Lead lead = ReadLead(static_cast<unsigned char>(text->front()));
  uint32_t code = lead.bits;
  bool valid = lead.size != 0 && lead.size <= text->size();
  for (size_t i = 1; valid && i < lead.size; ++i) {
    const auto byte = static_cast<unsigned char>((*text)[i]);
    valid = (byte & 0xC0) == 0x80;
    code = (code << 6) | (byte & 0x3Fu);
  }
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  valid = valid && code >= lead.smallest && code <= 0x10FFFF && !surrogate;
  text->remove_prefix(valid ? lead.size : 1);
  return valid ? code : kReplacement;
}

size_t CountCodePoints(std::string_view text) {
  size_t count = 0;
  for (; !text.empty(); ++count) TakeCodePoint(&text);
  return count;
}

}  // namespace candor::json
