#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crm/catalogue/catalogue.h"
#include "crm/log/event.h"
#include "crm/privacy/audit.h"
#include "crm/trust/fit_report.h"

namespace fitroom::crm {

// Rows as they lie in the tables. Sealed columns hold base64 text that only the customer's key opens.

struct CustomerRow {
  std::string id;
  UtcTime created;
  std::string identity;    ///< Sealed JSON.
  std::string emailIndex;  ///< Blind index, or empty.
  std::string phoneIndex;
  std::string status = "active";  ///< "restricted": kept, but not used.
  // Versions that settle which of two devices' changes stays; clocks are not asked.
  std::int64_t rev = 0;        ///< Changes of the identity so far.
  std::string revDevice;       ///< Who made the last one.
  std::int64_t statusRev = 0;  ///< Changes of the status so far.

  bool operator==(const CustomerRow&) const = default;
};

struct ErasedRow {
  std::string customer;
  UtcTime at;
  std::string reason;
};

struct ConsentRow {
  std::string event;
  std::string customer;
  std::string purpose;
  bool given = false;
  UtcTime at;
  std::optional<UtcTime> expires;
  std::string textVersion;
  std::string channel;
  std::string actor;
};

/// The last word on one purpose.
struct ConsentEnd {
  bool given = false;
  UtcTime expires;  ///< kLatest: never.
};

/// What a new event of a customer has to know.
struct CustomerStanding {
  std::optional<ConsentEnd> consent;
  UtcTime answered{INT64_MIN};  ///< The latest answer (fit answer, kept, return ...).
  bool merges = false;          ///< Somebody in this store was merged at some time.
};

struct BodyRow {
  std::string id;
  std::string customer;
  UtcTime made;
  std::string source;
  std::string measures;  ///< Sealed JSON.
};

struct EventRow {
  Event event;  ///< `payload` is sealed text when `sealed`.
  bool sealed = false;
  std::string mac;   ///< Keyed hash over all columns as stored; empty: written before there was one.
  std::string type;  ///< The three as stored, which is what the hash is over.
  std::string channel;
  std::string models;

  /// Keyed hash over the columns as text, in their order, without `mac`.
  std::string hash(const Key& key, const std::string& tenant) const;
};

/// A row ready to be written but for its `mac`.
EventRow makeEventRow(Event event, bool sealed);

/// Roll-up row: one wearer's answer about one zone.
struct ReportRow {
  std::string customer;
  FitReport report;
  UtcTime learnUntil;  ///< The answer may teach others' advice before this moment.

  bool operator==(const ReportRow&) const = default;
};

struct ReportCounts {
  int tighter = 0;
  int same = 0;
  int looser = 0;
};

/// The tables of one tenant within one open transaction. Methods throw what the database throws; it is
/// turned into an Error where the transaction began (`Store`), and nothing is then written.
/// Thread: that of the transaction.
class Rows {
 public:
  struct Session;  ///< The database session behind it.
  Rows(Session& session, std::string tenant);
  ~Rows();
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  Session& session() { return session_; }  ///< For the other row files of crm/store.
  const std::string& tenant() const { return tenant_; }

  // meta
  std::optional<std::string> meta(const std::string& key);
  void setMeta(const std::string& key, const std::string& value);

  // customer, customer_key
  void insertCustomer(const CustomerRow& row, const std::string& wrappedKey);
  /// Holds the customer until the transaction ends, so that two writers of one customer take turns. False:
  /// there is no such customer.
  bool lockCustomer(const std::string& id);
  /// The same, and the customer's wrapped key; nothing when there is no such customer.
  std::optional<std::string> lockWrappedKey(const std::string& customer);
  std::optional<CustomerRow> customer(const std::string& id);
  std::optional<std::string> wrappedKey(const std::string& customer);
  std::vector<CustomerRow> customers(const std::string& after, int limit, const std::string& emailIndex,
                                     const std::string& phoneIndex);
  void updateIdentity(const CustomerRow& row);
  void setStatus(const std::string& customer, const std::string& status);

  // consent: append-only
  void insertConsent(const ConsentRow& row);
  std::vector<ConsentRow> consents(const std::string& customer);  ///< Oldest first.
  std::optional<ConsentEnd> latestConsent(const std::string& customer, const std::string& purpose);
  void eachConsent(const std::function<void(const ConsentRow&)>& visit);
  /// Of the customers from `first` to `last`, by customer, then time; likewise below.
  std::vector<ConsentRow> consentsBetween(const std::string& first, const std::string& last);
  std::vector<BodyRow> bodiesBetween(const std::string& first, const std::string& last);
  std::vector<EventRow> eventsBetween(const std::string& first, const std::string& last);

