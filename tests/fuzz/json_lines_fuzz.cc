// Reads the input as a JSON Lines data set: on one thread and on two it gives the same rows, or the
// same error.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "candor/dataset/json/json_source.h"
#include "candor/dataset/storage.h"

namespace {

using candor::Result;
using candor::Status;
using candor::dataset::BlockConsumer;
using candor::dataset::ColumnView;
using candor::dataset::MappedBlock;
using candor::dataset::OpenOptions;
using candor::dataset::RowBlock;

struct MappedText : MappedBlock {
  std::string text;
};

// Writes every cell down, row by row.
class Transcript : public BlockConsumer {
 public:
  Result<std::unique_ptr<MappedBlock>> Map(const RowBlock& block) override {
    auto mapped = std::make_unique<MappedText>();
    for (int64_t row = 0; row < block.rows; ++row) {
      for (const ColumnView& column : block.columns) {
        const auto& cell = column.cells[row];
        mapped->text += std::to_string(static_cast<int>(cell.kind())) + cell.PythonText() + '\x1f';
      }
    }
    return std::unique_ptr<MappedBlock>(std::move(mapped));
  }
  Status Merge(std::unique_ptr<MappedBlock> mapped) override {
    text_ += static_cast<MappedText&>(*mapped).text;
    return {};
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string Read(const std::string& path, size_t bytes, int threads) {
  OpenOptions options{.features = "f", .label = "l"};
  const candor::RunContext context{.threads = threads};
  auto source =
      candor::dataset::OpenJsonLines({{path, static_cast<int64_t>(bytes)}}, options, context);
  if (!source.ok()) return source.error().ToString();
  std::vector<int> columns;
  for (size_t i = 0; i < (*source)->column_names().size(); ++i) {
    columns.push_back(static_cast<int>(i));
  }
  Transcript transcript;
  const auto report = (*source)->Scan(columns, transcript, context);
  return report.ok() ? transcript.text() : report.error().ToString();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const int file = memfd_create("json_lines_fuzz", 0);
  if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size)) std::abort();
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  const std::string one = Read(path, size, 1);
  constexpr uint8_t kOneInSixteen = 16;  // threads are slow to start
  if (size > 0 && data[0] % kOneInSixteen == 0 && Read(path, size, 2) != one) std::abort();
  close(file);
  return 0;
}
