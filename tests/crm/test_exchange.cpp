#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "crm/exchange/background_export.h"
#include "crm/exchange/csv.h"
#include "crm/exchange/exchange.h"
#include "crm_fixture.h"
#include "outside.h"

namespace fitroom::crm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<CsvRecord> records(const std::string& text) {
  std::istringstream in(text);
  CsvReader reader(in);
  std::vector<CsvRecord> all;
  for (CsvRecord r; reader.next(r);) all.push_back(r);
  return all;
}

TEST(Csv, ReadsWhatTheStandardAllows) {
  const auto r = records("\xEF\xBB\xBFname,note\r\n\"Li, \"\"A\"\"\",\"two\nlines\"\n\nplain,\r\nlast,\"x\"");
  ASSERT_EQ(r.size(), 4u);
  EXPECT_THAT(r[0].cells, ElementsAre("name", "note"));
  EXPECT_THAT(r[1].cells, ElementsAre("Li, \"A\"", "two\nlines"));
  EXPECT_EQ(r[1].line, 2);
  EXPECT_THAT(r[2].cells, ElementsAre("plain", ""));
  EXPECT_EQ(r[2].line, 5);
  EXPECT_THAT(r[3].cells, ElementsAre("last", "x"));
}

TEST(Csv, GuessesTheSeparator) {
  EXPECT_THAT(records("a;b,c;d\n1;2;3\n")[0].cells, ElementsAre("a", "b,c", "d"));
  EXPECT_THAT(records("a\tb\n1\t2\n")[1].cells, ElementsAre("1", "2"));
  EXPECT_THAT(records("\"a;b;c\",d\n")[0].cells, ElementsAre("a;b;c", "d"));
}

TEST(Csv, SaysWhatIsWrongWithARecord) {
  EXPECT_EQ(records("a,b\n\"open,b\nc,d\n")[1].fault, CsvFault::kOpenQuote);
  EXPECT_EQ(records("a\n\"x\"y\nz\n")[1].fault, CsvFault::kAfterQuote);
  const auto r = records("a\n" + std::string(10'000'000, 'x') + "\nz\n");
  EXPECT_EQ(r[1].fault, CsvFault::kTooLong);
  EXPECT_LE(r[1].cells[0].size(), CsvReader::kMaxCellBytes);
  EXPECT_THAT(r[2].cells, ElementsAre("z"));
}

TEST(Csv, WhatIsWrittenReadsBackAndRunsNowhere) {
  const std::vector<std::string> cells = {"",        "a,b",   "\"q\"",  "line\nend", "=1+1", "@x",
                                          "+86 138", "-5",    "-cmd|x", "'=1",       "''=1", "'tis",
                                          "+",       "\ttab", "长裙",   "'",         "''"};
  const auto r = records("h\n" + csvLine(cells));
  ASSERT_EQ(r[1].cells.size(), cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    EXPECT_EQ(withoutGuard(r[1].cells[i]), cells[i]);
    EXPECT_TRUE(r[1].cells[i].empty() || (r[1].cells[i][0] != '=' && r[1].cells[i][0] != '@')) << cells[i];
  }
  EXPECT_EQ(r[1].cells[6], "+86 138");
  EXPECT_EQ(r[1].cells[8], "'-cmd|x");
}

