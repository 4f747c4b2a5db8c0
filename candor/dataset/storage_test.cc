#include "candor/dataset/storage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "candor/base/sha256.h"

namespace candor::dataset {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Gzip(const std::string& text) {
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

class StorageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(::testing::TempDir()) /
              (std::string("candor_storage_") + test->name() + "_" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  void Put(const std::string& name, const std::string& content) const {
    ASSERT_TRUE(WriteFile(Path(name), content).ok());
  }
  std::vector<std::string> Names(const std::string& uri) const {
    std::vector<std::string> names;
    const std::vector<StoredFile> files = ListFiles(uri).value();
    for (const StoredFile& file : files) {
      names.push_back(fs::path(file.uri).lexically_relative(folder_).string());
    }
    return names;
  }

  fs::path folder_;
};

TEST_F(StorageTest, WritesAndReadsBack) {
  Put("a/b/c.txt", "first");
  Put("a/b/c.txt", "second");
  EXPECT_EQ(ReadFile(Path("a/b/c.txt")).value(), "second");
  EXPECT_EQ(ReadFile("file://" + Path("a/b/c.txt")).value(), "second");
  EXPECT_THAT(Names(folder_.string()), ElementsAre("a/b/c.txt"));  // no leftovers
}

TEST_F(StorageTest, ListsRecursivelyInByteOrderWithoutHiddenFiles) {
  for (const char* name : {"b.csv", "a/z.csv", "a.csv", "_SUCCESS", ".x/y.csv", "a/_tmp/q.csv",
                           "B.csv", "a/.hidden", "a/b/c.csv"}) {
    Put(name, "1");
  }
  EXPECT_THAT(Names(folder_.string()),
              ElementsAre("B.csv", "a.csv", "a/b/c.csv", "a/z.csv", "b.csv"));
  EXPECT_THAT(Names(Path("_SUCCESS")), ElementsAre("_SUCCESS"));  // asked for by name
  EXPECT_EQ(ListFiles(Path("a.csv")).value()[0].bytes, 1);
}

TEST_F(StorageTest, FollowsLinksOnce) {
  Put("data/a.csv", "1");
  fs::create_directory_symlink(folder_, folder_ / "data" / "up");
  fs::create_symlink("a.csv", folder_ / "data" / "b.csv");
  EXPECT_THAT(Names(Path("data")), ElementsAre("data/a.csv", "data/b.csv"));
  EXPECT_THAT(Names(folder_.string()), ElementsAre("data/a.csv", "data/b.csv"));
}

TEST_F(StorageTest, WritesThroughALink) {
  Put("real.txt", "old");
  fs::create_symlink("real.txt", folder_ / "link.txt");
  ASSERT_TRUE(WriteFile(Path("link.txt"), "new").ok());
  EXPECT_TRUE(fs::is_symlink(folder_ / "link.txt"));
  EXPECT_EQ(ReadFile(Path("real.txt")).value(), "new");
}

TEST_F(StorageTest, UnpacksGzipAndHashesTheStoredBytes) {
  std::string text;
  for (int i = 0; i < 200000; ++i) text += std::to_string(i) + ",";
  const std::string packed = Gzip(text);
  Put("one.csv.gz", packed);
  Put("two.csv", Gzip("first ") + Gzip("") + Gzip("second") + std::string(512, '\0'));
  EXPECT_EQ(ReadFile(Path("one.csv.gz")).value(), text);
  EXPECT_EQ(ReadFile(Path("two.csv")).value(), "first second");

  auto stream = OpenStream(Path("one.csv.gz")).value();
  char buffer[1000];
  EXPECT_EQ(stream->Sha256(), "");  // not known before the end
  while (stream->Read(buffer, sizeof buffer).value() > 0) {
  }
  EXPECT_EQ(stream->Sha256(), Sha256::OfText(packed));
  EXPECT_EQ(stream->stored_bytes(), static_cast<int64_t>(packed.size()));
}

TEST_F(StorageTest, ReadsSmallFilesWhole) {
  for (const std::string content : {"", "x", "\x1f", "xy", "xyz"}) {
    Put("small", content);
    auto stream = OpenStream(Path("small")).value();
    std::string read;
    char c = 0;
    while (stream->Read(&c, 1).value() == 1) read += c;
    EXPECT_EQ(read, content);
    EXPECT_EQ(stream->Sha256(), Sha256::OfText(content));
    EXPECT_EQ(stream->stored_bytes(), static_cast<int64_t>(content.size()));
  }
}

TEST_F(StorageTest, NamesDamagedGzip) {
  const std::string packed = Gzip(std::string(100000, 'a') + "tail");
  std::string flipped = packed;
  flipped[flipped.size() - 6] = static_cast<char>(flipped[flipped.size() - 6] ^ 1);  // its CRC
  const struct {
    std::string content;
    const char* message;
  } cases[] = {{packed.substr(0, packed.size() - 3), "The gzip file ends too early."},
               {packed.substr(0, 5), "The gzip file ends too early."},
               {flipped, "The gzip file is damaged."},
               {packed + "garbage", "The gzip file is damaged."}};
  for (const auto& [content, message] : cases) {
    Put("x.gz", content);
    const Result<std::string> read = ReadFile(Path("x.gz"));
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().message, message);
    EXPECT_EQ(read.error().kind, ErrorKind::kData);
    EXPECT_EQ(read.error().where, Path("x.gz"));
  }
}

TEST_F(StorageTest, NamesWrongPaths) {
  Put("file", "x");
  for (const std::string name : {"missing", "missing/a.csv", "file/a.csv"}) {
    for (const Error& error : {ListFiles(Path(name)).error(), OpenStream(Path(name)).error()}) {
      EXPECT_EQ(error.message, "No such file or folder.");
      EXPECT_EQ(error.kind, ErrorKind::kData);
      EXPECT_EQ(error.where, Path(name));
    }
  }
  const Error folder = ReadFile(folder_.string()).error();
  EXPECT_EQ(folder.message, "The file could not be read.");
  EXPECT_EQ(folder.found, "Is a directory");
  EXPECT_EQ(folder.kind, ErrorKind::kData);

  const Status written = WriteFile(Path("file/a.csv"), "x");
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().message, "The file could not be written.");
  EXPECT_EQ(written.error().kind, ErrorKind::kUnavailable);
}

