#pragma once

#include <memory>
#include <string>

#include "crm/sync/sync.h"

namespace fitroom::crm {

/// Carries sync messages to the `POST /v1/sync` of an Intake. Each message is sealed with a key derived from
/// the house's key file, and bound to its direction, so that the wire sees neither rows nor envelopes and
/// nobody without the key file can ask or answer, with or without TLS around it.
/// Fails with kUnreadable (retryable: no server, no answer), kDenied (token), kWrongKey, kInvalidArgument
/// (address) or what the server answers. Thread: one at a time.
class HttpSyncTransport final : public SyncTransport {
 public:
  /// `url`: http://HOST:PORT or https://HOST:PORT. `token`: that of the server's intake.
  static Expected<std::unique_ptr<HttpSyncTransport>> make(Crm& crm, const std::string& url,
                                                           const std::string& token);
  ~HttpSyncTransport() override;
  Expected<std::string> call(const std::string& request) override;

 private:
  struct Impl;
  explicit HttpSyncTransport(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// The server's side of it: opens, answers, seals.
Expected<std::string> answerSealed(Crm& crm, const std::string& body);

}  // namespace fitroom::crm