TEST(Duplicates, CertainAndPossible) {
  DuplicateFinder f;
  f.add({"王 伟", "wei@example.com", "13800000001", ""}, "7");
  f.add({"Ann Lee", "", "", ""});
  const auto by = [&](const Identity& who, const std::string& ref = "") {
    const auto m = f.find(who, ref);
    return m ? std::string(sameByName(m->by)) + (m->certain ? "!" : "?") + std::to_string(m->of)
             : std::string("-");
  };
  EXPECT_EQ(by({"X", "", "", ""}, "7"), "ref!0");
  EXPECT_EQ(by({"X", " WEI@Example.com ", "", ""}), "email!0");
  EXPECT_EQ(by({"X", "", "+86 138-0000-0001", ""}), "phone!0");
  EXPECT_EQ(by({"王伟", "", "", ""}), "name?0");
  EXPECT_EQ(by({"王伟", "wie@example.com", "", ""}), "name?0");  // Two neighbours swapped.
  EXPECT_EQ(by({"王伟", "wei@example.con", "", ""}), "name?0");
  EXPECT_EQ(by({"王伟", "other@example.com", "", ""}), "-");  // Contradicted.
  EXPECT_EQ(by({"王伟", "", "13800000002", ""}), "name?0");   // One digit.
  EXPECT_EQ(by({"王伟", "", "13900000022", ""}), "-");
  EXPECT_EQ(by({"ann  lee", "", "", ""}), "name?1");
  EXPECT_EQ(by({"", "", "", ""}), "-");
  // Width, accents, signs and the order of Latin words are how it was typed, not who it is.
  f.add({"José Núñez-Ortiz", "", "", ""});
  f.add({"阿丽娅·买买提", "", "", ""});
  EXPECT_EQ(by({"ＡＮＮ Lee", "", "", ""}), "name?1");
  EXPECT_EQ(by({"LEE, Ann", "", "", ""}), "name?1");
  EXPECT_EQ(by({"Nunez Ortiz Jose", "", "", ""}), "name?2");
  EXPECT_EQ(by({"阿丽娅 买买提", "", "", ""}), "name?3");
  EXPECT_EQ(by({"伟王", "", "", ""}), "-");
  EXPECT_EQ(by({"Jose Nunez", "", "", ""}), "-");
}

TEST(Headers, InBothLanguages) {
  EXPECT_EQ(guessField(ImportKind::kCustomers, "姓名"), "name");
  EXPECT_EQ(guessField(ImportKind::kCustomers, "E-Mail"), "email");
  EXPECT_EQ(guessField(ImportKind::kCustomers, "胸围（cm）"), "body.chest_cm");
  EXPECT_EQ(guessField(ImportKind::kCustomers, "knee_height_cm"), "body.knee_height_cm");
  EXPECT_EQ(guessField(ImportKind::kCustomers, "favourite food"), "");
  EXPECT_EQ(guessField(ImportKind::kEvents, "订单号"), "payload.order_id");
  EXPECT_EQ(guessField(ImportKind::kEvents, "answer.chest"), "answer.chest");
  EXPECT_EQ(guessField(ImportKind::kEvents, "answer.nowhere"), "");
  EXPECT_FALSE(readHeaders(ImportKind::kCustomers, {"a"}, {{"b", "name"}}));
  EXPECT_FALSE(readHeaders(ImportKind::kCustomers, {"a"}, {{"a", "nonsense"}}));
  const auto columns = readHeaders(ImportKind::kCustomers, {"手机", "phone", "who"}, {{"who", "name"}});
  ASSERT_TRUE(columns);
  EXPECT_EQ(columns->at(0).field, "phone");
  EXPECT_EQ(columns->at(1).field, "");
  EXPECT_EQ(columns->at(2).field, "name");
}

class ExchangeTest : public CrmFixture {
 protected:
  std::filesystem::path file(const std::string& name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
    return folder / name;
  }
  static ImportOptions events() {
    ImportOptions o;
    o.kind = ImportKind::kEvents;
    return o;
  }
  static std::string text(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream s;
    s << in.rdbuf();
    return s.str();
  }
  static constexpr const char* kPeople =
      "会员号,姓名,邮箱,手机,注册时间,同意保存档案,同意时间,胸围(cm),体重\n"
      "1,王伟,wei@example.com,13800000001,2024/3/1,是,2024-03-01,96.5,70\n"
      "2,Ann Lee,ann@example.com,,2024-05-06,no,,90,\n"
      "3,李娜,,13900000002,,yes,,abc,\n"
      "4,Dup,WEI@example.com,,,,,,\n"
      ",,,,,,,,\n"
      "5,王伟,,,,,,,\n";
};
INSTANTIATE_TEST_SUITE_P(On, ExchangeTest, testing::ValuesIn(backends()),
                         [](const auto& i) { return i.param; });

