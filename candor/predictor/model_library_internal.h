// Where the libraries of model makers are looked for.
#pragma once

#include <string>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/model_library.h"

namespace candor::predictor::internal {

/// What differs between machines. Empty: there is no such place.
struct LibraryPlaces {
  std::string file;         ///< of the environment variable; when set, nothing else is tried
  std::string virtual_env;  ///< root of a Python environment
  std::string packages;     ///< the folder that holds the packages pyarrow, xgboost, ..
  bool system = true;       ///< ask the system's loader too
};

struct OpenedLibrary {
  void* handle = nullptr;
  std::string path;
};

/// The places of this process.
LibraryPlaces PlacesOfProcess(LibraryName name);

/// The file of that name where the system's loader looks: LD_LIBRARY_PATH, its own folders, its
/// cache. Empty when it is nowhere there.
std::string FindSystemFile(const std::string& name);

/// The first of the places' files that loads and is the library. A file that is there and does not
/// load ends the search: a second one would hide what is wrong with it.
Result<OpenedLibrary> OpenFrom(LibraryName name, const LibraryPlaces& places);

/// Of the Python package that the library at `path` belongs to: from the folder of metadata beside
/// it, else from its VERSION.txt; empty without either.
std::string PackageVersion(const std::string& path, const std::string& package);

}  // namespace candor::predictor::internal
