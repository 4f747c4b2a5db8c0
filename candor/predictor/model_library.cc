#include "candor/predictor/model_library.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <link.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "candor/predictor/model_library_internal.h"

namespace candor::predictor {
namespace {

namespace fs = std::filesystem;

struct LibraryFacts {
  const char* title;
  const char* variable;
  const char* package;               ///< of Python, under site-packages
  std::vector<const char*> folders;  ///< in the package
  const char* file;                  ///< start of the file's name; versions may follow
  const char* symbol;                ///< by which the library is known
  const char* command;               ///< that installs it
};

const LibraryFacts& FactsOf(LibraryName name) {
  static const std::array<LibraryFacts, 3> facts = {
      LibraryFacts{"XGBoost",
                   "CANDOR_XGBOOST_LIBRARY",
                   "xgboost",
                   {"lib"},
                   "libxgboost.so",
                   "XGBoostVersion",
                   "pip install xgboost-cpu"},
      LibraryFacts{"LightGBM",
                   "CANDOR_LIGHTGBM_LIBRARY",
                   "lightgbm",
                   {"lib", ""},
                   "lib_lightgbm.so",
                   "LGBM_GetLastError",
                   "pip install lightgbm"},
      LibraryFacts{"ONNX Runtime",
                   "CANDOR_ONNXRUNTIME_LIBRARY",
                   "onnxruntime",
                   {"capi"},
                   "libonnxruntime.so",
                   "OrtGetApiBase",
                   "pip install onnxruntime"},
  };
  return facts[static_cast<size_t>(name)];
}

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

/// The numbers in a file name, so that 1.9 comes before 1.31.
std::vector<int64_t> NumbersIn(std::string_view text) {
  std::vector<int64_t> numbers;
  bool inside = false;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !inside) numbers.push_back(0);
    if (digit && numbers.back() < 100'000'000) numbers.back() = numbers.back() * 10 + (c - '0');
    inside = digit;
  }
  return numbers;
}

/// The entries of `folder` whose names start with `start`, the highest version first.
std::vector<fs::path> EntriesThatStartWith(const fs::path& folder, std::string_view start) {
  std::vector<fs::path> entries;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->path().filename().string().starts_with(start)) entries.push_back(entry->path());
  }
  std::sort(entries.begin(), entries.end(), [](const fs::path& left, const fs::path& right) {
    return std::pair(NumbersIn(left.filename().string()), left) >
           std::pair(NumbersIn(right.filename().string()), right);
  });
  return entries;
}

std::vector<fs::path> PackageFolders(const internal::LibraryPlaces& places) {
  std::vector<fs::path> folders;
  if (!places.virtual_env.empty()) {
    for (const fs::path& python :
         EntriesThatStartWith(fs::path(places.virtual_env) / "lib", "python3.")) {
      folders.push_back(python / "site-packages");
    }
    if (folders.empty()) folders.push_back(fs::path(places.virtual_env) / "lib");
  }
  if (!places.packages.empty()) folders.emplace_back(places.packages);
  return folders;
}

std::string LoaderMessage() {
  const char* message = dlerror();
  return message == nullptr ? "the loader gave no reason" : message;
}

Error CannotLoad(const LibraryFacts& facts, const std::string& path, const std::string& reason) {
  const bool lacks_openmp = reason.find("libgomp.so") != std::string::npos;
  return {.kind = ErrorKind::kModel,
          .message = fmt::format("{}'s library cannot be loaded.", facts.title),
          .where = path,
          .found = reason,
          .hint = lacks_openmp ? "apt-get install libgomp1" : facts.command};
}

/// The file that the loader took for `handle`.
std::string PathOf(void* handle, const std::string& asked) {
  const link_map* entry = nullptr;
  if (dlinfo(handle, RTLD_DI_LINKMAP, &entry) != 0 || entry == nullptr) return asked;
  return *entry->l_name == '\0' ? asked : entry->l_name;
}