TEST_P(ExchangeTest, PreviewWritesNothing) {
  auto crm = openCrm();
  Exchange exchange(crm);
  ImportOptions o;
  o.dryRun = true;
  const auto r = exchange.importFile(file("p.csv", kPeople), o);
  ASSERT_TRUE(r) << r.error().text.en;
  EXPECT_EQ(r->rows, 6);
  EXPECT_EQ(r->added, 4);
  EXPECT_EQ(r->skipped, 1);
  EXPECT_EQ(r->refused, 1);
  EXPECT_EQ(r->batch, "");
  ASSERT_EQ(r->duplicateCount, 2);
  EXPECT_EQ(r->duplicates[0].line, 5);
  EXPECT_EQ(r->duplicates[0].otherLine, 2);
  EXPECT_TRUE(r->duplicates[0].certain);
  EXPECT_EQ(r->duplicates[1].line, 7);
  EXPECT_EQ(r->duplicates[1].by, SameBy::kName);
  EXPECT_EQ(r->columns[7].field, "body.chest_cm");
  EXPECT_TRUE(crm.customers()->empty());
  EXPECT_TRUE(exchange.imports()->empty());
}

TEST_P(ExchangeTest, ImportsAndUndoes) {
  auto crm = openCrm();
  const std::string before = *crm.dump();
  Exchange exchange(crm);
  const auto path = file("p.csv", kPeople);
  const auto r = exchange.importFile(path, {});
  ASSERT_TRUE(r) << r.error().text.en;
  EXPECT_EQ(r->added, 4);
  const auto wei = crm.customers({.email = "wei@example.com"});
  ASSERT_EQ(wei->size(), 1u);
  EXPECT_EQ(wei->at(0).identity.name, "王伟");
  EXPECT_EQ(toIso8601(wei->at(0).created), "2024-03-01T00:00:00.000Z");
  EXPECT_THAT(wei->at(0).consents, ElementsAre(Purpose::kKeepProfile));
  const auto bodies = *crm.bodies(wei->at(0).id);
  ASSERT_EQ(bodies.size(), 1u);
  EXPECT_DOUBLE_EQ(bodies[0].measures.at("chest"), 0.965);
  EXPECT_DOUBLE_EQ(bodies[0].measures.at("weight"), 70.0);
  // Nobody's body without a consent.
  const auto ann = crm.customers({.email = "ann@example.com"});
  EXPECT_TRUE(crm.bodies(ann->at(0).id)->empty());
  EXPECT_TRUE(crm.verifyAudit()->intact());
  // The same file again adds nobody.
  const auto again = exchange.importFile(path, {});
  EXPECT_EQ(again->added, 0);
  EXPECT_EQ(again->skipped, 5);
  const auto undone = exchange.undo(r->batch);
  ASSERT_TRUE(undone) << undone.error().text.en;
  EXPECT_EQ(undone->removed, 4);
  EXPECT_EQ(undone->left, 0);
  EXPECT_TRUE(crm.customers()->empty());
  EXPECT_EQ(*crm.dump(), before);
  const auto report = crm.verifyAudit();
  EXPECT_TRUE(report->intact()) << report->faults.at(0).text.en;
  EXPECT_EQ(exchange.imports()->at(0).state, "undone");
  EXPECT_EQ(exchange.undo(r->batch)->removed, 0);
  EXPECT_EQ(exchange.undo("nonsense").error().code, ErrorCode::kNotFound);
  // Undone is not erased: the same people may come back.
  EXPECT_EQ(exchange.importFile(path, {})->added, 4);
}

TEST_P(ExchangeTest, UndoLeavesWhoeverHasComeAliveSince) {
  auto crm = openCrm();
  Exchange exchange(crm);
  const auto r = exchange.importFile(file("p.csv", kPeople), {});
  ASSERT_TRUE(r);
  const std::string wei = crm.customers({.email = "wei@example.com"})->at(0).id;
  ASSERT_TRUE(crm.recordTryOn(saidRight(wei)));
  const auto undone = exchange.undo(r->batch);
  EXPECT_EQ(undone->removed, 3);
  EXPECT_EQ(undone->left, 1);
  EXPECT_EQ(crm.customers()->size(), 1u);
  EXPECT_EQ(crm.timeline(wei)->size(), 3u);
  EXPECT_TRUE(crm.verifyAudit()->intact());
}

