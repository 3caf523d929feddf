#pragma once

#include <map>
#include <string>
#include <vector>

#include "crm/core/time.h"
#include "crm/store/party_rows.h"
#include "crm/store/removed_rows.h"

// What travels between a device and the shop's server. For sources of crm/sync and its tests.

namespace fitroom::crm {

/// A place in an audit chain. The hash tells whether it is still the same chain: after a restored backup the
/// numbers start again, and then everything is sent again.
struct ChainMark {
  std::int64_t seq = 0;  ///< 0: nothing yet.
  std::string hash;      ///< Of the line with that number; empty for 0.

  bool operator==(const ChainMark&) const = default;
};

/// Marks of several chains by name.
using ChainMarks = std::map<std::string, ChainMark>;

/// A customer as sent: sealed, with the wrapped key and the two versions that settle conflicts.
struct SyncCustomer {
  CustomerRow row;
  std::string wrappedKey;

  bool operator==(const SyncCustomer&) const = default;
};

/// Rows as they lie in the tables. Nothing in it opens without the house's key file.
struct SyncRows {
  std::vector<ErasedRow> erased;
  std::vector<RemovedRow> removed;
  std::vector<SyncCustomer> customers;
  std::vector<EventRow> events;
  std::vector<BodyRow> bodies;
  std::vector<PartyRow> parties;
  std::vector<PartyLinkRow> links;  ///< Ties between parties that are here or sent with them.

  bool empty() const {
    return erased.empty() && removed.empty() && customers.empty() && events.empty() && bodies.empty() &&
           parties.empty() && links.empty();
  }
};

/// Device -> server: what the lines `from`+1 .. `to` of the device's chain tell of.
struct PushRequest {
  std::string device;
  std::string proof;  ///< That both hold the same key file.
  UtcTime now;        ///< The device's clock.
  std::string chain;  ///< Which of its chains; mostly it has one.
  ChainMark from;
  ChainMark to;
  SyncRows rows;
};

struct PushReply {
  std::string chain;
  ChainMark received;               ///< How far the server has this device's chain.
  bool gap = false;                 ///< `from` lies beyond `received`: nothing was taken; go on from there.
  std::int64_t deviceAhead_ms = 0;  ///< By how much the device's clock is ahead of the server's.
  std::int64_t refused = 0;         ///< Rows that are not what they claim to be.
};

/// Device -> server: send what came after these marks.
struct PullRequest {
  std::string device;
  std::string proof;
  ChainMarks after;
};

struct PullReply {
  ChainMarks from;      ///< Where these rows begin, chain by chain.
  ChainMarks to;        ///< Where they end.
  ChainMarks received;  ///< How far the server has the device's own chains; less after a restored backup.
  bool more = false;
  SyncRows rows;
};

/// JSON texts; the first key tells what it is. Reading fails with kInvalidArgument.
std::string encode(const PushRequest& m);
std::string encode(const PushReply& m);
std::string encode(const PullRequest& m);
std::string encode(const PullReply& m);
bool isPush(std::string_view message);
Expected<PushRequest> decodePush(std::string_view message);
Expected<PushReply> decodePushReply(std::string_view message);
Expected<PullRequest> decodePull(std::string_view message);
Expected<PullReply> decodePullReply(std::string_view message);

}  // namespace fitroom::crm
