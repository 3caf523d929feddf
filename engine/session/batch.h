#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string_view>

#include "bodymodel/core/progress.h"
#include "bodymodel/intake/people_table.h"
#include "bodymodel/solve/body_solver.h"

namespace fitroom::engine {

struct BatchOptions {
  int threads = 0;                   ///< At most; 0: as many as the machine has.
  std::filesystem::path meshFolder;  ///< A GLB for each body, named by its row; empty: none.
};

/// What a batch came to.
struct BatchSummary {
  std::size_t people = 0;
  std::size_t made = 0;    ///< Bodies.
  std::size_t warned = 0;  ///< Bodies with a warning.
  std::size_t refused = 0;
};

/// Solves a table of people and hands `write` one line of JSON a person, in the table's order:
/// `row`, `line`, `id` (when the table has it), `sex`, `requested`, `achieved`, `inferred`, `warnings`, `ms`,
/// `mesh` (when meshes are written); a refused row has `error` (code, zh, en, context) instead of a body.
/// Every body is solved from nothing, so the bytes do not depend on the number of threads, `ms` aside.
/// Memory does not grow with the table. Fails with kCancelled, kUnwritable (a mesh), or as `write` fails.
bodymodel::Expected<BatchSummary> runBatch(
    const bodymodel::BodySolver& solver, const bodymodel::PeopleTable& table, const BatchOptions& options,
    const std::function<bodymodel::Expected<void>(std::string_view)>& write,
    const bodymodel::Progress& progress = {});

/// File name of a row's mesh, e.g. `00042.glb`.
std::string batchMeshName(std::size_t row);

}  // namespace fitroom::engine
