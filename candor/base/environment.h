// Environment variables.
#pragma once

#include <initializer_list>
#include <string>

namespace candor {

/// The value of the first of these variables that is set and not empty; else empty.
std::string FirstSetVariable(std::initializer_list<const char*> names);

}  // namespace candor
