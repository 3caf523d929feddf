#include "garments/worker/import_worker.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

#include "garments/worker/report_codec.h"

namespace fitroom::garments {

namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr int kResultFd = 3;
constexpr int kProgressFd = 4;
constexpr std::size_t kLongestLine = 1 << 16;
/// What the sandbox said about itself, as the worker's exit status.
constexpr int kDone = 0;
constexpr int kDoneUnfiltered = 10;
constexpr int kBadJob = 11;
constexpr int kNoResult = 12;

/// A file descriptor that is closed with its owner.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { reset(); }
  int get() const { return fd_; }
  void reset(int fd = -1) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
  }

 private:
  int fd_;
};

/// Out of the way of the numbers the worker uses.
int raised(int fd) {
  const int high = fd < 0 ? -1 : ::fcntl(fd, F_DUPFD_CLOEXEC, 10);
  if (fd >= 0) ::close(fd);
  return high;
}

/// A file without a name: gone with its last descriptor, whatever happens.
int namelessFile() {
  std::error_code ec;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(ec);
  if (ec) return -1;
  const int direct = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (direct >= 0) return direct;
  std::string name = (folder / "fitroom-import-XXXXXX").string();
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd >= 0) ::unlink(name.c_str());
  return fd;
}

ImportReport rejected(const std::filesystem::path& path, const char* code, Text text) {
  ImportReport report;
  report.path = path.string();
  report.findings.push_back({code, Severity::kError, std::move(text), false});
  return report;
}

/// The worker's end: what is passed on of the environment is what a loader or a sanitizer needs, no secrets.
std::vector<std::string> workerEnvironment() {
  std::vector<std::string> out;
  for (const char* name :
       {"PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) out.push_back(std::string(name) + "=" + value);
  }
  return out;
}

class Worker {
 public:
  Worker(const std::filesystem::path& path, const WorkerLimits& limits, const Progress& progress)
      : path_(path), limits_(limits), progress_(progress) {}

  ImportReport run(const ImportOptions& options, const std::filesystem::path& program) {
    if (!start(options, program)) {
      return rejected(path_, "IMP-094",
                      {fmt::format("导入进程启动不了：{}", std::strerror(error_)),
                       fmt::format("the import process cannot be started: {}", std::strerror(error_))});
    }
    const auto deadline = Clock::now() + std::chrono::seconds(limits_.wallSeconds);
    listen(deadline);
    const int status = finish(deadline);
    return judge(status);
  }

 private:
  enum class End { kItself, kCancelled, kTooLong };

  bool start(const ImportOptions& options, const std::filesystem::path& program) {
    result_.reset(raised(namelessFile()));
    int ends[2] = {-1, -1};
    if (result_.get() < 0 || ::pipe2(ends, O_CLOEXEC) != 0) return error_ = errno, false;
    progressEnd_.reset(raised(ends[0]));
    Fd writeEnd(raised(ends[1]));
    Json job = {{"path", path_.string()},        {"options", encodeOptions(options)},
                {"memory", limits_.memoryBytes}, {"cpu", limits_.cpuSeconds},
                {"file", limits_.fileBytes},     {"open", limits_.openFiles}};
    std::string text = job.dump(-1, ' ', true, Json::error_handler_t::replace);
    std::string exe = program.empty() ? "/proc/self/exe" : program.string();
    std::string command = kWorkerCommand;
    std::array<char*, 4> arguments = {exe.data(), command.data(), text.data(), nullptr};
    std::vector<std::string> environment = workerEnvironment();
    std::vector<char*> pointers;
    for (auto& entry : environment) pointers.push_back(entry.data());
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, result_.get(), kResultFd);
    ::posix_spawn_file_actions_adddup2(&actions, writeEnd.get(), kProgressFd);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, kProgressFd + 1);
    error_ = ::posix_spawn(&pid_, exe.c_str(), &actions, nullptr, arguments.data(), pointers.data());
    ::posix_spawn_file_actions_destroy(&actions);
    return error_ == 0;
  }

  void stop(End why) {
    end_ = why;
    ::kill(pid_, SIGKILL);
  }

  bool mustStop(Clock::time_point deadline) {
    if (end_ != End::kItself) return true;
    if (progress_.shouldStop()) stop(End::kCancelled);
    if (Clock::now() > deadline) stop(End::kTooLong);
    return end_ != End::kItself;
  }

  /// Passes progress on until the worker closes its end.
  void listen(Clock::time_point deadline) {
    std::string line;
    std::array<char, 4096> buffer{};
    while (!mustStop(deadline)) {
      pollfd one{progressEnd_.get(), POLLIN, 0};
      if (::poll(&one, 1, 50) <= 0) continue;
      const ssize_t got = ::read(progressEnd_.get(), buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return;
      line.append(buffer.data(), static_cast<std::size_t>(got));
      for (std::size_t end = line.find('\n'); end != std::string::npos; end = line.find('\n')) {
        tell(line.substr(0, end));
        line.erase(0, end + 1);
      }
      if (line.size() > kLongestLine) line.clear();
    }
  }

  void tell(const std::string& line) const {
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object() || !json.contains("at") || !json["at"].is_number()) return;
    const auto text = [&](const char* key) {
      return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
    };
    progress_.tell(json["at"].get<double>(), {text("zh"), text("en")});
  }

  int finish(Clock::time_point deadline) {
    int status = 0;
    while (true) {
      const pid_t got = ::waitpid(pid_, &status, end_ == End::kItself ? WNOHANG : 0);
      if (got == pid_) return status;
      if (got < 0 && errno != EINTR) return -1;
      if (!mustStop(deadline)) ::poll(nullptr, 0, 1);
    }
  }

  ImportReport judge(int status) {
    const std::string name = path_.filename().string();
    if (end_ == End::kCancelled)
      return rejected(path_, "IMP-091", {"导入已取消", "the import was cancelled"});
    const bool overTime = WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU;
    if (end_ == End::kTooLong || overTime) {
      const int seconds = overTime ? limits_.cpuSeconds : limits_.wallSeconds;
      return rejected(path_, "IMP-093",
                      {fmt::format("{} 超过 {} 秒还没读完，已停止。请减面后再导出", name, seconds),
                       fmt::format("{} was not done after {} seconds and was stopped; simplify it and export "
                                   "it again",
                                   name, seconds)});
    }
    if (WIFEXITED(status) && (WEXITSTATUS(status) == kDone || WEXITSTATUS(status) == kDoneUnfiltered)) {
      auto report = readResult();
      if (report) {
        if (WEXITSTATUS(status) == kDoneUnfiltered) {
          report->findings.push_back(
              {"IMP-095",
               Severity::kWarning,
               {"这台机器不支持系统调用过滤，导入进程只有内存和时间限制",
                "this machine offers no system-call filter; the import process was held by its memory and "
                "time limits only"},
               false});
        }
        return std::move(*report);
      }
    }
    const std::string how = WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status))
                                                : fmt::format("status {}", WEXITSTATUS(status));
    return rejected(
        path_, "IMP-092",
        {fmt::format("读取 {} 的进程出错停止（{}），文件可能已损坏。请重新导出（GLB 最稳）", name, how),
         fmt::format("the process that read {} failed ({}); the file is probably damaged; export "
                     "it again (GLB works best)",
                     name, how)});
  }

  Expected<ImportReport> readResult() const {
    struct stat info {};
    if (::fstat(result_.get(), &info) != 0 || info.st_size < 0 ||
        static_cast<std::uint64_t>(info.st_size) > limits_.fileBytes) {
      return fail(ErrorCode::kMalformed, {"没有结果", "there is no result"});
    }
    std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t got =
          ::pread(result_.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return fail(ErrorCode::kMalformed, {"结果不完整", "the result is cut off"});
      done += static_cast<std::size_t>(got);
    }
    return decodeReport(bytes);
  }

  std::filesystem::path path_;
  WorkerLimits limits_;
  Progress progress_;
  Fd result_, progressEnd_;
  pid_t pid_ = -1;
  int error_ = 0;
  End end_ = End::kItself;
};