Result<internal::OpenedLibrary> OpenFile(const LibraryFacts& facts, const std::string& path) {
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return CannotLoad(facts, path, LoaderMessage());
  if (dlsym(handle, facts.symbol) == nullptr) {
    return CannotLoad(facts, path, fmt::format("there is no function {} in it", facts.symbol));
  }
  return internal::OpenedLibrary{handle, PathOf(handle, path)};
}

Error NotFound(const LibraryFacts& facts, const std::vector<std::string>& places) {
  return {.kind = ErrorKind::kModel,
          .message = fmt::format("{}'s library was not found.", facts.title),
          .where = fmt::format("{}", fmt::join(places, ", ")),
          .expected = fmt::format("the file {}", facts.file),
          .hint = fmt::format("{}, or set {} to the file", facts.command, facts.variable)};
}

Result<internal::OpenedLibrary> OpenNamedFile(const LibraryFacts& facts, const std::string& file) {
  std::error_code error;
  if (fs::exists(file, error)) return OpenFile(facts, file);
  return Error{.kind = ErrorKind::kModel,
               .message = fmt::format("{}'s library was not found.", facts.title),
               .where = fmt::format("environment variable {}", facts.variable),
               .found = fmt::format("there is no file {}", file),
               .expected = fmt::format("the file {}", facts.file),
               .hint = fmt::format("{}, and unset the variable", facts.command)};
}

/// Where the loader's cache, the table of the configured folders' libraries, has the file.
std::string FindInLoaderCache(const std::string& name) {
  std::ifstream file("/etc/ld.so.cache", std::ios::binary);
  const std::string cache{std::istreambuf_iterator<char>(file), {}};
  const std::string end = "/" + name + '\0';
  const size_t place = cache.find(end);
  if (place == std::string::npos) return {};
  const size_t before = cache.rfind('\0', place);
  const size_t begin = before == std::string::npos ? 0 : before + 1;
  return cache.substr(begin, place + end.size() - 1 - begin);
}

/// LD_LIBRARY_PATH and the folders that the loader has built in.
std::vector<fs::path> LoaderFolders() {
  std::vector<fs::path> folders;
  void* program = dlopen(nullptr, RTLD_NOW);
  Dl_serinfo size{};
  if (program == nullptr || dlinfo(program, RTLD_DI_SERINFOSIZE, &size) != 0) return folders;
  std::vector<std::max_align_t> memory(size.dls_size / sizeof(std::max_align_t) + 1);
  auto* found = reinterpret_cast<Dl_serinfo*>(memory.data());
  found->dls_size = size.dls_size;
  found->dls_cnt = size.dls_cnt;
  if (dlinfo(program, RTLD_DI_SERINFO, found) != 0) return folders;
  const Dl_serpath* paths = found->dls_serpath;
  for (unsigned i = 0; i < found->dls_cnt; ++i) folders.emplace_back(paths[i].dls_name);
  return folders;
}

/// Of the environment whose libarrow this process has loaded; empty when it is not pyarrow's.
std::string PackagesOfProcess() {
  std::string packages;
  const auto visit = [](dl_phdr_info* object, size_t, void* found) {
    const std::string_view name = object->dlpi_name == nullptr ? "" : object->dlpi_name;
    if (name.find("/pyarrow/libarrow.so") == std::string_view::npos) return 0;
    *static_cast<std::string*>(found) = fs::path(name).parent_path().parent_path().string();
    return 1;
  };
  dl_iterate_phdr(visit, &packages);
  return packages;
}

/// "environment variable CANDOR_XGBOOST_LIBRARY: there is no file x", or the places searched.
std::string WhereAndWhat(const Error& error) {
  return error.found.empty() ? "Searched: " + error.where
                             : fmt::format("{}: {}", error.where, error.found);
}

std::string VersionOf(LibraryName name, const ModelLibrary& library) {
  switch (name) {
    case LibraryName::kXgboost: {
      auto* version = library.Function<void(int*, int*, int*)>("XGBoostVersion");
      int major = 0;
      int minor = 0;
      int patch = 0;
      version(&major, &minor, &patch);
      return fmt::format("{}.{}.{}", major, minor, patch);
    }
    case LibraryName::kLightgbm:
      return internal::PackageVersion(library.path(), "lightgbm");
    case LibraryName::kOnnxRuntime: {
      // The start of OrtApiBase, which never changes.
      struct ApiBase {
        const void* (*get_api)(uint32_t);
        const char* (*version_string)();
      };
      return library.Function<const ApiBase*()>("OrtGetApiBase")()->version_string();
    }
  }
  return {};
}

}  // namespace

