#include <gmock/gmock.h>

#include <algorithm>
#include <deque>

#include "crm/exchange/exchange.h"
#include "crm/parties/parties.h"
#include "crm/store/store.h"
#include "crm/sync/sync.h"
#include "crm_fixture.h"
#include "outside.h"

namespace fitroom::crm {
namespace {

/// A device with a store, a clock and a name of its own.
struct Device {
  Device(const CrmConfig& base, const std::filesystem::path& folder, int n, std::int64_t clockOff_ms)
      : clock(UtcTime{1772000000000 + clockOff_ms}), random(static_cast<std::uint64_t>(n) * 7919 + 13) {
    config = base;
    config.server.clear();
    config.database = folder / ("kiosk" + std::to_string(n) + ".db");
    config.keyFile = folder / "house.key";
    config.device = "kiosk" + std::to_string(n);
    config.store = "shop" + std::to_string(n % 3);
    config.clock = &clock;
    config.random = &random;
    open();
  }
  void open() {
    client.reset();
    crm.reset();
    auto opened = Crm::open(config);
    if (!opened) throw std::runtime_error(opened.error().text.en);
    crm = std::make_unique<Crm>(std::move(*opened));
    client = std::make_unique<SyncClient>(*crm, "server");
  }

  ManualClock clock;
  SeededRandom random;
  CrmConfig config;
  std::unique_ptr<Crm> crm;
  std::unique_ptr<SyncClient> client;
};

class Sync : public CrmFixture {
 public:
  using CrmFixture::saidRight;

 protected:
  void startServer() {
    serverCrm.reset();
    CrmConfig c = config("server.db");
    c.keyFile = folder / "house.key";
    c.device = "server";
    auto opened = Crm::open(c);
    ASSERT_TRUE(opened) << opened.error().text.en;
    serverCrm = std::make_unique<Crm>(std::move(*opened));
    server = std::make_unique<SyncServer>(*serverCrm);
    transport = std::make_unique<DirectTransport>(*server);
  }
  void SetUp() override {
    CrmFixture::SetUp();
    startServer();
  }
  std::unique_ptr<Device> device(int n, std::int64_t clockOff_ms = 0) {
    return std::make_unique<Device>(config("server.db"), folder, n, clockOff_ms);
  }
  void sync(Device& d) {
    const auto r = d.client->run(*transport);
    ASSERT_TRUE(r) << r.error().text.en;
    EXPECT_EQ(r->refused, 0);
  }

  std::unique_ptr<Crm> serverCrm;
  std::unique_ptr<SyncServer> server;
  std::unique_ptr<DirectTransport> transport;
};
INSTANTIATE_TEST_SUITE_P(On, Sync, testing::ValuesIn(backends()), [](const auto& i) { return i.param; });

/// What must be alike on all sides: the log with its roll-ups, identities, restrictions, erasures.
std::string stateOf(Crm& crm) {
  std::string all = *crm.dump();
  const auto people = crm.customers({.limit = 1000}).value();
  for (const Customer& c : people) {
    all += c.id + " " + c.identity.name + " " + std::to_string(c.consents.size()) + "\n";
    const auto profile = crm.profile(c.id, UtcTime{1800000000000});
    all += profile ? std::to_string(profile->trust.shop.size()) : errorCodeName(profile.error().code);
    const auto bodies = crm.bodies(c.id).value();
    for (const BodyProfile& b : bodies) all += b.id + " " + std::to_string(b.measures.size()) + "\n";
  }
  const auto erasures = crm.erasures().value();
  for (const Erasure& e : erasures) all += "erased " + e.customer + "\n";
  return all;
}

TEST_P(Sync, WhatOneRecordsAllKnow) {
  auto a = device(1);
  auto b = device(2);
  const std::string id = anybody(*a->crm);
  ASSERT_TRUE(a->crm->saveBody(id, "tape", {{"chest", 0.9}}));
  const auto said = a->crm->recordTryOn(saidRight(id));
  ASSERT_TRUE(said);
  sync(*a);
  sync(*b);
  EXPECT_EQ(b->crm->customer(id)->identity.name, "Lin");
  EXPECT_EQ(b->crm->bodies(id)->at(0).measures.at("chest"), 0.9);
  Outcome kept;
  kept.tryOn = said->event;
  kept.fits = true;
  ASSERT_TRUE(b->crm->recordOutcome(kept));
  sync(*b);
  sync(*a);
  EXPECT_EQ(stateOf(*a->crm), stateOf(*b->crm));
  EXPECT_EQ(stateOf(*a->crm), stateOf(*serverCrm));
  EXPECT_EQ(a->crm->timeline(id)->size(), 5u);
  for (Crm* crm : {a->crm.get(), b->crm.get(), serverCrm.get()}) EXPECT_TRUE(crm->verifyAudit()->intact());
  // Quiet now: nothing goes to and fro.
  EXPECT_EQ(a->client->run(*transport)->taken, 0);
  EXPECT_TRUE(a->client->pushRequest()->empty());
}

TEST_P(Sync, ImportedCustomersTravelToo) {
  auto a = device(1);
  std::ofstream(folder / "people.csv") << "name,email\nImported,i@example.com\n";
  Exchange exchange(*a->crm);
  ASSERT_TRUE(exchange.importFile(folder / "people.csv", {}));
  sync(*a);
  const auto found = *serverCrm->customers({.email = "i@example.com"});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].identity.name, "Imported");
}

