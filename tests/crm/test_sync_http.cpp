// Sync over real HTTP: a server that stops and starts, messages repeated and reordered, strangers.

#include <gtest/gtest.h>
#include <httplib.h>

#include "crm/exchange/exchange.h"
#include "crm/intake/intake.h"
#include "crm/sync/http_transport.h"
#include "crm_fixture.h"

namespace fitroom::crm {
namespace {

constexpr const char* kToken = "a token of the house, long enough";

class SyncHttp : public CrmFixture {
 protected:
  void SetUp() override {
    CrmFixture::SetUp();
    startServer(0);
  }
  void TearDown() override {
    stopServer();
    CrmFixture::TearDown();
  }
  void startServer(int port) {
    CrmConfig c = config("server.db");
    c.keyFile = folder / "house.key";
    c.device = "server";
    auto opened = Crm::open(c);
    ASSERT_TRUE(opened) << opened.error().text.en;
    shop = std::make_unique<Crm>(std::move(*opened));
    IntakeOptions o;
    o.port = port;
    o.token = kToken;
    o.perSecond = 1e6;
    o.sync = true;
    auto started = Intake::start(*shop, o);
    ASSERT_TRUE(started) << started.error().text.en;
    intake = std::move(*started);
    this->port = intake->port();
  }
  void stopServer() {
    intake.reset();
    shop.reset();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port); }
  Crm kiosk(const std::string& name, const std::string& key = "house.key") {
    CrmConfig c = config(name + ".db");
    c.server.clear();
    c.keyFile = folder / key;
    c.device = name;
    auto opened = Crm::open(c);
    if (!opened) throw std::runtime_error(opened.error().text.en);
    return std::move(*opened);
  }
  std::unique_ptr<HttpSyncTransport> transport(Crm& crm, const std::string& token = kToken) {
    return *HttpSyncTransport::make(crm, url(), token);
  }

  std::unique_ptr<Crm> shop;
  std::unique_ptr<Intake> intake;
  int port = 0;
};
INSTANTIATE_TEST_SUITE_P(On, SyncHttp, testing::ValuesIn(backends()), [](const auto& i) { return i.param; });

/// Sends what it is given and, now and then, something it was given before.
class Repeating final : public SyncTransport {
 public:
  Repeating(SyncTransport& inner, SeededRandom& random) : inner_(inner), random_(random) {}
  Expected<std::string> call(const std::string& request) override {
    sent_.push_back(request);
    for (int i = 0; i < 2; ++i) {
      if (random_.uniform() < 0.5) (void)inner_.call(pick());
    }
    auto reply = inner_.call(request);
    if (random_.uniform() < 0.5) (void)inner_.call(pick());
    if (reply && random_.uniform() < 0.2) {  // It was answered, and the answer is lost.
      return fail(ErrorCode::kUnreadable, {"丢失", "lost"}, "sync", true);
    }
    return reply;
  }

