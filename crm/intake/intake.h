#pragma once

#include <memory>
#include <string>

#include "crm/service.h"

namespace fitroom::crm {

struct IntakeOptions {
  int port = 0;                   ///< 0: any free one.
  std::string token;              ///< At least 16 bytes; whoever sends it may record events.
  std::string source = "intake";  ///< The system whose customer and event numbers are sent.
  double perSecond = 50.0;        ///< Requests, steadily; a burst may be twice that. Past it: 429.
  bool sync = false;              ///< Also answer the house's other devices at /v1/sync.
  /// Where to listen. Anything but loopback needs `sync`, and then only /v1/sync (whose messages are sealed)
  /// and /v1/health are answered there.
  std::string address = "127.0.0.1";
};

/// Takes events from a point of sale or a web shop over HTTP on this machine's loopback (127.0.0.1), and
/// answers the house's other devices where it is told to.
///   GET  /v1/health   {"ok":true}; needs no token.
///   POST /v1/events   one JSON object, an array of them, or JSON lines; at most 1 MiB and 1,000 events.
///   Header
///                     `Authorization: Bearer TOKEN`. Fields as in crm/exchange/columns.h and crm/README.md:
///                     customers by `customer`, `ref`, `email` or `phone`. An event is known by its `id`, or
///                     by `ref_event`, the sender's own number, or by its content: sent twice, it is kept
///                     once.
///   POST /v1/sync     a sealed message of crm/sync/http_transport.h; 409 when it does not open.
/// Answers {"accepted","already","refused","issues":[{"line","field","zh","en"}]}: 200, or 400 when every
/// event was refused; 401, 413, 429 and 503 (store busy: send again) with {"error":{"zh","en"}}. Thread:
/// requests are served on threads of its own; the Crm must outlive it.
class Intake {
 public:
  static constexpr std::size_t kMaxBodyBytes = 1 << 20;
  static constexpr std::size_t kMaxEvents = 1000;

  /// Fails with kInvalidArgument (token, port), kDenied, kUnwritable (port taken).
  static Expected<std::unique_ptr<Intake>> start(Crm& crm, const IntakeOptions& options);
  ~Intake();  ///< Answers what has come in, then stops.
  int port() const;

 private:
  struct Impl;
  explicit Intake(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace fitroom::crm
