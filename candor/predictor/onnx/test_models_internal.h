// Small ONNX models written byte by byte, for tests: no protobuf library, no stored files.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "candor/predictor/onnx/runtime_functions_internal.h"

namespace candor::predictor::onnx {

/// Builds a protobuf message field by field.
class MessageBytes {
 public:
  MessageBytes& Number(uint64_t field, uint64_t value) {
    AppendVarint(field << 3);
    AppendVarint(value);
    return *this;
  }
  MessageBytes& Bytes(uint64_t field, std::string_view bytes) {
    AppendVarint(field << 3 | 2);
    AppendVarint(bytes.size());
    bytes_ += bytes;
    return *this;
  }
  MessageBytes& Float(uint64_t field, float value) {
    AppendVarint(field << 3 | 5);
    const auto bits = std::bit_cast<uint32_t>(value);
    for (int shift = 0; shift < 32; shift += 8) {
      bytes_.push_back(static_cast<char>(bits >> shift & 0xFF));
    }
    return *this;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  void AppendVarint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>(value | 0x80));
    bytes_.push_back(static_cast<char>(value));
  }
  std::string bytes_;
};

/// A length of 0 is an open one.
inline std::string PortBytes(std::string_view name, ElementType type,
                             const std::vector<uint64_t>& shape) {
  MessageBytes dimensions;
  for (const uint64_t length : shape) {
    dimensions.Bytes(1, length == 0 ? "" : MessageBytes().Number(1, length).bytes());
  }
  const std::string tensor =
      MessageBytes().Number(1, static_cast<uint64_t>(type)).Bytes(2, dimensions.bytes()).bytes();
  const std::string value_type = MessageBytes().Bytes(1, tensor).bytes();
  return MessageBytes().Bytes(1, name).Bytes(2, value_type).bytes();
}

/// `attributes`: whole AttributeProto messages.
inline std::string NodeBytes(const std::vector<std::string>& inputs,
                             const std::vector<std::string>& outputs, std::string_view operation,
                             std::string_view domain = "",
                             const std::vector<std::string>& attributes = {}) {
  MessageBytes node;
  for (const std::string& input : inputs) node.Bytes(1, input);
  for (const std::string& output : outputs) node.Bytes(2, output);
  node.Bytes(4, operation);
  for (const std::string& attribute : attributes) node.Bytes(5, attribute);
  return node.Bytes(7, domain).bytes();
}

/// Of nodes and of ports from the functions above.
inline std::string ModelBytes(const std::vector<std::string>& nodes,
                              const std::vector<std::string>& inputs,
                              const std::vector<std::string>& outputs) {
  MessageBytes graph;
  for (const std::string& node : nodes) graph.Bytes(1, node);
  graph.Bytes(2, "graph");
  for (const std::string& input : inputs) graph.Bytes(11, input);
  for (const std::string& output : outputs) graph.Bytes(12, output);
  return MessageBytes()
      .Number(1, 8)
      .Bytes(2, "maker")
      .Bytes(3, "1.2")
      .Bytes(7, graph.bytes())
      .Bytes(8, MessageBytes().Bytes(1, "").Number(2, 13).bytes())
      .Bytes(8, MessageBytes().Bytes(1, "ai.onnx.ml").Number(2, 1).bytes())
      .bytes();
}

}  // namespace candor::predictor::onnx
