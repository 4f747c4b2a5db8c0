// One function a command. Each returns the exit code; errors go to the terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "candor/cli/terminal.h"

namespace candor::cli {

/// Options that every command has.
struct CommonOptions {
  bool quiet = false;
  LogFormat log_format = LogFormat::kText;
};

struct RunOptions {
  std::string config;
  std::optional<std::string> data;
  bool is_manifest = false;
  std::string output = "./candor-output";
  std::optional<std::string> processing_root;
  std::optional<std::string> model;
  std::optional<std::string> endpoint;
  std::optional<int> threads;
  std::optional<uint64_t> seed;
  bool force = false;
};

struct ValidateOptions {
  std::string config;
  std::optional<std::string> data;
  std::string format = "text";
};

struct BiasOptions {
  std::string data;
  std::string label;
  std::vector<std::string> positive;
  std::optional<std::string> predicted;
  std::optional<std::string> score;
  std::optional<std::string> model;
  std::optional<std::string> endpoint;
  std::optional<double> threshold;
  std::vector<std::string> facets;
  std::vector<std::string> excluded;
  std::optional<std::string> group;
  std::vector<std::string> metrics;
  std::string format = "table";
  double confidence_level = 0.95;
  std::optional<int> threads;
  std::optional<uint64_t> seed;
};

struct HostOptions {
  std::string model;
  std::string listen = "127.0.0.1";
  int port = 8080;
  std::optional<int> threads;
};

int RunAnalysis(const RunOptions& options, Terminal& terminal);
int ValidateConfig(const ValidateOptions& options, Terminal& terminal);
int MeasureBias(const BiasOptions& options, Terminal& terminal);
int HostModel(const HostOptions& options, Terminal& terminal);
int PrintSchema(const std::string& which);
int Diagnose();
int ExplainMetric(const std::string& metric, Terminal& terminal);

/// --threads, else candor.threads of the configuration, else all processors.
int ChooseThreads(std::optional<int> asked, std::optional<int64_t> configured);

}  // namespace candor::cli
