// The columns that bias looks at, after one pass over the data: types, distinct values, joint
// counts and, for the flip test, the rows themselves.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "candor/bias/contingency_table.h"
#include "candor/dataset/column_dictionary.h"
#include "candor/dataset/encoded_column.h"
#include "candor/dataset/number_column.h"
#include "candor/dataset/row_source.h"

namespace candor::bias {

/// One column in a role. `position` is the column's place in the scan; `frame_column` tells columns
/// of the whole (joined) table apart, so that the flip test can leave roles out of its features.
struct RoleColumn {
  std::string name;
  int position = 0;
  int frame_column = 0;
  dataset::DictionaryOptions dictionary;
};

/// Which columns to gather.
struct RoleRequest {
  RoleColumn label;
  std::optional<RoleColumn> prediction;
  std::optional<RoleColumn> group;
  std::vector<RoleColumn> facets;
  /// Columns for the flip test: every column of the table but label and prediction. Empty: no flip
  /// test, and no rows are kept.
  std::vector<RoleColumn> features;

  bool keeps_rows() const { return !features.empty(); }
};

struct FacetTable {
  std::string name;
  int frame_column = 0;
  dataset::Column column;
  ContingencyTable counts;
  std::vector<uint32_t> rows;  ///< the row's code; empty unless rows are kept
};

struct Feature {
  std::string name;
  int frame_column = 0;
  dataset::NumberColumn numbers;
};

struct RoleTable {
  int64_t rows = 0;
  std::string label_name;
  dataset::Column label;
  std::optional<std::string> prediction_name;
  std::optional<dataset::Column> prediction;
  std::string group_name;  ///< set when group is
  std::optional<dataset::Column> group;
  std::vector<FacetTable> facets;
  std::vector<uint32_t> prediction_rows;
  std::vector<Feature> features;
};

/// Gathers a RoleTable from one source, in one pass. State: the distinct values of the role columns
/// and their joint counts; with features, also one code a row and role and the features' numbers.
class RoleScan : public dataset::BlockConsumer {
 public:
  explicit RoleScan(RoleRequest request);

  Result<std::unique_ptr<dataset::MappedBlock>> Map(const dataset::RowBlock& block) override;
  Status Merge(std::unique_ptr<dataset::MappedBlock> base) override;

  /// Call once, after the scan.
  RoleTable Finish();

 private:
  struct Mapped;
  static void DropCodes(Mapped* mapped);

  RoleRequest request_;
  std::optional<dataset::EncodedColumn> label_;
  std::optional<dataset::EncodedColumn> prediction_;
  std::optional<dataset::EncodedColumn> group_;
  std::vector<dataset::EncodedColumn> facets_;
  std::vector<ContingencyTable> counts_;
  std::vector<dataset::NumberColumn> features_;
  int64_t rows_ = 0;
};

}  // namespace candor::bias
