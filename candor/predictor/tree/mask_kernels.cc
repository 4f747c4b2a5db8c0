#include "candor/predictor/tree/mask_kernels_internal.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

// Chosen by a look at the processor when they are called, not by the loader: sanitizers cope.
#if defined(__x86_64__) && defined(__GNUC__)
#define CANDOR_HAS_X86_KERNELS 1
#include <immintrin.h>
#if !defined(__clang__)
// GCC 12's own intrinsics start from registers that hold anything.
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#else
#define CANDOR_HAS_X86_KERNELS 0
#endif

namespace candor::predictor::internal {
namespace {

// A vector register of so many bytes.
template <int kBytes>
struct Register {
  typedef uint64_t Type __attribute__((vector_size(kBytes), may_alias));  // NOLINT
};

template <int kBytes>
[[gnu::always_inline]] inline void AccumulateBy(const RowMask* in, size_t count,
                                                const RowMask& start, RowMask* out) {
  using Lanes = typename Register<kBytes>::Type;
  for (int part = 0; part < 64 / kBytes; ++part) {
    Lanes sum = reinterpret_cast<const Lanes*>(&start)[part];
    for (size_t i = 0; i < count; ++i) {
      sum |= reinterpret_cast<const Lanes*>(in + i)[part];
      reinterpret_cast<Lanes*>(out + i)[part] = sum;
    }
  }
}

template <int kBytes>
[[gnu::always_inline]] inline void RouteBy(const RouteStep* steps, size_t count,
                                           const RowMask* conditions, RowMask* slots) {
  using Lanes = typename Register<kBytes>::Type;
  for (size_t i = 0; i < count; ++i) {
    const RouteStep step = steps[i];
    const auto* condition = reinterpret_cast<const Lanes*>(conditions + step.condition);
    const auto* parent = reinterpret_cast<const Lanes*>(slots + step.parent);
    auto* left = reinterpret_cast<Lanes*>(slots + step.left);
    auto* right = reinterpret_cast<Lanes*>(slots + step.right);
    for (int part = 0; part < 64 / kBytes; ++part) {
      const Lanes rows = parent[part];
      const Lanes goes_left = condition[part];
      left[part] = rows & goes_left;
      right[part] = rows & ~goes_left;
    }
  }
}

// Eight masks give three planes and one mask of the next, eight times smaller, round.
template <int kBytes>
[[gnu::always_inline]] inline void PlanesBy(RowMask* masks, size_t count, RowMask* planes) {
  using Lanes = typename Register<kBytes>::Type;
  while (count > 1) {
    const size_t groups = (count + 7) / 8;
    std::memset(static_cast<void*>(masks + count), 0, (8 * groups - count) * sizeof(RowMask));
    for (int part = 0; part < 64 / kBytes; ++part) {
      Lanes plane0 = {};
      Lanes plane1 = {};
      Lanes plane2 = {};
      for (size_t group = 0; group < groups; ++group) {
        const auto* mask = reinterpret_cast<const Lanes*>(masks + 8 * group) + part;
        constexpr int kStride = 64 / kBytes;
        const Lanes odd_low = mask[1 * kStride] | mask[3 * kStride];
        const Lanes odd_high = mask[5 * kStride] | mask[7 * kStride];
        const Lanes pair2 = mask[2 * kStride] | mask[3 * kStride];
        const Lanes pair6 = mask[6 * kStride] | mask[7 * kStride];
        const Lanes high = mask[4 * kStride] | mask[5 * kStride] | pair6;
        plane0 |= odd_low | odd_high;
        plane1 |= pair2 | pair6;
        plane2 |= high;
        reinterpret_cast<Lanes*>(masks + group)[part] = mask[0] | mask[1 * kStride] | pair2 | high;
      }
      reinterpret_cast<Lanes*>(planes)[part] = plane0;
      reinterpret_cast<Lanes*>(planes + 1)[part] = plane1;
      reinterpret_cast<Lanes*>(planes + 2)[part] = plane2;
    }
    planes += 3;
    count = groups;
  }
}

// Branch-free binary searches, eight side by side.
template <bool kIsStrict>
[[gnu::always_inline]] inline void RankBy(const double* thresholds, size_t count,
                                          const double* values, uint32_t* ranks) {
  constexpr int kLanes = 8;
  for (int row = 0; row < kBlockRows; row += kLanes) {
    uint32_t base[kLanes] = {};
    auto left = static_cast<uint32_t>(count);
    for (; left > 1; left -= left / 2) {
      const uint32_t half = left / 2;
      for (int lane = 0; lane < kLanes; ++lane) {
        const double threshold = thresholds[base[lane] + half - 1];
        const bool is_above =
            kIsStrict ? threshold < values[row + lane] : threshold <= values[row + lane];
        base[lane] += half * static_cast<uint32_t>(is_above);
      }
    }
    for (int lane = 0; lane < kLanes; ++lane) {
      const double threshold = thresholds[base[lane]];
      const bool is_above =
          kIsStrict ? threshold < values[row + lane] : threshold <= values[row + lane];
      ranks[row + lane] = base[lane] + static_cast<uint32_t>(is_above);
    }
  }
}

[[gnu::always_inline]] inline void RankAny(const double* thresholds, size_t count, bool is_strict,
                                           const double* values, uint32_t* ranks) {
  if (is_strict) {
    RankBy<true>(thresholds, count, values, ranks);
  } else {
    RankBy<false>(thresholds, count, values, ranks);
  }
}

void Rank(const double* thresholds, size_t count, bool is_strict, const double* values,
          uint32_t* ranks) {
  RankAny(thresholds, count, is_strict, values, ranks);
}

void Accumulate(const RowMask* in, size_t count, const RowMask& start, RowMask* out) {
  AccumulateBy<16>(in, count, start, out);
}

void Route(const RouteStep* steps, size_t count, const RowMask* conditions, RowMask* slots) {
  RouteBy<16>(steps, count, conditions, slots);
}

void Planes(RowMask* masks, size_t count, RowMask* planes) { PlanesBy<16>(masks, count, planes); }

// Bit j of byte i becomes bit i of byte j.
uint64_t TransposeBits(uint64_t bits) {
  uint64_t swap = (bits ^ (bits >> 7)) & 0x00AA00AA00AA00AAu;
  bits ^= swap ^ (swap << 7);
  swap = (bits ^ (bits >> 14)) & 0x0000CCCC0000CCCCu;
  bits ^= swap ^ (swap << 14);
  swap = (bits ^ (bits >> 28)) & 0x00000000F0F0F0F0u;
  return bits ^ swap ^ (swap << 28);
}

void Numbers(const RowMask* planes, int count, uint16_t* numbers) {
  for (int word = 0; word < kBlockRows / 64; ++word) {
    for (int byte = 0; byte < 8; ++byte) {
      uint64_t low = 0;
      uint64_t high = 0;
      for (int b = 0; b < count && b < 8; ++b) {
        low |= (planes[b].words[word] >> (8 * byte) & 0xFF) << (8 * b);
      }
      for (int b = 8; b < count; ++b) {
        high |= (planes[b].words[word] >> (8 * byte) & 0xFF) << (8 * (b - 8));
      }
      low = TransposeBits(low);
      if (count > 8) high = TransposeBits(high);
      for (int row = 0; row < 8; ++row) {
        numbers[64 * word + 8 * byte + row] =
            static_cast<uint16_t>((low >> (8 * row) & 0xFF) | (high >> (8 * row) & 0xFF) << 8);
      }
    }
  }
}

template <typename Number>
void Add(const Number* values, const uint16_t* numbers, Number* sums) {
  for (int row = 0; row < kBlockRows; ++row) sums[row] += values[numbers[row]];
}

constexpr MaskKernels kPortable = {.name = "portable",
                                   .rank = Rank,
                                   .accumulate = Accumulate,
                                   .route = Route,
                                   .planes = Planes,
                                   .numbers = Numbers,
                                   .add_floats = Add<float>,
                                   .add_doubles = Add<double>};

#if CANDOR_HAS_X86_KERNELS

#define CANDOR_AVX2 [[gnu::target("avx2")]]
#define CANDOR_AVX512 [[gnu::target("avx512f,avx512bw,avx512vl")]]

CANDOR_AVX2 void RankAvx2(const double* thresholds, size_t count, bool is_strict,
                          const double* values, uint32_t* ranks) {
  RankAny(thresholds, count, is_strict, values, ranks);
}

CANDOR_AVX2 void AccumulateAvx2(const RowMask* in, size_t count, const RowMask& start,
                                RowMask* out) {
  AccumulateBy<32>(in, count, start, out);
}

CANDOR_AVX2 void RouteAvx2(const RouteStep* steps, size_t count, const RowMask* conditions,
                           RowMask* slots) {
  RouteBy<32>(steps, count, conditions, slots);
}

CANDOR_AVX2 void PlanesAvx2(RowMask* masks, size_t count, RowMask* planes) {
  PlanesBy<32>(masks, count, planes);
}

// Bytes for 32 rows: each plane's 32 bits are spread over 32 bytes and tested bit by bit.
CANDOR_AVX2 void NumbersAvx2(const RowMask* planes, int count, uint16_t* numbers) {
  const __m256i spread = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2,
                                          2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
  const __m256i bit_of_byte = _mm256_set1_epi64x(static_cast<int64_t>(0x8040201008040201u));
  for (int row = 0; row < kBlockRows; row += 32) {
    __m256i bytes[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (int b = 0; b < count; ++b) {
      const auto bits = static_cast<uint32_t>(planes[b].words[row / 64] >> (row % 64));
      const __m256i copies = _mm256_set1_epi32(static_cast<int>(bits));
      const __m256i picked = _mm256_and_si256(_mm256_shuffle_epi8(copies, spread), bit_of_byte);
      const __m256i is_set = _mm256_cmpeq_epi8(picked, bit_of_byte);
      const __m256i weight = _mm256_set1_epi8(static_cast<char>(1u << (b % 8)));
      bytes[b / 8] = _mm256_or_si256(bytes[b / 8], _mm256_and_si256(is_set, weight));
    }
    for (int half = 0; half < 2; ++half) {
      const __m128i low =
          half == 0 ? _mm256_castsi256_si128(bytes[0]) : _mm256_extracti128_si256(bytes[0], 1);
      const __m128i high =
          half == 0 ? _mm256_castsi256_si128(bytes[1]) : _mm256_extracti128_si256(bytes[1], 1);
      const __m256i both = _mm256_or_si256(_mm256_cvtepu8_epi16(low),
                                           _mm256_slli_epi16(_mm256_cvtepu8_epi16(high), 8));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(numbers + row + 16 * half), both);
    }
  }
}

CANDOR_AVX2 void AddFloatsAvx2(const float* values, const uint16_t* numbers, float* sums) {
  for (int row = 0; row < kBlockRows; row += 8) {
    const __m256i index =
        _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(numbers + row)));
    const __m256 value = _mm256_i32gather_ps(values, index, 4);
    _mm256_storeu_ps(sums + row, _mm256_add_ps(_mm256_loadu_ps(sums + row), value));
  }
}