TEST_P(Sync, AnUndoneImportVanishesEverywhereAndStaysAway) {
  auto a = device(1);
  auto b = device(2);
  const std::string other = anybody(*a->crm, "Other");
  std::ofstream(folder / "people.csv") << "name,email,consent.keep_profile,body.chest_cm\nImported,i@example."
                                          "com,yes,90\nSecond,s@example.com,,\n";
  Exchange exchange(*a->crm);
  const auto import = exchange.importFile(folder / "people.csv", {});
  ASSERT_TRUE(import) << import.error().text.en;
  ASSERT_EQ(import->added, 2);
  const std::string oldPush = *a->client->pushRequest();
  sync(*a);
  const std::string oldPull = *server->answer(*b->client->pullRequest());
  sync(*b);
  ASSERT_EQ(b->crm->customers({.limit = 10})->size(), 3u);

  ASSERT_TRUE(exchange.undo(import->batch));
  for (int i = 0; i < 2; ++i) {
    sync(*a);
    sync(*b);
    // What was sent before arrives once more.
    ASSERT_TRUE(server->answer(oldPush));
    ASSERT_TRUE(b->client->takePullReply(oldPull));
  }
  for (Crm* crm : {a->crm.get(), b->crm.get(), serverCrm.get()}) {
    const auto left = *crm->customers({.limit = 10});
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0].id, other);
    const auto report = *crm->verifyAudit();
    EXPECT_TRUE(report.intact()) << report.faults.at(0).text.en;
  }
  EXPECT_EQ(stateOf(*a->crm), stateOf(*b->crm));
  EXPECT_EQ(stateOf(*a->crm), stateOf(*serverCrm));
  // The same file again is new people.
  ASSERT_EQ(exchange.importFile(folder / "people.csv", {})->added, 2);
  sync(*a);
  sync(*b);
  EXPECT_EQ(b->crm->customers({.limit = 10})->size(), 3u);
  EXPECT_EQ(stateOf(*a->crm), stateOf(*b->crm));
}

