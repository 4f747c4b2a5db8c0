#include "candor/cli/command_line.h"

int main(int argc, char** argv) { return candor::cli::RunCommandLine(argc, argv); }