CANDOR_AVX2 void AddDoublesAvx2(const double* values, const uint16_t* numbers, double* sums) {
  for (int row = 0; row < kBlockRows; row += 4) {
    const __m128i index =
        _mm_cvtepu16_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(numbers + row)));
    const __m256d value = _mm256_i32gather_pd(values, index, 8);
    _mm256_storeu_pd(sums + row, _mm256_add_pd(_mm256_loadu_pd(sums + row), value));
  }
}

// Thirty-two searches side by side.
template <bool kIsStrict>
CANDOR_AVX512 void RankByGather(const double* thresholds, size_t count, const double* values,
                                uint32_t* ranks) {
  constexpr int kCompare = kIsStrict ? _CMP_LT_OQ : _CMP_LE_OQ;
  constexpr int kRegisters = 4;
  for (int row = 0; row < kBlockRows; row += 8 * kRegisters) {
    __m512d value[kRegisters];
    __m256i base[kRegisters];
    for (int r = 0; r < kRegisters; ++r) {
      value[r] = _mm512_loadu_pd(values + row + 8 * r);
      base[r] = _mm256_setzero_si256();
    }
    auto left = static_cast<uint32_t>(count);
    for (; left > 1; left -= left / 2) {
      const uint32_t half = left / 2;
      const double* middle = thresholds + half - 1;
      const __m256i step = _mm256_set1_epi32(static_cast<int>(half));
      for (int r = 0; r < kRegisters; ++r) {
        const __m512d threshold = _mm512_i32gather_pd(base[r], middle, 8);
        const __mmask8 is_above = _mm512_cmp_pd_mask(threshold, value[r], kCompare);
        base[r] = _mm256_mask_add_epi32(base[r], is_above, base[r], step);
      }
    }
    for (int r = 0; r < kRegisters; ++r) {
      const __m512d threshold = _mm512_i32gather_pd(base[r], thresholds, 8);
      const __mmask8 is_above = _mm512_cmp_pd_mask(threshold, value[r], kCompare);
      const __m256i rank = _mm256_mask_add_epi32(base[r], is_above, base[r], _mm256_set1_epi32(1));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(ranks + row + 8 * r), rank);
    }
  }
}

