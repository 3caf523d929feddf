// The rows of the table that ask for proof rather than speed: kills, tampering, erasure, and what auditing,
// searching and the server cost.

#include <libpq-fe.h>
#include <sqlite3.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <functional>
#include <thread>

#include "../crm/kill.h"
#include "bench_crm.h"
#include "crm/core/id.h"
#include "crm/exchange/backup.h"
#include "crm/exchange/exchange.h"
#include "crm/store/store.h"

namespace fitroom::crm::bench {
namespace {

void outside(const std::filesystem::path& file, const std::string& statement) {
  sqlite3* db = nullptr;
  sqlite3_open(file.c_str(), &db);
  if (sqlite3_exec(db, statement.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    fmt::print(stderr, "{}: {}\n", statement, sqlite3_errmsg(db));
    std::exit(1);
  }
  sqlite3_close(db);
}

// Changes, drops or swaps one row somewhere, as somebody with the file would.
std::string tamperWith(SeededRandom& random, int events, int lines) {
  const int e = static_cast<int>(random.uniform() * events);
  const int l = 1 + static_cast<int>(random.uniform() * (lines - 1));
  const std::string event = fmt::format("rowid = (SELECT rowid FROM event ORDER BY id LIMIT 1 OFFSET {})", e);
  const std::string line = fmt::format("seq = {}", l);
  const std::string statements[] = {
      "UPDATE event SET size_label = 'XL' WHERE " + event,
      "UPDATE event SET time_ms = time_ms + 1 WHERE " + event,
      "UPDATE event SET payload = '{}' || ' ' WHERE " + event,
      "DELETE FROM consent WHERE event_id = (SELECT id FROM event WHERE " + event +
          "); DELETE FROM event WHERE " + event,
      "UPDATE audit SET actor = 'nobody' WHERE " + line,
      "UPDATE audit SET at_ms = at_ms + 1 WHERE " + line,
      "DELETE FROM audit WHERE " + line,
      fmt::format("UPDATE audit SET seq = -1 WHERE seq = {0}; UPDATE audit SET seq = {0} WHERE seq = {0} + 1;"
                  "UPDATE audit SET seq = {0} + 1 WHERE seq = -1",
                  l),
      "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
      "UPDATE audit_head SET seq = seq - 1",
  };
  return statements[static_cast<std::size_t>(random.uniform() * 10)];
}

}  // namespace

void killThousand(int kills) {
  const Folder folder("/dev/shm");
  const int third = kills / 3;
  const auto writes = kill::duringWrites(folder.path(), kills - 2 * third, 11);
  const auto sync = kill::duringSync(folder.path(), third, 12);
  const auto migration =
      kill::duringMigration(folder.path(), std::filesystem::path(FITROOM_TEST_DATA_DIR) / "crm", third, 13);
  int lost = 0;
  int doubled = 0;
  int broken = 0;
  for (const auto& r : {writes, sync, migration}) {
    lost += r.lost;
    doubled += r.doubled;
    broken += r.broken;
  }
  line(fmt::format("kill -9, {} times ({} events acknowledged)", kills,
                   writes.acknowledged + sync.acknowledged),
       fmt::format("{} lost, {} doubled, {} broken", lost, doubled, broken), lost + doubled + broken == 0,
       "none");
}

void tampering() {
  const Folder folder("/dev/shm");
  const auto file = folder.path() / "crm.db";
  constexpr int kEvents = 300;
  int events = 0;
  int lines = 0;
  {
    Crm crm = need(Crm::open(configIn(folder.path())));
    const auto ids = people(crm, 10);
    for (int i = 0; i < kEvents; ++i) need(crm.record(tryOn(ids[static_cast<std::size_t>(i) % 10], i)));
    const auto report = need(crm.verifyAudit());
    events = static_cast<int>(report.events);
    lines = static_cast<int>(report.lines);
  }
  outside(file, "PRAGMA wal_checkpoint(TRUNCATE)");
  std::filesystem::copy_file(file, folder.path() / "whole.db");
  SeededRandom random(4);
  int found = 0;
  for (int i = 0; i < 100; ++i) {
    for (const char* tail : {"-wal", "-shm"}) std::filesystem::remove(file.string() + tail);
    std::filesystem::copy_file(folder.path() / "whole.db", file,
                               std::filesystem::copy_options::overwrite_existing);
    const std::string statement = tamperWith(random, events, lines);
    outside(file, statement);
    Crm crm = need(Crm::open(configIn(folder.path())));
    const auto report = need(crm.verifyAudit());
    found += report.intact() ? 0 : 1;
    if (report.intact()) fmt::print("not found: {}\n", statement);
  }
  line("tampering found", fmt::format("{} of 100", found), found == 100, "100 of 100");
}

// The same write with and without its line of the audit, in turns.
void auditCost(const std::filesystem::path& base) {
  const Folder folder(base);
  const SystemClock clock;
  SystemRandom random;
  IdMaker ids(clock, random);
  std::string customer;
  {
    Crm crm = need(Crm::open(configIn(folder.path())));
    customer = people(crm, 1).front();
  }
  auto store = need(Store::open({folder.path() / "crm.db", "", "default", 5000}, clock));
  const Key key = Key::random(random);
  std::int64_t seq = 0;
  const auto write = [&](bool audited) {
    Event e = view(customer, 1);
    e.id = ids.next();
    EventRow row = makeEventRow(std::move(e), false);
    auto done = store->write([&](Rows& rows) -> Expected<void> {
      rows.lockWrappedKey(customer);
      row.mac = row.hash(key, "default");
      rows.insertEvent(row);
      if (!audited) return {};
      rows.lockAuditHead("bench");
      AuditLine l{"bench", ++seq, clock.now(), "customer", "event.append", customer, row.event.id, ""};
      l.hash = auditHash(key, "", l);
      AuditHead head{"bench", l.seq, l.hash, ""};
      head.proof = auditProof(key, head);
      rows.insertAudit(l, head);
      return {};
    });
    if (!done) std::exit(1);
  };
  // One of each in turns, so that what else the machine does falls on both alike.
  std::vector<double> seconds[2];
  for (int i = 0; i < 4000; ++i) {
    const int audited = (i + i / 2) % 2;
    const auto start = SteadyClock::now();
    write(audited == 1);
    seconds[audited].push_back(secondsSince(start));
  }
  const double cost = 1.0 - median(seconds[0]) / median(seconds[1]);
  line("audit, share of a durable write",
       fmt::format("{:.1f} % of {:.0f} us", cost * 100, median(seconds[1]) * 1e6), cost <= 0.1, "<= 10 %");
}

namespace {

const char* const kColours[] = {"white", "black", "navy", "red", "green", "grey", "beige", "blue"};
const char* const kColoursZh[] = {"白色", "黑色", "藏青", "红色", "绿色", "灰色", "米色", "蓝色"};
const char* const kKinds[] = {"shirt", "trousers", "dress", "coat", "skirt", "sweater", "jeans", "jacket"};
const char* const kKindsZh[] = {"衬衫", "长裤", "连衣裙", "大衣", "半裙", "毛衣", "牛仔裤", "夹克"};
const char* const kSizes[] = {"XS", "S", "M", "L", "XL", "2XL", "3XL"};

CatalogueItem product(int i) {
  SeededRandom random(static_cast<std::uint64_t>(i) + 1);
  const auto colour = static_cast<std::size_t>(random.uniform() * 8);
  const auto kind = static_cast<std::size_t>(random.uniform() * 8);
  CatalogueItem g;
  g.id = fmt::format("product-{:06}", i);
  g.name = {fmt::format("{}{} {}号", kColoursZh[colour], kKindsZh[kind], i),
            fmt::format("{} {} No. {}", kColours[colour], kKinds[kind], i)};
  g.category = kKinds[kind];
  g.colour = kColours[colour];
  g.brand = fmt::format("Brand {}", i % 200);
  g.price = {5000 + static_cast<std::int64_t>(random.uniform() * 200000), "CNY"};
  g.published = true;
  const double chest = 0.84 + 0.01 * std::floor(random.uniform() * 10);
  for (int s = 0; s < 7; ++s) {
    g.sizes.push_back({kSizes[s],
                       {{"chest", chest + 0.04 * s}, {"waist", chest - 0.1 + 0.04 * s}},
                       random.uniform() < 0.6 ? 3 : 0});
  }
  return g;
}

CatalogueQuery anyQuery(SeededRandom& random) {
  const auto pick = [&](auto& words) {
    return std::string(words[static_cast<std::size_t>(random.uniform() * 8)]);
  };
  CatalogueQuery q;
  const double text = random.uniform();
  if (text < 0.2) q.text = pick(kColoursZh);
  if (text >= 0.2 && text < 0.4) q.text = pick(kKinds) + " " + pick(kColours);
  if (text >= 0.4 && text < 0.6) q.text = fmt::format("No. {}", static_cast<int>(random.uniform() * 120000));
  if (text >= 0.6 && text < 0.7) q.text = "没有这样的";  // Nothing: the whole pass.
  if (random.uniform() < 0.4) q.category = pick(kKinds);
  if (random.uniform() < 0.3) q.colour = pick(kColours);
  if (random.uniform() < 0.5) q.sizeInStock = kSizes[static_cast<int>(random.uniform() * 7)];
  if (random.uniform() < 0.4) q.priceTo_minor = 5000 + static_cast<std::int64_t>(random.uniform() * 100000);
  if (random.uniform() < 0.4) {
    const double body = 0.8 + 0.4 * random.uniform();
    q.fits = {{"chest", body + 0.06, body + 0.12}};
  }
  q.limit = 50;
  return q;
}

}  // namespace

void search(const CrmConfig& config, int products, const char* where) {
  {
    Crm crm = need(Crm::open(config));
    for (int i = 0; i < products; ++i) need(crm.upsertGarment(product(i)).map([] { return true; }));
  }
  timeSearches(config, products, where);
}

void timeSearches(const CrmConfig& config, int products, const char* where) {
  Crm crm = need(Crm::open(config));
  const auto first = SteadyClock::now();
  need(crm.searchGarments());
  const double load = secondsSince(first);
  SeededRandom random(9);
  std::vector<double> times;
  for (int i = 0; i < 1000; ++i) {
    // Now and then a till sells something.
    if (i % 10 == 0)
      (void)crm.adjustStock(fmt::format("product-{:06}", i * 37 % products), "M", i % 20 == 0 ? 1 : -1);
    const CatalogueQuery q = anyQuery(random);
    const auto start = SteadyClock::now();
    need(crm.searchGarments(q));
    times.push_back(secondsSince(start));
  }
  const double p99 = quantile(times, 0.99);
  line(fmt::format("search in {} products x 7 sizes, {}, p50 / p99", products, where),
       fmt::format("{:.1f} / {:.1f} ms", quantile(times, 0.5) * 1e3, p99 * 1e3), p99 <= 0.02, "<= 20 ms");
  fmt::print("{:<58} {:>26}\n", "  the first search reads the catalogue", fmt::format("{:.1f} s", load));
}

void eraseOneAmong(int customers) {
  const Folder folder("/dev/shm");
  Crm crm = need(Crm::open(configIn(folder.path())));
  people(crm, customers - 1);
  const std::string planted = "Plantedstring7401";
  const std::string id =
      need(crm.createCustomer({planted, planted + "@example.com", "", "zh"}, {Purpose::kKeepProfile}));
  for (int i = 0; i < 20; ++i) need(crm.record(tryOn(id, i)));
  Event note;
  note.customer = id;
  note.type = EventType::kStaffNote;
  note.payload = "{\"note\":\"" + planted + "\"}";
  need(crm.record(note));
  // What a program prints is its log: every error it can be made to say about this customer.
  std::ofstream log(folder.path() / "errors.log");
  const auto say = [&](const Error& e) { log << e.text.zh << ' ' << e.text.en << ' ' << e.context << '\n'; };
  note.size = std::string(100, 'x');
  if (const auto r = crm.record(note); !r) say(r.error());
  note.size.clear();
  const auto start = SteadyClock::now();
  const auto result = need(crm.eraseCustomer(id, "bench"));
  const double seconds = secondsSince(start);
  if (const auto r = crm.record(note); !r) say(r.error());
  Exchange exchange(crm);
  need(exchange.exportFile(ImportKind::kCustomers, ExportForm::kCsv, folder.path() / "people.csv"));
  need(exchange.exportFile(ImportKind::kEvents, ExportForm::kJsonLines, folder.path() / "events.jsonl"));
  need(backUp(crm, folder.path() / "whole.backup"));
  log.close();
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    found += bytes.find(planted) != std::string::npos ? 1 : 0;
  }
  line(fmt::format("erase one among {}", customers),
       fmt::format("{:.1f} ms, {} files tell", seconds * 1e3, found),
       result.tracesCleared && seconds <= 1.0 && found == 0, "<= 1 s, 0");
}

namespace {

constexpr int kClients = 32;

// What one client does, again and again: returns how many events it was.
using Act = std::function<int(Crm&, const std::string& customer, int i)>;

double ourRate(const CrmConfig& base, const std::vector<std::string>& ids, double seconds, const Act& act) {
  std::atomic<int> done{0};
  std::vector<std::unique_ptr<Crm>> clients;
  for (int c = 0; c < kClients; ++c) {
    CrmConfig config = base;
    config.device = fmt::format("client{}", c);
    clients.push_back(std::make_unique<Crm>(need(Crm::open(config))));
    act(*clients.back(), ids[static_cast<std::size_t>(c)], 0);
  }
  const auto start = SteadyClock::now();
  std::vector<std::thread> threads;
  for (int c = 0; c < kClients; ++c) {
    threads.emplace_back([&, c] {
      for (int i = 1; secondsSince(start) < seconds; ++i) {
        done += act(*clients[static_cast<std::size_t>(c)], ids[static_cast<std::size_t>(c)], i);
      }
    });
  }
  for (std::thread& t : threads) t.join();
  return done / secondsSince(start);
}

// pgbench with the two statements that stand for "event + profile update": the same row into the same table,
// for a customer of the client's own, and the client's row of audit_head.
double pgbenchRate(const std::string& server, const std::filesystem::path& folder, int seconds) {
  const auto script = folder / "two.sql";
  std::ofstream(script)
      << "BEGIN;\n"
         "INSERT INTO event (tenant_id, id, store_id, customer_id, garment_id, size_label,"
         " about_id, type, version, channel, actor, models, inputs_hash, time_ms, recorded_ms,"
         " sealed, payload, mac) VALUES ('default', gen_random_uuid()::text, 'main',"
         " 'pgbench' || :client_id, 'garment-1', 'M', '', 'view', 1, 'desktop', 'customer', '{}', '', "
         "1772000000000,"
         " 1772000000000, 0, '"
      << view("", 1).payload
      << "', '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef');\n"
         "INSERT INTO audit_head (tenant_id, chain, seq, hash, proof) VALUES ('default',"
         " 'pgbench' || :client_id, 1, 'x', 'y') ON CONFLICT (tenant_id, chain) DO UPDATE SET"
         " seq = audit_head.seq + 1, hash = excluded.hash, proof = excluded.proof;\n"
         "COMMIT;\n";
  const std::string command = fmt::format(
      "\"$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)/pgbench\" -n -M prepared -c {} -j 2 -T {} -f "
      "{} '{}' 2>&1",
      kClients, seconds, script.string(), server);
  FILE* pipe = ::popen(command.c_str(), "r");
  std::string out;
  for (char buffer[512]; std::fgets(buffer, sizeof buffer, pipe) != nullptr;) out += buffer;
  ::pclose(pipe);
  const auto at = out.find("tps = ");
  if (at == std::string::npos) fmt::print(stderr, "{}", out);
  return at == std::string::npos ? 0.0 : std::atof(out.c_str() + at + 6);
}

}  // namespace

void postgres() {
  const char* server = std::getenv("FITROOM_TEST_POSTGRES");
  if (server == nullptr) {
    fmt::print("PostgreSQL: run under tests/crm/with_postgres.sh\n");
    return;
  }
  const Folder folder(std::filesystem::temp_directory_path());
  CrmConfig config = configIn(folder.path());
  config.server = server;
  config.keyFile = folder.path() / "bench.key";
  std::vector<std::string> ids;
  {
    Crm crm = need(Crm::open(config));
    ids = people(crm, kClients);
  }
  // The customers of pgbench's clients: a row that all of them hold would make them wait for each other.
  PGconn* owner = PQconnectdb(server);
  PQclear(PQexec(owner,
                 "INSERT INTO customer (tenant_id, id, created_ms, identity_sealed, email_index, phone_index)"
                 " SELECT 'default', 'pgbench' || n, 0, '', '', '' FROM generate_series(0, 31) n"));
  PQfinish(owner);
  const std::pair<const char*, Act> acts[] = {
      {"events",
       [](Crm& crm, const std::string& id, int i) { return need(crm.record(view(id, i))).kept ? 1 : 0; }},
      {"try-ons",
       [](Crm& crm, const std::string& id, int i) { return need(crm.record(tryOn(id, i))).kept ? 1 : 0; }},
  };
  for (const auto& [what, act] : acts) {
    std::vector<double> ratios;
    std::vector<double> rates;
    for (int round = 0; round < 3; ++round) {
      const double theirs = pgbenchRate(server, folder.path(), 4);
      rates.push_back(ourRate(config, ids, 4, act));
      ratios.push_back(rates.back() / theirs);
    }
    line(fmt::format("PostgreSQL, 32 clients, {} / pgbench, two statements", what),
         fmt::format("{:.2f} ({:.0f}/s)", median(ratios), median(rates)), median(ratios) >= 0.7, ">= 0.7");
  }
}

namespace {

// As a data feed would: past the program, by COPY.
void copyIn(PGconn* server, const std::string& into, const std::string& rows) {
  PQclear(PQexec(server, ("COPY " + into + " FROM STDIN WITH (FORMAT csv, NULL 'none')").c_str()));
  PQputCopyData(server, rows.data(), static_cast<int>(rows.size()));
  PQputCopyEnd(server, nullptr);
  for (PGresult* r = PQgetResult(server); r != nullptr; r = PQgetResult(server)) {
    if (PQresultStatus(r) != PGRES_COMMAND_OK) fmt::print(stderr, "{}", PQerrorMessage(server));
    PQclear(r);
  }
}

void feed(const char* address, int products) {
  std::string garments;
  std::string sizes;
  for (int i = 0; i < products; ++i) {
    const CatalogueItem g = product(i);
    garments += fmt::format("default,{},{},{},,{},any,,{},,{},{},CNY,1,0\n", g.id, g.name.zh, g.name.en,
                            g.category, g.colour, g.brand, g.price.minor);
    for (std::size_t s = 0; s < g.sizes.size(); ++s) {
      const CatalogueSize& size = g.sizes[s];
      sizes +=
          fmt::format("default,{},{},{},\"{{\"\"chest\"\":{},\"\"waist\"\":{}}}\",{}\n", g.id, size.label, s,
                      size.finished_m.at("chest"), size.finished_m.at("waist"), size.stock);
    }
  }
  PGconn* server = PQconnectdb(address);
  copyIn(server,
         "garment (tenant_id, id, name_zh, name_en, search_text, category, audience, fabric, colour, style,"
         " brand, price_minor, currency, published, changed_ms)",
         garments);
  copyIn(server, "garment_size (tenant_id, garment_id, label, position, finished, stock)", sizes);
  PQclear(PQexec(server, "ANALYZE"));  // As the server does by itself after a while.
  PQfinish(server);
}

}  // namespace

void postgresSearch() {
  const char* server = std::getenv("FITROOM_TEST_POSTGRES");
  if (server == nullptr) return;
  const Folder folder(std::filesystem::temp_directory_path());
  CrmConfig config = configIn(folder.path());
  config.server = server;
  config.keyFile = folder.path() / "bench.key";
  need(Crm::open(config));  // Makes the tables.
  feed(server, 100000);
  timeSearches(config, 100000, "PostgreSQL");
}

}  // namespace fitroom::crm::bench
