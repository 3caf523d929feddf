#include "crm/sync/sync.h"

#include <algorithm>

#include "crm/core/utf8.h"
#include "crm/sync/exchange.h"

namespace fitroom::crm {
namespace {

tl::unexpected<Error> anotherHouse() {
  return fail(ErrorCode::kWrongKey,
              {"设备与服务器的密钥文件或租户不同，不能同步。请为设备配置本店的密钥文件。",
               "Device and server have different key files or tenants and cannot sync. Give the device this "
               "house's key file."},
              "sync");
}

Expected<void> checkPeer(Crm::Impl& crm, const std::string& device, const std::string& proof) {
  if (auto ok = checkId(device, 64, {"设备编号", "device id"}); !ok) return ok;
  if (proof != syncProof(crm, device)) return anotherHouse();
  const auto own = syncName(crm);
  if (!own) return tl::unexpected(own.error());
  if (device == *own) {  // Its lines and the server's could not be told apart.
    return fail(ErrorCode::kInvalidArgument,
                {"设备编号与服务器的相同。请给每台设备起不同的编号。",
                 "The device has the same name as the server. Give every device a name of its own."},
                "device");
  }
  return {};
}

ChainMark toMark(const std::optional<std::pair<std::int64_t, std::string>>& mark) {
  return mark ? ChainMark{mark->first, mark->second} : ChainMark{};
}

Expected<PushReply> takePush(Crm::Impl& crm, const PushRequest& in) {
  return crm.store->write([&](Rows& rows) -> Expected<PushReply> {
    PushReply reply;
    reply.chain = in.chain;
    reply.received = toMark(rows.syncMark(in.device, in.chain));
    reply.deviceAhead_ms = in.now.ms - crm.now().ms;
    // Nothing may be left out between what is here and what comes; what comes twice does no harm.
    if (in.from.seq > reply.received.seq) {
      reply.gap = true;
      return reply;
    }
    auto applied = apply(crm, rows, in.rows, syncTag(in.device));
    if (!applied) return tl::unexpected(applied.error());
    reply.refused = applied->refused;
    if (in.to.seq > reply.received.seq || in.from.seq == 0) {
      reply.received = in.to;
      rows.setSyncMark(in.device, in.chain, in.to.seq, in.to.hash, crm.now());
    }
    return reply;
  });
}

Expected<PullReply> answerPull(Crm::Impl& crm, const PullRequest& in) {
  return crm.store->read([&](Rows& rows) -> Expected<PullReply> {
    PullReply reply;
    for (const auto& [chain, mark] : rows.syncMarks(in.device)) {
      reply.received[chain] = {mark.first, mark.second};
    }
    for (const AuditHead& head : rows.auditHeads()) {
      const auto it = in.after.find(head.chain);
      const Collected c = collect(crm, rows, head.chain, it == in.after.end() ? ChainMark{} : it->second,
                                  syncTag(in.device), reply.rows);
      reply.from[head.chain] = c.from;
      reply.to[head.chain] = c.to;
      reply.more = reply.more || c.more;
    }
    return reply;
  });
}

// The server has less than it once said: it was restored from a backup, and gets the rest again. (An old
// reply may say the same; that costs a repetition.) True: there is something to send again.
bool setBack(Rows& rows, const std::string& peer, const PullReply& reply, UtcTime now) {
  bool back = false;
  for (const auto& [chain, mark] : rows.syncMarks(peer)) {
    const auto it = reply.received.find(chain);
    const ChainMark has = it == reply.received.end() ? ChainMark{} : it->second;
    if (has.seq >= mark.first) continue;
    rows.setSyncMark(peer, chain, has.seq, has.hash, now);
    back = true;
  }
  return back;
}

// Traces of the erased are cleared outside the transaction.
void clearTraces(Crm::Impl& crm, const SyncRows& rows) {
  if (!rows.erased.empty()) crm.noteErasures();
  if (!rows.erased.empty() || !rows.removed.empty()) (void)crm.store->clearTraces();
}

}  // namespace

Expected<std::string> SyncServer::answer(const std::string& request) {
  Crm::Impl& crm = *crm_.impl_;
  const std::lock_guard lock(crm.mutex);
  if (isPush(request)) {
    const auto in = decodePush(request);
    if (!in) return tl::unexpected(in.error());
    if (auto ok = checkPeer(crm, in->device, in->proof); !ok) return tl::unexpected(ok.error());
    const auto reply = takePush(crm, *in);
    if (!reply) return tl::unexpected(reply.error());
    clearTraces(crm, in->rows);
    return encode(*reply);
  }
  const auto in = decodePull(request);
  if (!in) return tl::unexpected(in.error());
  if (auto ok = checkPeer(crm, in->device, in->proof); !ok) return tl::unexpected(ok.error());
  const auto reply = answerPull(crm, *in);
  if (!reply) return tl::unexpected(reply.error());
  return encode(*reply);
}

Expected<std::string> SyncClient::pushRequest() {
  Crm::Impl& crm = *crm_.impl_;
  const std::lock_guard lock(crm.mutex);
  const auto device = syncName(crm);
  if (!device) return tl::unexpected(device.error());
  return crm.store->read([&](Rows& rows) -> Expected<std::string> {
    for (const AuditHead& head : rows.auditHeads()) {
      PushRequest out;
      out.device = *device;
      out.chain = head.chain;
      out.proof = syncProof(crm, out.device);
      out.now = crm.now();
      const Collected c = collect(crm, rows, head.chain, toMark(rows.syncMark("push:" + server_, head.chain)),
                                  syncTag(server_), out.rows);
      // Lines that only tell of looking, or of what came from there, are passed over together.
      if (out.rows.empty() && !c.more) continue;
      out.from = c.from;
      out.to = c.to;
      return encode(out);
    }
    return std::string();
  });
}

Expected<void> SyncClient::takePushReply(const std::string& reply) {
  const auto in = decodePushReply(reply);
  if (!in) return tl::unexpected(in.error());
  report_.refused += in->refused;
  report_.deviceAhead_ms = in->deviceAhead_ms;
  Crm::Impl& crm = *crm_.impl_;
  const std::lock_guard lock(crm.mutex);
  return crm.store->write([&](Rows& rows) -> Expected<void> {
    const std::string peer = "push:" + server_;
    ChainMark mine = toMark(rows.syncMark(peer, in->chain));
    const auto line = rows.auditLine(in->chain, mine.seq);
    if (!line || line->hash != mine.hash) mine = {};  // Of a chain that is no more.
    // Of an old reply only a gap may set the mark back; that costs a repetition, never a loss.
    if (!in->gap && in->received.seq <= mine.seq) return {};
    rows.setSyncMark(peer, in->chain, in->received.seq, in->received.hash, crm.now());
    return {};
  });
}

Expected<std::string> SyncClient::pullRequest() {
  Crm::Impl& crm = *crm_.impl_;
  const std::lock_guard lock(crm.mutex);
  const auto device = syncName(crm);
  if (!device) return tl::unexpected(device.error());
  return crm.store->read([&](Rows& rows) -> Expected<std::string> {
    PullRequest out;
    out.device = *device;
    out.proof = syncProof(crm, out.device);
    for (const auto& [chain, mark] : rows.syncMarks("pull:" + server_)) {
      out.after[chain] = {mark.first, mark.second};
    }
    return encode(out);
  });
}

Expected<bool> SyncClient::takePullReply(const std::string& reply) {
  const auto in = decodePullReply(reply);
  if (!in) return tl::unexpected(in.error());
  Crm::Impl& crm = *crm_.impl_;
  const std::lock_guard lock(crm.mutex);
  auto applied = crm.store->write([&](Rows& rows) -> Expected<Applied> {
    const std::string peer = "pull:" + server_;
    sendAgain_ = setBack(rows, "push:" + server_, *in, crm.now());
    ChainMarks marks;
    for (const auto& [chain, from] : in->from) {
      marks[chain] = toMark(rows.syncMark(peer, chain));
      if (from.seq > marks[chain].seq) return Applied{};  // An old reply to another question.
    }
    auto done = apply(crm, rows, in->rows, syncTag(server_));
    if (!done) return done;
    for (const auto& [chain, to] : in->to) {
      const auto from = in->from.find(chain);
      if (from == in->from.end() || (to.seq <= marks[chain].seq && from->second.seq != 0)) continue;
      rows.setSyncMark(peer, chain, to.seq, to.hash, crm.now());
    }
    return done;
  });
  if (!applied) return tl::unexpected(applied.error());
  report_.taken += applied->rows;
  report_.refused += applied->refused;
  clearTraces(crm, in->rows);
  return in->more;
}

Expected<SyncReport> SyncClient::run(SyncTransport& transport, const std::function<bool()>& cancelled) {
  report_ = {};
  const auto stop = [&] { return report_.cancelled = cancelled && cancelled(); };
  const Ask ask = [&](const std::string& request) {
    ++report_.requests;
    return transport.call(request);
  };
  for (bool again = true; again && !stop();) {
    if (auto ok = pushAll(ask, stop); !ok) return tl::unexpected(ok.error());
    if (auto ok = pullAll(ask, stop); !ok) return tl::unexpected(ok.error());
    again = sendAgain_;
  }
  return report_;
}

Expected<void> SyncClient::pushAll(const Ask& ask, const std::function<bool()>& stop) {
  while (!stop()) {
    const auto request = pushRequest();
    if (!request) return tl::unexpected(request.error());
    if (request->empty()) break;
    const auto reply = ask(*request);
    if (!reply) return tl::unexpected(reply.error());
    if (auto ok = takePushReply(*reply); !ok) return ok;
  }
  return {};
}

Expected<void> SyncClient::pullAll(const Ask& ask, const std::function<bool()>& stop) {
  for (bool more = true; more && !stop();) {
    const auto request = pullRequest();
    if (!request) return tl::unexpected(request.error());
    const auto reply = ask(*request);
    if (!reply) return tl::unexpected(reply.error());
    const auto rest = takePullReply(*reply);
    if (!rest) return tl::unexpected(rest.error());
    more = *rest;
  }
  return {};
}

}  // namespace fitroom::crm
