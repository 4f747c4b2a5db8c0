// Which of 64 bytes are what, as bit masks; bit i stands for byte i.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace candor::dataset::csv {

struct ByteMasks {
  uint64_t quotes = 0;
  uint64_t commas = 0;
  uint64_t line_ends = 0;  // \n and \r
  uint64_t non_ascii = 0;
};

#if defined(__SSE2__)

inline ByteMasks LoadMasks(const char* data) {
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i comma = _mm_set1_epi8(',');
  const __m128i line_feed = _mm_set1_epi8('\n');
  const __m128i carriage_return = _mm_set1_epi8('\r');
  const auto mask = [](__m128i bytes) {
    return static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(bytes)));
  };
  ByteMasks masks;
  for (int part = 0; part < 4; ++part) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + 16 * part));
    const int shift = 16 * part;
    masks.quotes |= mask(_mm_cmpeq_epi8(bytes, quote)) << shift;
    masks.commas |= mask(_mm_cmpeq_epi8(bytes, comma)) << shift;
    masks.line_ends |=
        mask(_mm_or_si128(_mm_cmpeq_epi8(bytes, line_feed), _mm_cmpeq_epi8(bytes, carriage_return)))
        << shift;
    masks.non_ascii |= mask(bytes) << shift;
  }
  return masks;
}

#else

inline ByteMasks LoadMasks(const char* data) {
  ByteMasks masks;
  for (int i = 0; i < 64; ++i) {
    const char c = data[i];
    masks.quotes |= static_cast<uint64_t>(c == '"') << i;
    masks.commas |= static_cast<uint64_t>(c == ',') << i;
    masks.line_ends |= static_cast<uint64_t>(c == '\n' || c == '\r') << i;
    masks.non_ascii |= static_cast<uint64_t>((c & 0x80) != 0) << i;
  }
  return masks;
}

#endif

/// Bit i of the result is the exclusive-or of bits 0 to i.
inline uint64_t RunningXor(uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ bits << 32;
}

}  // namespace candor::dataset::csv
