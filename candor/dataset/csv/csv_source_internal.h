// OpenCsv with other limits and another storage, for tests and fuzzers.
#pragma once

#include "candor/dataset/csv/csv_chunk_reader_internal.h"
#include "candor/dataset/csv/csv_source.h"

namespace candor::dataset::csv {

Result<std::unique_ptr<RowSource>> OpenCsvWithLimits(std::vector<StoredFile> files,
                                                     const OpenOptions& options,
                                                     const RunContext& context,
                                                     const ReaderLimits& limits);

}  // namespace candor::dataset::csv
