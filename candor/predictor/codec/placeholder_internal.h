// Templates of requests, cut at their placeholders.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"

namespace candor::predictor {

enum class Placeholder {
  kFeatures,      ///< $features
  kFeatureNames,  ///< $feature_names
  kFeaturesKvp,   ///< $features_kvp
  kFeature,       ///< "${NAME}"
  kRecord,        ///< $record
  kRecords,       ///< $records
};

struct TemplatePart {
  std::string text_before;
  Placeholder placeholder = Placeholder::kFeatures;
  size_t feature = 0;  ///< kFeature: which one
};

struct ParsedTemplate {
  std::vector<TemplatePart> parts;
  std::string tail;
  std::string sample;  ///< the template with a value of the right kind for each placeholder

  int Count(Placeholder placeholder) const;
};

/// "$features", ...
std::string_view SpellingOf(Placeholder placeholder);

/// Cuts a template; `pointer` says where it stands in the configuration. The longest placeholder
/// wins. "${NAME}" includes its quotes; NAME may be spelt as it is or with JSON's escapes, and the
/// quotes may be left out. Other dollar signs are plain text. Errors: kConfig for a name that no
/// feature or more than one has, and a placeholder within a JSON string.
Result<ParsedTemplate> ParseTemplate(std::string_view text, const std::vector<std::string>& names,
                                     const std::string& pointer);

/// kConfig unless the sample is JSON: then every record and body is.
Status CheckMakesJson(const ParsedTemplate& parsed, std::string_view text,
                      const std::string& pointer);

}  // namespace candor::predictor
