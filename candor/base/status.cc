#include "candor/base/status.h"

#include <cstdio>
#include <cstdlib>

namespace candor {

std::string Error::ToString() const {
  std::string text = message;
  const auto add = [&text](const char* name, const std::string& value) {
    if (value.empty()) return;
    text += "\n  ";
    text += name;
    text += value;
  };
  add("where:    ", where);
  add("found:    ", found);
  add("expected: ", expected);
  add("hint:     ", hint);
  return text;
}

int ExitCode(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage:
    case ErrorKind::kConfig:
      return 2;
    case ErrorKind::kData:
    case ErrorKind::kModel:
      return 4;
    case ErrorKind::kUnavailable:
      return 5;
    case ErrorKind::kCancelled:
      return 130;
    case ErrorKind::kInternal:
      return 70;
  }
  return 70;
}

const char* ErrorKindName(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage:
      return "usage";
    case ErrorKind::kConfig:
      return "config";
    case ErrorKind::kData:
      return "data";
    case ErrorKind::kModel:
      return "model";
    case ErrorKind::kUnavailable:
      return "unavailable";
    case ErrorKind::kCancelled:
      return "cancelled";
    case ErrorKind::kInternal:
      return "internal";
  }
  return "internal";
}

const Error& Status::error() const {
  CANDOR_CHECK(error_ != nullptr);
  return *error_;
}

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "candor: internal error: %s does not hold (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace candor
