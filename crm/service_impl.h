#pragma once

// For the sources of crm/service.h only.

#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>

#include "crm/access/accounts.h"
#include "crm/catalogue/offset.h"
#include "crm/catalogue/search_index.h"
#include "crm/core/id.h"
#include "crm/core/parallel.h"
#include "crm/people/person.h"
#include "crm/preference/model.h"
#include "crm/privacy/seal.h"
#include "crm/service.h"
#include "crm/store/store.h"
#include "crm/trust/trust.h"

namespace fitroom::crm {

/// Pieces that an event has put on the shelf, or taken off it.
struct StockMove {
  std::string garment;
  std::string size;
  std::int64_t by = 0;
};

/// A customer about to be made.
struct NewCustomer {
  CustomerRow row;
  std::string wrappedKey;
  std::string actor;
  std::vector<Event> consents;  ///< Checked.
};

struct Crm::Impl {
  CrmConfig config;
  bool deviceNamed = false;  ///< False: `config.device` is only the store's name.
  SystemClock systemClock;
  SystemRandom systemRandom;
  const Clock* clock = nullptr;
  RandomSource* random = nullptr;
  std::unique_ptr<IdMaker> ids;
  std::unique_ptr<Store> store;
  Key storeKey;
  Key indexKey;
  Key auditKey;
  Key macKey;
  TrustModel trust;
  PreferenceModel preference;
  OffsetModel offset;
  /// The catalogue as searched, brought up to date by the audit chains within each search's transaction.
  SearchIndex search;
  std::map<std::string, std::int64_t> searchedTo;  ///< Chain -> last line that `search` knows of.
  bool searchLoaded = false;
  std::size_t searchChanges = 0;  ///< Garments put since it was made.
  void refreshSearch(Rows& rows);
  std::mutex mutex;

  UtcTime now() const { return clock->now(); }

  /// What a sealed value is bound to.
  std::string place(const char* table, const std::string& row) const;

  // Within a transaction.
  Expected<Key> customerKey(Rows& rows, const std::string& customer);
  Expected<Event> openEvent(const Key& key, EventRow row) const;
  Expected<std::vector<Event>> openEvents(Rows& rows, const std::string& customer);
  bool consentLive(const std::vector<ConsentRow>& consents, Purpose purpose) const;
  UtcTime consentUntil(const std::vector<ConsentRow>& consents, Purpose purpose) const;
  Expected<Identity> identityOf(const Key& key, const CustomerRow& row) const;
  Expected<Customer> openCustomer(Rows& rows, const CustomerRow& row);
  Expected<CustomerRow> sealIdentity(const Key& key, const std::string& id, UtcTime created,
                                     const Identity& identity);

  /// Writes one checked event of a known customer: consent, sealing, roll-ups. False: it was there already.
  /// `foreign`: the id was made elsewhere, so others may name it already.
  Expected<bool> append(Rows& rows, const Event& event, bool foreign = false);
  /// What is sold leaves the shelf, what comes back returns to it; once for each event, whose payload is
  /// open.
  std::vector<StockMove> moveStock(Rows& rows, const Event& event);
  /// The same backwards, for an event that is taken back.
  void putStockBack(Rows& rows, const Event& event);
  Expected<NewCustomer> newCustomer(const Identity& identity, const std::vector<Purpose>& consents,
                                    const Context& context);
  Expected<void> insertCustomer(Rows& rows, const NewCustomer& made);
  /// Makes the roll-ups of the customer's person again, and of whom a merge event of theirs names.
  Expected<void> refreshReports(Rows& rows, const std::string& customer);
  Expected<void> refreshPerson(Rows& rows, const Person& person);
  Expected<std::vector<Event>> openPerson(Rows& rows, const Person& person);  ///< Of all files, by time.
  std::vector<ConsentRow> consentsOf(Rows& rows, const Person& person);       ///< Likewise.
  bool restricted(Rows& rows, const Person& person);
  Expected<void> rebuildAll();
  Expected<void> rebuildIfOlder();  ///< Where an earlier release made the roll-ups.
  Expected<TrustProfile> trustOf(Rows& rows, const History& history, const std::string& customer, UtcTime at);

  /// Which member of staff acts: the account that is signed in, else whom the context or the config names.
  std::string actorOf(const Context& context) const;
  void sign(Event& event) const;  ///< What staff do is done by whoever is signed in.

  /// One line of the audit, within the transaction it tells of: what is not audited is not done.
  void audit(Rows& rows, const std::string& actor, const std::string& action, const std::string& subject,
             const std::string& detail);
  /// The line that would come after `head`, and the chain's end with it.
  std::pair<AuditLine, AuditHead> nextLine(const std::optional<AuditHead>& head, const std::string& actor,
                                           const std::string& action, const std::string& subject,
                                           const std::string& detail) const;
  void auditRead(Rows& rows, const std::string& action, const std::string& subject,
                 const std::string& detail = "");

  /// A line of the audit by which a request or a complaint is found again without walking the log
  /// (crm/access/requests.cpp), in the transaction that writes the event; its payload is open.
  void noteCase(Rows& rows, const Event& event);