 private:
  const std::string& pick() {
    return sent_[static_cast<std::size_t>(random_.uniform() * static_cast<double>(sent_.size()))];
  }
  SyncTransport& inner_;
  SeededRandom& random_;
  std::vector<std::string> sent_;
};

TEST_P(SyncHttp, KiosksEndAlikeThoughTheServerStops) {
  constexpr int kKiosks = 6;
  SeededRandom dice(5);
  std::vector<Crm> kiosks;
  std::vector<std::string> people;
  std::set<std::string> acknowledged;
  for (int i = 0; i < kKiosks; ++i) kiosks.push_back(kiosk("kiosk" + std::to_string(i)));
  std::vector<std::unique_ptr<HttpSyncTransport>> wires;
  std::vector<std::unique_ptr<Repeating>> bad;
  for (Crm& crm : kiosks) {
    wires.push_back(transport(crm));
    bad.push_back(std::make_unique<Repeating>(*wires.back(), dice));
  }
  int refusals = 0;
  for (int round = 0; round < 12; ++round) {
    if (round % 4 == 2) stopServer();
    if (round % 4 == 3 && intake == nullptr) ASSERT_NO_FATAL_FAILURE(startServer(port));
    for (std::size_t i = 0; i < kiosks.size(); ++i) {
      if (dice.uniform() < 0.3) people.push_back(anybody(kiosks[i], "P" + std::to_string(people.size())));
      const auto known = *kiosks[i].customers({.limit = 100});
      for (const Customer& c : known) {
        if (dice.uniform() > 0.3) continue;
        const auto r = kiosks[i].recordTryOn(saidRight(c.id));
        if (r) acknowledged.insert(r->event);
      }
      const auto done = SyncClient(kiosks[i], "server").run(*bad[i]);
      if (intake != nullptr || done) continue;
      ++refusals;
      EXPECT_TRUE(done.error().retryable);
      EXPECT_EQ(done.error().code, ErrorCode::kUnreadable);
    }
  }
  EXPECT_GT(refusals, 0);
  if (intake == nullptr) ASSERT_NO_FATAL_FAILURE(startServer(port));
  // One who was erased is gone at the others too.
  ASSERT_TRUE(kiosks[0].customer(people[0]) || SyncClient(kiosks[0], "server").run(*wires[0]));
  ASSERT_TRUE(kiosks[0].eraseCustomer(people[0], "asked"));
  for (int pass = 0; pass < 2; ++pass) {
    for (std::size_t i = 0; i < kiosks.size(); ++i) {
      const auto done = SyncClient(kiosks[i], "server").run(*wires[i]);
      ASSERT_TRUE(done) << done.error().text.en;
      EXPECT_EQ(done->refused, 0);
    }
  }
  const std::string state = *shop->dump();
  for (Crm& crm : kiosks) {
    EXPECT_EQ(*crm.dump(), state);
    EXPECT_EQ(crm.customer(people[0]).error().code, ErrorCode::kNotFound);
    EXPECT_TRUE(crm.verifyAudit()->intact());
  }
  std::size_t there = 0;
  for (const std::string& id : acknowledged) there += shop->event(id) ? 1 : 0;
  std::size_t ofErased = 0;
  for (const std::string& id : acknowledged) ofErased += state.find(id) == std::string::npos ? 1 : 0;
  EXPECT_EQ(there + ofErased, acknowledged.size());
  EXPECT_GT(there, 20u);
  EXPECT_TRUE(shop->verifyAudit()->intact());
}

TEST_P(SyncHttp, StrangersAreTurnedAway) {
  Crm mine = kiosk("mine");
  anybody(mine);
  EXPECT_EQ(SyncClient(mine, "server").run(*transport(mine, "another token, also long")).error().code,
            ErrorCode::kDenied);
  // The token alone is not enough.
  Crm stranger = kiosk("stranger", "stranger.key");
  anybody(stranger);
  const auto refused = SyncClient(stranger, "server").run(*transport(stranger));
  EXPECT_EQ(refused.error().code, ErrorCode::kWrongKey);
  EXPECT_FALSE(refused.error().text.zh.empty());
  EXPECT_TRUE(shop->customers({.limit = 10})->empty());

  httplib::Client raw("127.0.0.1", port);
  const httplib::Headers known = {{"Authorization", std::string("Bearer ") + kToken}};
  EXPECT_EQ(raw.Post("/v1/sync", known, "{\"fitroom_sync\":\"pull\"}", "application/json")->status, 409);
  EXPECT_EQ(raw.Post("/v1/sync", known, "", "application/json")->status, 409);
  EXPECT_EQ(raw.Post("/v1/sync", "x", "application/json")->status, 401);
  // A sealed message does not open as the other direction's.
  EXPECT_TRUE(SyncClient(mine, "server").run(*transport(mine)));
  EXPECT_EQ(shop->customers({.limit = 10})->size(), 1u);

  for (const char* bad : {"", "ftp://x", "http://", "http://a b", "127.0.0.1:80", "http://x/path"}) {
    EXPECT_EQ(HttpSyncTransport::make(mine, bad, kToken).error().code, ErrorCode::kInvalidArgument) << bad;
  }
}

TEST_P(SyncHttp, TheWireShowsNothing) {
  Crm mine = kiosk("mine");
  const std::string id = anybody(mine, "Plantedname");
  // A server that keeps what it hears.
  httplib::Server ear;
  std::string heard;
  ear.Post("/v1/sync", [&](const httplib::Request& request, httplib::Response&) { heard += request.body; });
  const int at = ear.bind_to_any_port("127.0.0.1");
  std::thread listening([&] { ear.listen_after_bind(); });
  auto wire = HttpSyncTransport::make(mine, "http://127.0.0.1:" + std::to_string(at), kToken);
  const auto done = SyncClient(mine, "server").run(**wire);
  while (!ear.is_running()) std::this_thread::yield();
  ear.stop();
  listening.join();
  EXPECT_EQ(done.error().code, ErrorCode::kWrongKey);  // It answers, but cannot seal.
  ASSERT_GT(heard.size(), 500u);
  EXPECT_EQ(heard.find(id), std::string::npos);
  EXPECT_EQ(heard.find("Plantedname"), std::string::npos);
  EXPECT_EQ(heard.find("fitroom_sync"), std::string::npos);
}

TEST_P(SyncHttp, BeyondThisMachineOnlySyncIsServed) {
  IntakeOptions o;
  o.token = kToken;
  o.address = "0.0.0.0";
  EXPECT_EQ(Intake::start(*shop, o).error().code, ErrorCode::kInvalidArgument);
  o.sync = true;
  auto open = Intake::start(*shop, o);
  ASSERT_TRUE(open);
  httplib::Client raw("127.0.0.1", (*open)->port());
  const httplib::Headers known = {{"Authorization", std::string("Bearer ") + kToken}};
  EXPECT_EQ(raw.Get("/v1/health")->status, 200);
  EXPECT_EQ(raw.Post("/v1/events", known, "{}", "application/json")->status, 404);
  EXPECT_EQ(raw.Post("/v1/sync", known, "{}", "application/json")->status, 409);
}

}  // namespace
}  // namespace fitroom::crm
