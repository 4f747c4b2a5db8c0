// What an ONNX file says about itself, read without a protobuf library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace candor::predictor::onnx {

struct FileFacts {
  std::string producer;         ///< "skl2onnx 1.20.0"; may be empty
  int64_t classes = 0;          ///< labels that the classifier nodes list; 0: none, or they differ
  int64_t features_needed = 0;  ///< that the trees on the graph's input look at
  bool has_reduction = false;   ///< a node that sums, averages, .. over an axis
};

/// Reads as far as the bytes are in order; never fails. O(size of the file).
FileFacts ReadFileFacts(std::string_view bytes);

}  // namespace candor::predictor::onnx
