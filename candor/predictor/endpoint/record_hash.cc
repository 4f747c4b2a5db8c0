#include <bit>
#include <cstring>

#include "candor/predictor/endpoint/record_hash_internal.h"

namespace candor::predictor {
namespace {

struct State {
  uint64_t a, b, c, d;

  void Round() {
    a += b;
    c += d;
    b = std::rotl(b, 13) ^ a;
    d = std::rotl(d, 16) ^ c;
    a = std::rotl(a, 32);
    c += b;
    a += d;
    b = std::rotl(b, 17) ^ c;
    d = std::rotl(d, 21) ^ a;
    c = std::rotl(c, 32);
  }
  template <int Rounds>
  void Mix() {
    for (int i = 0; i < Rounds; ++i) Round();
  }
  template <int Rounds>
  void Absorb(uint64_t word) {
    d ^= word;
    Mix<Rounds>();
    a ^= word;
  }
  uint64_t Digest() const { return a ^ b ^ c ^ d; }
};

// Little-endian, as the algorithm is defined.
uint64_t Word(const char* bytes, size_t count) {
  static_assert(std::endian::native == std::endian::little);
  uint64_t word = 0;
  std::memcpy(&word, bytes, count);
  return word;
}

}  // namespace

template <int Rounds, int LastRounds>
RecordHash SipHash128(std::string_view text, uint64_t key_low, uint64_t key_high) {
  // "somepseudorandomlygeneratedbytes"; the last bytes of `b` and `c` mark the long output.
  State state = {key_low ^ 0x736f6d6570736575u, key_high ^ 0x646f72616e646f6du ^ 0xee,
                 key_low ^ 0x6c7967656e657261u, key_high ^ 0x7465646279746573u};
  const char* bytes = text.data();
  size_t left = text.size();
  for (; left >= 8; left -= 8, bytes += 8) state.Absorb<Rounds>(Word(bytes, 8));
  const uint64_t length = static_cast<uint64_t>(text.size()) << 56;
  state.Absorb<Rounds>(length | (left == 0 ? 0 : Word(bytes, left)));
  state.c ^= 0xee;
  state.Mix<LastRounds>();
  const uint64_t low = state.Digest();
  state.b ^= 0xdd;
  state.Mix<LastRounds>();
  return {low, state.Digest()};
}

template RecordHash SipHash128<1, 3>(std::string_view, uint64_t, uint64_t);
template RecordHash SipHash128<2, 4>(std::string_view, uint64_t, uint64_t);

RecordHash HashRecord(std::string_view text) {
  // The first fractional digits of pi.
  return SipHash128<1, 3>(text, 0x243f6a8885a308d3u, 0x13198a2e03707344u);
}

}  // namespace candor::predictor
