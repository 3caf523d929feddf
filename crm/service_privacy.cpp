// Erasure, restriction and the audit.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "crm/core/json.h"
#include "crm/core/utf8.h"
#include "crm/privacy/erased_file.h"
#include "crm/privacy/objection.h"
#include "crm/service_impl.h"

namespace fitroom::crm {
namespace {

// The migration that brought event hashes and the audit.
constexpr int kAuditSince = 2;

// What a consent says, from either of its two rows.
std::string words(const std::string& customer, bool given, const std::string& purpose, std::int64_t at,
                  std::int64_t expires) {
  return fmt::format("{}|{}|{}|{}|{}", customer, given, purpose, at, expires);
}

std::string words(const ConsentRow& row) {
  return words(row.customer, row.given, row.purpose, row.at.ms, row.expires ? row.expires->ms : 0);
}

std::string words(const Event& e) {
  const Json j = parseJson(e.payload).value_or(Json::object());
  return words(e.customer, e.type == EventType::kConsentGiven, j.value("purpose", ""), e.time.ms,
               j.value("expires_ms", std::int64_t{0}));
}

/// Gathers what the three walks over audit, events and consents find.
class Verifier {
 public:
  Verifier(const Key& auditKey, const Key& macKey, const std::string& tenant, std::optional<UtcTime> since)
      : auditKey_(auditKey), macKey_(macKey), tenant_(tenant), since_(since) {}

  void line(const AuditLine& l);
  void event(const EventRow& row);
  void consent(const ConsentRow& row);
  AuditReport finish(const std::vector<AuditHead>& heads, const std::vector<AuditHead>& kept,
                     const std::vector<ErasedRow>& erased);

 private:
  void fault(const std::string& where, const char* zh, const char* en) {
    report_.faults.push_back({where, {where + "：" + zh, where + ": " + en}});
  }
  void checkHeads(const std::vector<AuditHead>& heads, const std::vector<AuditHead>& kept);

