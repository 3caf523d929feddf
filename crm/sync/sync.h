#pragma once

#include <functional>
#include <string>

#include "crm/service.h"

namespace fitroom::crm {

/// Carries one request to the server and its answer back. Fails (retryable) when the server is not there.
class SyncTransport {
 public:
  virtual ~SyncTransport() = default;
  virtual Expected<std::string> call(const std::string& request) = 0;
};

/// The shop's server: answers what devices send, one request at a time. It needs no session: every message
/// stands for itself, so requests may be lost, repeated or come in any order.
/// Thread: any.
class SyncServer {
 public:
  /// `crm` must outlive it.
  explicit SyncServer(Crm& crm) : crm_(crm) {}
  /// Fails with kInvalidArgument (not one of ours), kWrongKey (another house's key file), or what the store
  /// says.
  Expected<std::string> answer(const std::string& request);

 private:
  Crm& crm_;
};

/// The server in the same process, e.g. a device that reaches the shop's PostgreSQL itself.
class DirectTransport final : public SyncTransport {
 public:
  explicit DirectTransport(SyncServer& server) : server_(server) {}
  Expected<std::string> call(const std::string& request) override { return server_.answer(request); }

 private:
  SyncServer& server_;
};

struct SyncReport {
  std::int64_t requests = 0;
  std::int64_t taken = 0;           ///< Rows that are new here.
  std::int64_t refused = 0;         ///< Rows that either side found not to be what they claim.
  std::int64_t deviceAhead_ms = 0;  ///< This device's clock less the server's.
  bool cancelled = false;
};

/// The device's side. What is to be sent is read off the device's own audit chains, so it is written in the
/// same transaction as what it tells of and survives a kill; how far the server has it is kept in the store.
/// Thread: one at a time.
class SyncClient {
 public:
  /// `server`: the name under which this device remembers how far it is, 1 to 64 characters.
  SyncClient(Crm& crm, std::string server) : crm_(crm), server_(std::move(server)) {}

  /// Sends and fetches until there is nothing more. What was done before a failure stays done.
  Expected<SyncReport> run(SyncTransport& transport, const std::function<bool()>& cancelled = {});

  // The same in steps, for transports of one's own. A request is empty when there is nothing to send;
  // replies may come late, twice, or not at all.
  Expected<std::string> pushRequest();
  Expected<void> takePushReply(const std::string& reply);
  Expected<std::string> pullRequest();
  Expected<bool> takePullReply(const std::string& reply);  ///< True: there is more.

  const SyncReport& report() const { return report_; }

 private:
  using Ask = std::function<Expected<std::string>(const std::string&)>;
  Expected<void> pushAll(const Ask& ask, const std::function<bool()>& stop);
  Expected<void> pullAll(const Ask& ask, const std::function<bool()>& stop);

  Crm& crm_;
  std::string server_;
  SyncReport report_;
  bool sendAgain_ = false;  // The server has less than it once said.
};

}  // namespace fitroom::crm
