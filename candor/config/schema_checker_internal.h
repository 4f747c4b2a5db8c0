// Compares a document with its schema.
#pragma once

#include <set>
#include <string>

#include "candor/config/problem_list_internal.h"
#include "candor/json/value.h"

namespace candor::config {

/// The schema of SchemaText(), parsed once.
const json::Value& Schema();

/// The keywords of JSON Schema that CheckSchema obeys, and those it knows to be annotations. A
/// schema may use no other one.
const std::set<std::string>& KnownKeywords();

/// Reports every place where the document breaks the schema, and puts accepted values into their
/// canonical form in place: choices in their own spelling, aliases replaced, a scalar as a list of
/// one where the schema says so.
void CheckSchema(json::Value* document, ProblemList* problems);

}  // namespace candor::config
