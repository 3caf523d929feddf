#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "crm/sync/http_transport.h"
#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/session/paths.h"

namespace fitroom::engine::cli {
namespace {

constexpr std::int64_t kClockSlack_ms = 120000;

int refuse(const crm::Error& error, bool json) {
  return cli::refuse({bodymodel::ErrorCode::kInvalidArgument, {error.text.zh, error.text.en}, error.context},
                     json);
}

crm::CrmConfig serverConfig(const SyncCommand& command, const std::filesystem::path& key) {
  crm::CrmConfig config;
  config.keyFile = key;
  config.device = "server";
  const bool file =
      command.server.find("://") == std::string::npos && command.server.find('=') == std::string::npos;
  if (file) {
    config.database = command.server;
  } else {
    config.server = command.server;
  }
  return config;
}

std::string text(const crm::SyncReport& report) {
  std::string out = fmt::format("同步完成：新收到 {} 行，{} 次请求 / synced: {} rows new here, {} requests\n",
                                report.taken, report.requests, report.taken, report.requests);
  if (report.refused > 0) {
    out += fmt::format("有 {} 行与其签名不符，未接收 / {} rows are not what they claim and were not taken\n",
                       report.refused, report.refused);
  }
  if (std::abs(report.deviceAhead_ms) > kClockSlack_ms) {
    out += fmt::format("本机时钟与服务器相差 {} 秒，请校准 / this clock is {} s off the server's; set it\n",
                       report.deviceAhead_ms / 1000, report.deviceAhead_ms / 1000);
  }
  return out;
}

}  // namespace

namespace {

crm::Expected<crm::SyncReport> syncOverHttp(crm::Crm& local, const SyncCommand& command) {
  std::string token;
  std::ifstream in(command.tokenFile);
  if (!std::getline(in, token)) {
    return crm::fail(crm::ErrorCode::kNotFound,
                     {"请用 --token-file 给出服务器令牌文件（服务器上的 intake.token）。",
                      "Name a file with the server's token (its intake.token) with --token-file."},
                     "token-file");
  }
  auto transport = crm::HttpSyncTransport::make(local, command.server, token);
  if (!transport) return tl::unexpected(transport.error());
  return crm::SyncClient(local, "server").run(**transport);
}

crm::Expected<crm::SyncReport> syncDirectly(crm::Crm& local, const SyncCommand& command,
                                            const std::filesystem::path& key) {
  auto shop = crm::Crm::open(serverConfig(command, key));
  if (!shop) return tl::unexpected(shop.error());
  crm::SyncServer server(*shop);
  crm::DirectTransport transport(server);
  return crm::SyncClient(local, "server").run(transport);
}

}  // namespace

int runSync(const SyncCommand& command) {
  const auto paths = findPaths();
  if (!paths) return cli::refuse(paths.error(), command.json);
  crm::CrmConfig config{.database = paths->database(), .device = command.device};
  if (!command.key.empty()) config.keyFile = command.key;
  auto local = crm::Crm::open(config);
  if (!local) return refuse(local.error(), command.json);
  const std::filesystem::path key = command.key.empty() ? paths->database().string() + ".key" : command.key;
  const bool http = command.server.rfind("http://", 0) == 0 || command.server.rfind("https://", 0) == 0;
  const auto report = http ? syncOverHttp(*local, command) : syncDirectly(*local, command, key);
  if (!report) return refuse(report.error(), command.json);
  const auto said = say(
      command.json ? fmt::format("{{\"taken\":{},\"refused\":{},\"requests\":{},\"device_ahead_ms\":{}}}\n",
                                 report->taken, report->refused, report->requests, report->deviceAhead_ms)
                   : text(*report));
  return said ? kDone : cli::refuse(said.error(), false);
}

}  // namespace fitroom::engine::cli
