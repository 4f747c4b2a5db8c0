#include "candor/bias/role_table.h"

#include <utility>

namespace candor::bias {
namespace {

using dataset::EncodeBlock;
using dataset::EncodedBlock;
using dataset::EncodedColumn;

const dataset::ColumnView& View(const dataset::RowBlock& block, const RoleColumn& role) {
  return block.columns[static_cast<size_t>(role.position)];
}

void SetAxis(CodeColumns* columns, Axis axis, const EncodedBlock& block) {
  columns->codes[static_cast<size_t>(axis)] = block.codes.data();
  columns->code_count[static_cast<size_t>(axis)] = block.code_count();
}

void SetAxis(CodeColumns* columns, Axis axis, const std::optional<EncodedBlock>& block) {
  if (block) SetAxis(columns, axis, *block);
}

EncodedColumn::Translation AppendIf(std::optional<EncodedColumn>* column,
                                    const std::optional<EncodedBlock>& block) {
  return *column ? (*column)->Append(*block) : EncodedColumn::Translation();
}

}  // namespace

struct RoleScan::Mapped : dataset::MappedBlock {
  int64_t rows = 0;
  EncodedBlock label;
  std::optional<EncodedBlock> prediction;
  std::optional<EncodedBlock> group;
  std::vector<EncodedBlock> facets;
  std::vector<ContingencyTable> counts;  // in the block's own codes
  std::vector<dataset::NumberColumn> features;
  std::shared_ptr<const void> owner;  // the encoded blocks' texts point into it
};

// The counts hold all that a block's codes said; blocks may wait long for their merge.
void RoleScan::DropCodes(Mapped* mapped) {
  const auto drop = [](EncodedBlock& block) { block.codes = {}; };
  drop(mapped->label);
  if (mapped->prediction) drop(*mapped->prediction);
  if (mapped->group) drop(*mapped->group);
  for (EncodedBlock& facet : mapped->facets) drop(facet);
}

RoleScan::RoleScan(RoleRequest request) : request_(std::move(request)) {
  const bool keep = request_.keeps_rows();
  label_.emplace(request_.label.dictionary);
  if (request_.prediction) prediction_.emplace(request_.prediction->dictionary, keep);
  if (request_.group) group_.emplace(request_.group->dictionary);
  for (const RoleColumn& facet : request_.facets) facets_.emplace_back(facet.dictionary, keep);
  counts_.resize(facets_.size());
  features_.resize(request_.features.size());
}

Result<std::unique_ptr<dataset::MappedBlock>> RoleScan::Map(const dataset::RowBlock& block) {
  auto mapped = std::make_unique<Mapped>();
  mapped->rows = block.rows;
  mapped->owner = block.owner;
  mapped->label = EncodeBlock(View(block, request_.label));
  if (request_.prediction) mapped->prediction = EncodeBlock(View(block, *request_.prediction));
  if (request_.group) mapped->group = EncodeBlock(View(block, *request_.group));

  CodeColumns columns;
  SetAxis(&columns, Axis::kLabel, mapped->label);
  SetAxis(&columns, Axis::kPrediction, mapped->prediction);
  SetAxis(&columns, Axis::kGroup, mapped->group);
  for (const RoleColumn& facet : request_.facets) {
    mapped->facets.push_back(EncodeBlock(View(block, facet)));
    SetAxis(&columns, Axis::kFacet, mapped->facets.back());
    mapped->counts.push_back(CountRows(columns, block.rows));
  }
  for (const RoleColumn& feature : request_.features) {
    mapped->features.push_back(dataset::ReadNumbers(View(block, feature)));
  }
  if (!request_.keeps_rows()) DropCodes(mapped.get());
  return std::unique_ptr<dataset::MappedBlock>(std::move(mapped));
}

Status RoleScan::Merge(std::unique_ptr<dataset::MappedBlock> base) {
  auto& mapped = static_cast<Mapped&>(*base);
  rows_ += mapped.rows;
  const auto label = label_->Append(mapped.label);
  const auto prediction = AppendIf(&prediction_, mapped.prediction);
  const auto group = AppendIf(&group_, mapped.group);
  for (size_t i = 0; i < facets_.size(); ++i) {
    const auto facet = facets_[i].Append(mapped.facets[i]);
    const Recoding earlier = {facet.earlier, label.earlier, prediction.earlier, group.earlier};
    const bool recodes = !facet.earlier.empty() || !label.earlier.empty() ||
                         !prediction.earlier.empty() || !group.earlier.empty();
    if (recodes) counts_[i].Recode(earlier);
    counts_[i].Merge(mapped.counts[i], {facet.block, label.block, prediction.block, group.block});
  }
  for (size_t i = 0; i < features_.size(); ++i) features_[i].Append(std::move(mapped.features[i]));
  return {};
}

RoleTable RoleScan::Finish() {
  RoleTable table{
      .rows = rows_, .label_name = request_.label.name, .label = label_->dictionary().Settle()};
  if (prediction_) {
    table.prediction_name = request_.prediction->name;
    table.prediction = prediction_->dictionary().Settle();
    table.prediction_rows = prediction_->TakeRows();
  }
  if (group_) {
    table.group_name = request_.group->name;
    table.group = group_->dictionary().Settle();
  }
  for (size_t i = 0; i < facets_.size(); ++i) {
    table.facets.push_back({.name = request_.facets[i].name,
                            .frame_column = request_.facets[i].frame_column,
                            .column = facets_[i].dictionary().Settle(),
                            .counts = std::move(counts_[i]),
                            .rows = facets_[i].TakeRows()});
  }
  for (size_t i = 0; i < features_.size(); ++i) {
    table.features.push_back({.name = request_.features[i].name,
                              .frame_column = request_.features[i].frame_column,
                              .numbers = std::move(features_[i])});
  }
  return table;
}

}  // namespace candor::bias
