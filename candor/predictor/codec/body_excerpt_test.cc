#include "candor/predictor/codec/body_excerpt_internal.h"

#include <gtest/gtest.h>

namespace candor::predictor {
namespace {

TEST(BodyExcerptTest, OneLineOfUtf8) {
  EXPECT_EQ(BodyExcerpt(""), "");
  EXPECT_EQ(BodyExcerpt("a\tb\r\nc\x01\x7f"), "a\\tb\\r\\nc\\x01\\x7f");
  EXPECT_EQ(BodyExcerpt("Größe \xFF\xC3"), "Größe \\xff\\xc3");
  EXPECT_EQ(BodyExcerpt(std::string_view("\0x", 2)), "\\x00x");
}

TEST(BodyExcerptTest, CutsAtTwoHundredBytes) {
  EXPECT_EQ(BodyExcerpt(std::string(200, 'a')), std::string(200, 'a'));
  EXPECT_EQ(BodyExcerpt(std::string(201, 'a')), std::string(200, 'a') + "...");
  // Never through a character.
  EXPECT_EQ(BodyExcerpt(std::string(199, 'a') + "ß"), std::string(199, 'a') + "...");
}

}  // namespace
}  // namespace candor::predictor
