#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/cli/commands.h"
#include "engine/cli/crm/store_access.h"

namespace CLI {
class App;
}

namespace fitroom::engine::cli {

struct ExchangeCommand : StoreArguments {
  std::filesystem::path file;
  bool events = false;
  bool preview = false;
  std::vector<std::string> map;  ///< "header=field".
  std::string onDuplicate = "skip";
  std::string source = "file";
  std::string batch;
  int limit = 100;
};

int runCrmImport(const ExchangeCommand& command);
int runCrmImports(const ExchangeCommand& command);
int runCrmUndo(const ExchangeCommand& command);
int runCrmExport(const ExchangeCommand& command);
int runCrmDuplicates(const ExchangeCommand& command);

/// Everything `fitroom crm` may be told; the sub-command that was named sets `run`.
struct CrmCommands {
  CrmCommand basic;
  ExchangeCommand exchange;
  SyncCommand sync;
  std::function<int()> run;
};

/// Declares `fitroom crm` and its sub-commands. `commands` must outlive the parsing.
CLI::App* addCrm(CLI::App& app, CrmCommands& commands);

}  // namespace fitroom::engine::cli
