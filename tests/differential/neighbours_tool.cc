// Prints the neighbours that the flip test finds, for the comparison with scikit-learn.
//
//   neighbours_tool FILE THREADS
//
// FILE holds, in this machine's byte order: rows and features as 64-bit integers; the features,
// column by column, as doubles; one byte a row, 1 for a row of d. Each line of the output has the
// neighbours of one d row.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <span>
#include <vector>

#include "candor/bias/flip_test.h"

namespace {

template <typename T>
std::vector<T> Read(std::ifstream& file, int64_t count) {
  std::vector<T> values(static_cast<size_t>(count));
  file.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(T)));
  return values;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: neighbours_tool FILE THREADS\n");
    return 2;
  }
  std::ifstream file(argv[1], std::ios::binary);
  const std::vector<int64_t> shape = Read<int64_t>(file, 2);
  const std::vector<double> values = Read<double>(file, shape[0] * shape[1]);
  const std::vector<uint8_t> in_d = Read<uint8_t>(file, shape[0]);
  if (!file) {
    std::fprintf(stderr, "cannot read %s\n", argv[1]);
    return 1;
  }
  std::vector<std::span<const double>> columns;
  for (int64_t f = 0; f < shape[1]; ++f) {
    columns.emplace_back(values.data() + f * shape[0], static_cast<size_t>(shape[0]));
  }
  const auto neighbours =
      candor::bias::NearestNeighbours(columns, in_d, {.threads = std::atoi(argv[2])});
  if (!neighbours.ok()) {
    std::fprintf(stderr, "%s\n", neighbours.error().ToString().c_str());
    return 1;
  }
  size_t n_d = 0;
  for (const uint8_t member : in_d) n_d += member;
  const size_t k = neighbours->size() / n_d;
  for (size_t i = 0; i < neighbours->size(); ++i) {
    std::printf("%lld%c", static_cast<long long>((*neighbours)[i]), i % k == k - 1 ? '\n' : ' ');
  }
  return 0;
}
