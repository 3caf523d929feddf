// A table of people solved on one core and on all: what a batch of 10,000 takes, and what a body and its
// solver hold. Prints name, value, unit and what is asked. Usage: bench_people [PEOPLE]

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <memory>
#include <string>

#include "engine/session/batch.h"

using namespace fitroom;

namespace {

/// Resident memory of this process, bytes.
double residentBytes() {
  std::ifstream in("/proc/self/statm");
  double pages = 0, resident = 0;
  in >> pages >> resident;
  return resident * 4096;
}

std::string table(int people) {
  std::string csv = "sex,height_cm,weight_kg,chest_cm,waist_navel_cm,hip_cm,inseam_cm\n";
  for (int i = 0; i < people; ++i) {
    const bool man = i % 2 != 0;
    const double tall = (man ? 166 : 154) + (i * 7) % 21, size = (i * 13) % 25;
    csv += fmt::format("{},{:.1f},{:.1f},{:.1f},{:.1f},{:.1f},{:.1f}\n", man ? "m" : "f", tall,
                       0.36 * tall + 1.3 * size - 6, (man ? 90 : 82) + 0.9 * size, (man ? 80 : 72) + size,
                       91 + 0.8 * size, 0.478 * tall);
  }
  return csv;
}

struct Run {
  double seconds = 0, processor = 0;  ///< Wall; of all threads together.
  std::size_t made = 0;
};

Run solve(const bodymodel::BodySolver& solver, const bodymodel::PeopleTable& people, int threads) {
  const auto begun = std::chrono::steady_clock::now();
  const std::clock_t clock = std::clock();
  const auto summary = engine::runBatch(solver, people, {.threads = threads, .meshFolder = {}},
                                        [](std::string_view) -> bodymodel::Expected<void> { return {}; });
  Run run;
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  run.processor = static_cast<double>(std::clock() - clock) / CLOCKS_PER_SEC;
  run.made = summary ? summary->made : 0;
  return run;
}

}  // namespace

int main(int argc, char** argv) {
  const int people = argc > 1 ? std::max(1, std::atoi(argv[1])) : 400;
  const double before = residentBytes();
  const auto solver = bodymodel::BodySolver::load(FITROOM_ASSETS_DIR);
  if (!solver) {
    fmt::print(stderr, "{}\n", solver.error().text.en);
    return 1;
  }
  bodymodel::BodyRequest request;
  request.measures.set(bodymodel::Measure::kHeight, 1.68);
  const auto body = solver->solve(request);
  fmt::print("memory_solver_and_body,{:.1f},MB,<= 60\n", (residentBytes() - before) / 1e6);
  const auto parsed = bodymodel::readPeople(table(people));
  if (!parsed || !body) return 1;
  const Run one = solve(*solver, *parsed, 1), all = solve(*solver, *parsed, 0);
  fmt::print("people,{},rows,\n", people);
  fmt::print("bodies_made,{},rows,all\n", all.made);
  fmt::print("one_thread,{:.2f},ms a person,\n", 1e3 * one.seconds / people);
  fmt::print("all_threads,{:.2f},ms a person,\n", 1e3 * all.seconds / people);
  fmt::print("threads_gain,{:.2f},times,\n", one.seconds / all.seconds);
  fmt::print("processor,{:.2f},ms a person,\n", 1e3 * all.processor / people);
  fmt::print("ten_thousand_wall,{:.0f},s (from {} people on this machine as busy as it is),<= 240\n",
             1e4 * all.seconds / people, people);
  fmt::print("ten_thousand_two_cores,{:.0f},s (processor time / 2),<= 240\n",
             1e4 * all.processor / people / 2);
  fmt::print("memory_after,{:.1f},MB,\n", (residentBytes() - before) / 1e6);
  return 0;
}
