#include <algorithm>
#include <iterator>
#include <utility>

#include "candor/predictor/archive/model_archive.h"
#include "candor/predictor/codec/body_excerpt_internal.h"
#include "candor/predictor/lightgbm/lightgbm_model.h"
#include "candor/predictor/linear/linear_model.h"
#include "candor/predictor/model_content_internal.h"
#include "candor/predictor/onnx/onnx_model.h"
#include "candor/predictor/xgboost/xgboost_model.h"

namespace candor::predictor {
namespace {

constexpr const char* kAccepted =
    "XGBoost JSON or UBJ, LightGBM text, ONNX, a linear model.json, or a tar, tar.gz or zip with "
    "one of them";

constexpr const char* kLightgbmRecipe = "model.booster_.save_model(\"model.txt\")";
constexpr const char* kOnnxRecipe =
    "skl2onnx.to_onnx(model, X[:1]).SerializeToString(), written to model.onnx";
constexpr const char* kTorchRecipe = "torch.onnx.export(model, (example,), \"model.onnx\")";

// Pickles name the classes of what they hold.
struct PickledLibrary {
  std::string_view name;
  const char* recipe;
};
constexpr PickledLibrary kPickledLibraries[] = {
    {"lightgbm", kLightgbmRecipe},
    {"sklearn", kOnnxRecipe},
    {"torch", kTorchRecipe},
};

bool IsPickle(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5;
}

// joblib compresses with zlib; the second byte is the level.
bool IsZlib(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == '\x78' &&
         std::string_view("\x01\x5e\x9c\xda", 4).find(bytes[1]) != std::string_view::npos;
}

bool IsHdf5(std::string_view bytes) { return bytes.starts_with("\x89HDF\r\n\x1a\n"); }

Error ForeignError(const char* message, const char* found, const std::string& recipe) {
  return {.kind = ErrorKind::kModel,
          .message = message,
          .found = found,
          .expected = kAccepted,
          .hint = "If you trust it, load it in Python where it was trained and save it again: " +
                  recipe + "."};
}

Error PickleError(std::string_view bytes) {
  constexpr size_t kBeginning = size_t{1} << 16;
  const std::string_view beginning = bytes.substr(0, kBeginning);
  const auto* library = std::find_if(std::begin(kPickledLibraries), std::end(kPickledLibraries),
                                     [&](const PickledLibrary& entry) {
                                       return beginning.find(entry.name) != std::string_view::npos;
                                     });
  const bool is_known = library != std::end(kPickledLibraries);
  return ForeignError("A pickled model is not supported.",
                      "a Python pickle, which can run any code when it is loaded",
                      is_known
                          ? library->recipe
                          : std::string("XGBoost: model.save_model(\"model.json\"); LightGBM: ") +
                                kLightgbmRecipe + "; scikit-learn: " + kOnnxRecipe);
}

Error NotAModel(std::string_view bytes) {
  if (IsPickle(bytes)) return PickleError(bytes);
  if (IsZlib(bytes)) {
    return ForeignError("A pickled model is not supported.",
                        "compressed bytes, as joblib writes a pickle", kOnnxRecipe);
  }
  if (IsHdf5(bytes)) {
    return ForeignError("A Keras model is not supported.", "an HDF5 file",
                        "tf2onnx.convert.from_keras(model, output_path=\"model.onnx\")");
  }
  return {.kind = ErrorKind::kModel,
          .message = "The file is no model of a known kind.",
          .found = bytes.empty() ? "an empty file" : "it begins with " + BodyExcerpt(bytes),
          .expected = kAccepted};
}

}  // namespace

ModelContent FindContent(std::string_view bytes) {
  if (LooksLikeArchive(bytes)) return ModelContent::kArchive;
  if (LooksLikeXgboost(bytes) || LooksLikeLightgbm(bytes) || LooksLikeLinearModel(bytes) ||
      LooksLikeOnnx(bytes)) {
    return ModelContent::kModel;
  }
  const bool is_foreign = IsPickle(bytes) || IsZlib(bytes) || IsHdf5(bytes);
  return is_foreign ? ModelContent::kForeign : ModelContent::kUnknown;
}

Result<std::unique_ptr<Model>> ReadModelContent(std::string_view bytes) {
  if (LooksLikeXgboost(bytes)) return ReadXgboostModel(bytes);
  if (LooksLikeLightgbm(bytes)) return ReadLightgbmModel(bytes);
  if (LooksLikeLinearModel(bytes)) return ReadLinearModel(bytes);
  if (LooksLikeOnnx(bytes)) return OpenOnnxModel(bytes);
  return NotAModel(bytes);
}

}  // namespace candor::predictor