TEST_P(ExchangeTest, UpdatesAndPutsBack) {
  auto crm = openCrm();
  const std::string id = *crm.createCustomer({"Lin", "lin@example.com", "", "zh"}, {Purpose::kMarketing});
  clock.advanceMs(kDayMs);
  ASSERT_TRUE(crm.setConsent(id, Purpose::kMarketing, false, ""));
  Exchange exchange(crm);
  ImportOptions o;
  o.onDuplicate = OnDuplicate::kUpdate;
  // The file is older than the withdrawal: it must not bring the consent back.
  const auto r = exchange.importFile(
      file("u.csv",
           "email,name,phone,marketing,consent_time\nLIN@example.com,Lin Dan,13811112222,yes,2024-01-01\n"),
      o);
  ASSERT_TRUE(r) << r.error().text.en;
  EXPECT_EQ(r->updated, 1);
  EXPECT_EQ(r->added, 0);
  EXPECT_EQ(crm.customer(id)->identity.name, "Lin Dan");
  EXPECT_EQ(crm.customer(id)->identity.locale, "zh");
  EXPECT_EQ(crm.customers({.phone = "13811112222"})->size(), 1u);
  EXPECT_TRUE(crm.customer(id)->consents.empty());
  const auto undone = exchange.undo(r->batch);
  EXPECT_EQ(undone->restored, 1);
  EXPECT_EQ(crm.customer(id)->identity.name, "Lin");
  EXPECT_TRUE(crm.customers({.phone = "13811112222"})->empty());
  EXPECT_TRUE(crm.verifyAudit()->intact());
}

TEST_P(ExchangeTest, EventsFindTheirCustomersAndComeOnce) {
  auto crm = openCrm();
  Exchange exchange(crm);
  ASSERT_TRUE(exchange.importFile(file("p.csv", kPeople), {}));
  const auto path = file("e.csv",
                         "type,time,会员号,email,sku,size,order_id,reason,zone,rating\n"
                         "order,2024-06-01,1,,tee,M,17,,,\n"
                         "order,2024-06-01,1,,tee,M,17,,,\n"
                         "return,2024-06-09T10:00:00Z,1,,tee,M,17,too_tight,chest,\n"
                         "review,2024-06-10,,ann@example.com,tee,S,,,,4\n"
                         "review,2024-06-10,,ann@example.com,tee,S,,,,nine\n"
                         "order,2024-06-01,99,,tee,M,18,,,\n"
                         "dance,2024-06-01,1,,,,,,,\n"
                         "visit,,1,,,,,,,\n"
                         "visit,2999-01-01,1,,,,,,,\n"
                         "visit,2024-06-01,,,,,,,,\n");
  ImportOptions look = events();
  look.dryRun = true;
  EXPECT_EQ(exchange.importFile(path, look)->added, 5);
  const auto r = exchange.importFile(path, events());
  ASSERT_TRUE(r) << r.error().text.en;
  EXPECT_EQ(r->added, 5);  // Four and a guest's visit.
  EXPECT_EQ(r->refused, 5);
  EXPECT_EQ(r->issues.size(), 5u);
  const std::string wei = crm.customers({.email = "wei@example.com"})->at(0).id;
  EXPECT_EQ(crm.timeline(wei)->size(), 5u);
  EXPECT_EQ(crm.garmentOffsets("tee")->size(), 0u);
  const auto again = exchange.importFile(path, events());
  EXPECT_EQ(again->skipped, 4);
  EXPECT_EQ(crm.timeline(wei)->size(), 5u);
  EXPECT_EQ(exchange.undo(r->batch)->removed, 4);
  EXPECT_EQ(crm.timeline(wei)->size(), 2u);
  EXPECT_TRUE(crm.verifyAudit()->intact());
}

