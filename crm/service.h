#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crm/catalogue/catalogue.h"
#include "crm/core/clock.h"
#include "crm/core/random.h"
#include "crm/log/event.h"
#include "crm/log/return_reason.h"
#include "crm/preference/preference.h"
#include "crm/privacy/audit.h"
#include "crm/trust/score.h"

namespace fitroom::crm {

struct CrmConfig {
  std::filesystem::path database;  ///< SQLite file; its folder must exist and be writable.
  std::string server;  ///< PostgreSQL connection string or URI; given: used in place of `database`.
  std::filesystem::path keyFile;  ///< Store key, 32 bytes; empty: `<database>.key`. Made when neither exists.
  std::string tenant = "default";  ///< Whose data: 1 to 64 characters.
  std::string store = "main";      ///< Which shop writes: 1 to 64 characters.
  std::string device;  ///< Which machine writes, up to 64 characters; empty: the store. One audit chain each.
  std::string actor = "system";    ///< Who reads and changes where no Context says it.
  int busyTimeout_ms = 5000;       ///< How long to wait for another writer, 0 to 60000.
  const Clock* clock = nullptr;    ///< Null: the machine's. Must outlive the Crm.
  RandomSource* random = nullptr;  ///< Null: the machine's. Must outlive the Crm.
};

/// What identifies a customer. Every field may be empty; what is given is sealed with the customer's key.
struct Identity {
  std::string name;  ///< Up to 200 bytes of UTF-8, likewise below.
  std::string email;
  std::string phone;
  std::string locale;  ///< "zh", "en" or empty.

