#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>

#include "candor/dataset/csv/byte_masks_internal.h"
#include "candor/dataset/csv/csv_structure_internal.h"

namespace candor::dataset::csv {
namespace {

constexpr size_t kStep = 64;

// Hands the separators outside quotes to `sink`, as masks of 64 bytes or one by one. Returns the
// position of a quote that stays open, or kNowhere.
template <typename Sink>
size_t ScanSeparators(const char* data, size_t size, Sink& sink) {
  size_t position = 0;
  uint64_t inside = 0;           // all ones while a quote is open
  uint64_t after_separator = 1;  // the byte before this step ends a cell
  uint64_t after_quote = 0;
  size_t record_begin = 0;  // of a record that certainly has begun outside quotes
  while (position < size) {
    ByteMasks masks = LoadMasks(data + position);
    if (size - position < kStep) {
      const uint64_t valid = (uint64_t{1} << (size - position)) - 1;
      masks.quotes &= valid;
      masks.commas &= valid;
      masks.line_ends &= valid;
      masks.non_ascii &= valid;
    }
    sink.SeeNonAscii(masks.non_ascii);
    const uint64_t separators = masks.commas | masks.line_ends;
    uint64_t quoted = inside;
    if (masks.quotes != 0) {
      quoted ^= RunningXor(masks.quotes);
      const uint64_t may_open =
          (separators << 1 | after_separator) | (masks.quotes << 1 | after_quote);
      const uint64_t irregular = masks.quotes & quoted & ~may_open;
      if (irregular != 0) {
        // A quote in the middle of a cell is plain text.
        const int bit = std::countr_zero(irregular);
        const uint64_t before = separators & ~quoted & ((uint64_t{1} << bit) - 1);
        sink.TakeMask(position, before, before & masks.line_ends);
        size_t open_quote = kNowhere;
        const size_t next = WalkRecord(
            std::string_view(data, size), position + static_cast<size_t>(bit), CellState::kPlain,
            &open_quote, [&](size_t at, bool is_line_end) { sink.TakeOne(at, is_line_end); });
        sink.SeeNonAscii(1);  // the walk did not look
        if (next == kNowhere) return open_quote;
        position = record_begin = next;
        inside = after_quote = 0;
        after_separator = 1;
        continue;
      }
      inside = uint64_t{0} - (quoted >> 63);
    }
    const uint64_t outside = separators & ~quoted;
    const uint64_t line_ends = masks.line_ends & ~quoted;
    sink.TakeMask(position, outside, line_ends);
    if (line_ends != 0) {
      record_begin = position + kStep - static_cast<size_t>(std::countl_zero(line_ends));
    }
    after_separator = separators >> 63;
    after_quote = masks.quotes >> 63;
    position += kStep;
  }
  if (inside == 0) return kNowhere;
  size_t open_quote = kNowhere;
  WalkRecord(std::string_view(data, size), record_begin, CellState::kStart, &open_quote,
             [](size_t, bool) {});
  return open_quote;
}

class StructureSink {
 public:
  explicit StructureSink(Structure* structure) : structure_(structure) { Reserve(); }

  void SeeNonAscii(uint64_t mask) { non_ascii_ |= mask; }

  void TakeMask(size_t position, uint64_t separators, uint64_t line_ends) {
    if (separators == 0) return;
    Reserve();
    uint32_t* out = structure_->separators.data() + structure_->separator_count;
    uint32_t* ends = structure_->record_ends.data() + structure_->record_count;
    const uint32_t* const first = structure_->separators.data();
    do {
      const int bit = std::countr_zero(separators);
      *out = static_cast<uint32_t>(position) + static_cast<uint32_t>(bit);
      *ends = static_cast<uint32_t>(out - first);
      ends += line_ends >> bit & 1;
      ++out;
      separators &= separators - 1;
    } while (separators != 0);
    structure_->separator_count = static_cast<size_t>(out - first);
    structure_->record_count = static_cast<size_t>(ends - structure_->record_ends.data());
  }

  void TakeOne(size_t position, bool is_line_end) {
    Reserve();
    structure_->separators[structure_->separator_count++] = static_cast<uint32_t>(position);
    if (!is_line_end) return;
    structure_->record_ends[structure_->record_count++] =
        static_cast<uint32_t>(structure_->separator_count - 1);
  }

  void Finish() { structure_->is_ascii = non_ascii_ == 0; }

 private:
  // Room for one more step.
  void Reserve() {
    const auto grow = [](std::vector<uint32_t>* vector, size_t used) {
      if (vector->size() - used < kStep + 1) vector->resize(2 * vector->size() + 4 * kStep);
    };
    grow(&structure_->separators, structure_->separator_count);
    grow(&structure_->record_ends, structure_->record_count);
  }

  Structure* structure_;
  uint64_t non_ascii_ = 0;
};

class LastRecordEndSink {
 public:
  explicit LastRecordEndSink(const char* data, size_t size) : data_(data), size_(size) {}

  void SeeNonAscii(uint64_t) {}
  void TakeMask(size_t position, uint64_t, uint64_t line_ends) {
    if (line_ends == 0) return;
    const auto top = static_cast<size_t>(63 - std::countl_zero(line_ends));
    if (IsWholeLineEnd(position + top)) {
      end_ = position + top + 1;
      return;
    }
    // A \r at the very end: the line end before it counts.
    line_ends &= ~(uint64_t{1} << top);
    TakeMask(position, 0, line_ends);
  }
  void TakeOne(size_t position, bool is_line_end) {
    if (is_line_end && IsWholeLineEnd(position)) end_ = position + 1;
  }
  size_t end() const { return end_; }

 private:
  // Not a \r whose \n stands, or may stand, behind it.
  bool IsWholeLineEnd(size_t position) const {
    return data_[position] == '\n' || (position + 1 < size_ && data_[position + 1] != '\n');
  }

  const char* data_;
  size_t size_;
  size_t end_ = 0;
};

}  // namespace

void FindStructure(const char* data, size_t size, Structure* structure) {
  structure->separator_count = 0;
  structure->record_count = 0;
  StructureSink sink(structure);
  sink.TakeOne(kNowhere, false);
  structure->open_quote = ScanSeparators(data, size, sink);
  const uint32_t last = structure->separators[structure->separator_count - 1];
  const size_t records = structure->record_count;
  const bool ended =
      size == 0 || (records > 0 && last + size_t{1} == size &&
                    structure->record_ends[records - 1] + size_t{1} == structure->separator_count);
  if (!ended && structure->open_quote == kNowhere) sink.TakeOne(size, true);
  sink.Finish();
}

size_t FindLastRecordEnd(const char* data, size_t size) {
  LastRecordEndSink sink(data, size);
  if (std::memchr(data, '"', size) != nullptr) {
    ScanSeparators(data, size, sink);
    return sink.end();
  }
  for (size_t i = size; i > 0; --i) {
    if (IsLineEnd(data[i - 1])) sink.TakeOne(i - 1, true);
    if (sink.end() > 0) break;
  }
  return sink.end();
}

}  // namespace candor::dataset::csv