  const Key& auditKey_;
  const Key& macKey_;
  const std::string& tenant_;
  std::optional<UtcTime> since_;
  AuditReport report_;
  std::map<std::string, AuditHead> ends_;        // Where each chain ends by its lines.
  std::map<std::string, std::string> appended_;  // Event id -> customer, by the audit.
  std::set<std::string> purged_;
  std::set<std::string> erased_;
  std::set<std::string> events_;
  std::map<std::string, std::string> consentEvents_;  // Event id -> what it says, as `consentWords`.
  std::set<std::string> consents_;
  std::map<std::pair<std::string, std::int64_t>, std::string> hashes_;
};

void Verifier::line(const AuditLine& l) {
  ++report_.lines;
  AuditHead& end = ends_[l.chain];
  const std::string where = fmt::format("audit {} {}", l.chain, l.seq);
  if (l.seq != end.seq + 1) {
    fault(fmt::format("audit {} {}", l.chain, end.seq + 1), "缺少记录",
          "a line is missing before this number's successor");
  } else if (auditHash(auditKey_, end.hash, l) != l.hash) {
    fault(where, "记录被改动", "the line was changed");
  }
  end = {l.chain, l.seq, l.hash, ""};
  hashes_[{l.chain, l.seq}] = l.hash;
  if (l.action == "customer.erase") erased_.insert(l.subject);
  if (l.action == "event.append") appended_[l.detail] = l.subject;
  if (l.action == "event.batch") {
    std::istringstream pairs(l.detail);
    for (std::string id, customer; pairs >> id >> customer;) appended_[id] = customer;
  }
  if (l.action == "event.purge") {
    for (std::size_t at = 0; at < l.detail.size(); at += 37) purged_.insert(l.detail.substr(at, 36));
  }
}

void Verifier::event(const EventRow& row) {
  ++report_.events;
  const Event& e = row.event;
  events_.insert(e.id);
  if (e.type == EventType::kConsentGiven || e.type == EventType::kConsentWithdrawn)
    consentEvents_[e.id] = words(e);
  if (row.mac.empty() && since_ && e.recorded <= *since_) {
    ++report_.unproven;
    appended_.emplace(e.id, e.customer);
    return;
  }
  if (row.hash(macKey_, tenant_) != row.mac) fault("event " + e.id, "记录被改动", "the row was changed");
  if (appended_.count(e.id) == 0)
    fault("event " + e.id, "不在审计记录中", "the audit does not know this row");
}

void Verifier::consent(const ConsentRow& row) {
  consents_.insert(row.event);
  const auto it = consentEvents_.find(row.event);
  if (it == consentEvents_.end()) {
    fault("consent " + row.event, "没有对应事件", "there is no event behind it");
  } else if (it->second != words(row)) {
    fault("consent " + row.event, "与事件不符", "does not say what its event says");
  }
}

void Verifier::checkHeads(const std::vector<AuditHead>& heads, const std::vector<AuditHead>& kept) {
  std::set<std::string> headed;
  for (const AuditHead& h : heads) {
    headed.insert(h.chain);
    const AuditHead& end = ends_[h.chain];
    if (auditProof(auditKey_, h) != h.proof || h.seq != end.seq || h.hash != end.hash) {
      fault("head " + h.chain, "与链尾不符：末尾记录缺失或被改动",
            "does not match the chain's end: lines at the end are missing or changed");
    }
  }
  for (const auto& [chain, end] : ends_) {
    if (end.seq > 0 && headed.count(chain) == 0) fault("head " + chain, "缺失", "is missing");
  }
  for (const AuditHead& k : kept) {
    const auto it = hashes_.find({k.chain, k.seq});
    if (it == hashes_.end() || it->second != k.hash) {
      fault(fmt::format("audit {} {}", k.chain, k.seq), "与另存的链头不符",
            "does not match the head that was kept elsewhere");
    }
  }
}

AuditReport Verifier::finish(const std::vector<AuditHead>& heads, const std::vector<AuditHead>& kept,
                             const std::vector<ErasedRow>& erased) {
  checkHeads(heads, kept);
  for (const ErasedRow& row : erased) {
    // A name put on the list by hand would excuse missing rows.
    if (erased_.count(row.customer) == 0)
      fault("erased " + row.customer, "不在审计记录中", "the audit does not know this erasure");
  }
  for (const auto& [id, customer] : appended_) {
    if (events_.count(id) == 0 && erased_.count(customer) == 0 && purged_.count(id) == 0) {
      fault("event " + id, "记录缺失", "the row is missing");
    }
  }
  for (const auto& [id, said] : consentEvents_) {
    if (consents_.count(id) == 0) fault("consent " + id, "同意记录缺失", "the consent row is missing");
  }
  return std::move(report_);
}

}  // namespace

void Crm::Impl::audit(Rows& rows, const std::string& actor, const std::string& action,
                      const std::string& subject, const std::string& detail) {
  const auto [line, end] = nextLine(rows.lockAuditHead(config.device), actor, action, subject, detail);
  rows.insertAudit(line, end);
}

std::pair<AuditLine, AuditHead> Crm::Impl::nextLine(const std::optional<AuditHead>& head,
                                                    const std::string& actor, const std::string& action,
                                                    const std::string& subject,
                                                    const std::string& detail) const {
  AuditLine line{config.device, head ? head->seq + 1 : 1, now(), actor, action, subject, detail, ""};
  line.hash = auditHash(auditKey, head ? head->hash : "", line);
  AuditHead end{line.chain, line.seq, line.hash, ""};
  end.proof = auditProof(auditKey, end);
  return {std::move(line), std::move(end)};
}

void Crm::Impl::auditRead(Rows& rows, const std::string& action, const std::string& subject,
                          const std::string& detail) {
  audit(rows, config.actor, action, subject, detail);
}

namespace {

// On a server a copy is restored by the server's own tools, and `applyErasures` is run after it.
std::optional<ErasedFile> listBeside(const CrmConfig& config) {
  if (!config.server.empty()) return std::nullopt;
  return ErasedFile(config.database.string() + ".erased");
}

}  // namespace

void Crm::Impl::noteErasures() {
  const auto list = listBeside(config);
  if (!list) return;
  auto all = store->read([](Rows& rows) -> Expected<std::set<std::string>> {
    std::set<std::string> gone;
    for (const ErasedRow& row : rows.erased()) gone.insert(row.customer);
    return gone;
  });
  if (all) list->add(*all);
}

Expected<void> Crm::Impl::forgetListed() {
  const auto list = listBeside(config);
  const std::set<std::string> listed = list ? list->read() : std::set<std::string>();
  if (listed.empty()) return {};
  auto here = store->read([&](Rows& rows) -> Expected<std::vector<std::string>> {
    std::vector<std::string> gone;
    for (const std::string& id : listed) {
      if (rows.customer(id)) gone.push_back(id);
    }
    return gone;
  });
  if (!here) return tl::unexpected(here.error());
  if (here->empty()) return {};
  auto gone = store->write([&](Rows& rows) -> Expected<void> {
    for (const std::string& id : *here) {
      if (!rows.lockCustomer(id)) continue;
      rows.eraseCustomer(id);
      rows.insertErased({id, now(), "listed"});
      audit(rows, config.actor, "customer.erase", id, "erased before; the file is an older copy");
    }
    return {};
  });
  if (gone) (void)store->clearTraces();
  return gone;
}

Expected<ErasureResult> Crm::eraseCustomer(const std::string& id, const std::string& reason,
                                           const Context& context) {
  if (auto ok = checkText(reason, 200, {"原因", "reason"}); !ok) return tl::unexpected(ok.error());
  if (auto ok = checkId(context.actor, kMaxIdBytes, {"操作者", "actor"}); !ok)
    return tl::unexpected(ok.error());
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kErase, id); !ok) return tl::unexpected(ok.error());
  auto result = impl_->store->write([&](Rows& rows) -> Expected<ErasureResult> {
    if (!rows.lockCustomer(id)) return noSuchCustomer();
    ErasureResult r;
    // Every file of the person: what one of them forgets, the other must not remember.
    for (const std::string& member : personOf(rows, id).members) {
      const std::int64_t events = rows.eraseCustomer(member);
      rows.insertErased({member, impl_->now(), reason});
      impl_->audit(rows, impl_->actorOf(context), "customer.erase", member,
                   fmt::format("{} events; {}", events, reason));
      r.events += events;
      ++r.files;
    }
    return r;
  });
  if (!result) return result;
  impl_->noteErasures();
  auto cleared = impl_->store->clearTraces();
  result->tracesCleared = cleared.value_or(false);
  return result;
}

