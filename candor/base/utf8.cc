#include "candor/base/utf8.h"

#include <cstdint>
#include <cstring>

namespace candor {
namespace {

unsigned char ByteAt(std::string_view text, size_t at) {
  return static_cast<unsigned char>(text[at]);
}

}  // namespace

size_t Utf8SequenceBytes(std::string_view text) {
  const unsigned char lead = ByteAt(text, 0);
  if (lead < 0x80) return 1;
  const size_t size = lead >= 0xF0 ? 4 : (lead >= 0xE0 ? 3 : 2);
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return 0;
  // The second byte alone tells overlong forms, surrogates and what lies above U+10FFFF.
  const unsigned char second = ByteAt(text, 1);
  if (lead == 0xE0 && second < 0xA0) return 0;
  if (lead == 0xED && second > 0x9F) return 0;
  if (lead == 0xF0 && second < 0x90) return 0;
  if (lead == 0xF4 && second > 0x8F) return 0;
  for (size_t i = 1; i < size; ++i) {
    if ((ByteAt(text, i) & 0xC0) != 0x80) return 0;
  }
  return size;
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    uint64_t word = 0;
    if (text.size() >= sizeof word) {
      std::memcpy(&word, text.data(), sizeof word);
      if ((word & 0x8080808080808080U) == 0) {
        text.remove_prefix(sizeof word);
        continue;
      }
    }
    const size_t bytes = Utf8SequenceBytes(text);
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

char32_t TakeCodePoint(std::string_view* text) {
  constexpr char32_t kReplacement = 0xFFFD;
  const size_t size = Utf8SequenceBytes(*text);
  if (size == 0) {
    text->remove_prefix(1);
    return kReplacement;
  }
  // The lead byte of a sequence of n > 1 bytes begins with n ones and a zero.
  uint32_t code = ByteAt(*text, 0);
  if (size > 1) code &= 0x7Fu >> size;
  for (size_t i = 1; i < size; ++i) code = (code << 6) | (ByteAt(*text, i) & 0x3Fu);
  text->remove_prefix(size);
  return code;
}

size_t CountCodePoints(std::string_view text) {
  size_t count = 0;
  for (; !text.empty(); ++count) TakeCodePoint(&text);
  return count;
}

}  // namespace candor