  /// An event with id, store, actor, channel and times filled in.
  Event draft(EventType type, const std::string& customer, const Context& context);
  /// Checks, then appends; a guest is counted.
  Expected<Recorded> write(Event event, bool foreign = false);
  /// Writes an event that can move nothing but the log as one statement of the server. Nothing: it has to go
  /// the long way.
  std::optional<Expected<Recorded>> writeAtOnce(const Event& event);
  /// Appends events in one transaction; one that is refused does not keep the others back.
  /// `foreign[i]`: the id of event i was made elsewhere. `checked`: they are valid.
  std::vector<Expected<Recorded>> writeBatch(std::vector<Event> events, const std::vector<bool>& foreign,
                                             bool checked);

  // Who may do what (crm/access/gate.cpp). Call with the mutex held and outside a transaction.
  std::optional<SignedIn> signedIn;
  std::string present;   ///< Kiosk: the customer in front of it.
  std::string ownActor;  ///< config.actor while nobody has signed in.
  bool claimed = false;  ///< There are accounts.
  UtcTime claimedAt{0};
  Expected<bool> isClaimed();
  Expected<void> allow(Right right, const std::string& customer = "");
  Expected<void> allowOutcome(const Outcome& outcome);
  bool inMyStore(Rows& rows, const std::string& customer);  ///< Within a transaction.
  void mask(Event& event) const;
  Expected<void> allowForEvent(Right right, const std::string& event);
  Expected<void> judge(Right right, const std::string& customer);
  Expected<void> refreshSession();
  void endSession();
  RoleSet rolesNow() const;
  bool may(Right right) const;  ///< After `allow` has looked.
  void mask(Identity& who) const;

  /// Keeps the list beside the file in step with the erasures; after each of them.
  void noteErasures();
  /// Erases again who is on that list and here: the file is an old copy.
  Expected<void> forgetListed();

  /// Opens a customer's wrapped key, or remembers it.
  Expected<Key> unwrap(const std::string& customer, const std::string& wrapped);
  std::unordered_map<std::string, std::pair<std::string, Key>> keys;  ///< Customer -> wrapped, open.
};

/// The way in for this room's other faces.
struct CrmInside {
  static Crm::Impl& of(Crm& crm) { return *crm.impl_; }
};

class RemovedRows;

/// Appends events within one transaction. `add` returns an error before it writes anything, so one refused
/// event leaves the others whole; `finish` makes the roll-ups and the audit line.
class Appender {
 public:
  /// What is known of a customer of the batch.
  struct Standing {
    Key key;
    std::optional<bool> keepsProfile;
    std::optional<UtcTime> answered;  ///< The latest answer.
    bool stale = false;               ///< The roll-ups are to be made again.
  };

  Appender(Crm::Impl& crm, Rows& rows);
  ~Appender();
  /// False: it was there already.
  Expected<bool> add(const Event& event, bool foreign);
  /// The same with a row that was made elsewhere (`RowsAhead`); `payload`: before it was sealed.
  Expected<bool> add(const EventRow& row, const std::string& payload, Standing& who, bool foreign);
  Expected<void> finish();
  /// `add` and `finish` of one event; on a server in one statement where it changes the log only.
  Expected<bool> addAlone(const Event& event, bool foreign);

  using Moved = StockMove;
  /// Stock that was moved since it was asked last.
  std::vector<Moved> takeMoved() { return std::exchange(moved_, {}); }

  /// Holds the customer until the transaction ends. The pointer lives as long as the appender.
  Expected<Standing*> standingOf(const std::string& customer);

 private:
  Expected<bool> insert(const EventRow& row, const std::string& payload, Standing& who, bool foreign);
  Expected<bool> addAtOnce(const Event& event);
  Expected<bool> refusal(const Event& event, const std::string& payload, const Standing& who);
  void look(const std::string& customer, Standing& who);
  bool answeredAlready(const Event& event, Standing& who, bool foreign);
  Expected<bool> alreadyThere(const Event& event, const std::string& payload, const Standing& who);

  Crm::Impl& crm_;
  Rows& rows_;
  std::unordered_map<std::string, Standing> standings_;
  std::size_t written_ = 0;
  Event first_;      // Of what was written: id, customer and actor.
  std::string all_;  // "id customer" of each, a line for each.
  std::set<std::string> stale_;
  std::unique_ptr<RemovedRows> removed_;  // Made on first use.
  std::vector<Moved> moved_;
};

/// The row of a checked event: sealed where its type is, and signed.
EventRow makeRow(const Crm::Impl& crm, Event event, const Key& key, RandomSource& random);

/// Fills in what a caller left empty. True: the id was made elsewhere.
bool fillIn(Crm::Impl& crm, Event& event);
/// The same for many.
std::vector<bool> fillIn(Crm::Impl& crm, std::vector<Event>& events);

/// Whether `noteCase` is to be told.
inline bool isCase(EventType t) {
  return t == EventType::kRightsRequest || t == EventType::kComplaint || t == EventType::kComplaintResolved;
}

bool isConsent(const Event& e);
bool movesStock(EventType type);       ///< Order, return, exchange.
ConsentRow consentOf(const Event& e);  ///< The row that a consent event stands for.

tl::unexpected<Error> noSuchCustomer();
tl::unexpected<Error> noSuchEvent();
tl::unexpected<Error> noSuchGarment(const std::string& id);

}  // namespace fitroom::crm
