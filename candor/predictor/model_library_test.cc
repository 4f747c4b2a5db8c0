#include "candor/predictor/model_library.h"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "candor/predictor/model_library_internal.h"

namespace candor::predictor {
namespace {

namespace fs = std::filesystem;
using internal::OpenFrom;
using ::testing::HasSubstr;

constexpr LibraryName kAllLibraries[] = {LibraryName::kXgboost, LibraryName::kLightgbm,
                                         LibraryName::kOnnxRuntime};

class ModelLibraryTest : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) const {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path.string();
  }

  const fs::path folder_ =
      fs::temp_directory_path() / ("candor_model_library_" + std::to_string(getpid()));
};

TEST_F(ModelLibraryTest, VariableThatNamesNoFile) {
  const auto library = OpenFrom(LibraryName::kOnnxRuntime, {.file = "/no/such/libonnxruntime.so"});
  ASSERT_FALSE(library.ok());
  EXPECT_EQ(library.error().kind, ErrorKind::kModel);
  EXPECT_EQ(library.error().message, "ONNX Runtime's library was not found.");
  EXPECT_EQ(library.error().where, "environment variable CANDOR_ONNXRUNTIME_LIBRARY");
  EXPECT_EQ(library.error().found, "there is no file /no/such/libonnxruntime.so");
  EXPECT_EQ(library.error().hint, "pip install onnxruntime, and unset the variable");
}

TEST_F(ModelLibraryTest, NowhereNamesThePlacesAndTheCommand) {
  const struct {
    LibraryName name;
    const char* message;
    const char* package;
    const char* hint;
  } cases[] = {
      {LibraryName::kXgboost, "XGBoost's library was not found.", "xgboost",
       "pip install xgboost-cpu, or set CANDOR_XGBOOST_LIBRARY to the file"},
      {LibraryName::kLightgbm, "LightGBM's library was not found.", "lightgbm",
       "pip install lightgbm, or set CANDOR_LIGHTGBM_LIBRARY to the file"},
      {LibraryName::kOnnxRuntime, "ONNX Runtime's library was not found.", "onnxruntime",
       "pip install onnxruntime, or set CANDOR_ONNXRUNTIME_LIBRARY to the file"},
  };
  for (const auto& c : cases) {
    const auto library = OpenFrom(c.name, {.packages = "/nowhere", .system = false});
    ASSERT_FALSE(library.ok());
    EXPECT_EQ(library.error().message, c.message);
    EXPECT_EQ(library.error().where, std::string("/nowhere/") + c.package);
    EXPECT_EQ(library.error().hint, c.hint);
  }
}

TEST_F(ModelLibraryTest, FileThatIsNoLibrary) {
  const std::string file = Write("xgboost/lib/libxgboost.so", "not a library");
  const auto library = OpenFrom(LibraryName::kXgboost, {.packages = folder_.string()});
  ASSERT_FALSE(library.ok());
  EXPECT_EQ(library.error().message, "XGBoost's library cannot be loaded.");
  EXPECT_EQ(library.error().where, file);
  EXPECT_THAT(library.error().found, HasSubstr("file too short"));
}

TEST_F(ModelLibraryTest, SystemFilesAreFound) {
  // Of the loader's own folders, or in its cache only: that differs between systems.
  for (const char* name : {"libc.so.6", "libstdc++.so.6"}) {
    const std::string path = internal::FindSystemFile(name);
    EXPECT_TRUE(fs::exists(path)) << name << ": " << path;
    EXPECT_EQ(fs::path(path).filename(), name);
  }
  EXPECT_EQ(internal::FindSystemFile("libcandor_no_such_library.so"), "");
  EXPECT_EQ(internal::FindSystemFile("c.so.6"), "");
}

TEST_F(ModelLibraryTest, AbsentFromTheSystemToo) {
  const std::string system = internal::FindSystemFile("libxgboost.so");
  if (!system.empty()) GTEST_SKIP() << "this system has " << system;
  // The loader hands out what another test has loaded from elsewhere.
  if (dlopen("libxgboost.so", RTLD_NOW | RTLD_NOLOAD) != nullptr) GTEST_SKIP() << "it is loaded";
  const auto library = OpenFrom(LibraryName::kXgboost, {.packages = "/nowhere"});
  ASSERT_FALSE(library.ok());
  EXPECT_EQ(library.error().message, "XGBoost's library was not found.");
  EXPECT_EQ(library.error().where, "/nowhere/xgboost, the system's libraries");
}