bool writeAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

/// Sends each stage up the pipe.
Progress pipeProgress() {
  Progress progress;
  progress.report = [](double at, const Text& stage) {
    const Json line = {{"at", at}, {"zh", stage.zh}, {"en", stage.en}};
    writeAll(kProgressFd, line.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n");
  };
  return progress;
}

}  // namespace

ImportReport importInWorker(const std::filesystem::path& path, const ImportOptions& options,
                            const WorkerLimits& limits, const Progress& progress,
                            const std::filesystem::path& program) {
  return Worker(path, limits, progress).run(options, program);
}

bool isImportWorker(int argc, char** argv) {
  return argc == 3 && std::strcmp(argv[1], kWorkerCommand) == 0;
}

int runImportWorker(int argc, char** argv, const ImportFunction& import) {
  const Json job = argc == 3 ? Json::parse(argv[2], nullptr, false) : Json();
  if (!job.is_object()) return kBadJob;
  WorkerLimits limits;
  limits.memoryBytes = job.value("memory", limits.memoryBytes);
  limits.cpuSeconds = job.value("cpu", limits.cpuSeconds);
  limits.fileBytes = job.value("file", limits.fileBytes);
  limits.openFiles = job.value("open", limits.openFiles);
  const auto options = decodeOptions(job.value("options", std::string()));
  if (!options) return kBadJob;
  const bool filtered = enterSandbox(limits);
  const ImportReport report = import(job.value("path", std::string()), *options, pipeProgress());
  const auto bytes = encodeReport(report);
  if (!bytes || !writeAll(kResultFd, *bytes)) ::_exit(kNoResult);
  // No destructors and no leak check: threads of the readers may still hold what they would free.
  ::_exit(filtered ? kDone : kDoneUnfiltered);
}

}  // namespace fitroom::garments
