// What must leave no trace: a guest, and somebody who was erased, wherever a copy comes from.

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "crm/exchange/backup.h"
#include "crm/exchange/exchange.h"
#include "crm_fixture.h"
#include "outside.h"

namespace fitroom::crm {
namespace {

constexpr std::size_t kPage = 4096;

std::string bytesOf(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {(std::istreambuf_iterator<char>(in)), {}};
}

class Traces : public CrmFixture {
 protected:
  /// Everything a guest may do.
  static void guestSession(Crm& crm) {
    TryOn t = saidRight("");
    t.colour = "Plantedcolour";
    t.inputsHash = "abcdef0123456789";
    ASSERT_FALSE(crm.recordTryOn(t)->kept);
    const std::pair<EventType, const char*> events[] = {
        {EventType::kVisit, "{}"},
        {EventType::kSearch, R"({"query":"Plantedquery"})"},
        {EventType::kView, R"({"seconds":3})"},
        {EventType::kBodyMade, R"({"given":5,"source":"typed"})"},
        {EventType::kVerdictShown, R"({"overall":"right","zones":[]})"},
        {EventType::kFitAnswer, R"({"answers":{"chest":1},"note":"Plantednote"})"}};
    for (const auto& [type, payload] : events) {
      Event e;
      e.type = type;
      e.payload = payload;
      e.garment = "shirt-1";
      const auto r = crm.record(e);
      ASSERT_TRUE(r) << r.error().text.en;
      EXPECT_FALSE(r->kept);
      EXPECT_TRUE(r->event.empty());
    }
    EXPECT_EQ(crm.searchGarments({.text = "white"})->size(), 1u);
    EXPECT_TRUE(crm.garment("shirt-1"));
    EXPECT_TRUE(crm.garmentOffsets("shirt-1"));
  }
  void someHistory() {
    Crm crm = openCrm();
    ASSERT_TRUE(crm.upsertGarment(shirt()));
    const std::string id = anybody(crm);
    ASSERT_TRUE(crm.recordTryOn(saidRight(id)));
    guestSession(crm);
  }
  /// Every row of every table but the counters, on a server.
  std::string tablesOnServer() {
    std::string all;
    const std::string schema = schemaOf("crm.db");
    const std::string in = " FROM information_schema.tables WHERE table_schema = '" + schema + "'";
    const int n = std::stoi(serverSql("SELECT count(*)" + in));
    for (int i = 0; i < n; ++i) {
      const std::string table = serverSql("SELECT table_name" + in + " ORDER BY table_name OFFSET " +
                                          std::to_string(i) + " LIMIT 1");
      if (table == "anonymous_counter") continue;
      all += table + ": " +
             serverSql("SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') FROM \"" + schema +
                       "\".\"" + table + "\" t") +
             "\n";
    }
    return all;
  }
};
INSTANTIATE_TEST_SUITE_P(On, Traces, testing::ValuesIn(backends()), [](const auto& i) { return i.param; });

TEST_P(Traces, AGuestLeavesTheFileByteForByteButForACounter) {
  ASSERT_NO_FATAL_FAILURE(someHistory());
  if (onServer()) {
    const std::string before = tablesOnServer();
    Crm crm = openCrm();
    guestSession(crm);
    EXPECT_EQ(tablesOnServer(), before);
    EXPECT_EQ(crm.guestCounts()->at("try_on"), 2);
    return;
  }
  const auto file = folder / "crm.db";
  const std::string before = bytesOf(file);
  std::set<std::size_t> counters;
  for (const std::string& page :
       fileSql(file, "SELECT pageno FROM dbstat WHERE name LIKE '%anonymous_counter%'")) {
    counters.insert(std::stoul(page));
  }
  ASSERT_FALSE(counters.empty());
  std::string log;
  {
    Crm crm = openCrm();
    guestSession(crm);
    EXPECT_EQ(crm.guestCounts()->at("try_on"), 2);
    log = bytesOf(file.string() + "-wal");
  }
  const std::string after = bytesOf(file);
  ASSERT_EQ(after.size(), before.size());
  ASSERT_NE(after, before);
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (after[i] == before[i]) continue;
    // The header counts changes of the file (sqlite.org/fileformat2.html, offsets 24 and 92).
    const bool header = (i >= 24 && i < 28) || (i >= 92 && i < 100);
    ASSERT_TRUE(header || counters.count(i / kPage + 1) == 1) << "byte " << i;
  }
  // While it went on, the log held those pages and no other: 32 bytes of header, frames of 24 and a page.
  ASSERT_GT(log.size(), 32u);
  for (std::size_t at = 32; at + 24 + kPage <= log.size(); at += 24 + kPage) {
    std::size_t page = 0;
    for (std::size_t b = 0; b < 4; ++b) page = page << 8 | static_cast<unsigned char>(log[at + b]);
    EXPECT_TRUE(page == 1 || counters.count(page) == 1) << page;
  }
  for (const std::string& bytes : {after, log}) EXPECT_EQ(bytes.find("Planted"), std::string::npos);
}

TEST_P(Traces, TheServersLogTellsNobodysNameNorBody) {
  const char* log = std::getenv("FITROOM_TEST_POSTGRES_LOG");
  if (!onServer() || log == nullptr) GTEST_SKIP() << "only a server keeps a log";
  CrmConfig c = config();
  // Everything that can be logged is: each statement with its parameters, and each error.
  c.server = std::string(std::getenv("FITROOM_TEST_POSTGRES")) + " options='-csearch_path=\"" +
             schemaOf("crm.db") + "\" -clog_statement=all -clog_parameter_max_length_on_error=-1'";
  auto crm = Crm::open(c);
  ASSERT_TRUE(crm) << crm.error().text.en;
  const auto gone = crm->createCustomer({"Plantedname", "plantedmail@example.com", "13800007401", "zh"},
                                        {Purpose::kKeepProfile});
  ASSERT_TRUE(gone);
  ASSERT_TRUE(crm->saveBody(*gone, "tape", {{"chest", 0.987654}}));
  TryOn t = saidRight(*gone);
  t.colour = "plantedcolour";
  const auto said = crm->recordTryOn(t);
  ASSERT_TRUE(said);
  Event note;
  note.customer = *gone;
  note.type = EventType::kStaffNote;
  note.payload = R"({"note":"plantednote"})";
  ASSERT_TRUE(crm->record(note));
  note.id = said->event;
  EXPECT_FALSE(crm->record(note));  // The id is another event's.
  ASSERT_TRUE(crm->eraseCustomer(*gone, "asked"));
  note.id.clear();
  EXPECT_FALSE(crm->record(note));  // Nobody's.
  const std::string bytes = bytesOf(log);
  EXPECT_NE(bytes.find("INSERT INTO customer"), std::string::npos);
  for (const char* planted :
       {"Plantedname", "plantedmail", "13800007401", "plantedcolour", "plantednote", "0.987654"})
    EXPECT_EQ(bytes.find(planted), std::string::npos) << planted;
}

TEST_P(Traces, TheErasedStayGoneInRestoredCopies) {
  const auto backup = folder / "before.backup";
  const auto copy = folder / "kept-elsewhere";
  std::string gone;
  std::string key;
  {
    Crm crm = openCrm();
    ASSERT_TRUE(crm.upsertGarment(shirt()));
    anybody(crm, "Stays");
    gone = *crm.createCustomer({"Plantedname", "plantedmail@example.com", "13800007401", "zh"},
                               {Purpose::kKeepProfile}, {.actor = "staff:plantedactor"});
    TryOn t = saidRight(gone);
    t.colour = "plantedcolour";
    ASSERT_TRUE(crm.recordTryOn(t));
    Event order;
    order.customer = gone;
    order.type = EventType::kOrder;
    order.payload = R"({"order_id":"plantedorder"})";
    ASSERT_TRUE(crm.record(order));
    ASSERT_TRUE(backUp(crm, backup));
  }
  if (!onServer()) {
    key =
        fileSql(folder / "crm.db", "SELECT wrapped FROM customer_key WHERE customer_id = '" + gone + "'")[0];
    std::filesystem::create_directory(copy);
    std::filesystem::copy_file(folder / "crm.db", copy / "crm.db");
  }
  std::vector<Erasure> list;
  {
    Crm crm = openCrm();
    ASSERT_TRUE(crm.eraseCustomer(gone, "asked"));
    list = *crm.erasures();
    Exchange exchange(crm);
    ASSERT_TRUE(exchange.exportFile(ImportKind::kCustomers, ExportForm::kCsv, folder / "after.csv"));
    ASSERT_TRUE(exchange.exportFile(ImportKind::kEvents, ExportForm::kJsonLines, folder / "after.jsonl"));
  }
  // A backup, restored with the list.
  CrmConfig other = config("other.db");
  other.keyFile = folder / "crm.db.key";
  {
    auto restored = Crm::open(other);
    ASSERT_TRUE(restored);
    const auto report = restore(*restored, backup, list);
    ASSERT_TRUE(report) << report.error().text.en;
    EXPECT_EQ(report->forgotten, 1);
    EXPECT_EQ(restored->customer(gone).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(restored->customers()->size(), 1u);
    EXPECT_TRUE(restored->verifyAudit()->intact());
  }
  if (!onServer()) {
    // A plain copy of the file, put back over the store: the list beside it is applied when it is opened.
    std::filesystem::remove(folder / "crm.db");
    std::filesystem::copy_file(copy / "crm.db", folder / "crm.db");
    Crm crm = openCrm();
    EXPECT_EQ(crm.customer(gone).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(crm.erasures()->size(), 1u);
    EXPECT_EQ(crm.customers()->size(), 1u);
    EXPECT_TRUE(crm.verifyAudit()->intact());
  }
  std::filesystem::remove_all(copy);
  // The backup was made before, and holds what it held, sealed; everything else tells nothing.
  EXPECT_EQ(bytesOf(backup).find("Plantedname"), std::string::npos);
  std::filesystem::remove(backup);
  const std::string bytes = bytesBelow(folder);
  ASSERT_GT(bytes.size(), onServer() ? 500u : 10000u);
  for (const char* planted : {"Plantedname", "plantedmail", "13800007401", "plantedcolour", "plantedorder"})
    EXPECT_EQ(bytes.find(planted), std::string::npos) << planted;
  if (!key.empty()) {
    EXPECT_EQ(bytes.find(key.substr(0, 24)), std::string::npos);
  }
}

}  // namespace
}  // namespace fitroom::crm