Expected<std::vector<Erasure>> Crm::erasures() {
  const std::lock_guard lock(impl_->mutex);
  return impl_->store->read([](Rows& rows) -> Expected<std::vector<Erasure>> {
    std::vector<Erasure> out;
    for (const ErasedRow& row : rows.erased()) out.push_back({row.customer, row.at, row.reason});
    return out;
  });
}

Expected<std::int64_t> Crm::applyErasures(const std::vector<Erasure>& erasures) {
  for (const Erasure& e : erasures) {
    if (auto ok = checkId(e.customer, kMaxIdBytes, {"顾客编号", "customer id"}); !ok)
      return tl::unexpected(ok.error());
    if (auto ok = checkText(e.reason, 200, {"原因", "reason"}); !ok) return tl::unexpected(ok.error());
  }
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kErase); !ok) return tl::unexpected(ok.error());
  auto erased = impl_->store->write([&](Rows& rows) -> Expected<std::int64_t> {
    std::int64_t n = 0;
    for (const Erasure& e : erasures) {
      const bool here = rows.lockCustomer(e.customer);
      if (here) {
        rows.eraseCustomer(e.customer);
        ++n;
      }
      if (!here && rows.isErased(e.customer)) continue;
      rows.insertErased({e.customer, e.at, e.reason});
      impl_->audit(rows, impl_->config.actor, "customer.erase", e.customer, "erased elsewhere; " + e.reason);
    }
    return n;
  });
  if (erased) impl_->noteErasures();
  if (erased && *erased > 0) impl_->store->clearTraces();
  return erased;
}

