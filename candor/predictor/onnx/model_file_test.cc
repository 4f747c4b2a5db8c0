#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <limits>
#include <string>

#include "candor/predictor/onnx/model_file_internal.h"
#include "candor/predictor/onnx/onnx_model.h"
#include "candor/predictor/onnx/test_models_internal.h"

namespace candor::predictor {
namespace {

using onnx::ElementType;
using onnx::FileFacts;
using onnx::MessageBytes;
using onnx::ModelBytes;
using onnx::NodeBytes;
using onnx::ReadFileFacts;

std::string IntsAttribute(std::string_view name, const std::vector<uint64_t>& values) {
  MessageBytes attribute;
  attribute.Bytes(1, name);
  for (const uint64_t value : values) attribute.Number(8, value);
  return attribute.bytes();
}

std::string TreeModel(std::string_view first_input) {
  return ModelBytes(
      {NodeBytes({std::string(first_input)}, {"label", "p"}, "TreeEnsembleClassifier", "ai.onnx.ml",
                 {IntsAttribute("classlabels_int64s", {0, 1, 2}),
                  IntsAttribute("nodes_featureids", {3, 19, 0})})},
      {onnx::PortBytes("x", ElementType::kFloat, {0, 0})},
      {onnx::PortBytes("label", ElementType::kInt64, {0})});
}

TEST(OnnxModelFileTest, RecognisesModels) {
  EXPECT_TRUE(LooksLikeOnnx(TreeModel("x")));
  // Without a producer, and with the operator sets before the graph.
  EXPECT_TRUE(LooksLikeOnnx(MessageBytes()
                                .Number(1, 3)
                                .Bytes(8, "")
                                .Bytes(7, MessageBytes().Bytes(2, "g").bytes())
                                .bytes()));
}

TEST(OnnxModelFileTest, RefusesEverythingElse) {
  const std::string graph = MessageBytes().Bytes(2, "g").bytes();
  const std::string cases[] = {
      "",
      "{\"learner\": {}}",
      "[1, 2]",
      "tree\nversion=v4\nnum_class=1\n",
      "age,income\n1,2\n",
      "\n\n\nname: value\n",
      "binf\0\0\0",
      std::string("PK\x03\x04\x14\0\0\0", 8),
      std::string("\x1f\x8b\x08\0\0\0\0\0", 8),
      std::string("\x80\x04\x95\x10\0\0\0\0", 8),
      std::string("\x89HDF\r\n\x1a\n", 8),
      std::string(64, '\0'),
      std::string(64, '\xff'),
      "\x08",
      "\x08\x08",
      // TensorFlow's SavedModel: a version, then a long binary message where ONNX has a name.
      MessageBytes().Number(1, 1).Bytes(2, std::string("\x0a\x05\0\1\2", 5)).bytes(),
      MessageBytes().Number(1, 1).Bytes(2, std::string(5000, 'a')).Bytes(7, graph).bytes(),
      MessageBytes().Number(1, 0).Bytes(7, graph).bytes(),
      MessageBytes().Number(1, 100'000).Bytes(7, graph).bytes(),
      MessageBytes().Bytes(7, graph).bytes(),
      MessageBytes().Number(1, 8).Bytes(7, "").bytes(),
      MessageBytes().Number(1, 8).Bytes(7, "not a graph").bytes(),
      MessageBytes().Number(1, 8).Number(7, 1).bytes(),
      MessageBytes().Number(1, 8).Bytes(9, "?").Bytes(7, graph).bytes(),
  };
  for (const std::string& bytes : cases) EXPECT_FALSE(LooksLikeOnnx(bytes)) << bytes;
}

TEST(OnnxModelFileTest, ReadsProducerClassesAndFeatures) {
  const FileFacts facts = ReadFileFacts(TreeModel("x"));
  EXPECT_EQ(facts.producer, "maker 1.2");
  EXPECT_EQ(facts.classes, 3);
  EXPECT_EQ(facts.features_needed, 20);
  // Behind another node a tree's feature numbers are not the table's.
  EXPECT_EQ(ReadFileFacts(TreeModel("scaled")).features_needed, 0);
}

TEST(OnnxModelFileTest, ReadsPackedIntegersAndTexts) {
  const std::string packed = MessageBytes()
                                 .Bytes(1, "nodes_featureids")
                                 .Bytes(8, std::string("\x05\x96\x01\x02", 4))
                                 .bytes();
  const std::string texts =
      MessageBytes().Bytes(1, "classlabels_strings").Bytes(9, "no").Bytes(9, "yes").bytes();
  const FileFacts facts = ReadFileFacts(
      ModelBytes({NodeBytes({"x"}, {"y"}, "TreeEnsembleClassifier", "ai.onnx.ml", {packed, texts})},
                 {onnx::PortBytes("x", ElementType::kFloat, {0, 0})}, {}));
  EXPECT_EQ(facts.features_needed, 151);
  EXPECT_EQ(facts.classes, 2);
}

TEST(OnnxModelFileTest, ClassesThatDifferAreNone) {
  const FileFacts facts = ReadFileFacts(
      ModelBytes({NodeBytes({"x"}, {"y"}, "A", "", {IntsAttribute("classlabels_ints", {1, 2})}),
                  NodeBytes({"x"}, {"z"}, "B", "", {IntsAttribute("classlabels_ints", {1, 2, 3})})},
                 {}, {}));
  EXPECT_EQ(facts.classes, 0);
}

TEST(OnnxModelFileTest, ImpossibleFeatureNumbersAreLeftOut) {
  const auto needed = [](const std::vector<uint64_t>& features) {
    return ReadFileFacts(ModelBytes({NodeBytes({"x"}, {"y"}, "TreeEnsembleRegressor", "ai.onnx.ml",
                                               {IntsAttribute("nodes_featureids", features)})},
                                    {onnx::PortBytes("x", ElementType::kFloat, {0, 0})}, {}))
        .features_needed;
  };
  constexpr uint64_t kLargest = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(needed({7, kLargest, kLargest + 1, ~uint64_t{0}, uint64_t{1} << 31}), 8);
  EXPECT_EQ(needed({(uint64_t{1} << 31) - 1}), int64_t{1} << 31);
  EXPECT_EQ(needed({kLargest}), 0);
}

TEST(OnnxModelFileTest, ATreeBehindTwoInputsOrNoneIsNotTheTables) {
  const std::string tree = NodeBytes({""}, {"y"}, "TreeEnsembleRegressor", "ai.onnx.ml",
                                     {IntsAttribute("nodes_featureids", {7})});
  EXPECT_EQ(ReadFileFacts(ModelBytes({tree}, {}, {})).features_needed, 0);
  const std::string on_x = NodeBytes({"x"}, {"y"}, "TreeEnsembleRegressor", "ai.onnx.ml",
                                     {IntsAttribute("nodes_featureids", {7})});
  EXPECT_EQ(ReadFileFacts(ModelBytes({on_x},
                                     {onnx::PortBytes("w", ElementType::kFloat, {0}),
                                      onnx::PortBytes("x", ElementType::kFloat, {0})},
                                     {}))
                .features_needed,
            0);
}

/// The most memory that this process had resident.
int64_t PeakKibibytes() {
  std::ifstream file("/proc/self/status");
  std::string word;
  while (file >> word && word != "VmHWM:") continue;
  int64_t kibibytes = 0;
  file >> kibibytes;
  return kibibytes;
}

TEST(OnnxModelFileTest, EmptyNodesCostNoMemory) {
  std::string nodes;
  for (int i = 0; i < 2'000'000; ++i) nodes += std::string_view("\x0a\x00", 2);
  const std::string bytes =
      MessageBytes()
          .Number(1, 8)
          .Bytes(7, nodes + MessageBytes().Bytes(1, NodeBytes({}, {}, "ReduceSum")).bytes())
          .bytes();
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew
  const int64_t before = PeakKibibytes();
  EXPECT_TRUE(ReadFileFacts(bytes).has_reduction);
  EXPECT_LT(PeakKibibytes() - before, 1 << 12);
}

TEST(OnnxModelFileTest, SeesReductions) {
  EXPECT_FALSE(ReadFileFacts(ModelBytes({NodeBytes({"x"}, {"y"}, "Exp")}, {}, {})).has_reduction);
  EXPECT_TRUE(ReadFileFacts(ModelBytes({NodeBytes({"x"}, {"z"}, "Exp"),
                                        NodeBytes({"z"}, {"y"}, "ReduceMean")},
                                       {}, {}))
                  .has_reduction);
}

TEST(OnnxModelFileTest, EveryTruncationAndEveryChangedByteIsRead) {
  const std::string bytes = TreeModel("x");
  for (size_t length = 0; length < bytes.size(); ++length) {
    const std::string_view start = std::string_view(bytes).substr(0, length);
    LooksLikeOnnx(start);
    EXPECT_LE(ReadFileFacts(start).classes, 3);
  }
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (const int bit : {1, 2, 4, 8, 16, 32, 64, 128}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ bit);
      LooksLikeOnnx(changed);
      EXPECT_GE(ReadFileFacts(changed).features_needed, 0);
    }
  }
}

}  // namespace
}  // namespace candor::predictor