TEST_P(ExchangeTest, WhatGoesOutComesInElsewhere) {
  auto crm = openCrm();
  Exchange exchange(crm);
  ASSERT_TRUE(exchange.importFile(file("p.csv", kPeople), {}));
  const std::string wei = crm.customers({.email = "wei@example.com"})->at(0).id;
  ASSERT_TRUE(crm.recordTryOn(saidRight(wei)));
  const auto first = exchange.exportFile(ImportKind::kCustomers, ExportForm::kJsonLines, folder / "c.jsonl");
  ASSERT_TRUE(first) << first.error().text.en;
  EXPECT_EQ(*exchange.exportFile(ImportKind::kCustomers, ExportForm::kJsonLines, folder / "c.jsonl"), 4);
  EXPECT_EQ(*exchange.exportFile(ImportKind::kCustomers, ExportForm::kCsv, folder / "c.csv"), 4);
  EXPECT_EQ(*exchange.exportFile(ImportKind::kEvents, ExportForm::kJsonLines, folder / "e.jsonl"), 4);
  EXPECT_EQ(*exchange.exportFile(ImportKind::kEvents, ExportForm::kCsv, folder / "e.csv"), 4);
  for (const std::string form : {"c.jsonl", "c.csv"}) {
    auto other = openCrm("other-" + form);
    Exchange there(other);
    const auto r = there.importFile(folder / form, {});
    ASSERT_TRUE(r) << r.error().text.en;
    EXPECT_EQ(r->added, 4);
    EXPECT_EQ(r->issueCount, 0) << r->issues.at(0).text.en;
    const auto found = other.customers({.email = "wei@example.com"});
    ASSERT_EQ(found->size(), 1u);
    EXPECT_DOUBLE_EQ(other.bodies(found->at(0).id)->at(0).measures.at("chest"), 0.965);
    EXPECT_EQ(found->at(0).consents.size(), 1u);
  }
  // Events name customers by their id here, so they go back into the store they came from.
  EXPECT_EQ(exchange.importFile(folder / "e.jsonl", events())->skipped, 4);
  EXPECT_EQ(exchange.importFile(folder / "e.csv", events())->skipped, 4);
}

TEST_P(ExchangeTest, StoppingLeavesNothing) {
  auto crm = openCrm();
  Exchange exchange(crm);
  std::string people = "name,email\n";
  for (int i = 0; i < 3000; ++i)
    people += "P" + std::to_string(i) + ",p" + std::to_string(i) + "@example.com\n";
  const auto path = file("many.csv", people);
  ImportOptions o;
  o.progress = [](double f) { return f < 0.6; };
  EXPECT_EQ(exchange.importFile(path, o).error().code, ErrorCode::kCancelled);
  EXPECT_TRUE(crm.customers()->empty());
  EXPECT_EQ(exchange.imports()->at(0).state, "undone");
  ASSERT_TRUE(exchange.importFile(path, {}));
  const auto stop = [](double f) { return f < 0.5; };
  EXPECT_EQ(
      exchange.exportFile(ImportKind::kCustomers, ExportForm::kCsv, folder / "out.csv", stop).error().code,
      ErrorCode::kCancelled);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    EXPECT_THAT(entry.path().filename().string(), Not(HasSubstr("out.csv")));
  }
  EXPECT_EQ(exchange.exportFile(ImportKind::kCustomers, ExportForm::kCsv, folder / "no/out.csv").error().code,
            ErrorCode::kUnwritable);
}

