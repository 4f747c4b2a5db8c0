// Prints what a model answers to the rows of a CSV file, for comparisons with the library that
// trained it.
//
//   model_tool MODEL FEATURES.csv [--library] [--threads N] [--batch ROWS]
//
// The CSV file has a header; its columns are typed as pandas would type them. They go to the
// model's features by name when the model has names, else by position. A line of the output holds a
// row's scores, with 17 significant digits, and its label if the model gives one, separated by
// commas. --library asks the maker's library instead of candor's own evaluator.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "candor/dataset/column_dictionary.h"
#include "candor/dataset/encoded_block.h"
#include "candor/dataset/open.h"
#include "candor/dataset/typed_cells.h"
#include "candor/predictor/lightgbm/lightgbm_model.h"
#include "candor/predictor/model.h"
#include "candor/predictor/open_model.h"
#include "candor/predictor/xgboost/xgboost_model.h"

namespace {

using candor::Error;
using candor::ErrorKind;
using candor::Result;
using candor::RunContext;
using candor::Status;
using candor::dataset::BlockConsumer;
using candor::dataset::ColumnDictionary;
using candor::dataset::ColumnView;
using candor::dataset::EncodedBlock;
using candor::dataset::MappedBlock;
using candor::dataset::RowBlock;
using candor::dataset::RowSource;
using candor::dataset::SettledType;
using candor::dataset::TypedCells;
using candor::predictor::Answers;
using candor::predictor::Model;

struct Arguments {
  std::string model;
  std::string features;
  bool with_library = false;
  RunContext context;
  int64_t batch_rows = 0;  // 0: as the reader cuts the blocks
};

bool ReadArguments(int argc, char** argv, Arguments* arguments) {
  std::vector<std::string> places;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--library") {
      arguments->with_library = true;
    } else if (argument == "--threads" && i + 1 < argc) {
      arguments->context.threads = std::atoi(argv[++i]);
    } else if (argument == "--batch" && i + 1 < argc) {
      arguments->batch_rows = std::atoll(argv[++i]);
    } else {
      places.push_back(argument);
    }
  }
  if (places.size() != 2) return false;
  arguments->model = places[0];
  arguments->features = places[1];
  return true;
}

Result<std::unique_ptr<Model>> OpenModelFile(const Arguments& arguments) {
  std::ifstream file(arguments.model, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!arguments.with_library) {
    CANDOR_ASSIGN_OR_RETURN(auto opened, candor::predictor::OpenModelBytes(bytes, arguments.model));
    return std::move(opened.model);
  }
  if (candor::predictor::LooksLikeXgboost(bytes)) {
    return candor::predictor::LoadXgboostWithLibrary(bytes);
  }
  return candor::predictor::LoadLightgbmWithLibrary(bytes);
}

/// Which columns of the file are the model's features.
Result<std::vector<int>> BindColumns(const Model& model, const std::vector<std::string>& names) {
  const auto& features = model.info().features;
  const size_t count = features.empty() ? names.size() : features.size();
  std::vector<int> columns(count);
  std::iota(columns.begin(), columns.end(), 0);
  for (size_t i = 0; i < count; ++i) {
    size_t column = i;
    if (model.info().has_feature_names) {
      const auto found = std::find(names.begin(), names.end(), features[i].name);
      column = static_cast<size_t>(found - names.begin());
    }
    if (column >= names.size()) {
      return Error{.kind = ErrorKind::kModel,
                   .message = "The file lacks a feature of the model.",
                   .where = "feature " + std::to_string(i),
                   .expected = features[i].name};
    }
    columns[i] = static_cast<int>(column);
  }
  return columns;
}

struct EncodedColumns : MappedBlock {
  std::vector<EncodedBlock> columns;
  std::shared_ptr<const void> owner;  // of the texts in the columns
};

/// First pass: the columns' types.
class TypeReader : public BlockConsumer {
 public:
  explicit TypeReader(size_t columns) : dictionaries_(columns) {}

  Result<std::unique_ptr<MappedBlock>> Map(const RowBlock& block) override {
    auto encoded = std::make_unique<EncodedColumns>();
    for (const ColumnView& column : block.columns) {
      encoded->columns.push_back(candor::dataset::EncodeBlock(column));
    }
    encoded->owner = block.owner;
    return std::unique_ptr<MappedBlock>(std::move(encoded));
  }

  Status Merge(std::unique_ptr<MappedBlock> mapped) override {
    const auto& encoded = static_cast<const EncodedColumns&>(*mapped);
    std::vector<uint32_t> recode;
    for (size_t i = 0; i < dictionaries_.size(); ++i) {
      dictionaries_[i].Merge(encoded.columns[i], &recode);
    }
    return {};
  }