TEST_P(Sync, WhatOthersRecordedOfAnImportedCustomerIsNotLost) {
  auto a = device(1);
  auto b = device(2);
  auto c = device(3);
  std::ofstream(folder / "people.csv") << "name,email\nImported,i@example.com\nSecond,s@example.com\n";
  Exchange exchange(*a->crm);
  const auto import = exchange.importFile(folder / "people.csv", {});
  ASSERT_TRUE(import);
  for (Device* d : {a.get(), b.get(), c.get()}) sync(*d);
  const std::string id = b->crm->customers({.email = "i@example.com"})->at(0).id;
  Event visit;
  visit.customer = id;
  visit.type = EventType::kVisit;
  const auto seen = b->crm->record(visit);  // Offline, and unknown to who undoes.
  ASSERT_TRUE(seen);
  ASSERT_TRUE(exchange.undo(import->batch));
  sync(*a);
  EXPECT_TRUE(serverCrm->customers({.limit = 10})->empty());
  sync(*c);
  for (int i = 0; i < 2; ++i) {
    for (Device* d : {b.get(), a.get(), c.get()}) sync(*d);
  }
  for (Crm* crm : {a->crm.get(), b->crm.get(), c->crm.get(), serverCrm.get()}) {
    const auto left = *crm->customers({.limit = 10});
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0].identity.name, "Imported");
    EXPECT_TRUE(crm->event(seen->event));
    EXPECT_TRUE(crm->verifyAudit()->intact());
  }
  EXPECT_EQ(stateOf(*a->crm), stateOf(*b->crm));
  EXPECT_EQ(stateOf(*a->crm), stateOf(*serverCrm));
}

TEST_P(Sync, EventsOfAnUndoneImportGoAndMayComeAgain) {
  auto a = device(1);
  auto b = device(2);
  const std::string id = anybody(*a->crm);
  std::ofstream(folder / "events.csv")
      << "type,time,customer,ref_event\nvisit,2026-02-01T10:00:00Z," << id << ",pos-1\n";
  Exchange exchange(*a->crm);
  ImportOptions events;
  events.kind = ImportKind::kEvents;
  for (int round = 0; round < 2; ++round) {
    const auto import = exchange.importFile(folder / "events.csv", events);
    ASSERT_TRUE(import) << import.error().text.en;
    ASSERT_EQ(import->added, 1) << round;
    sync(*a);
    sync(*b);
    EXPECT_EQ(b->crm->timeline(id)->size(), 3u) << round;
    EXPECT_EQ(stateOf(*a->crm), stateOf(*b->crm));
    ASSERT_TRUE(exchange.undo(import->batch));
    sync(*a);
    sync(*b);
    EXPECT_EQ(b->crm->timeline(id)->size(), 2u) << round;
    EXPECT_EQ(stateOf(*a->crm), stateOf(*serverCrm));
    EXPECT_TRUE(b->crm->verifyAudit()->intact());
  }
}

TEST_P(Sync, PartiesAndTheirTiesAreTheSameEverywhere) {
  auto a = device(1);
  auto b = device(2);
  Parties here(*a->crm);
  Parties there(*b->crm);
  const Party brand = *here.put(PartyKind::kBrand, "acme", "Acme");
  const Party shop = *here.put(PartyKind::kStore, "main", "Main street");
  ASSERT_TRUE(here.tie(shop, "sells", brand));
  sync(*a);
  sync(*b);
  ASSERT_TRUE(there.find(PartyKind::kBrand, "acme"));
  ASSERT_EQ(there.ties(shop.id)->size(), 1u);
  // Both change the name, unaware of each other: more changes win, then the greater device, never the clock.
  a->clock.advanceMs(5 * kDayMs);
  ASSERT_TRUE(here.put(PartyKind::kBrand, "acme", "Acme of a"));
  ASSERT_TRUE(there.put(PartyKind::kBrand, "acme", "Acme of b"));
  ASSERT_TRUE(there.tie(shop, "sells", brand, false));
  for (int pass = 0; pass < 2; ++pass) {
    sync(*b);
    sync(*a);
  }
  const std::int64_t ended = there.ties(shop.id)->front().until.ms;
  EXPECT_GT(ended, 0);
  for (Crm* crm : {a->crm.get(), b->crm.get(), serverCrm.get()}) {
    EXPECT_EQ(Parties(*crm).find(PartyKind::kBrand, "acme")->name, "Acme of b");
    ASSERT_EQ(Parties(*crm).ties(shop.id)->size(), 1u);
    EXPECT_EQ(Parties(*crm).ties(shop.id)->front().until.ms, ended);
    EXPECT_TRUE(crm->verifyAudit()->intact());
  }
  // Nothing is left to be said.
  EXPECT_TRUE(a->client->pushRequest()->empty());
  EXPECT_EQ(a->client->run(*transport)->taken, 0);
}

