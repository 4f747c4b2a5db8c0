#include "candor/json/value.h"

#include <algorithm>
#include <limits>

#include "candor/json/number_order_internal.h"

namespace candor::json {
namespace {

std::vector<const Value::Member*> MembersByName(const Value::Object& object) {
  std::vector<const Value::Member*> members;
  members.reserve(object.size());
  for (const Value::Member& member : object) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* left, const auto* right) { return left->first < right->first; });
  return members;
}

bool EqualObjects(const Value::Object& left, const Value::Object& right) {
  if (left.size() != right.size()) return false;
  const auto left_members = MembersByName(left);
  const auto right_members = MembersByName(right);
  for (size_t i = 0; i < left_members.size(); ++i) {
    if (*left_members[i] != *right_members[i]) return false;
  }
  return true;
}

}  // namespace

Value::Value(uint64_t value) {
  if (value <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    data_ = static_cast<int64_t>(value);
  } else {
    data_ = value;
  }
}

double Value::AsDouble() const {
  if (kind() == Kind::kInteger) return static_cast<double>(std::get<int64_t>(data_));
  if (kind() == Kind::kUnsigned) return static_cast<double>(std::get<uint64_t>(data_));
  return std::get<double>(data_);
}

const Value* Value::Find(std::string_view name) const {
  if (!is_object()) return nullptr;
  for (const Member& member : AsObject()) {
    if (member.first == name) return &member.second;
  }
  return nullptr;
}

Value& Value::Set(std::string name, Value value) {
  if (is_null()) data_ = Object();
  Object& object = AsObject();
  for (Member& member : object) {
    if (member.first != name) continue;
    member.second = std::move(value);
    return member.second;
  }
  return object.emplace_back(std::move(name), std::move(value)).second;
}

bool Value::operator==(const Value& other) const {
  if (is_number() && other.is_number()) return CompareNumbers(*this, other) == 0;
  if (kind() != other.kind()) return false;
  switch (kind()) {
    case Kind::kBool:
      return AsBool() == other.AsBool();
    case Kind::kString:
      return AsString() == other.AsString();
    case Kind::kArray:
      return AsArray() == other.AsArray();
    case Kind::kObject:
      return EqualObjects(AsObject(), other.AsObject());
    default:
      return true;
  }
}

const char* Value::KindName() const {
  switch (kind()) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "a boolean";
    case Kind::kInteger:
    case Kind::kUnsigned:
      return "an integer";
    case Kind::kFloat:
      return "a number";
    case Kind::kString:
      return "a string";
    case Kind::kArray:
      return "an array";
    default:
      return "an object";
  }
}

}  // namespace candor::json
