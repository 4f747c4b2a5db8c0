#include "candor/predictor/archive/model_archive.h"

#include <gtest/gtest.h>

#include "candor/predictor/archive/archive_writer_internal.h"

namespace candor::predictor {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

Error ErrorOf(const std::string& bytes, const ArchiveLimits& limits = {}) {
  const auto members = ReadArchive(bytes, limits);
  if (members.ok()) {
    ADD_FAILURE() << "no error";
    return {};
  }
  EXPECT_EQ(members.error().kind, ErrorKind::kModel);
  return members.error();
}

TEST(ModelArchiveTest, ReadsTarGzipAndZip) {
  for (const Packing packing : {Packing::kTar, Packing::kTarGzip, Packing::kZip}) {
    const std::string large(100'000, 'x');
    const std::string bytes = ArchiveWriter(packing)
                                  .Add("./model.json", "{}")
                                  .Add("code/train.py", large)
                                  .Add("empty", "")
                                  .Finish();
    EXPECT_TRUE(LooksLikeArchive(bytes));
    const auto members = ReadArchive(bytes);
    ASSERT_TRUE(members.ok()) << members.error().ToString();
    EXPECT_EQ(*members, (Members{{"model.json", "{}"}, {"code/train.py", large}, {"empty", ""}}));
  }
}

// A gzip member with one stored block, by hand; without the tar that is usually in it.
TEST(ModelArchiveTest, AGzipFileAloneIsOneFile) {
  const std::string header("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
  const std::string block("\x01\x02\0\xfd\xff{}", 7);
  const std::string end("\x43\xbf\xa6\xa3\x02\0\0\0", 8);  // CRC-32 and length
  const auto members = ReadArchive(header + block + end);
  ASSERT_TRUE(members.ok()) << members.error().ToString();
  EXPECT_EQ(*members, (Members{{"data", "{}"}}));
  EXPECT_FALSE(ReadArchive(header + block.substr(0, 6)).ok());
}

TEST(ModelArchiveTest, FoldersAndLinksInsideAreSkipped) {
  const std::string bytes =
      ArchiveWriter(Packing::kTar)
          .Add("a/", "", [](archive_entry* entry) { archive_entry_set_filetype(entry, AE_IFDIR); })
          .Add("a/model.json", "{}")
          .AddLink("a/latest", "model.json")
          .AddLink("a/up", "../a/model.json")
          .AddHardLink("copy", "a/model.json")
          .Finish();
  const auto members = ReadArchive(bytes);
  ASSERT_TRUE(members.ok()) << members.error().ToString();
  EXPECT_EQ(*members, (Members{{"a/model.json", "{}"}}));
}

TEST(ModelArchiveTest, PathsAndLinksMayNotLeave) {
  for (const char* path : {"/etc/passwd", "../model.json", "a/../../b", "a/../b", "..\\model"}) {
    const Error error = ErrorOf(ArchiveWriter(Packing::kTar).Add(path, "x").Finish());
    EXPECT_EQ(error.message, "A path in the archive leads out of it.") << path;
    EXPECT_EQ(error.where, path);
  }
  for (const char* target : {"/etc/passwd", "../../x", "../a/../../x"}) {
    const Error error = ErrorOf(ArchiveWriter(Packing::kTar).AddLink("a/link", target).Finish());
    EXPECT_EQ(error.message, "A link in the archive leads out of it.") << target;
    EXPECT_EQ(error.where, "a/link");
    EXPECT_EQ(error.found, std::string("a link to ") + target);
  }
  const Error error =
      ErrorOf(ArchiveWriter(Packing::kTar).AddHardLink("a/link", "../outside").Finish());
  EXPECT_EQ(error.message, "A link in the archive leads out of it.");
}

TEST(ModelArchiveTest, DevicesAndDoublesAreRefused) {
  Error error =
      ErrorOf(ArchiveWriter(Packing::kTar)
                  .Add("pipe", "",
                       [](archive_entry* entry) { archive_entry_set_filetype(entry, AE_IFIFO); })
                  .Finish());
  EXPECT_EQ(error.message, "The archive holds something that is no file.");
  error = ErrorOf(ArchiveWriter(Packing::kTar).Add("m", "1").Add("./m", "2").Finish());
  EXPECT_EQ(error.message, "The archive holds a file twice.");
}

TEST(ModelArchiveTest, LimitsAreKept) {
  const std::string two =
      ArchiveWriter(Packing::kTarGzip).Add("a", std::string(600, 'a')).Add("b", "b").Finish();
  EXPECT_EQ(ErrorOf(two, {.members = 1}).message, "The archive has too many members.");
  Error error = ErrorOf(two, {.total_bytes = 600});
  EXPECT_EQ(error.message, "The archive is too large when it is unpacked.");
  EXPECT_EQ(error.where, "b");
  EXPECT_EQ(error.expected, "at most 600 bytes in all");
  EXPECT_TRUE(ReadArchive(two, {.total_bytes = 601, .members = 2}).ok());

  const std::string zeros(size_t{17} << 20, '\0');
  const std::string bomb = ArchiveWriter(Packing::kTarGzip).Add("zeros", zeros).Finish();
  error = ErrorOf(bomb, {.ratio = 100});
  EXPECT_EQ(error.message, "The archive unpacks to suspiciously much.");
  EXPECT_EQ(error.expected, "at most 100 to 1");
  EXPECT_TRUE(ReadArchive(bomb, {.ratio = 2000}).ok());
}

TEST(ModelArchiveTest, EveryCutIsNoticed) {
  for (const Packing packing : {Packing::kTar, Packing::kZip, Packing::kTarGzip}) {
    const std::string bytes = ArchiveWriter(packing).Add("a", "hello").Add("b", "world").Finish();
    const Members whole = ReadArchive(bytes).value();
    for (size_t size = 0; size < bytes.size(); ++size) {
      const auto members = ReadArchive(std::string_view(bytes).substr(0, size));
      // What is cut off at the very end (the second block of zeros, a checksum) may be missed.
      if (members.ok()) {
        EXPECT_EQ(*members, whole) << size;
      } else {
        EXPECT_EQ(members.error().message, "The archive is damaged or cut short.") << size;
      }
    }
  }
}

TEST(ModelArchiveTest, FlippedBytesNeitherCrashNorHang) {
  for (const Packing packing : {Packing::kTar, Packing::kZip, Packing::kTarGzip}) {
    std::string bytes =
        ArchiveWriter(packing).Add("a", "hello").AddLink("c", "a").Add("b", "world").Finish();
    for (char& byte : bytes) {
      const char before = byte;
      for (const int flip : {0x01, 0x80, 0xff}) {
        byte = static_cast<char>(before ^ flip);
        const auto members = ReadArchive(bytes);
        EXPECT_TRUE(!members.ok() || members->size() <= 3);
      }
      byte = before;
    }
  }
}

TEST(ModelArchiveTest, OtherContentIsNoArchive) {
  EXPECT_FALSE(LooksLikeArchive(""));
  EXPECT_FALSE(LooksLikeArchive("{\"weight\": []}"));
  EXPECT_FALSE(LooksLikeArchive(std::string(1024, '\0')));
  EXPECT_FALSE(LooksLikeArchive("PK"));
  EXPECT_EQ(ErrorOf("{}").message, "The archive is damaged or cut short.");
  // A member must not be found behind other bytes, as self-extracting programs have it.
  const std::string zip = ArchiveWriter(Packing::kZip).Add("a", "hello").Finish();
  EXPECT_FALSE(LooksLikeArchive("#!/bin/sh\n" + zip));
}

}  // namespace
}  // namespace candor::predictor
