// Reads keys of a valid document into fields.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "candor/config/analysis_config.h"
#include "candor/json/value.h"

namespace candor::config {

/// Names of an enumeration's values in canonical form, in any order.
template <typename Enumeration, size_t kSize>
using Choices = std::array<std::pair<std::string_view, Enumeration>, kSize>;

inline void ReadValue(const json::Value& value, std::string* field) { *field = value.AsString(); }
inline void ReadValue(const json::Value& value, bool* field) { *field = value.AsBool(); }
inline void ReadValue(const json::Value& value, int64_t* field) { *field = value.AsInteger(); }
inline void ReadValue(const json::Value& value, double* field) { *field = value.AsDouble(); }
void ReadValue(const json::Value& value, NameOrIndex* field);
/// A number, a text or null.
void ReadValue(const json::Value& value, dataset::Cell* field);

template <typename Item>
void ReadValue(const json::Value& value, std::vector<Item>* field) {
  field->clear();
  for (const json::Value& item : value.AsArray()) ReadValue(item, &field->emplace_back());
}

template <typename Field>
void ReadValue(const json::Value& value, std::optional<Field>* field) {
  ReadValue(value, &field->emplace());
}

/// Reads one object that CheckSchema accepted.
class ObjectReader {
 public:
  explicit ObjectReader(const json::Value& object) : object_(object) {}

  const json::Value* Find(std::string_view key) const { return object_.Find(key); }

  /// Sets the field from the key; leaves it as it is when the key is absent.
  template <typename Field>
  const ObjectReader& Read(std::string_view key, Field* field) const {
    if (const json::Value* value = Find(key)) ReadValue(*value, field);
    return *this;
  }

  /// The same for a key with choices. Field is the enumeration or an optional of it.
  template <typename Field, typename Enumeration, size_t kSize>
  const ObjectReader& Read(std::string_view key, const Choices<Enumeration, kSize>& choices,
                           Field* field) const {
    const json::Value* value = Find(key);
    if (value == nullptr) return *this;
    for (const auto& [name, choice] : choices) {
      if (value->AsString() == name) *field = choice;
    }
    return *this;
  }

 private:
  const json::Value& object_;
};

MethodOptions ReadMethods(const json::Value& object);
PredictorOptions ReadPredictor(const json::Value& object);
CandorOptions ReadCandor(const json::Value& object);
/// A whole document.
AnalysisConfig ReadAnalysisConfig(const json::Value& document);

}  // namespace candor::config
