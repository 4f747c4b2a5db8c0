// The program `candor`: its commands and options.
#pragma once

namespace candor::cli {

/// Runs the command line and returns the exit code (interface contract, section 2). Results go to
/// stdout, everything else to stderr.
int RunCommandLine(int argc, char** argv);

}  // namespace candor::cli