TEST_P(ExchangeTest, HostileCellsAreRefusedOrKeptAsText) {
  auto crm = openCrm();
  Exchange exchange(crm);
  const std::string sql = "'; DROP TABLE customer; --";
  const auto r = exchange.importFile(
      file("h.csv", "name,email\n\"" + sql + "\",a@example.com\n" + std::string(10'000'000, 'n') +
                        ",b@example.com\nbad\xFF\xFE,c@example.com\n" + std::string(300, 'n') +
                        ",d@example.com\nok,e@example.com\nnul" + std::string(1, '\0') + ",f@example.com\n"),
      {});
  ASSERT_TRUE(r) << r.error().text.en;
  EXPECT_EQ(r->added, 2);
  EXPECT_EQ(r->refused, 4);
  ASSERT_EQ(r->issues.size(), 4u);
  EXPECT_EQ(r->issues[0].line, 3);
  EXPECT_EQ(crm.customers({.email = "a@example.com"})->at(0).identity.name, sql);
  EXPECT_EQ(exchange.importFile(folder / "none.csv", {}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(exchange.importFile(folder, {}).error().code, ErrorCode::kUnreadable);
  EXPECT_EQ(exchange.importFile(file("empty.csv", ""), {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(exchange.importFile(file("gbk.csv", "\xD0\xD5\xC3\xFB,x\n1,2\n"), {}).error().context,
            "encoding");
  EXPECT_EQ(exchange.importFile(file("utf16.csv", std::string("\xFF\xFE\x00n", 4)), {}).error().context,
            "encoding");
}

TEST_P(ExchangeTest, BytesTurnedAtRandomAreAReportNotACrash) {
  auto crm = openCrm();
  Exchange exchange(crm);
  SeededRandom dice(11);
  const std::string lines =
      R"({"name":"Lin","email":"lin@example.com","consents":[{"purpose":"marketing","given":true}],"bodies":[{"measures":{"chest_cm":90}}]})"
      "\n"
      R"({"name":"Wu","phone":"1"})"
      "\n";
  ImportOptions o;
  for (int i = 0; i < 400; ++i) {
    std::string text = i % 2 == 0 ? kPeople : lines;
    for (std::uint64_t k = 0; k <= dice.next() % 6; ++k) {
      const std::size_t at = dice.next() % text.size();
      switch (dice.next() % 3) {
        case 0:
          text[at] = static_cast<char>(dice.next());
          break;
        case 1:
          text.insert(at, 1, "\",\n;{}[\0"[dice.next() % 8]);
          break;
        default:
          text.erase(at, 1 + dice.next() % 5);
      }
      if (text.empty()) text = "x";
    }
    o.dryRun = i % 8 != 0;
    const auto r = exchange.importFile(file("fuzz", text), o);
    if (!r) {
      EXPECT_EQ(r.error().code, ErrorCode::kInvalidArgument) << r.error().text.en;
      continue;
    }
    EXPECT_LE(r->added + r->skipped + r->refused, r->rows);
    if (!r->batch.empty()) {
      ASSERT_TRUE(exchange.undo(r->batch));
    }
  }
  EXPECT_TRUE(crm.customers()->empty());
  EXPECT_TRUE(crm.verifyAudit()->intact());
}

TEST_P(ExchangeTest, ErasureReachesWhatAnImportRemembers) {
  auto crm = openCrm();
  Exchange exchange(crm);
  const auto r = exchange.importFile(file("p.csv", kPeople), {});
  const std::string wei = crm.customers({.email = "wei@example.com"})->at(0).id;
  ASSERT_TRUE(crm.eraseCustomer(wei, "asked"));
  EXPECT_EQ(exchange.undo(r->batch)->removed, 3);
  EXPECT_TRUE(crm.verifyAudit()->intact());
}

TEST_P(ExchangeTest, NamesWhoMayBeOne) {
  auto crm = openCrm();
  const std::string a = anybody(crm, "Lin");
  anybody(crm, "Wu");
  const std::string b = *crm.createCustomer({"Other", "LIN@example.com", "", ""}, {});
  const std::string c = *crm.createCustomer({"wu", "", "", ""}, {});
  const auto pairs = Exchange(crm).duplicates();
  ASSERT_EQ(pairs->size(), 2u);
  EXPECT_EQ(pairs->at(0).first, a);
  EXPECT_EQ(pairs->at(0).second, b);
  EXPECT_TRUE(pairs->at(0).certain);
  EXPECT_EQ(pairs->at(1).second, c);
  EXPECT_FALSE(pairs->at(1).certain);
}

TEST_P(ExchangeTest, AnExportRunsBesideTheRestAndCanBeStopped) {
  auto crm = openCrm();
  for (int i = 0; i < 30; ++i) anybody(crm, "p" + std::to_string(i));
  {
    BackgroundExport whole(crm, ImportKind::kCustomers, ExportForm::kCsv, folder / "whole.csv");
    EXPECT_EQ(crm.customers()->size(), 30u);  // Meanwhile.
    EXPECT_EQ(*whole.wait(), 30);
    EXPECT_FALSE(whole.running());
    EXPECT_EQ(whole.progress(), 1.0);
  }
  EXPECT_TRUE(std::filesystem::exists(folder / "whole.csv"));
  // Whoever stops it, or drops it, finds no file and nothing half-written.
  BackgroundExport stopped(crm, ImportKind::kEvents, ExportForm::kJsonLines, folder / "part.jsonl");
  stopped.cancel();
  const auto end = stopped.wait();
  if (!end) {
    EXPECT_EQ(end.error().code, ErrorCode::kCancelled);
  }
  EXPECT_EQ(std::filesystem::exists(folder / "part.jsonl"), end.has_value());
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    EXPECT_EQ(entry.path().filename().string().find("part.jsonl."), std::string::npos);
}

}  // namespace
}  // namespace fitroom::crm
