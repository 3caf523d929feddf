#include "garments/worker/import_worker.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <random>
#include <thread>

#include "garments/library/garment_mesh.h"
#include "garments/library/glb_writer.h"
#include "garments/worker/report_codec.h"
#include "tests/support/garment_zoo.h"
#include "tests/support/temp_folder.h"

// This program is its own worker: what the worker does with a file depends on the file's name.

namespace fitroom::garments {
namespace {

namespace fs = std::filesystem;
using testing_support::TempFolder;

ImportReport sayOf(const fs::path& path, const std::string& text) {
  ImportReport report;
  report.path = path.string();
  report.findings.push_back({"TEST", Severity::kError, {text, text}, false});
  return report;
}

/// Tries one forbidden thing and tells what came of it.
std::string tryForbidden(const std::string& what, const fs::path& folder) {
  if (what == "write") return std::ofstream(folder / "made-by-the-worker") ? "could" : "could not";
  if (what == "socket") return ::socket(AF_INET, SOCK_STREAM, 0) >= 0 ? "could" : "could not";
  if (what == "fork") {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    return child > 0 ? "could" : "could not";
  }
  if (what == "exec") return ::execl("/bin/true", "true", nullptr) == 0 ? "could" : "could not";
  if (what == "kill") return ::kill(::getppid(), 0) == 0 ? "could" : "could not";
  if (what == "remove") return ::unlink((folder / "keep.txt").c_str()) == 0 ? "could" : "could not";
  if (what == "thread") {
    int done = 0;
    std::thread([&] { done = 1; }).join();
    return done == 1 ? "could" : "could not";
  }
  return "what?";
}

[[gnu::noinline]] void eatMemory() {
  std::vector<std::unique_ptr<char[]>> held;
  while (true) {
    constexpr std::size_t kPiece = 64u << 20;
    held.push_back(std::make_unique<char[]>(kPiece));
    std::memset(held.back().get(), 1, kPiece);
  }
}

ImportReport hostileImport(const fs::path& path, const ImportOptions& options, const Progress& progress) {
  const std::string stem = path.stem().string();
  if (path.extension() == ".try") return sayOf(path, tryForbidden(stem, path.parent_path()));
  if (stem == "crash") std::raise(SIGSEGV);
  if (stem == "abort") std::abort();
  if (stem == "hang") {
    while (true) ::poll(nullptr, 0, -1);  // For an event that never comes.
  }
  if (stem == "spin") {
    volatile int counter = 0;
    while (true) counter = counter + 1;
  }
  if (stem == "bomb") {
    try {
      eatMemory();
    } catch (const std::bad_alloc&) {
      return sayOf(path, "out of memory");
    }
  }
  if (stem == "leave") ::_exit(0);
  return importFile(path, options, progress);
}

const Finding* findingOf(const ImportReport& report, const std::string& code) {
  for (const auto& f : report.findings) {
    if (f.code == code) return &f;
  }
  return nullptr;
}

void expectOneReject(const ImportReport& report, const std::string& code) {
  EXPECT_EQ(report.verdict, ImportVerdict::kReject);
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].code, code) << report.findings[0].text.en;
  EXPECT_EQ(report.findings[0].severity, Severity::kError);
  EXPECT_FALSE(report.findings[0].text.zh.empty());
  EXPECT_TRUE(report.garments.empty());
}

TEST(ImportWorker, SaysTheSameAsReadingInProcess) {
  const TempFolder temp;
  const fs::path path = temp.path() / "tee.obj";
  std::ofstream(path) << zoo::toObj(zoo::shirt());
  const ImportReport here = importFile(path), there = importInWorker(path);
  ASSERT_EQ(here.verdict, there.verdict);
  ASSERT_EQ(here.findings.size(), there.findings.size());
  for (std::size_t i = 0; i < here.findings.size(); ++i) {
    EXPECT_EQ(here.findings[i].code, there.findings[i].code);
    EXPECT_EQ(here.findings[i].text.zh, there.findings[i].text.zh);
    EXPECT_EQ(here.findings[i].fixed, there.findings[i].fixed);
  }
  ASSERT_EQ(here.garments.size(), 1u);
  ASSERT_EQ(there.garments.size(), 1u);
  const GarmentModel &a = here.garments[0], &b = there.garments[0];
  EXPECT_EQ(a.mesh.vertices, b.mesh.vertices);
  EXPECT_EQ(a.mesh.triangles, b.mesh.triangles);
  EXPECT_EQ(a.vertexTube, b.vertexTube);
  EXPECT_EQ(a.category, b.category);
  EXPECT_TRUE(b.id.empty());
  ASSERT_EQ(a.openings.size(), b.openings.size());
  for (std::size_t i = 0; i < a.openings.size(); ++i) EXPECT_EQ(a.openings[i].loop, b.openings[i].loop);
  for (std::size_t i = 0; i < kFinishedCount; ++i) {
    ASSERT_EQ(a.finished.values[i].has_value(), b.finished.values[i].has_value());
    if (!a.finished.values[i]) continue;
    EXPECT_NEAR(*a.finished.values[i], *b.finished.values[i], 1e-6);
  }
}