TEST_F(StorageTest, NamesMissingPermission) {
  Put("secret", "x");
  fs::permissions(folder_ / "secret", fs::perms::none);
  // The superuser may read everything, so be someone else meanwhile.
  const bool is_superuser = geteuid() == 0;
  constexpr uid_t kNobody = 65534;
  ASSERT_EQ(is_superuser ? seteuid(kNobody) : 0, 0);
  const Result<std::string> read = ReadFile(Path("secret"));
  ASSERT_EQ(is_superuser ? seteuid(0) : 0, 0);
  ASSERT_FALSE(read.ok());
  const Error& error = read.error();
  EXPECT_EQ(error.message, "Permission denied.");
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
}

TEST_F(StorageTest, LimitsWholeFiles) {
  Put("four", "1234");
  EXPECT_EQ(ReadFile(Path("four"), 4).value(), "1234");
  const Error error = ReadFile(Path("four"), 3).error();
  EXPECT_EQ(error.message, "The file is too large.");
  EXPECT_EQ(error.expected, "at most 3 bytes");
}

TEST_F(StorageTest, ReadsPipes) {
  const std::string fifo = Path("pipe");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(fifo) << "a,b\n1,2\n"; });
  EXPECT_EQ(ReadFile(fifo).value(), "a,b\n1,2\n");
  writer.join();
  EXPECT_THAT(Names(folder_.string()), IsEmpty());  // not a regular file
}

TEST(ResolveUriTest, MakesPathsAbsolute) {
  const struct {
    const char* uri;
    const char* base;
    const char* expected;
  } cases[] = {
      {"/a/b.csv", "/base", "/a/b.csv"},
      {"b.csv", "/base", "/base/b.csv"},
      {"../b.csv", "/base/config", "/base/b.csv"},
      {"file:///a%20b/c.csv", "/base", "/a b/c.csv"},
      {"file://localhost/a/c.csv", "/base", "/a/c.csv"},
      {"s3://bucket/key", "/base", "s3://bucket/key"},
      {"b.csv", "file:///base", "/base/b.csv"},
      {"b.csv", "s3://bucket/config", "s3://bucket/config/b.csv"},
      {"b.csv", "s3://bucket/?region=eu-west-1", "s3://bucket/b.csv?region=eu-west-1"},
  };
  for (const auto& [uri, base, expected] : cases) EXPECT_EQ(ResolveUri(uri, base), expected);
  EXPECT_EQ(ResolveUri("b.csv", "."), fs::current_path() / "b.csv");
}

TEST(RedactUriTest, RemovesCredentials) {
  const struct {
    const char* uri;
    const char* expected;
  } cases[] = {
      {"/home/me@work/a?token=1", "/home/me@work/a?token=1"},
      {"s3://bucket/key?x", "s3://bucket/key?x"},
      {"s3://AKID:secret@bucket/key", "s3://bucket/key"},
      {"s3://AKID:se@cret@bucket", "s3://bucket"},
      {"s3://bucket/a@b", "s3://bucket/a@b"},
      {"s3://b/k?region=r&secret_key=s&scheme=http", "s3://b/k?region=r&scheme=http"},
      {"https://h/p?X-Amz-Signature=abc&X-Amz-Credential=c", "https://h/p"},
  };
  for (const auto& [uri, expected] : cases) EXPECT_EQ(RedactUri(uri), expected);
}

}  // namespace
}  // namespace candor::dataset
