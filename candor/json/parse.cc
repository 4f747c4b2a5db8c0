#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "candor/json/parse_error_internal.h"
#include "candor/json/value.h"

namespace candor::json {
namespace {

/// The receiving end of the reader's events: builds the value in place.
class Builder {
 public:
  explicit Builder(const ParseOptions& options) : options_(options) {}

  bool null() { return Add(nullptr) != nullptr; }
  bool boolean(bool value) { return Add(value) != nullptr; }
  bool number_integer(int64_t value) { return Add(value) != nullptr; }
  bool number_unsigned(uint64_t value) { return Add(value) != nullptr; }
  bool number_float(double value, const std::string&) { return Add(value) != nullptr; }
  bool string(const std::string& value) { return Add(value) != nullptr; }
  bool binary(std::vector<uint8_t>&) { return false; }
  bool start_object(size_t) { return Open(Value::Object()); }
  bool start_array(size_t) { return Open(Value::Array()); }

  bool key(const std::string& name) {
    Value::Object& object = open_.back()->AsObject();
    if (object.empty()) object.reserve(kFirstReserve);
    object.emplace_back(name, Value());
    return true;
  }

  bool end_object() {
    JoinDuplicates(&open_.back()->AsObject());
    open_.pop_back();
    return true;
  }

  bool end_array() {
    open_.pop_back();
    return true;
  }

  bool parse_error(size_t position, const std::string& last_token,
                   const nlohmann::json::exception& error) {
    complaint_ = {position, last_token, error.what(), has_root_ && open_.empty()};
    return false;
  }

  bool too_deep() const { return too_deep_; }
  const Complaint& complaint() const { return complaint_; }
  Value TakeRoot() { return std::move(root_); }

 private:
  /// Room for this many items spares most containers their first reallocations.
  static constexpr size_t kFirstReserve = 4;

  template <typename Part>
  Value* Add(Part&& part) {
    if (open_.empty()) {
      root_ = Value(std::forward<Part>(part));
      has_root_ = true;
      return &root_;
    }
    Value& parent = *open_.back();
    if (parent.is_array()) {
      Value::Array& array = parent.AsArray();
      if (array.empty()) array.reserve(kFirstReserve);
      return &array.emplace_back(std::forward<Part>(part));
    }
    Value& member = parent.AsObject().back().second;
    member = Value(std::forward<Part>(part));
    return &member;
  }

  /// The open containers stay where they are: only the innermost one grows.
  template <typename Container>
  bool Open(Container container) {
    too_deep_ = open_.size() >= static_cast<size_t>(std::max(options_.max_depth, 0));
    if (too_deep_) return false;
    open_.push_back(Add(std::move(container)));
    return true;
  }

  /// Of members with one name the last value counts, in the place of the first, as in Python.
  void JoinDuplicates(Value::Object* object) {
    if (!HasDuplicates(*object)) return;
    struct Place {
      size_t index;
      bool reported;
    };
    std::unordered_map<std::string, Place> places;
    Value::Object joined;
    for (Value::Member& member : *object) {
      const auto [entry, is_new] = places.try_emplace(member.first, Place{joined.size(), false});
      if (is_new) {
        joined.push_back(std::move(member));
        continue;
      }
      Place& place = entry->second;
      joined[place.index].second = std::move(member.second);
      if (!place.reported) Report(member.first);
      place.reported = true;
    }
    *object = std::move(joined);
  }

  static bool HasDuplicates(const Value::Object& object) {
    constexpr size_t kFew = 16;
    if (object.size() <= kFew) {
      for (size_t i = 1; i < object.size(); ++i) {
        for (size_t j = 0; j < i; ++j) {
          if (object[i].first == object[j].first) return true;
        }
      }
      return false;
    }
    std::vector<std::string_view> names;
    names.reserve(object.size());
    for (const Value::Member& member : object) names.emplace_back(member.first);
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
  }

  void Report(const std::string& name) {
    if (options_.duplicate_members == nullptr) return;
    std::string pointer;
    for (size_t i = 0; i + 1 < open_.size(); ++i) {
      const Value& parent = *open_[i];
      pointer += '/';
      pointer += parent.is_array() ? std::to_string(parent.AsArray().size() - 1)
                                   : PointerToken(parent.AsObject().back().first);
    }
    options_.duplicate_members->push_back(pointer + '/' + PointerToken(name));
  }

  const ParseOptions& options_;
  Value root_;
  bool has_root_ = false;
  bool too_deep_ = false;
  std::vector<Value*> open_;
  Complaint complaint_;
};

}  // namespace

Result<Value> Parse(std::string_view text, const ParseOptions& options) {
  Builder builder(options);
  if (!nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &builder)) {
    if (builder.too_deep()) return DescribeDepth(text, options.max_depth);
    return DescribeComplaint(text, builder.complaint());
  }
  // The reader takes a NUL byte for the end of the text.
  const size_t nul = text.find('\0');
  if (nul != std::string_view::npos) return DescribeNul(text, nul);
  return builder.TakeRoot();
}

}  // namespace candor::json