namespace internal {

LibraryPlaces PlacesOfProcess(LibraryName name) {
  return {.file = Variable(FactsOf(name).variable),
          .virtual_env = Variable("VIRTUAL_ENV"),
          .packages = PackagesOfProcess()};
}

std::string FindSystemFile(const std::string& name) {
  std::error_code error;
  for (const fs::path& folder : LoaderFolders()) {
    if (fs::exists(folder / name, error)) return (folder / name).string();
  }
  const std::string cached = FindInLoaderCache(name);
  return fs::exists(cached, error) ? cached : std::string();
}

Result<OpenedLibrary> OpenFrom(LibraryName name, const LibraryPlaces& places) {
  const LibraryFacts& facts = FactsOf(name);
  if (!places.file.empty()) return OpenNamedFile(facts, places.file);
  std::vector<std::string> searched;
  for (const fs::path& packages : PackageFolders(places)) {
    for (const char* folder : facts.folders) {
      const fs::path place = packages / facts.package / folder;
      const std::vector<fs::path> files = EntriesThatStartWith(place, facts.file);
      if (!files.empty()) return OpenFile(facts, files.front().string());
    }
    const std::string place = (packages / facts.package).string();
    if (std::find(searched.begin(), searched.end(), place) == searched.end()) {
      searched.push_back(place);
    }
  }
  if (places.system) {
    Result<OpenedLibrary> opened = OpenFile(facts, facts.file);
    if (opened.ok() || !FindSystemFile(facts.file).empty()) return opened;
    searched.emplace_back("the system's libraries");
  }
  return NotFound(facts, searched);
}

std::string PackageVersion(const std::string& path, const std::string& package) {
  fs::path folder = fs::path(path).parent_path();
  if (folder.filename() != package) folder = folder.parent_path();
  for (const fs::path& entry : EntriesThatStartWith(folder.parent_path(), package + "-")) {
    const std::string name = entry.filename().string();
    constexpr std::string_view kEnd = ".dist-info";
    if (!name.ends_with(kEnd)) continue;
    return name.substr(package.size() + 1, name.size() - package.size() - 1 - kEnd.size());
  }
  std::ifstream file(folder / "VERSION.txt");
  std::string version;
  file >> version;
  return version;
}

}  // namespace internal

Result<ModelLibrary> ModelLibrary::Open(LibraryName name) {
  // Only success is remembered: a server finds a library that was installed after a failure.
  static std::mutex mutex;
  static std::array<std::optional<internal::OpenedLibrary>, 3> opened;
  const std::lock_guard<std::mutex> lock(mutex);
  auto& library = opened[static_cast<size_t>(name)];
  if (!library.has_value()) {
    CANDOR_ASSIGN_OR_RETURN(library, internal::OpenFrom(name, internal::PlacesOfProcess(name)));
  }
  return ModelLibrary(library->handle, library->path);
}

void* ModelLibrary::Symbol(const char* name) const { return dlsym(handle_, name); }

std::vector<LibraryReport> ReportLibraries() {
  std::vector<LibraryReport> reports;
  for (const LibraryName name :
       {LibraryName::kOnnxRuntime, LibraryName::kXgboost, LibraryName::kLightgbm}) {
    LibraryReport report{.name = name, .title = FactsOf(name).title};
    const Result<ModelLibrary> library = ModelLibrary::Open(name);
    report.found = library.ok();
    if (library.ok()) {
      report.version = VersionOf(name, *library);
      report.path = library->path();
    } else {
      const Error& error = library.error();
      report.problem =
          fmt::format("{} {}. To get it: {}", error.message, WhereAndWhat(error), error.hint);
    }
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace candor::predictor