CANDOR_AVX512 void RankAvx512(const double* thresholds, size_t count, bool is_strict,
                              const double* values, uint32_t* ranks) {
  if (is_strict) {
    RankByGather<true>(thresholds, count, values, ranks);
  } else {
    RankByGather<false>(thresholds, count, values, ranks);
  }
}

CANDOR_AVX512 void AccumulateAvx512(const RowMask* in, size_t count, const RowMask& start,
                                    RowMask* out) {
  AccumulateBy<64>(in, count, start, out);
}

CANDOR_AVX512 void RouteAvx512(const RouteStep* steps, size_t count, const RowMask* conditions,
                               RowMask* slots) {
  RouteBy<64>(steps, count, conditions, slots);
}

CANDOR_AVX512 void PlanesAvx512(RowMask* masks, size_t count, RowMask* planes) {
  PlanesBy<64>(masks, count, planes);
}

CANDOR_AVX512 void NumbersAvx512(const RowMask* planes, int count, uint16_t* numbers) {
  for (int word = 0; word < kBlockRows / 64; ++word) {
    __m512i bytes[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
    for (int b = 0; b < count; ++b) {
      const __m512i weight = _mm512_set1_epi8(static_cast<char>(1u << (b % 8)));
      bytes[b / 8] =
          _mm512_mask_add_epi8(bytes[b / 8], planes[b].words[word], bytes[b / 8], weight);
    }
    for (int half = 0; half < 2; ++half) {
      const __m256i low =
          half == 0 ? _mm512_castsi512_si256(bytes[0]) : _mm512_extracti64x4_epi64(bytes[0], 1);
      const __m256i high =
          half == 0 ? _mm512_castsi512_si256(bytes[1]) : _mm512_extracti64x4_epi64(bytes[1], 1);
      const __m512i both = _mm512_or_si512(_mm512_cvtepu8_epi16(low),
                                           _mm512_slli_epi16(_mm512_cvtepu8_epi16(high), 8));
      _mm512_storeu_si512(numbers + 64 * word + 32 * half, both);
    }
  }
}

CANDOR_AVX512 void AddFloatsAvx512(const float* values, const uint16_t* numbers, float* sums) {
  for (int row = 0; row < kBlockRows; row += 16) {
    const __m512i index =
        _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(numbers + row)));
    const __m512 value = _mm512_i32gather_ps(index, values, 4);
    _mm512_storeu_ps(sums + row, _mm512_add_ps(_mm512_loadu_ps(sums + row), value));
  }
}

