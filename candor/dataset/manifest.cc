#include <utility>

#include "candor/dataset/manifest_internal.h"
#include "candor/dataset/storage_uri_internal.h"
#include "candor/json/value.h"

namespace candor::dataset {
namespace {

Error NotAManifest(const std::string& uri, std::string found) {
  return {.kind = ErrorKind::kData,
          .message = "The manifest of the dataset is not valid.",
          .where = RedactUri(uri),
          .found = std::move(found),
          .expected = R"([{"prefix": "s3://bucket/path/"}, "file", ...])"};
}

// The prefix and a name, reached the way the manifest itself was reached.
std::string MemberUri(const std::string& manifest, const std::string& prefix,
                      const std::string& name) {
  if (!IsS3Uri(manifest) || !IsS3Uri(prefix)) return prefix + name;
  const S3Location origin = ParseS3Location(manifest);
  S3Location location = ParseS3Location(prefix + name);
  if (location.parameters.empty()) location.parameters = origin.parameters;
  if (location.credentials.empty()) location.credentials = origin.credentials;
  return location.Uri();
}

// An S3 listing goes by prefix; a manifest means whole keys.
bool IsExactly(const std::vector<StoredFile>& found, const std::string& member) {
  if (found.size() != 1) return false;
  return !IsS3Uri(member) || ParseS3Location(found.front().uri).key == ParseS3Location(member).key;
}

}  // namespace

Result<std::vector<StoredFile>> ListManifest(const std::string& uri) {
  CANDOR_ASSIGN_OR_RETURN(const std::string text, ReadFile(uri));
  const Result<json::Value> document = json::Parse(text);
  if (!document.ok()) return NotAManifest(uri, document.error().message);
  if (!document->is_array() || document->AsArray().empty()) {
    return NotAManifest(uri, document->is_array() ? "an empty array" : document->KindName());
  }
  const json::Value::Array& entries = document->AsArray();
  const json::Value* prefix = entries.front().Find("prefix");
  if (prefix == nullptr || !prefix->is_string()) {
    return NotAManifest(uri, "no prefix in the first entry");
  }
  std::vector<StoredFile> files;
  for (size_t i = 1; i < entries.size(); ++i) {
    if (!entries[i].is_string()) {
      return NotAManifest(uri,
                          std::string(entries[i].KindName()) + " as entry " + std::to_string(i));
    }
    const std::string member = MemberUri(uri, prefix->AsString(), entries[i].AsString());
    CANDOR_ASSIGN_OR_RETURN(const std::vector<StoredFile> found, ListFiles(member));
    if (!IsExactly(found, member)) {
      return Error{.kind = ErrorKind::kData,
                   .message = "A file that the manifest names was not found.",
                   .where = RedactUri(uri),
                   .found = RedactUri(member)};
    }
    files.push_back(found.front());
  }
  return files;
}

}  // namespace candor::dataset