/// Stock of size M of the shirt.
std::int64_t stock(Crm& crm) {
  return crm.garment("shirt-1")->sizes.at(1).stock;
}

ImportOptions ofEvents() {
  ImportOptions options;
  options.kind = ImportKind::kEvents;
  return options;
}

TEST_P(Sync, SalesElsewhereMoveTheStockOnceAndUndoneOnesMoveItBack) {
  auto a = device(1);
  auto b = device(2);
  for (Crm* crm : {a->crm.get(), b->crm.get(), serverCrm.get()}) ASSERT_TRUE(crm->upsertGarment(shirt()));
  for (ManualClock* c : {&a->clock, &b->clock, &clock}) c->advanceMs(kHourMs);
  const std::string id = anybody(*a->crm);
  std::ofstream(folder / "sales.csv") << "type,time,customer,garment,size,ref_event,order_id,quantity\n"
                                      << "order,2026-02-24T08:00:00Z," << id << ",shirt-1,M,pos-1,A-1,2\n";
  Exchange exchange(*a->crm);
  const auto import = exchange.importFile(folder / "sales.csv", ofEvents());
  ASSERT_TRUE(import) << import.error().text.en;
  ASSERT_EQ(import->added, 1);
  Event order;
  order.customer = id;
  order.type = EventType::kOrder;
  order.garment = "shirt-1";
  order.size = "M";
  order.payload = R"({"order_id":"A-2"})";
  const auto sold = a->crm->record(order);
  ASSERT_TRUE(sold);
  for (int pass = 0; pass < 2; ++pass) {
    sync(*a);
    sync(*b);
  }
  const std::int64_t left = stock(*a->crm);
  EXPECT_EQ(left, 2);  // Three were counted; the first sale is from before the count.
  EXPECT_EQ(stock(*b->crm), left);
  EXPECT_EQ(stock(*serverCrm), left);
  Event back = order;
  back.type = EventType::kReturn;
  back.about = sold->event;
  back.payload = R"({"reason":"too_tight"})";
  ASSERT_TRUE(b->crm->record(back));  // The payload is sealed on its way.
  sync(*b);
  sync(*a);
  for (Crm* crm : {a->crm.get(), b->crm.get(), serverCrm.get()}) EXPECT_EQ(stock(*crm), 3);
  EXPECT_TRUE(serverCrm->verifyAudit()->intact());
}

TEST_P(Sync, AnUndoneSaleIsBackOnEveryShelf) {
  auto a = device(1);
  auto b = device(2);
  for (Crm* crm : {a->crm.get(), b->crm.get(), serverCrm.get()}) ASSERT_TRUE(crm->upsertGarment(shirt()));
  for (ManualClock* c : {&a->clock, &b->clock, &clock}) c->advanceMs(30 * kDayMs);
  const std::string id = anybody(*a->crm);
  std::ofstream(folder / "sales.csv") << "type,time,customer,garment,size,ref_event,order_id,quantity\n"
                                      << "order," << toIso8601(UtcTime{a->clock.now().ms - kHourMs}) << ","
                                      << id << ",shirt-1,M,pos-1,A-1,5\n";
  Exchange exchange(*a->crm);
  const auto import = exchange.importFile(folder / "sales.csv", ofEvents());
  ASSERT_TRUE(import) << import.error().text.en;
  ASSERT_EQ(import->added, 1);
  sync(*a);
  sync(*b);
  for (Crm* crm : {a->crm.get(), b->crm.get(), serverCrm.get()}) EXPECT_EQ(stock(*crm), 0);
  ASSERT_TRUE(exchange.undo(import->batch));
  sync(*a);
  sync(*b);
  // Five were sold where three were there: three come back.
  for (Crm* crm : {a->crm.get(), b->crm.get(), serverCrm.get()}) EXPECT_EQ(stock(*crm), 3);
}

