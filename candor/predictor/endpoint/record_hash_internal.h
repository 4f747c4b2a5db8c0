// Records and journal pieces by their 128-bit hash.
#pragma once

#include <cstdint>
#include <string_view>

namespace candor::predictor {

struct RecordHash {
  uint64_t low = 0;
  uint64_t high = 0;
  bool operator==(const RecordHash&) const = default;
};

/// SipHash with 128 bits of output (Aumasson and Bernstein, 2012) and a key of its own. `Rounds` a
/// word and `LastRounds` at the end: 2 and 4 in the paper.
template <int Rounds, int LastRounds>
RecordHash SipHash128(std::string_view text, uint64_t key_low, uint64_t key_high);

extern template RecordHash SipHash128<1, 3>(std::string_view, uint64_t, uint64_t);
extern template RecordHash SipHash128<2, 4>(std::string_view, uint64_t, uint64_t);

/// SipHash-1-3 under a fixed key: the same in every run, as journals need it. About 1 ns a byte.
RecordHash HashRecord(std::string_view text);

}  // namespace candor::predictor
