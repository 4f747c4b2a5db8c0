#include <algorithm>
#include <numeric>

#include "candor/bias/facet_counts_internal.h"

namespace candor::bias {
namespace {

using dataset::Cell;
using dataset::Column;

void Add(ConfusionCounts* to, const ConfusionCounts& counts) {
  to->tp += counts.tp;
  to->fp += counts.fp;
  to->fn += counts.fn;
  to->tn += counts.tn;
}

ConfusionCounts Minus(const ConfusionCounts& total, const ConfusionCounts& part) {
  return {.tp = total.tp - part.tp,
          .fp = total.fp - part.fp,
          .fn = total.fn - part.fn,
          .tn = total.tn - part.tn};
}

void AddRows(LabelCounts* to, bool positive, int64_t rows) {
  (positive ? to->positive : to->negative) += rows;
}

bool LessInPython(const Cell& a, const Cell& b) {
  if (a.is_text()) return a.AsText() < b.AsText();
  return a.AsDouble() < b.AsDouble();
}

}  // namespace

Strata OrderStrata(const Column& group) {
  Strata strata;
  const size_t codes = group.values.size();
  std::vector<uint32_t> order;
  bool any_text = false;
  bool any_number = false;
  for (uint32_t code = 1; code < codes; ++code) {
    if (group.canonical[code] != code) continue;
    order.push_back(code);
    (group.values[code].is_text() ? any_text : any_number) = true;
  }
  // numpy sorts the groups; texts beside numbers (a gap is a float) have no order in Python.
  if (any_text && (any_number || group.missing > 0)) {
    strata.error = "'<' not supported between instances of 'str' and 'float'";
    return strata;
  }
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return LessInPython(group.values[a], group.values[b]); });
  strata.count = order.size();
  strata.stratum_of_code.assign(codes, Strata::kNone);
  for (uint32_t i = 0; i < order.size(); ++i) strata.stratum_of_code[order[i]] = i;
  for (uint32_t code = 1; code < codes; ++code) {
    strata.stratum_of_code[code] = strata.stratum_of_code[group.canonical[code]];
  }
  return strata;
}

FacetCounts::FacetCounts(const FacetTable& facet, const Outcome& label, const Outcome* prediction,
                         const Strata* strata)
    : has_group_(strata != nullptr),
      stratum_count_(strata == nullptr ? 0 : strata->count),
      by_code_(facet.column.values.size()) {
  facet.counts.ForEach([&](const CellKey& key, int64_t rows) {
    CodeCounts& counts = by_code_[key.facet];
    const bool positive = label.is_positive[key.label] != 0;
    const bool predicted =
        prediction == nullptr ? positive : prediction->is_positive[key.prediction] != 0;
    int64_t& cell = positive ? (predicted ? counts.confusion.tp : counts.confusion.fn)
                             : (predicted ? counts.confusion.fp : counts.confusion.tn);
    cell += rows;
    if (stratum_count_ == 0) return;
    const uint32_t stratum = strata->stratum_of_code[key.group];
    if (stratum == Strata::kNone) return;
    StratumPart& part = counts.strata.emplace_back(StratumPart{.stratum = stratum});
    AddRows(&part.labels, positive, rows);
    AddRows(&part.predictions, predicted, rows);
  });
  for (CodeCounts& counts : by_code_) {
    Add(&total_, counts.confusion);
    MergeParts(&counts.strata);
  }
}

// Adds up the parts of each stratum.
void FacetCounts::MergeParts(std::vector<StratumPart>* parts) {
  std::sort(parts->begin(), parts->end(),
            [](const StratumPart& a, const StratumPart& b) { return a.stratum < b.stratum; });
  size_t kept = 0;
  for (size_t i = 0; i < parts->size(); ++i) {
    const StratumPart& part = (*parts)[i];
    if (i == 0 || part.stratum != (*parts)[kept].stratum) {
      kept = i == 0 ? 0 : kept + 1;
      (*parts)[kept] = part;
      continue;
    }
    StratumPart& sum = (*parts)[kept];
    sum.labels = {sum.labels.positive + part.labels.positive,
                  sum.labels.negative + part.labels.negative};
    sum.predictions = {sum.predictions.positive + part.predictions.positive,
                       sum.predictions.negative + part.predictions.negative};
  }
  if (!parts->empty()) parts->resize(kept + 1);
}

ConfusionCounts FacetCounts::Sum(const std::vector<uint8_t>& in_d) const {
  ConfusionCounts sum;
  for (size_t code = 0; code < by_code_.size(); ++code) {
    if (in_d[code] != 0) Add(&sum, by_code_[code].confusion);
  }
  return sum;
}

std::vector<StratumCounts> FacetCounts::StrataFor(const std::vector<uint8_t>& in_d,
                                                  bool predictions) const {
  std::vector<StratumCounts> strata(stratum_count_);
  for (size_t code = 0; code < by_code_.size(); ++code) {
    for (const StratumPart& part : by_code_[code].strata) {
      StratumCounts& counts = strata[part.stratum];
      LabelCounts& side = in_d[code] != 0 ? counts.d : counts.a;
      const LabelCounts& add = predictions ? part.predictions : part.labels;
      side.positive += add.positive;
      side.negative += add.negative;
    }
  }
  return strata;
}

LabelTable FacetCounts::Labels(const std::vector<uint8_t>& in_d) const {
  const ConfusionCounts d = Sum(in_d);
  return {.a = Minus(total_, d).labels(),
          .d = d.labels(),
          .has_group = has_group_,
          .strata = StrataFor(in_d, false)};
}

ConfusionTable FacetCounts::Confusion(const std::vector<uint8_t>& in_d) const {
  const ConfusionCounts d = Sum(in_d);
  return {.a = Minus(total_, d), .d = d, .has_group = has_group_, .strata = StrataFor(in_d, true)};
}

}  // namespace candor::bias
