// For tests: everything that a scan hands out, gathered.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "candor/dataset/column_cell.h"
#include "candor/dataset/row_source.h"

namespace candor::dataset {

struct ScannedTable {
  std::vector<std::vector<Cell>> columns;  ///< in the order of the request
  std::vector<std::set<Layout>> layouts;   ///< met in each column
  std::vector<std::set<bool>> categories;  ///< is_category of each column's dictionaries
  std::vector<int64_t> block_rows;
  std::vector<std::optional<int64_t>> first_rows;  ///< of the blocks
  ScanReport report;
};

class TableGatherer : public BlockConsumer {
 public:
  explicit TableGatherer(size_t columns) {
    table_.columns.resize(columns);
    table_.layouts.resize(columns);
    table_.categories.resize(columns);
  }

  Result<std::unique_ptr<MappedBlock>> Map(const RowBlock& block) override {
    auto copy = std::make_unique<Copy>();
    copy->rows = block.rows;
    copy->first_row = block.first_row;
    for (const ColumnView& view : block.columns) {
      std::vector<Cell> cells;
      for (int64_t row = 0; row < view.length; ++row) cells.push_back(CellAt(view, row));
      copy->columns.push_back(std::move(cells));
      copy->layouts.emplace_back(view.layout, view.is_category);
    }
    return std::unique_ptr<MappedBlock>(std::move(copy));
  }

  Status Merge(std::unique_ptr<MappedBlock> mapped) override {
    auto& copy = static_cast<Copy&>(*mapped);
    table_.block_rows.push_back(copy.rows);
    table_.first_rows.push_back(copy.first_row);
    for (size_t i = 0; i < copy.columns.size(); ++i) {
      for (Cell& cell : copy.columns[i]) table_.columns[i].push_back(std::move(cell));
      const auto [layout, is_category] = copy.layouts[i];
      table_.layouts[i].insert(layout);
      if (layout == Layout::kDictionary) table_.categories[i].insert(is_category);
    }
    return {};
  }

  ScannedTable Take() { return std::move(table_); }

 private:
  struct Copy : MappedBlock {
    int64_t rows = 0;
    std::optional<int64_t> first_row;
    std::vector<std::vector<Cell>> columns;
    std::vector<std::pair<Layout, bool>> layouts;
  };

  ScannedTable table_;
};

inline Result<ScannedTable> ScanTable(RowSource& source, const std::vector<int>& columns,
                                      int threads = 2) {
  TableGatherer gatherer(columns.size());
  CANDOR_ASSIGN_OR_RETURN(ScanReport report,
                          source.Scan(columns, gatherer, RunContext{.threads = threads}));
  ScannedTable table = gatherer.Take();
  table.report = std::move(report);
  return table;
}

}  // namespace candor::dataset
