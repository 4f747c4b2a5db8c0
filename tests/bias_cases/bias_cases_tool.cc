// Reads a JSON list of bias cases from a file and prints the list of their outcomes: the C++ side
// of the differential test against the reference library.
#include <cstdio>
#include <fstream>
#include <sstream>

#include "tests/bias_cases/bias_case.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: bias_cases_tool CASES.json\n");
    return 2;
  }
  std::ifstream file(argv[1]);
  std::stringstream text;
  text << file.rdbuf();
  const auto cases = candor::json::Parse(text.str());
  if (!cases.ok()) {
    std::fprintf(stderr, "%s\n", cases.error().ToString().c_str());
    return 2;
  }
  candor::json::Value::Array outcomes;
  for (const auto& bias_case : cases->AsArray()) outcomes.push_back(candor::RunBiasCase(bias_case));
  std::puts(candor::json::Write(outcomes).c_str());
  return 0;
}