  // body_profile
  void insertBody(const BodyRow& row);
  std::vector<BodyRow> bodies(const std::string& customer);  ///< Newest first.

  // event: append-only
  bool insertEvent(const EventRow& row);  ///< False: the id is there already.
  std::optional<EventRow> event(const std::string& id);
  std::vector<EventRow> events(const std::string& customer);  ///< Oldest first.
  std::vector<EventRow> latestEvents(const std::string& customer, int limit);
  bool isNamed(const std::string& customer, const std::string& event);  ///< By another's `about`.
  CustomerStanding standing(const std::string& customer, const std::string& purpose);
  /// A new event, its line of the audit and the chain's end in one statement of a server, which is whole by
  /// itself: all of it or nothing. Throws where the customer is not there or the id is.
  void insertEventAndAudit(const EventRow& row, const AuditLine& line, const AuditHead& head);
  void eachEvent(const std::function<void(const EventRow&)>& visit);  ///< By id.

  // fit_report: a roll-up
  void replaceReports(const std::string& customer, const std::vector<ReportRow>& rows);
  std::vector<ReportRow> reportsOfCustomer(const std::string& customer);
  std::vector<ReportRow> reportsOfGarment(const std::string& garment,
                                          UtcTime now);  ///< Those that may teach.
  ReportCounts othersCounts(const std::string& garment, Zone zone, const std::string& customer, UtcTime now);
  void dropStrayReports();  ///< Roll-up rows whose customer is gone.

  // Sync with other stores of the same house.
  /// Sets both versioned parts of a customer as they are in `row`.
  void putCustomer(const CustomerRow& row);
  std::vector<BodyRow> bodiesMadeAt(const std::string& customer, UtcTime made);
  bool hasBody(const std::string& id);
  /// How far a chain has been exchanged with a peer.
  std::optional<std::pair<std::int64_t, std::string>> syncMark(const std::string& peer,
                                                               const std::string& chain);
  std::map<std::string, std::pair<std::int64_t, std::string>> syncMarks(const std::string& peer);
  void setSyncMark(const std::string& peer, const std::string& chain, std::int64_t seq,
                   const std::string& hash, UtcTime now);
  /// Lines of one chain after a number, at most `limit`, in order.
  std::vector<AuditLine> auditAfter(const std::string& chain, std::int64_t seq, int limit);
  std::optional<AuditLine> auditLine(const std::string& chain, std::int64_t seq);

  // audit, audit_head, erased_customer
  std::optional<AuditHead> lockAuditHead(const std::string& chain);
  void insertAudit(const AuditLine& line, const AuditHead& head);
  std::vector<AuditHead> auditHeads();
  void eachAudit(const std::function<void(const AuditLine&)>& visit);  ///< By chain and number.
  std::vector<AuditLine> auditOf(const std::string& subject);          ///< Oldest first.
  std::optional<UtcTime> migratedAt(int version);
  int eraseCustomer(const std::string& customer);  ///< Every row of the customer; returns how many events.
  void insertErased(const ErasedRow& row);
  bool isErased(const std::string& customer);
  std::vector<ErasedRow> erased();

  // anonymous_counter
  void count(const std::string& store, const std::string& day, const std::string& name);
  std::map<std::string, std::int64_t> counts();

  // garment, garment_size
  void upsertGarment(const CatalogueItem& item);
  std::optional<CatalogueItem> garment(const std::string& id);
  std::vector<CatalogueItem> garments(const std::vector<std::string>& ids);  ///< By id; at most 1000.
  std::vector<CatalogueItem> allGarments();                                  ///< By id.
  /// What the lines after `seq` of one audit chain have changed.
  std::vector<std::string> changedGarments(const std::string& chain, std::int64_t seq);
  /// Details of the lines that tell how one event moved the stock of a garment.
  std::vector<std::string> stockLines(const std::string& garment, const std::string& event);
  bool setPublished(const std::string& id, bool published, UtcTime now);
  std::optional<std::int64_t> stock(const std::string& id, const std::string& size);
  /// Adds where the result stays within 0..most; false where it would not, or there is no such size.
  bool addStock(const std::string& id, const std::string& size, std::int64_t by, std::int64_t most);

 private:
  void moveAudit(const AuditLine& line, const AuditHead& head);

  Session& session_;
  std::string tenant_;
};

}  // namespace fitroom::crm
