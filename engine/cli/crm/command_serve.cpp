#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "crm/core/random.h"
#include "crm/intake/intake.h"
#include "engine/cli/console.h"
#include "engine/cli/crm/commands.h"

namespace fitroom::engine::cli {

namespace {

// The token of this store, made once, readable by its owner only.
crm::Expected<std::string> tokenIn(const std::filesystem::path& file) {
  if (std::ifstream in(file); in) {
    std::string token;
    std::getline(in, token);
    return token;
  }
  std::array<std::uint8_t, 24> bytes{};
  crm::SystemRandom().fill(bytes);
  std::string token;
  for (const std::uint8_t b : bytes) token += fmt::format("{:02x}", b);
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const std::string line = token + "\n";
  const bool written = fd >= 0 && ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  if (fd >= 0) ::close(fd);
  if (written) return token;
  return crm::fail(crm::ErrorCode::kUnwritable,
                   {"写不了令牌文件 " + file.string(), "cannot write the token file " + file.string()},
                   file.string());
}

}  // namespace

int runCrmServe(const ServeCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    const auto config = storeConfig(c);
    if (!config) return tl::unexpected(config.error());
    const auto file = config->database.parent_path() / "intake.token";
    auto token = tokenIn(file);
    if (!token) return tl::unexpected(token.error());
    // Held back before any thread starts, so that only this one takes them.
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    auto intake = crm::Intake::start(store, {c.port, *token, c.source, c.perSecond, c.sync, c.listen});
    if (!intake) return tl::unexpected(intake.error());
    const std::string url = fmt::format("http://{}:{}/v1/{}", c.listen, (*intake)->port(),
                                        c.listen == "127.0.0.1" ? "events" : "sync");
    const int said = answer(
        c, {{"url", url}, {"token_file", file.string()}},
        fmt::format("{}\n令牌在 / token in {}\n按 Ctrl-C 结束 / Ctrl-C ends it\n", url, file.string()));
    if (said != kDone) return said;
    int signal = 0;
    sigwait(&ends, &signal);
    return kDone;
  });
}

}  // namespace fitroom::engine::cli