  std::vector<SettledType> Types() const {
    std::vector<SettledType> types;
    for (const ColumnDictionary& dictionary : dictionaries_) {
      types.push_back(candor::dataset::TypeOf(dictionary.Settle()));
    }
    return types;
  }

 private:
  std::vector<ColumnDictionary> dictionaries_;
};

/// Second pass: predicts and prints, in row order: its scan runs on one thread.
class Printer : public BlockConsumer {
 public:
  Printer(const Model& model, std::vector<SettledType> types, const Arguments& arguments)
      : model_(model), types_(std::move(types)), arguments_(arguments) {}

  Result<std::unique_ptr<MappedBlock>> Map(const RowBlock& block) override {
    std::vector<TypedCells> cells;
    std::vector<ColumnView> views;
    for (size_t i = 0; i < types_.size(); ++i) cells.emplace_back(block.columns[i], types_[i]);
    for (const TypedCells& column : cells) views.push_back(column.view());
    const int64_t step = arguments_.batch_rows > 0 ? arguments_.batch_rows : block.rows;
    for (int64_t begin = 0; begin < block.rows; begin += step) {
      CANDOR_RETURN_IF_ERROR(Predict(views, begin, std::min(step, block.rows - begin)));
    }
    rows_ += block.rows;
    return std::unique_ptr<MappedBlock>(std::make_unique<MappedBlock>());
  }
  Status Merge(std::unique_ptr<MappedBlock>) override { return {}; }

 private:
  Status Predict(std::vector<ColumnView> views, int64_t begin, int64_t rows) const {
    for (ColumnView& view : views) Advance(begin, rows, &view);
    CANDOR_ASSIGN_OR_RETURN(
        const Answers answers,
        model_.Predict({.rows = rows, .first_row = rows_ + begin, .columns = views},
                       arguments_.context));
    for (int64_t row = 0; row < rows; ++row) Print(answers, static_cast<size_t>(row));
    return {};
  }

  static void Advance(int64_t begin, int64_t rows, ColumnView* view) {
    view->length = rows;
    view->validity_offset += begin;
    if (view->texts != nullptr) view->texts += begin;
    if (view->int64s != nullptr) view->int64s += begin;
    if (view->uint64s != nullptr) view->uint64s += begin;
    if (view->float64s != nullptr) view->float64s += begin;
    if (view->bools != nullptr) view->bools += begin;
    if (view->cells != nullptr) view->cells += begin;
    if (view->indices != nullptr) view->indices += begin;
  }

  static void Print(const Answers& answers, size_t row) {
    const auto width = static_cast<size_t>(answers.score_width);
    for (size_t i = 0; i < width; ++i) {
      std::printf(i == 0 ? "%.17g" : ",%.17g", answers.scores[row * width + i]);
    }
    if (answers.label_width > 0) {
      const size_t label = row * static_cast<size_t>(answers.label_width);
      std::printf("%s%s", width > 0 ? "," : "", answers.labels[label].PythonText().c_str());
    }
    std::printf("\n");
  }

  const Model& model_;
  std::vector<SettledType> types_;
  const Arguments& arguments_;
  int64_t rows_ = 0;
};

Status Run(const Arguments& arguments) {
  CANDOR_ASSIGN_OR_RETURN(const std::unique_ptr<Model> model, OpenModelFile(arguments));
  for (const candor::Warning& warning : model->info().warnings) {
    std::fprintf(stderr, "%s: %s\n", warning.code.c_str(), warning.text.c_str());
  }
  const RunContext one_thread;
  CANDOR_ASSIGN_OR_RETURN(
      const std::unique_ptr<RowSource> source,
      candor::dataset::OpenDataset(arguments.features, {.has_header = true}, one_thread));
  CANDOR_ASSIGN_OR_RETURN(const std::vector<int> columns,
                          BindColumns(*model, source->column_names()));
  TypeReader types(columns.size());
  CANDOR_RETURN_IF_ERROR(source->Scan(columns, types, one_thread));
  Printer printer(*model, types.Types(), arguments);
  return source->Scan(columns, printer, one_thread).status();
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  if (!ReadArguments(argc, argv, &arguments)) {
    std::fprintf(stderr,
                 "usage: model_tool MODEL FEATURES.csv [--library] [--threads N] [--batch ROWS]\n");
    return 2;
  }
  const Status status = Run(arguments);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", status.error().ToString().c_str());
  return 1;
}
