#pragma once

// For sources of crm/sync only.

#include "crm/service_impl.h"
#include "crm/sync/protocol.h"

namespace fitroom::crm {

/// Written beside what came from a peer, so that it is not sent back to where it came from.
std::string syncTag(const std::string& peer);

/// Everything that lines after `from` of one chain tell of, as it stands now. What came by `skip` is left
/// out.
struct Collected {
  ChainMark from;  ///< As given, or 0 where the chain is no longer the one the mark was made in.
  ChainMark to;
  bool more = false;
};
Collected collect(Crm::Impl& crm, Rows& rows, const std::string& chain, const ChainMark& from,
                  const std::string& skip, SyncRows& out);

struct Applied {
  std::int64_t rows = 0;     ///< New here.
  std::int64_t refused = 0;  ///< Not what they claim to be, or an id that is taken by something else.
  bool erased = false;       ///< Something that was here is gone; traces are to be cleared.
};

/// Takes rows in, whatever their order and however often they come. The rules:
/// - an erasure wins over everything, for good;
/// - what was taken back (an undone import, an event past its time) goes here too and does not come back by
///   an old message; a customer of whom more is known here than was taken back stays, and comes back;
/// - events and bodies are never changed: the union of both sides;
/// - identity: more changes win; with as many, the greater device name. Clocks are not asked;
/// - status: more changes win; with as many, "restricted";
/// - consent is judged where and when an event is recorded, never again on arrival.
Expected<Applied> apply(Crm::Impl& crm, Rows& rows, const SyncRows& in, const std::string& tag);

/// The name of this database among its peers: the device's, or one made once and kept.
Expected<std::string> syncName(Crm::Impl& crm);

/// Proves to a peer that both hold the house's key.
std::string syncProof(const Crm::Impl& crm, const std::string& device);

}  // namespace fitroom::crm
