// In which row the blocks of a text file begin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace candor::dataset {

/// Text does not say in which row of the data a block begins before those ahead of it were read:
/// a completed scan teaches it to the next ones, which cut the same blocks.
class BlockRows {
 public:
  /// Of the block of this number, from 0; nothing before a scan was completed.
  std::optional<int64_t> FirstRow(size_t block) const {
    if (block >= first_rows_.size()) return std::nullopt;
    return first_rows_[block];
  }

  /// What one scan sees: the rows of each block, in order.
  class Count {
   public:
    void Add(int64_t rows) {
      first_rows_.push_back(rows_);
      rows_ += rows;
    }

   private:
    friend class BlockRows;
    std::vector<int64_t> first_rows_;
    int64_t rows_ = 0;
  };
  void Learn(Count count) { first_rows_ = std::move(count.first_rows_); }

 private:
  std::vector<int64_t> first_rows_;
};

}  // namespace candor::dataset
