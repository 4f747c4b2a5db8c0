// The command line's model in the place of the configuration's.
#pragma once

#include "candor/config/problem_list_internal.h"
#include "candor/config/validation.h"
#include "candor/json/value.h"

namespace candor::config {

/// Makes an object document say what the command line says, and notes what that replaces.
void ApplyModelOverride(const ModelOverride& model, json::Value* document, ProblemList* problems);

}  // namespace candor::config