  bool operator==(const Identity&) const = default;
};

struct Customer {
  std::string id;
  UtcTime created;
  Identity identity;
  std::vector<Purpose> consents;  ///< Those live now.
  std::string mergedInto;         ///< The file that stands for this person; empty: this one.
  std::size_t files = 1;          ///< How many files this person has.
  bool restricted = false;
};

struct ConsentRecord {
  std::string event;
  Purpose purpose = Purpose::kKeepProfile;
  bool given = false;
  UtcTime at;
  std::optional<UtcTime> expires;
  std::string textVersion;  ///< Which wording the customer agreed to.
  Channel channel = Channel::kDesktop;
  std::string actor;
};

/// One zone of a verdict, as the fit report says it.
struct ZoneSaid {
  Zone zone = Zone::kChest;
  double ease_m = 0.0;                   ///< Garment minus body, metres.
  std::optional<double> easeIntended_m;  ///< The ease the style means to have, metres.
  std::optional<double> garment_m;       ///< Finished measure, metres.
  std::optional<double> body_m;          ///< Body measure, metres.
  int verdict = 0;                       ///< -2 too tight .. +2 too loose.
  double strain = 0.0;                   ///< Fraction.
  double confidence = 0.0;               ///< 0 to 1.
};

/// Who and where; shared by everything that is recorded.
struct Context {
  Channel channel = Channel::kDesktop;
  std::string actor = "customer";
  std::optional<UtcTime> time;  ///< When it happened; absent: now.
  std::string store;            ///< Empty: the store of the config.
};

/// What the engine said at a try-on.
struct TryOn {
  std::string customer;  ///< Empty: a guest; then only an anonymous counter moves.
  std::string garment;
  std::string size;
  std::vector<ZoneSaid> zones;
  int overall = 0;          ///< -2 .. +2.
  std::string advisedSize;  ///< Empty with `noneFits`: "none of these".
  bool noneFits = false;
  double adviceConfidence = 0.0;  ///< 0 to 1.
  std::string category;           ///< Empty: taken from the catalogue; likewise below.
  std::string colour;
  std::string style;
  std::optional<Money> price;
  std::map<std::string, std::string> models;
  std::string inputsHash;  ///< Hex, or empty.
  Context context;
};

struct ZoneAnswer {
  Zone zone = Zone::kOverall;
  int feel = 0;  ///< -2 too tight .. +2 too loose.
};

enum class OutcomeKind : std::uint8_t {
  kKept,
  kReturned,
  kExchanged,
  kNotTaken,  ///< Tried on and left: no sale, so neither kept nor returned.
};

/// What happened to something tried on or bought.
struct Outcome {
  OutcomeKind kind = OutcomeKind::kKept;
  std::string
      tryOn;  ///< Event id of the try-on it answers; empty: the customer's latest of that garment and size.
  std::string customer;  ///< May be empty when `tryOn` is given, likewise garment and size.
  std::string garment;
  std::string size;
  std::vector<ZoneAnswer> answers;  ///< How it felt; empty: not asked.
  std::optional<bool> fits;         ///< For kKept: "kept, fits".
  /// For a return: a code of `returnReasons()`; empty: "unknown". For kNotTaken: "fit", "style", "colour",
  /// "fabric", "price", "other" or empty.
  std::string reason;
  std::optional<Zone> zone;      ///< For a return: where.
  std::optional<int> direction;  ///< -1 too small, +1 too big; absent: the reason's own.
  std::string orderId;
  std::string note;  ///< Free text, sealed.
  Context context;
};

/// What became of a call that records. A guest's events are counted, not kept.
struct Recorded {
  std::string event;  ///< Empty for a guest.
  bool kept = false;
};

struct Profile {
  std::string customer;
  UtcTime at;
  TrustProfile trust;
  Preference preference;
  std::int64_t events = 0;  ///< Length of this customer's log.
};

/// A customer who was erased: an id that must never come back, and why.
struct Erasure {
  std::string customer;
  UtcTime at;
  std::string reason;
};

struct ErasureResult {
  std::int64_t events = 0;  ///< Events that are gone.
  std::int64_t files = 0;   ///< Files of the person that are gone: more than one where some were merged.
  bool tracesCleared =
      false;  ///< False: another program was reading; the write-ahead log is cleared at the next call.
};

struct TimelineEntry {
  Event event;   ///< Payload opened.
  Text summary;  ///< One line.
};

struct CustomerQuery {
  std::string email = {};  ///< Exact, case and spaces apart; looked up without opening anything.
  std::string phone = {};  ///< Exact, digits only.
  int limit = 50;          ///< 1 to 1000.
  std::string after = {};  ///< Id to go on from, exclusive.
};

/// A body kept for a customer: measure key -> metres (or kilograms for `weight`).
struct BodyProfile {
  std::string id;
  UtcTime made;
  std::string source;                      ///< "typed", "tape", "scan", "saved".
  std::map<std::string, double> measures;  ///< SI, finite.
};

/// The CRM as the rest of the house sees it: opens the store, records what was said and what came of it,
/// and answers with numbers and their reasons. Every call is one transaction: done whole or not at all.
/// Errors: kInvalidArgument for what the caller gave, kNotFound, kNoConsent, kBusy (retryable), kUnwritable,
/// kCorrupt, kNewerVersion; all bilingual, none with customer data.
/// Thread: any; calls of one object are serialised. Several objects and processes may share a file.
class Crm {
 public:
  static Expected<Crm> open(const CrmConfig& config);
  Crm(Crm&&) noexcept;
  Crm& operator=(Crm&&) noexcept;
  ~Crm();

  // Customers and what they agreed to.
  Expected<std::string> createCustomer(const Identity& identity, const std::vector<Purpose>& consents,
                                       const Context& context = {});
  Expected<Customer> customer(const std::string& id);
  Expected<std::vector<Customer>> customers(const CustomerQuery& query = {});
  Expected<void> updateIdentity(const std::string& id, const Identity& identity);
  Expected<std::string> setConsent(const std::string& customer, Purpose purpose, bool given,
                                   const std::string& textVersion, std::optional<UtcTime> expires = {},
                                   const Context& context = {});
  Expected<bool> hasConsent(const std::string& customer, Purpose purpose);
  Expected<std::vector<ConsentRecord>> consents(const std::string& customer);

