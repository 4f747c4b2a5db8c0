#include "candor/predictor/xgboost/file_format_internal.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <string>

#include "candor/predictor/xgboost/model_document_internal.h"

namespace candor::predictor::xgboost {
namespace {

// "learner" is the first member as XGBoost writes it; other tools may put "version" or a blank
// before it.
constexpr size_t kBeginning = 4096;

bool IsDocument(std::string_view bytes) {
  const size_t start = bytes.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || bytes[start] != '{') return false;
  const std::string_view beginning = bytes.substr(start, kBeginning);
  const char* name = IsUbjson(beginning) ? "learner" : "\"learner\"";
  return beginning.find(name) != std::string_view::npos;
}

/// A text with its length before it, as the binary format has it: 8 bytes, the lowest first.
std::string_view ReadName(std::string_view bytes, size_t position) {
  constexpr size_t kLongest = 64;
  if (bytes.size() < position + 8) return {};
  uint64_t length = 0;
  for (size_t i = 8; i-- > 0;) length = length << 8 | static_cast<uint8_t>(bytes[position + i]);
  if (length > kLongest || bytes.size() < position + 8 + length) return {};
  return bytes.substr(position + 8, length);
}

/// A parameter block of 136 bytes, then the names of objective and booster.
bool IsHeaderlessBinary(std::string_view bytes) {
  constexpr size_t kParameterBytes = 136;
  const std::string_view objective = ReadName(bytes, kParameterBytes);
  if (objective.empty()) return false;
  const std::string_view booster = ReadName(bytes, kParameterBytes + 8 + objective.size());
  return booster == "gbtree" || booster == "dart" || booster == "gblinear";
}

bool IsPickle(std::string_view bytes) {
  constexpr uint8_t kProtocolMark = 0x80;
  constexpr uint8_t kNewestProtocol = 5;
  return bytes.size() > 2 && static_cast<uint8_t>(bytes[0]) == kProtocolMark &&
         static_cast<uint8_t>(bytes[1]) <= kNewestProtocol &&
         bytes.substr(0, kBeginning).find("xgboost") != std::string_view::npos;
}

}  // namespace

FileFormat FindFormat(std::string_view bytes) {
  if (IsDocument(bytes)) return FileFormat::kDocument;
  if (bytes.starts_with("binf") || bytes.starts_with("bs64\t") || IsHeaderlessBinary(bytes)) {
    return FileFormat::kLegacyBinary;
  }
  return IsPickle(bytes) ? FileFormat::kPickle : FileFormat::kOther;
}

Status RefuseOldFormats(std::string_view bytes) {
  switch (FindFormat(bytes)) {
    case FileFormat::kLegacyBinary:
      return Error{.kind = ErrorKind::kModel,
                   .message = "XGBoost's legacy binary model format is not supported.",
                   .found = "a model file in the format that XGBoost removed in version 3.1",
                   .expected = "a model saved as JSON or UBJSON",
                   .hint =
                       "Load it in Python with an XGBoost from 1.0 to 3.0 "
                       "(pip install 'xgboost<3.1') and save it again: "
                       "booster = xgboost.Booster(model_file=\"old.model\"); "
                       "booster.save_model(\"model.json\")."};
    case FileFormat::kPickle:
      return Error{.kind = ErrorKind::kModel,
                   .message = "A pickled XGBoost model is not supported.",
                   .found = "a Python pickle, which can run any code when it is loaded",
                   .expected = "a model saved as JSON or UBJSON",
                   .hint =
                       "If you trust it, load it in Python with the XGBoost version that wrote "
                       "it and save it again: model.save_model(\"model.json\")."};
    case FileFormat::kDocument:
    case FileFormat::kOther:
      return {};
  }
  return {};
}

}  // namespace candor::predictor::xgboost