TEST_P(Sync, ErasureReachesEverybodyAndStays) {
  auto a = device(1);
  auto b = device(2);
  const std::string id = anybody(*a->crm, "Plantedname");
  sync(*a);
  sync(*b);
  ASSERT_TRUE(b->crm->recordTryOn(saidRight(id)));  // Offline, and later than the erasure.
  ASSERT_TRUE(a->crm->eraseCustomer(id, "asked"));
  sync(*a);
  sync(*b);
  for (Crm* crm : {a->crm.get(), b->crm.get(), serverCrm.get()}) {
    EXPECT_EQ(crm->customer(id).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(crm->erasures()->size(), 1u);
    EXPECT_TRUE(crm->verifyAudit()->intact());
  }
  sync(*a);
  EXPECT_EQ(a->crm->customer(id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(bytesBelow(folder).find("Plantedname"), std::string::npos);
}

TEST_P(Sync, ConflictsAreSettledAlikeEverywhere) {
  auto a = device(1, -3 * kDayMs);
  auto b = device(2, 3 * kDayMs);
  const std::string id = anybody(*a->crm);
  sync(*a);
  sync(*b);
  // Both change the name; one more change wins whatever the clocks say.
  ASSERT_TRUE(b->crm->updateIdentity(id, {"Once", "", "", "zh"}));
  ASSERT_TRUE(a->crm->updateIdentity(id, {"First", "", "", "zh"}));
  ASSERT_TRUE(a->crm->updateIdentity(id, {"Twice", "", "", "zh"}));
  // One restricts, the other lifts what was not set: restricted stays.
  ASSERT_TRUE(a->crm->setRestricted(id, true));
  ASSERT_TRUE(b->crm->setRestricted(id, false));
  for (int i = 0; i < 2; ++i) {
    sync(*a);
    sync(*b);
  }
  for (Crm* crm : {a->crm.get(), b->crm.get(), serverCrm.get()}) {
    EXPECT_EQ(crm->customer(id)->identity.name, "Twice");
    EXPECT_EQ(crm->profile(id).error().code, ErrorCode::kDenied);
  }
}

TEST_P(Sync, AWithdrawalCountsThoughItsClockIsBehind) {
  auto a = device(1, 5 * kDayMs);
  auto b = device(2, -5 * kDayMs);
  const std::string id = anybody(*a->crm);
  sync(*a);
  sync(*b);
  ASSERT_TRUE(b->crm->setConsent(id, Purpose::kKeepProfile, false, "v1"));
  sync(*b);
  sync(*a);
  EXPECT_FALSE(*a->crm->hasConsent(id, Purpose::kKeepProfile));
  EXPECT_FALSE(*serverCrm->hasConsent(id, Purpose::kKeepProfile));
}

TEST_P(Sync, ForgedAndForeignMessagesAreRefused) {
  auto a = device(1);
  const std::string id = anybody(*a->crm);
  std::string push = *a->client->pushRequest();
  EXPECT_EQ(server->answer("{}").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(server->answer(std::string(1000, '[')).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(server->answer("{\"fitroom_sync\":\"push\"}").error().code, ErrorCode::kInvalidArgument);
  std::string forged = push;
  const auto at = forged.find("\"actor\":\"customer\"");
  ASSERT_NE(at, std::string::npos);
  forged.replace(at, 18, "\"actor\":\"intruder\"");
  ASSERT_TRUE(a->client->takePushReply(*server->answer(forged)));
  EXPECT_GT(a->client->report().refused, 0);
  CrmConfig c = a->config;
  c.database = folder / "stranger.db";
  c.keyFile = folder / "stranger.key";
  c.device = "stranger";
  auto stranger = Crm::open(c);
  ASSERT_TRUE(stranger);
  SyncClient client(*stranger, "server");
  EXPECT_EQ(client.run(*transport).error().code, ErrorCode::kWrongKey);
}

TEST_P(Sync, ARestoredServerIsFilledAgain) {
  if (onServer()) GTEST_SKIP() << "a file is copied back; PostgreSQL restores by its own tools";
  auto a = device(1);
  auto b = device(2);
  const std::string first = anybody(*a->crm, "First");
  sync(*a);
  serverCrm.reset();
  std::filesystem::copy_file(folder / "server.db", folder / "backup.db");
  startServer();
  const std::string second = anybody(*a->crm, "Second");
  ASSERT_TRUE(a->crm->recordTryOn(saidRight(first)));
  sync(*a);
  sync(*b);
  serverCrm.reset();
  for (const char* tail : {"", "-wal", "-shm"}) {
    std::filesystem::remove(folder / (std::string("server.db") + tail));
  }
  std::filesystem::copy_file(folder / "backup.db", folder / "server.db");
  startServer();
  for (int i = 0; i < 3; ++i) anybody(*b->crm, "Later" + std::to_string(i));
  for (int i = 0; i < 2; ++i) {
    sync(*b);
    sync(*a);
  }
  EXPECT_EQ(serverCrm->customer(second)->identity.name, "Second");
  EXPECT_EQ(stateOf(*a->crm), stateOf(*b->crm));
  EXPECT_EQ(stateOf(*a->crm), stateOf(*serverCrm));
}

/// Loses, repeats and reorders; whatever arrives is a message that was sent.
class BadNetwork {
 public:
  explicit BadNetwork(SeededRandom& random) : random_(random) {}
  void send(Device& to, bool push, const std::string& request) { requests_.push_back({&to, push, request}); }

  // Delivers something, perhaps not for the last time. False: nothing is under way.
  bool step(SyncServer* server) {
    if (requests_.empty() && replies_.empty()) return false;
    if (!replies_.empty() && (requests_.empty() || random_.uniform() < 0.5)) {
      const Message m = take(replies_);
      if (m.push) {
        EXPECT_TRUE(m.device->client->takePushReply(m.text));
      } else {
        EXPECT_TRUE(m.device->client->takePullReply(m.text));
      }
      return true;
    }
    Message m = take(requests_);
    if (server == nullptr || random_.uniform() < 0.1) return true;  // Nobody there, or lost.
    const auto reply = server->answer(m.text);
    EXPECT_TRUE(reply) << reply.error().text.en;
    if (reply && random_.uniform() > 0.1) replies_.push_back({m.device, m.push, *reply});
    return true;
  }

 private:
  struct Message {
    Device* device;
    bool push;
    std::string text;
  };
  Message take(std::deque<Message>& from) {
    const auto at = static_cast<std::ptrdiff_t>(random_.uniform() * static_cast<double>(from.size()));
    Message m = from[static_cast<std::size_t>(at)];
    if (random_.uniform() > 0.15) from.erase(from.begin() + at);  // Else it comes again.
    return m;
  }
  SeededRandom& random_;
  std::deque<Message> requests_;
  std::deque<Message> replies_;
};

/// What fifty devices may do in one round.
class Simulation {
 public:
  Simulation(std::vector<std::unique_ptr<Device>>& devices, SeededRandom& random)
      : devices_(devices), random_(random) {}

  void act(Device& d) {
    d.clock.advanceMs(1000 + static_cast<std::int64_t>(random_.uniform() * 60000));
    const double dice = random_.uniform();
    const auto known = *d.crm->customers({.limit = 40});
    if (known.empty() || dice < 0.12) {
      const auto id = d.crm->createCustomer({"P" + std::to_string(made_++), "", "", "zh"},
                                            {Purpose::kKeepProfile, Purpose::kImproveModel});
      ASSERT_TRUE(id);
      return;
    }
    const std::string& who =
        known[static_cast<std::size_t>(random_.uniform() * static_cast<double>(known.size()))].id;
    if (dice < 0.60) {
      TryOn t = Sync::saidRight(who);
      t.size = dice < 0.3 ? "M" : "L";
      note(who, d.crm->recordTryOn(t));
    } else if (dice < 0.80) {
      Outcome o;
      o.customer = who;
      o.garment = "shirt-1";
      o.size = "M";
      o.kind = dice < 0.7 ? OutcomeKind::kKept : OutcomeKind::kReturned;
      if (o.kind == OutcomeKind::kKept) o.fits = true;
      note(who, d.crm->recordOutcome(o));
    } else if (dice < 0.88) {
      ASSERT_TRUE(d.crm->updateIdentity(who, {"N" + std::to_string(made_++), "", "", "en"}));
    } else if (dice < 0.93) {
      ASSERT_TRUE(d.crm->saveBody(who, "tape", {{"chest", 0.8 + random_.uniform()}}) ||
                  !*d.crm->hasConsent(who, Purpose::kKeepProfile));
    } else if (dice < 0.97) {
      ASSERT_TRUE(d.crm->setConsent(who, Purpose::kImproveModel, dice < 0.95, "v2"));
    } else if (dice < 0.985) {
      ASSERT_TRUE(d.crm->setRestricted(who, dice < 0.98));
    } else {
      ASSERT_TRUE(d.crm->eraseCustomer(who, "asked"));
      erased_.insert(who);
    }
  }

  /// Every event that was acknowledged and whose customer is still there.
  std::set<std::string> expected() const {
    std::set<std::string> ids;
    for (const auto& [id, customer] : events_) {
      if (erased_.count(customer) == 0) ids.insert(id);
    }
    return ids;
  }

 private:
  void note(const std::string& who, const Expected<Recorded>& r) {
    if (r) events_.emplace_back(r->event, who);
  }
  std::vector<std::unique_ptr<Device>>& devices_;
  SeededRandom& random_;
  int made_ = 0;
  std::vector<std::pair<std::string, std::string>> events_;
  std::set<std::string> erased_;
};

TEST_P(Sync, FiftyKiosksEndAlike) {
  constexpr int kKiosks = 50;
  constexpr int kRounds = 9;
  SeededRandom dice(2026);
  std::vector<std::unique_ptr<Device>> devices;
  for (int i = 1; i <= kKiosks; ++i) {
    // Clocks from three days behind to three days ahead.
    devices.push_back(device(i, static_cast<std::int64_t>((dice.uniform() - 0.5) * 6 * kDayMs)));
  }
  BadNetwork network(dice);
  Simulation people(devices, dice);
  for (int round = 0; round < kRounds; ++round) {
    const bool serverUp = round % 4 != 3;
    if (round % 4 == 0 && round > 0) startServer();  // Stopped and started.
    for (auto& d : devices) {
      ASSERT_NO_FATAL_FAILURE(people.act(*d));
      if (dice.uniform() < 0.05) d->open();  // A kiosk that starts again.
      if (dice.uniform() < 0.5) {
        const auto push = d->client->pushRequest();
        ASSERT_TRUE(push);
        if (!push->empty()) network.send(*d, true, *push);
        network.send(*d, false, *d->client->pullRequest());
      }
    }
    for (int i = 0; i < 2 * kKiosks; ++i) network.step(serverUp ? server.get() : nullptr);
  }
  for (int pass = 0; pass < 2; ++pass) {
    for (auto& d : devices) ASSERT_NO_FATAL_FAILURE(sync(*d));
  }
  while (network.step(server.get())) {
  }  // What is still under way changes nothing.
  for (auto& d : devices) ASSERT_NO_FATAL_FAILURE(sync(*d));

  const std::string state = stateOf(*serverCrm);
  std::set<std::string> kept;
  const auto everybody = serverCrm->customers({.limit = 1000}).value();
  for (const Customer& c : everybody) {
    const auto timeline = serverCrm->timeline(c.id, 10000).value();
    for (const TimelineEntry& t : timeline) {
      EXPECT_TRUE(kept.insert(t.event.id).second);
    }
  }
  const auto expected = people.expected();
  EXPECT_GT(expected.size(), 200u);
  EXPECT_TRUE(std::includes(kept.begin(), kept.end(), expected.begin(), expected.end()));
  for (auto& d : devices) ASSERT_EQ(stateOf(*d->crm), state) << d->config.device;
  EXPECT_TRUE(serverCrm->verifyAudit()->intact());
  EXPECT_TRUE(devices[7]->crm->verifyAudit()->intact());
  // The roll-ups are those of a rebuild.
  ASSERT_TRUE(devices[3]->crm->rebuild());
  EXPECT_EQ(stateOf(*devices[3]->crm), state);
}

}  // namespace
}  // namespace fitroom::crm