  // Bodies: refused without a live consent to keep the profile.
  Expected<std::string> saveBody(const std::string& customer, const std::string& source,
                                 const std::map<std::string, double>& measures, const Context& context = {});
  Expected<std::vector<BodyProfile>> bodies(const std::string& customer);  ///< Newest first.

  // The log.
  Expected<Recorded> recordTryOn(const TryOn& tryOn);
  Expected<Recorded> recordOutcome(const Outcome& outcome);
  /// "How did it feel?" about a try-on.
  Expected<Recorded> recordAnswers(const std::string& tryOn, const std::vector<ZoneAnswer>& answers,
                                   const Context& context = {});
  /// Any touchpoint. An empty id, store, time or recorded time is filled in; an id that is already there
  /// with the same content is accepted and changes nothing.
  Expected<Recorded> record(Event event);
  /// Many at once, in one transaction; what is refused does not keep the others back. One result each.
  std::vector<Expected<Recorded>> recordBatch(std::vector<Event> events);
  Expected<std::vector<TimelineEntry>> timeline(const std::string& customer,
                                                int limit = 100);  ///< Newest first.
  Expected<Event> event(const std::string& id);

  // What is learned.
  Expected<Profile> profile(const std::string& customer, std::optional<UtcTime> at = {});
  Expected<std::vector<GarmentOffset>> garmentOffsets(const std::string& garment);

  // Catalogue.
  Expected<void> upsertGarment(const CatalogueItem& item);
  Expected<CatalogueItem> garment(const std::string& id);
  Expected<std::vector<CatalogueItem>> searchGarments(const CatalogueQuery& query = {});
  Expected<void> setPublished(const std::string& id, bool published);
  /// Adds to the stock of one size (negative: takes). Refused when it would fall below 0. Returns what is
  /// left.
  Expected<std::int64_t> adjustStock(const std::string& id, const std::string& size, std::int64_t by);

  // Rights of the customer.
  /// Destroys the customer's key, then every row: identity, consents, bodies, events, roll-ups; then the
  /// traces in the write-ahead log. What stays is the id on the erasure list and the audit's "who erased,
  /// when, why".
  Expected<ErasureResult> eraseCustomer(const std::string& id, const std::string& reason,
                                        const Context& context = {});
  Expected<std::vector<Erasure>> erasures();
  /// Erases again what was erased elsewhere or before a backup was made. Returns how many were still here.
  Expected<std::int64_t> applyErasures(const std::vector<Erasure>& erasures);
  /// A restricted customer is kept but not used: no profile, no part in what garments learn.
  /// The customer objects to profiling or to marketing ("profiling", "marketing"; GDPR article 21), or takes
  /// it back. To profiling: no trust, no taste, no part in what garments learn. To marketing: the consent is
  /// withdrawn as well. Returns the event's id.
  Expected<std::string> setObjection(const std::string& id, const std::string& to, bool objects,
                                     const std::string& note = "", const Context& context = {});
  Expected<void> setRestricted(const std::string& id, bool restricted, const Context& context = {});
  /// Who looked at or changed this customer; oldest first.
  Expected<std::vector<AuditLine>> auditOf(const std::string& customer);

  // Audit.
  Expected<std::vector<AuditHead>> auditHeads();  ///< To be kept elsewhere, daily.
  /// Checks every chain, every event row and every consent, and that each of `kept` still lies in its chain.
  Expected<AuditReport> verifyAudit(const std::vector<AuditHead>& kept = {});

  // House-keeping.
  Expected<void> rebuild();  ///< Drops every roll-up and makes it again from the log; the bytes are the same.
  Expected<std::string>
  dump();  ///< The log and the roll-ups as JSON lines, sorted; for tests and support. Opened payloads.
  Expected<std::map<std::string, std::int64_t>> guestCounts();  ///< Event type -> how many, guests only.

  struct Impl;

 private:
  friend class EventWriter;
  friend class SyncServer;
  friend class SyncClient;
  friend struct CrmInside;  ///< For the room's own other faces: exchange, access, intake.
  explicit Crm(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace fitroom::crm
