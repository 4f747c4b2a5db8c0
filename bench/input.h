// What bench/run.py hands to a benchmark program: files of raw columns, threads, and what else it
// needs, all by environment variables.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "candor/base/run_context.h"

namespace candor::bench {

inline int64_t EnvironmentNumber(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? 0 : std::strtoll(text, nullptr, 10);
}

inline std::string EnvironmentText(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? "" : text;
}

/// CANDOR_BENCH_ROWS: the rows of each column.
inline int64_t Rows() { return EnvironmentNumber("CANDOR_BENCH_ROWS"); }

/// CANDOR_BENCH_THREADS, else one.
inline RunContext Context() {
  const int64_t threads = EnvironmentNumber("CANDOR_BENCH_THREADS");
  return {.threads = threads > 0 ? static_cast<int>(threads) : 1};
}

/// Columns of Rows() values each, one after the other.
template <typename T>
class ColumnFile {
 public:
  /// Reads `columns` columns of the file named by `variable`. A missing or short file is reported
  /// as the benchmark's error, and ok() is false.
  ColumnFile(const char* variable, int64_t columns, benchmark::State& state)
      : values_(static_cast<size_t>(columns * Rows())) {
    std::ifstream file(EnvironmentText(variable), std::ios::binary);
    const auto bytes = static_cast<std::streamsize>(values_.size() * sizeof(T));
    file.read(reinterpret_cast<char*>(values_.data()), bytes);
    ok_ = bytes > 0 && file.gcount() == bytes;
    if (!ok_) state.SkipWithError("the input is missing or short: start it with bench/run.py");
  }

  bool ok() const { return ok_; }
  std::span<const T> column(int64_t index) const {
    return std::span(values_).subspan(static_cast<size_t>(index * Rows()),
                                      static_cast<size_t>(Rows()));
  }

 private:
  std::vector<T> values_;
  bool ok_ = false;
};

}  // namespace candor::bench