TEST_F(ModelLibraryTest, AnotherLibraryIsRefused) {
  const auto library = OpenFrom(LibraryName::kLightgbm, {.file = "/proc/self/exe"});
  ASSERT_FALSE(library.ok());
  EXPECT_EQ(library.error().message, "LightGBM's library cannot be loaded.");
  EXPECT_EQ(library.error().where, "/proc/self/exe");
}

TEST_F(ModelLibraryTest, VirtualEnvironmentComesBeforeThePackagesOfTheProgram) {
  Write("other/onnxruntime/capi/libonnxruntime.so.1.2.3", "x");
  const std::string old = "venv/lib/python3.11/site-packages/onnxruntime/capi/libonnxruntime.so.";
  Write(old + "1.9.0", "x");
  const std::string newest = Write(old + "1.31.1", "x");
  Write("venv/lib/python3.9/site-packages/onnxruntime/capi/libonnxruntime.so.1.40.0", "x");
  Write("venv/lib/python3.11/site-packages/onnxruntime/capi/libonnxruntime_providers_shared.so",
        "x");
  const auto library = OpenFrom(
      LibraryName::kOnnxRuntime,
      {.virtual_env = (folder_ / "venv").string(), .packages = (folder_ / "other").string()});
  ASSERT_FALSE(library.ok());
  EXPECT_EQ(library.error().where, newest);
}

TEST_F(ModelLibraryTest, VersionOfAPackage) {
  const std::string file = Write("site/lightgbm/lib/lib_lightgbm.so", "");
  EXPECT_EQ(internal::PackageVersion(file, "lightgbm"), "");
  Write("site/lightgbm/VERSION.txt", "4.1.0\n");
  EXPECT_EQ(internal::PackageVersion(file, "lightgbm"), "4.1.0");
  fs::create_directories(folder_ / "site" / "lightgbm-4.7.0.dist-info");
  fs::create_directories(folder_ / "site" / "lightgbm-tools.data");
  EXPECT_EQ(internal::PackageVersion(file, "lightgbm"), "4.7.0");
  EXPECT_EQ(
      internal::PackageVersion((folder_ / "site/lightgbm/lib_lightgbm.so").string(), "lightgbm"),
      "4.7.0");
}

TEST_F(ModelLibraryTest, OpensOnceForAllThreads) {
  for (const LibraryName name : kAllLibraries) {
    const auto first = ModelLibrary::Open(name);
    if (!first.ok()) GTEST_SKIP() << first.error().ToString();
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([name, &first] {
        const auto again = ModelLibrary::Open(name);
        ASSERT_TRUE(again.ok());
        EXPECT_EQ(again->path(), first->path());
      });
    }
    threads.clear();
    EXPECT_EQ(first->Symbol("no_such_function"), nullptr);
    EXPECT_TRUE(fs::exists(first->path())) << first->path();
  }
}

TEST_F(ModelLibraryTest, ReportsSayTheVersionOrWhatIsMissing) {
  const std::vector<LibraryReport> reports = ReportLibraries();
  ASSERT_EQ(reports.size(), 3U);
  EXPECT_EQ(reports[0].title, "ONNX Runtime");
  EXPECT_EQ(reports[1].title, "XGBoost");
  EXPECT_EQ(reports[2].title, "LightGBM");
  for (const LibraryReport& report : reports) {
    if (report.found) {
      EXPECT_THAT(report.version, ::testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+.*"));
      EXPECT_TRUE(fs::exists(report.path)) << report.path;
      EXPECT_EQ(report.problem, "");
    } else {
      EXPECT_THAT(report.problem, HasSubstr("To get it: pip install "));
      EXPECT_EQ(report.path, "");
    }
  }
}

}  // namespace
}  // namespace candor::predictor
