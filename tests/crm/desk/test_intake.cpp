#include <gmock/gmock.h>
#include <httplib.h>

#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "../crm_fixture.h"
#include "crm/intake/intake.h"

namespace fitroom::crm {
namespace {

using Json = nlohmann::json;

class IntakeTest : public CrmFixture {
 protected:
  void SetUp() override {
    CrmFixture::SetUp();
    crm.emplace(openCrm());
    lin = anybody(*crm, "Lin");
    options.token = "0123456789abcdef";
    options.perSecond = 1000;
  }
  void start() {
    auto started = Intake::start(*crm, options);
    ASSERT_TRUE(started) << started.error().text.en;
    intake = std::move(*started);
  }
  httplib::Result post(const std::string& body, const std::string& token = "0123456789abcdef") {
    httplib::Client client("127.0.0.1", intake->port());
    return client.Post("/v1/events", {{"Authorization", "Bearer " + token}}, body, "application/json");
  }
  static Json json(const httplib::Result& r) { return r ? Json::parse(r->body) : Json(); }

  std::optional<Crm> crm;
  std::string lin;
  IntakeOptions options;
  std::unique_ptr<Intake> intake;
};
INSTANTIATE_TEST_SUITE_P(On, IntakeTest, testing::ValuesIn(backends()),
                         [](const auto& i) { return i.param; });

TEST_P(IntakeTest, TakesEventsOnceWhateverTheirForm) {
  start();
  const std::string order =
      R"({"type":"order","time":"2026-02-01T10:00:00Z","email":"LIN@example.com","garment":"tee","size":"M","ref_event":"pos-17","payload":{"order_id":"17"}})";
  auto r = post(order);
  ASSERT_TRUE(r);
  EXPECT_EQ(r->status, 200);
  EXPECT_EQ(json(r)["accepted"], 1);
  EXPECT_EQ(json(post("[" + order + "]"))["already"], 1);
  EXPECT_EQ(json(post(order + "\n" + order + "\n"))["already"], 2);
  EXPECT_EQ(crm->timeline(lin)->size(), 3u);
  r = post(R"([{"type":"kept","time":"2026-02-05T10:00:00Z","customer":")" + lin +
           R"(","garment":"tee","size":"M","payload":{"fits":true}},{"type":"dance"}])");
  EXPECT_EQ(r->status, 200);
  EXPECT_EQ(json(r)["accepted"], 1);
  EXPECT_EQ(json(r)["refused"], 1);
  EXPECT_EQ(json(r)["issues"][0]["line"], 2);
  EXPECT_TRUE(crm->verifyAudit()->intact());
}

TEST_P(IntakeTest, TurnsAwayWhoMayNot) {
  options.perSecond = 2;
  start();
  EXPECT_EQ(post("{}", "wrong token 1234")->status, 401);
  httplib::Client client("127.0.0.1", intake->port());
  EXPECT_EQ(client.Get("/v1/health")->status, 200);
  EXPECT_EQ(client.Get("/etc/passwd")->status, 404);
  EXPECT_EQ(post(R"({"type":"visit"})")->status, 400);
  // The clock stands still: the burst is used up and no more comes.
  int late = 0;
  for (int i = 0; i < 6; ++i) late += post("{}")->status == 429 ? 1 : 0;
  EXPECT_EQ(late, 4);
  clock.advanceMs(1000);
  EXPECT_NE(post("{}")->status, 429);
  EXPECT_EQ(crm->timeline(lin)->size(), 2u);
  EXPECT_EQ(Intake::start(*crm, {0, "short"}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Intake::start(*crm, {intake->port(), options.token}).error().code, ErrorCode::kUnwritable);
}

TEST_P(IntakeTest, HostileBodiesAreRefused) {
  start();
  EXPECT_EQ(post(std::string(2 << 20, 'x'))->status, 413);
  std::string many = "[";
  for (int i = 0; i < 1001; ++i) many += std::string(i > 0 ? "," : "") + "{}";
  EXPECT_EQ(post(many + "]")->status, 400);
  EXPECT_EQ(post(std::string(100000, '['))->status, 400);
  EXPECT_EQ(post(R"({"type":"visit","time":"2999-01-01T00:00:00Z","customer":")" + lin + R"("})")->status,
            400);
  EXPECT_EQ(post("")->status, 400);
  EXPECT_EQ(post("\xFF\xFE{\n")->status, 400);
  const std::string sql = R"({"type":"staff_note","time":"2026-02-01T10:00:00Z","customer":")" + lin +
                          R"(","payload":{"note":"'; DROP TABLE event; --"}})";
  EXPECT_EQ(post(sql)->status, 200);
  EXPECT_EQ(crm->timeline(lin)->size(), 3u);
  // Bytes turned at random: never a crash, never half an event.
  std::mt19937 turned(5);
  for (int i = 0; i < 300; ++i) {
    std::string body = sql + "\n[" + sql + "]";
    for (int k = 0; k < 1 + i % 8; ++k) body[turned() % body.size()] = static_cast<char>(turned() % 256);
    const auto r = post(body);
    ASSERT_TRUE(r);
    EXPECT_TRUE(r->status == 200 || r->status == 400) << r->status << r->body;
  }
  EXPECT_TRUE(crm->verifyAudit()->intact());
}

TEST_P(IntakeTest, ManySendersAtOnceDoubleNothing) {
  start();
  std::vector<std::thread> senders;
  for (int s = 0; s < 4; ++s) {
    senders.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        post(R"({"type":"visit","time":"2026-02-01T10:00:00Z","ref_event":"v)" + std::to_string(i) +
             R"(","customer":")" + lin + R"("})");
      }
    });
  }
  for (std::thread& t : senders) t.join();
  EXPECT_EQ(crm->timeline(lin)->size(), 22u);
}

}  // namespace
}  // namespace fitroom::crm
