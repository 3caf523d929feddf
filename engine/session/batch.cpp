#include "engine/session/batch.h"

#include <fmt/format.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "bodymodel/intake/checked_solve.h"
#include "engine/session/json_report.h"
#include "engine/session/mesh_files.h"

namespace fitroom::engine {

using bodymodel::ErrorCode;
using bodymodel::Expected;

namespace {

/// One row's outcome, until it is written.
struct Outcome {
  std::string line;
  bool made = false, warned = false;
  std::optional<bodymodel::Error> failure;  ///< Of the disk, not of the row.
};

/// All that is wrong with a row as one error.
bodymodel::Error joined(const std::vector<bodymodel::Error>& errors) {
  bodymodel::Error all = errors.front();
  for (std::size_t i = 1; i < errors.size(); ++i) {
    all.text.zh += "；" + errors[i].text.zh;
    all.text.en += "; " + errors[i].text.en;
  }
  return all;
}

Outcome solveOne(const bodymodel::BodySolver& solver, const bodymodel::Person& person,
                 const std::filesystem::path& meshFolder) {
  Outcome out;
  if (!person.errors.empty()) {
    out.line = refusedLine(person, joined(person.errors));
    return out;
  }
  auto body = bodymodel::solveChecked(solver, person.request);
  if (!body) {
    out.line = refusedLine(person, body.error());
    return out;
  }
  std::string mesh;
  if (!meshFolder.empty()) {
    mesh = batchMeshName(person.row);
    const auto written = writeBodyGlb(meshFolder / mesh, body->body);
    if (!written) out.failure = written.error();
  }
  out.made = true;
  out.warned = !body->warnings.empty();
  out.line = personLine(person, *body, mesh);
  return out;
}

}  // namespace

std::string batchMeshName(std::size_t row) {
  return fmt::format("{:05}.glb", row);
}

Expected<BatchSummary> runBatch(const bodymodel::BodySolver& solver, const bodymodel::PeopleTable& table,
                                const BatchOptions& options,
                                const std::function<Expected<void>(std::string_view)>& write,
                                const bodymodel::Progress& progress) {
  constexpr std::size_t kBlock = 128;  // Rows solved before they are written.
  const bodymodel::Text stage{"生成身体", "Building bodies"};
  const int most = tbb::info::default_concurrency();
  tbb::task_arena arena(options.threads > 0 ? std::min(options.threads, most) : most);
  BatchSummary summary;
  summary.people = table.people.size();
  std::array<Outcome, kBlock> outcomes;
  for (std::size_t begin = 0; begin < table.people.size(); begin += kBlock) {
    if (progress.shouldStop()) {
      return bodymodel::fail(ErrorCode::kCancelled, {"已取消", "cancelled"});
    }
    const std::size_t count = std::min(kBlock, table.people.size() - begin);
    arena.execute([&] {
      tbb::parallel_for(std::size_t{0}, count, [&](std::size_t i) {
        outcomes[i] = solveOne(solver, table.people[begin + i], options.meshFolder);
      });
    });
    for (std::size_t i = 0; i < count; ++i) {
      const Outcome& out = outcomes[i];
      if (out.failure) return tl::unexpected(*out.failure);
      summary.made += out.made;
      summary.warned += out.warned;
      summary.refused += !out.made;
      if (const auto written = write(out.line); !written) return tl::unexpected(written.error());
    }
    progress.tell(static_cast<double>(begin + count) / static_cast<double>(table.people.size()), stage);
  }
  return summary;
}

}  // namespace fitroom::engine
