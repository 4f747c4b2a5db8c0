#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "candor/predictor/endpoint/hash_index_internal.h"
#include "candor/predictor/endpoint/record_hash_internal.h"

namespace candor::predictor {
namespace {

std::string Hex(const RecordHash& hash) {
  std::string text;
  for (const uint64_t word : {hash.low, hash.high}) {
    for (int i = 0; i < 8; ++i) text += fmt::format("{:02x}", word >> (8 * i) & 0xff);
  }
  return text;
}

std::string Bytes(size_t count) {
  std::string bytes;
  for (size_t i = 0; i < count; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

// Key 00 01 .. 0f. The first three are the authors' test vectors, the others are OpenSSL's SIPHASH
// with c-rounds 1 and d-rounds 3.
TEST(RecordHashTest, AgreesWithPublishedVectors) {
  constexpr uint64_t kLow = 0x0706050403020100u;
  constexpr uint64_t kHigh = 0x0f0e0d0c0b0a0908u;
  EXPECT_EQ(Hex(SipHash128<2, 4>(Bytes(0), kLow, kHigh)), "a3817f04ba25a8e66df67214c7550293");
  EXPECT_EQ(Hex(SipHash128<2, 4>(Bytes(1), kLow, kHigh)), "da87c1d86b99af44347659119b22fc45");
  EXPECT_EQ(Hex(SipHash128<2, 4>(Bytes(15), kLow, kHigh)), "5493e99933b0a8117e08ec0f97cfc3d9");
  EXPECT_EQ(Hex(SipHash128<1, 3>(Bytes(0), kLow, kHigh)), "e77ebcb22788a5befd62db6add303001");
  EXPECT_EQ(Hex(SipHash128<1, 3>(Bytes(1), kLow, kHigh)), "fc6f370460d3eda85e0573cc2b2ff063");
  EXPECT_EQ(Hex(SipHash128<1, 3>(Bytes(15), kLow, kHigh)), "c17e5505b2bd526c2921cdec1e7e0109");
}

TEST(RecordHashTest, IsTheSameInEveryRun) {
  EXPECT_EQ(HashRecord("41,5.5,ok"), HashRecord(std::string("41,5.5") + ",ok"));
  EXPECT_NE(HashRecord("41,5.5,ok"), HashRecord("41,5.5,ok "));
  EXPECT_NE(HashRecord(""), HashRecord(std::string(1, '\0')));
}

TEST(HashIndexTest, FindsWhatWasInsertedAndNothingElse) {
  HashIndex index;
  EXPECT_EQ(index.Find(HashRecord("0")), HashIndex::kNone);
  for (int64_t i = 0; i < 5000; ++i) {
    ASSERT_EQ(index.FindOrInsert(HashRecord(std::to_string(i)), i), i);
  }
  EXPECT_EQ(index.FindOrInsert(HashRecord("17"), 9), 17);
  EXPECT_EQ(index.size(), 5000);
  for (int64_t i = 0; i < 5000; ++i) ASSERT_EQ(index.Find(HashRecord(std::to_string(i))), i);
  EXPECT_EQ(index.Find(HashRecord("5000")), HashIndex::kNone);
}

TEST(HashIndexTest, KeepsApartHashesThatShareASlot) {
  HashIndex index;
  EXPECT_EQ(index.FindOrInsert({7, 1}, 0), 0);
  EXPECT_EQ(index.FindOrInsert({7, 2}, 1), 1);
  EXPECT_EQ(index.FindOrInsert({7 + 64, 1}, 2), 2);
  EXPECT_EQ(index.Find({7, 1}), 0);
  EXPECT_EQ(index.Find({7, 2}), 1);
  EXPECT_EQ(index.Find({7 + 64, 1}), 2);
  EXPECT_EQ(index.Find({7, 3}), HashIndex::kNone);
}

TEST(HashIndexTest, DoesNotGrowWithinWhatWasReserved) {
  HashIndex index;
  index.FindOrInsert(HashRecord("first"), 0);
  index.Reserve(1000);
  const int64_t bytes = index.bytes();
  for (int64_t i = 1; i < 1000; ++i) index.FindOrInsert(HashRecord(std::to_string(i)), i);
  EXPECT_EQ(index.bytes(), bytes);
  EXPECT_EQ(index.Find(HashRecord("first")), 0);
  index.Reserve(10);
  EXPECT_EQ(index.bytes(), bytes);
}

TEST(HashIndexTest, SaysItsMemoryBeforeItGrows) {
  HashIndex index;
  EXPECT_EQ(index.BytesWithAnother(), 64 * 24);
  for (int64_t i = 0; i < 48; ++i) index.FindOrInsert(HashRecord(std::to_string(i)), i);
  EXPECT_EQ(index.BytesWithAnother(), 128 * 24);
}

}  // namespace
}  // namespace candor::predictor
