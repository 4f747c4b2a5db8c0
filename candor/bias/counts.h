// The counts that every bias metric but the flip test is a function of.
//
// Terms (bias metrics contract, 1.1): facet d is the sensitive group, the configured value; facet a
// is everyone else, rows with a missing facet included. Positive means that the label is one of the
// configured values or above the threshold; everything else, missing included, is negative.
#pragma once

#include <cstdint>
#include <vector>

namespace candor::bias {

/// Rows of one group by observed label.
struct LabelCounts {
  int64_t positive = 0;
  int64_t negative = 0;

  int64_t n() const { return positive + negative; }
  bool operator==(const LabelCounts&) const = default;
};

/// Rows of one group by observed label and prediction.
struct ConfusionCounts {
  int64_t tp = 0, fp = 0, fn = 0, tn = 0;

  int64_t n() const { return tp + fp + fn + tn; }
  LabelCounts labels() const { return {.positive = tp + fn, .negative = fp + tn}; }
  LabelCounts predictions() const { return {.positive = tp + fp, .negative = fn + tn}; }
  bool operator==(const ConfusionCounts&) const = default;
};

/// One stratum of the group variable: outcomes (labels for CDDL, predictions for CDDPL).
struct StratumCounts {
  LabelCounts a;
  LabelCounts d;
};

/// What the pre-training metrics of one facet value need.
struct LabelTable {
  LabelCounts a;
  LabelCounts d;
  bool has_group = false;             ///< false: CDDL is the soft error of a missing group
  std::vector<StratumCounts> strata;  ///< by label, ascending group value; missing groups left out
};

/// What the post-training metrics of one facet value need.
struct ConfusionTable {
  ConfusionCounts a;
  ConfusionCounts d;
  bool has_group = false;
  std::vector<StratumCounts> strata;  ///< by prediction, ascending group value
};

/// Rows of d whose prediction differs from that of their nearest neighbours in a.
struct FlipCounts {
  int64_t accepted_but_neighbours_rejected = 0;
  int64_t rejected_but_neighbours_accepted = 0;
  int64_t n_d = 0;
};

}  // namespace candor::bias
