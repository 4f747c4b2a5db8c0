#include "candor/config/placeholders_internal.h"

namespace candor::config {

int Placeholders::Count(std::string_view name) const {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

Placeholders FindPlaceholders(std::string_view text) {
  // A name that is the beginning of another one stands after it.
  constexpr std::string_view kNames[] = {
      "$features_kvp",     "$features",   "$feature_names",      "$records",
      "$record",           "$start_time", "$target_time_series", "$related_time_series",
      "$static_covariates"};
  Placeholders placeholders;
  for (size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at)) {
    const std::string_view rest = text.substr(at);
    size_t length = 1;
    const size_t brace = rest.starts_with("${") ? rest.find('}') : std::string_view::npos;
    if (brace != std::string_view::npos) {
      placeholders.named.emplace_back(rest.substr(2, brace - 2));
      length = brace + 1;
    }
    for (const std::string_view name : kNames) {
      if (!rest.starts_with(name)) continue;
      ++placeholders.counts[std::string(name)];
      length = name.size();
      break;
    }
    at += length;
  }
  return placeholders;
}

}  // namespace candor::config