Expected<void> Crm::setRestricted(const std::string& id, bool restricted, const Context& context) {
  if (auto ok = checkId(context.actor, kMaxIdBytes, {"操作者", "actor"}); !ok) return ok;
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kRestrict, id); !ok) return ok;
  return impl_->store->write([&](Rows& rows) -> Expected<void> {
    if (!rows.lockCustomer(id)) return noSuchCustomer();
    for (const std::string& member : personOf(rows, id).members) {
      rows.setStatus(member, restricted ? "restricted" : "active");
      impl_->audit(rows, impl_->actorOf(context), restricted ? "customer.restrict" : "customer.unrestrict",
                   member, "");
    }
    return impl_->refreshReports(rows, id);
  });
}

Expected<std::string> Crm::setObjection(const std::string& id, const std::string& to, bool objects,
                                        const std::string& note, const Context& context) {
  if (auto ok = checkText(note, kMaxNoteBytes, {"备注", "note"}, true); !ok)
    return tl::unexpected(ok.error());
  if (auto ok = checkText(to, 16, {"反对的对象", "what is objected to"}); !ok)
    return tl::unexpected(ok.error());
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kConsent, id); !ok) return tl::unexpected(ok.error());
  Event e = impl_->draft(EventType::kObjection, id, context);
  Json payload = {{"to", to}};
  if (!objects) payload["lifted"] = true;
  if (!note.empty()) payload["note"] = note;
  e.payload = printJson(payload);
  if (id.empty()) return noSuchCustomer();
  Event no = impl_->draft(EventType::kConsentWithdrawn, id, context);
  no.payload = printJson({{"purpose", purposeName(Purpose::kMarketing)}});
  return impl_->store->write([&](Rows& rows) -> Expected<std::string> {
    if (!rows.customer(id)) return noSuchCustomer();
    auto events = impl_->openPerson(rows, personOf(rows, id));
    if (!events) return tl::unexpected(events.error());
    Event said = e;
    // Later than whatever was said before, also on a device whose clock ran ahead.
    for (const Event& old : *events) {
      if (old.type == EventType::kObjection) said.time.ms = std::max(said.time.ms, old.time.ms + 1);
      if (isConsent(old)) no.time.ms = std::max(no.time.ms, old.time.ms + 1);
    }
    auto checked = validate(std::move(said), impl_->now());
    if (!checked) return tl::unexpected(checked.error());
    if (auto ok = impl_->append(rows, *checked); !ok) return tl::unexpected(ok.error());
    const auto consents = impl_->consentsOf(rows, personOf(rows, id));
    if (objects && to == kToMarketing && impl_->consentLive(consents, Purpose::kMarketing)) {
      auto withdrawn = validate(no, impl_->now());
      if (!withdrawn) return tl::unexpected(withdrawn.error());
      if (auto ok = impl_->append(rows, *withdrawn); !ok) return tl::unexpected(ok.error());
    }
    return checked->id;
  });
}

Expected<std::vector<AuditLine>> Crm::auditOf(const std::string& customer) {
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kReadAudit, customer); !ok) return tl::unexpected(ok.error());
  return impl_->store->read(
      [&](Rows& rows) -> Expected<std::vector<AuditLine>> { return rows.auditOf(customer); });
}

Expected<std::vector<AuditHead>> Crm::auditHeads() {
  const std::lock_guard lock(impl_->mutex);
  return impl_->store->read([](Rows& rows) -> Expected<std::vector<AuditHead>> { return rows.auditHeads(); });
}

Expected<AuditReport> Crm::verifyAudit(const std::vector<AuditHead>& kept) {
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kReadAudit); !ok) return tl::unexpected(ok.error());
  return impl_->store->read([&](Rows& rows) -> Expected<AuditReport> {
    Verifier verifier(impl_->auditKey, impl_->macKey, impl_->config.tenant, rows.migratedAt(kAuditSince));
    rows.eachAudit([&](const AuditLine& l) { verifier.line(l); });
    rows.eachEvent([&](const EventRow& row) { verifier.event(row); });
    rows.eachConsent([&](const ConsentRow& row) { verifier.consent(row); });
    return verifier.finish(rows.auditHeads(), kept, rows.erased());
  });
}

}  // namespace fitroom::crm
