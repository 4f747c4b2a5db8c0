// From joint counts of codes to the tables of one facet entry.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "candor/bias/counts.h"
#include "candor/bias/outcome.h"
#include "candor/bias/role_table.h"

namespace candor::bias {

/// The strata of a group column: for each code its stratum, in ascending order of value.
struct Strata {
  static constexpr uint32_t kNone = ~uint32_t{0};  ///< a missing group belongs to no stratum
  std::vector<uint32_t> stratum_of_code;
  size_t count = 0;
  std::string error;  ///< set when the values cannot be put in order: CDD's soft error
};

Strata OrderStrata(const dataset::Column& group);

/// Counts of one facet column, summed so that each entry's tables cost only its own codes.
class FacetCounts {
 public:
  /// `prediction` and `strata` may be null.
  FacetCounts(const FacetTable& facet, const Outcome& label, const Outcome* prediction,
              const Strata* strata);

  LabelTable Labels(const std::vector<uint8_t>& in_d) const;
  ConfusionTable Confusion(const std::vector<uint8_t>& in_d) const;

 private:
  struct StratumPart {
    uint32_t stratum = 0;
    LabelCounts labels;
    LabelCounts predictions;
  };
  struct CodeCounts {
    ConfusionCounts confusion;  // without predictions: tp and tn hold the labels
    std::vector<StratumPart> strata;
  };

  static void MergeParts(std::vector<StratumPart>* parts);
  ConfusionCounts Sum(const std::vector<uint8_t>& in_d) const;
  std::vector<StratumCounts> StrataFor(const std::vector<uint8_t>& in_d, bool predictions) const;

  bool has_group_ = false;
  size_t stratum_count_ = 0;
  ConfusionCounts total_;
  std::vector<CodeCounts> by_code_;
};

}  // namespace candor::bias