CANDOR_AVX512 void AddDoublesAvx512(const double* values, const uint16_t* numbers, double* sums) {
  for (int row = 0; row < kBlockRows; row += 8) {
    const __m256i index =
        _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(numbers + row)));
    const __m512d value = _mm512_i32gather_pd(index, values, 8);
    _mm512_storeu_pd(sums + row, _mm512_add_pd(_mm512_loadu_pd(sums + row), value));
  }
}

constexpr MaskKernels kVersions[] = {kPortable,
                                     {.name = "AVX2",
                                      .rank = RankAvx2,
                                      .accumulate = AccumulateAvx2,
                                      .route = RouteAvx2,
                                      .planes = PlanesAvx2,
                                      .numbers = NumbersAvx2,
                                      .add_floats = AddFloatsAvx2,
                                      .add_doubles = AddDoublesAvx2},
                                     {.name = "AVX-512",
                                      .rank = RankAvx512,
                                      .accumulate = AccumulateAvx512,
                                      .route = RouteAvx512,
                                      .planes = PlanesAvx512,
                                      .numbers = NumbersAvx512,
                                      .add_floats = AddFloatsAvx512,
                                      .add_doubles = AddDoublesAvx512}};

size_t CountVersions() {
  if (!__builtin_cpu_supports("avx2")) return 1;
  const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512vl");
  return has_avx512 ? 3 : 2;
}

#else

constexpr MaskKernels kVersions[] = {kPortable};
size_t CountVersions() { return 1; }

#endif

}  // namespace

std::span<const MaskKernels> AvailableKernels() {
  static const size_t count = CountVersions();
  return std::span(kVersions).first(count);
}

}  // namespace candor::predictor::internal
