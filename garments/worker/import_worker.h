#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "garments/import/importer.h"
#include "garments/worker/sandbox.h"

namespace fitroom::garments {

/// First word of the command line that makes a program the worker of itself.
inline constexpr const char* kWorkerCommand = "import-worker";

/// What a worker does with a file; `importFile` unless a test wants another.
using ImportFunction =
    std::function<ImportReport(const std::filesystem::path&, const ImportOptions&, const Progress&)>;

/// As `importFile`, in a process of its own: this program is started again with `kWorkerCommand`, reads the
/// file inside `limits` (see sandbox.h) and hands back a report. A crash, a hang or a bomb ends as one REJECT
/// with a reason (IMP-092 to IMP-094); the caller's memory holds the report only. Cancelling kills the
/// worker. `program`: the executable; empty: this one. Thread: any, several at once.
ImportReport importInWorker(const std::filesystem::path& path, const ImportOptions& options = {},
                            const WorkerLimits& limits = {}, const Progress& progress = {},
                            const std::filesystem::path& program = {});

/// True when this process was started as a worker.
bool isImportWorker(int argc, char** argv);

/// The worker's whole life: to be returned from `main` at once, before anything else is set up. Never
/// returns to the caller's own work; the result is the exit status.
int runImportWorker(int argc, char** argv, const ImportFunction& import = importFile);

}  // namespace fitroom::garments
