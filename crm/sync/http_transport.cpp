#include "crm/sync/http_transport.h"

#include <httplib.h>

#include <algorithm>

#include "crm/core/json.h"
#include "crm/sync/exchange.h"

namespace fitroom::crm {
namespace {

constexpr int kConnectSeconds = 5;
constexpr int kAnswerSeconds = 60;
constexpr const char* kRequest = "sync-request";
constexpr const char* kReply = "sync-reply";

std::string sealed(Crm::Impl& crm, const char* direction, const std::string& message) {
  const std::lock_guard lock(crm.mutex);
  return seal(deriveKey(crm.storeKey, "synchttp"), message, crm.place(direction, ""), *crm.random);
}

Expected<std::string> opened(const Crm::Impl& crm, const char* direction, const std::string& body) {
  auto plain = open(deriveKey(crm.storeKey, "synchttp"), body, crm.place(direction, ""));
  if (plain) return plain;
  return fail(ErrorCode::kWrongKey,
              {"设备与服务器的密钥文件或租户不同，或消息被改动，不能同步。请为设备配置本店的密钥文件。",
               "Device and server have different key files or tenants, or the message was changed; they "
               "cannot sync. Give the device this house's key file."},
              "sync");
}

// What a server that refuses says, in both languages.
Error refusal(const httplib::Response& response) {
  Error error{ErrorCode::kUnreadable,
              {"同步服务器没有给出可用的回答。", "The sync server gave no usable answer."},
              "sync",
              response.status >= 500 || response.status == 429};
  if (response.status == 401) error.code = ErrorCode::kDenied;
  if (response.status == 409) error.code = ErrorCode::kWrongKey;
  if (response.status == 400) error.code = ErrorCode::kInvalidArgument;
  const auto j = parseJson(response.body);
  if (!j || !j->is_object() || !j->contains("error") || !(*j)["error"].is_object()) return error;
  const Json& said = (*j)["error"];
  if (said.contains("zh") && said.contains("en") && said["zh"].is_string() && said["en"].is_string())
    error.text = {said["zh"].get<std::string>(), said["en"].get<std::string>()};
  return error;
}

bool isAddress(const std::string& url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos || (url.substr(0, scheme) != "http" && url.substr(0, scheme) != "https"))
    return false;
  const std::string rest = url.substr(scheme + 3);
  return !rest.empty() && rest.size() < 256 && std::all_of(rest.begin(), rest.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
  });
}

}  // namespace

struct HttpSyncTransport::Impl {
  Impl(Crm::Impl& c, const std::string& url) : crm(c), client(url) {}

  Crm::Impl& crm;
  httplib::Client client;
};

HttpSyncTransport::HttpSyncTransport(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpSyncTransport::~HttpSyncTransport() = default;

Expected<std::unique_ptr<HttpSyncTransport>> HttpSyncTransport::make(Crm& crm, const std::string& url,
                                                                     const std::string& token) {
  if (!isAddress(url)) {
    return fail(ErrorCode::kInvalidArgument,
                {"同步服务器的地址须为 http://主机:端口 或 https://主机:端口。",
                 "The sync server's address must be http://HOST:PORT or https://HOST:PORT."},
                "to");
  }
  auto impl = std::make_unique<Impl>(CrmInside::of(crm), url);
  impl->client.set_connection_timeout(kConnectSeconds);
  impl->client.set_read_timeout(kAnswerSeconds);
  impl->client.set_write_timeout(kAnswerSeconds);
  impl->client.set_keep_alive(false);  // A kiosk that waits would keep one of the server's threads.
  impl->client.set_default_headers({{"Authorization", "Bearer " + token}});
  return std::unique_ptr<HttpSyncTransport>(new HttpSyncTransport(std::move(impl)));
}

Expected<std::string> HttpSyncTransport::call(const std::string& request) {
  const auto result =
      impl_->client.Post("/v1/sync", sealed(impl_->crm, kRequest, request), "application/octet-stream");
  if (!result) {
    return fail(ErrorCode::kUnreadable,
                {"联系不上同步服务器，稍后再试；本机的记录都在，之后会接着同步。",
                 "The sync server cannot be reached; try again later. Everything is kept here and will be "
                 "sent then."},
                "sync", true);
  }
  if (result->status != 200) return tl::unexpected(refusal(*result));
  return opened(impl_->crm, kReply, result->body);
}

Expected<std::string> answerSealed(Crm& store, const std::string& body) {
  Crm::Impl& crm = CrmInside::of(store);
  const auto request = opened(crm, kRequest, body);
  if (!request) return request;
  const auto reply = SyncServer(store).answer(*request);
  if (!reply) return reply;
  return sealed(crm, kReply, *reply);
}

}  // namespace fitroom::crm