TEST(ImportWorker, ACrashIsOneReject) {
  expectOneReject(importInWorker("/nowhere/crash.obj"), "IMP-092");
  expectOneReject(importInWorker("/nowhere/abort.obj"), "IMP-092");
  expectOneReject(importInWorker("/nowhere/leave.obj"), "IMP-092");
}

TEST(ImportWorker, AHangIsStopped) {
  WorkerLimits limits;
  limits.wallSeconds = 1;
  expectOneReject(importInWorker("/nowhere/hang.obj", {}, limits), "IMP-093");
  limits.wallSeconds = 60;
  limits.cpuSeconds = 1;
  expectOneReject(importInWorker("/nowhere/spin.obj", {}, limits), "IMP-093");
}

TEST(ImportWorker, ABombMeetsTheMemoryLimit) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the memory limit is off under sanitizers";
#endif
  WorkerLimits limits;
  limits.memoryBytes = 256u << 20;
  const ImportReport report = importInWorker("/nowhere/bomb.obj", {}, limits);
  EXPECT_EQ(report.verdict, ImportVerdict::kReject);
  EXPECT_NE(findingOf(report, "TEST"), nullptr);
}

TEST(ImportWorker, MayNotTouchAnythingElse) {
  const TempFolder temp;
  std::ofstream(temp.path() / "keep.txt") << "mine";
  const ImportReport thread = importInWorker(temp.path() / "thread.try");
  ASSERT_NE(findingOf(thread, "TEST"), nullptr);
  EXPECT_EQ(findingOf(thread, "TEST")->text.en, "could");
  if (findingOf(thread, "IMP-095") != nullptr) GTEST_SKIP() << "this machine offers no system-call filter";
  for (const char* what : {"write", "socket", "fork", "exec", "kill", "remove"}) {
    const ImportReport report = importInWorker(temp.path() / (std::string(what) + ".try"));
    ASSERT_NE(findingOf(report, "TEST"), nullptr) << what;
    EXPECT_EQ(findingOf(report, "TEST")->text.en, "could not") << what;
  }
  EXPECT_TRUE(fs::exists(temp.path() / "keep.txt"));
  EXPECT_FALSE(fs::exists(temp.path() / "made-by-the-worker"));
}

TEST(ImportWorker, TellsProgressAndCanBeCancelled) {
  const TempFolder temp;
  const fs::path path = temp.path() / "tee.obj";
  std::ofstream(path) << zoo::toObj(zoo::shirt());
  std::vector<double> told;
  Progress progress;
  progress.report = [&](double at, const Text& stage) {
    told.push_back(at);
    EXPECT_FALSE(stage.zh.empty());
  };
  importInWorker(path, {}, {}, progress);
  EXPECT_GE(told.size(), 3u);
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
  progress.cancelled = [] { return true; };
  expectOneReject(importInWorker("/nowhere/hang.obj", {}, {}, progress), "IMP-091");
}

TEST(ImportWorker, AProgramThatIsNotThereIsSaid) {
  expectOneReject(importInWorker("a.obj", {}, {}, {}, "/nowhere/fitroom"), "IMP-094");
  // A program that is no worker hands back nothing.
  expectOneReject(importInWorker("a.obj", {}, {}, {}, "/bin/true"), "IMP-092");
}

TEST(ImportWorker, ADamagedResultIsRefused) {
  ImportReport report = sayOf("a.obj", "no");
  report.verdict = ImportVerdict::kFix;
  GarmentModel garment;
  garment.name = {"裙", "skirt"};
  garment.mesh = zoo::cylinder(0.15, 0.5, 12, 6, 0.5);
  garment.vertexTube.assign(static_cast<std::size_t>(garment.mesh.vertexCount()), TubeKind::kTorso);
  report.garments.push_back(garment);
  const auto bytes = encodeReport(report);
  ASSERT_TRUE(bytes);
  ASSERT_TRUE(decodeReport(*bytes));
  EXPECT_EQ(decodeReport(*bytes)->garments[0].mesh.vertices, garment.mesh.vertices);
  for (std::size_t n = 0; n < bytes->size(); n += 61) EXPECT_FALSE(decodeReport(bytes->substr(0, n))) << n;
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    std::string bad = *bytes;
    for (int k = 0; k < 4; ++k) bad[random() % bad.size()] = static_cast<char>(random());
    const auto read = decodeReport(bad);  // may be sound by chance; must not do harm
    if (!read || read->garments.empty()) continue;
    EXPECT_TRUE(bodymodel::validate(read->garments[0].mesh));
  }
}

}  // namespace
}  // namespace fitroom::garments

int main(int argc, char** argv) {
  using namespace fitroom::garments;
  if (isImportWorker(argc, argv)) return runImportWorker(argc, argv, hostileImport);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
