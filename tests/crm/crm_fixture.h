#pragma once

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "crm/service.h"

namespace fitroom::crm {

/// Every backend there is here: SQLite always, PostgreSQL where tests/crm/with_postgres.sh has started one.
inline std::vector<std::string> backends() {
  std::vector<std::string> all{"sqlite"};
  if (std::getenv("FITROOM_TEST_POSTGRES") != nullptr) all.emplace_back("postgres");
  return all;
}

/// A throw-away folder (and on PostgreSQL throw-away schemas), a clock that stands still and repeatable
/// random bytes. The parameter names the backend.
class CrmFixture : public testing::TestWithParam<std::string> {
 protected:
  bool onServer() const { return GetParam() == "postgres"; }

  void SetUp() override {
    // In memory where there is such a place: what is tested is not the disk.
    const std::filesystem::path memory = "/dev/shm";
    const auto base = ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
    std::string name = (base / "fitroom-crm-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
  }
  void TearDown() override {
    std::error_code ignored;
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(folder, ignored);
    for (const std::string& schema : schemas_) serverSql("DROP SCHEMA \"" + schema + "\" CASCADE");
  }

  /// Straight to the server, past the program.
  static std::string serverSql(const std::string& statement) {
    PGconn* c = PQconnectdb(std::getenv("FITROOM_TEST_POSTGRES"));
    PGresult* r = PQexec(c, ("SET client_min_messages TO error;" + statement).c_str());
    const ExecStatusType status = PQresultStatus(r);
    EXPECT_TRUE(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) << PQerrorMessage(c);
    std::string value = status == PGRES_TUPLES_OK && PQntuples(r) > 0 ? PQgetvalue(r, 0, 0) : "";
    PQclear(r);
    PQfinish(c);
    return value;
  }
  std::string schemaOf(const std::string& file) const { return folder.filename().string() + "-" + file; }

  CrmConfig config(const std::string& file = "crm.db") {
    CrmConfig c;
    c.database = folder / file;
    if (onServer()) {
      const std::string schema = schemaOf(file);
      if (schemas_.insert(schema).second) serverSql("CREATE SCHEMA \"" + schema + "\"");
      c.server =
          std::string(std::getenv("FITROOM_TEST_POSTGRES")) + " options='-csearch_path=\"" + schema + "\"'";
      c.keyFile = folder / (file + ".key");
    }
    c.clock = &clock;
    c.random = &random;
    return c;
  }
  Crm openCrm(const std::string& file = "crm.db") {
    auto crm = Crm::open(config(file));
    if (!crm) throw std::runtime_error(crm.error().text.en);
    return std::move(*crm);
  }

  static CatalogueItem shirt(const std::string& id = "shirt-1") {
    CatalogueItem g;
    g.id = id;
    g.name = {"白衬衫", "White shirt"};
    g.category = "shirt";
    g.colour = "white";
    g.price = {19900, "CNY"};
    g.published = true;
    g.sizes = {{"S", {{"chest", 0.96}}, 2}, {"M", {{"chest", 1.00}}, 3}, {"L", {{"chest", 1.04}}, 0}};
    return g;
  }

  /// "It fits": chest and waist right.
  static TryOn saidRight(const std::string& customer, const std::string& garment = "shirt-1",
                         const std::string& size = "M") {
    TryOn t;
    t.customer = customer;
    t.garment = garment;
    t.size = size;
    ZoneSaid chest;
    chest.zone = Zone::kChest;
    chest.ease_m = 0.10;
    chest.easeIntended_m = 0.10;
    chest.garment_m = 1.0;
    chest.body_m = 0.90;
    chest.confidence = 0.9;
    ZoneSaid waist = chest;
    waist.zone = Zone::kWaist;
    t.zones = {chest, waist};
    t.advisedSize = size;
    t.adviceConfidence = 0.8;
    t.category = "shirt";
    t.colour = "white";
    t.price = Money{19900, "CNY"};
    t.models = {{"fit", "1"}};
    t.inputsHash = "0123456789abcdef";
    return t;
  }

  std::string anybody(Crm& crm, const std::string& name = "Lin") {
    auto id = crm.createCustomer({name, name + "@example.com", "", "zh"},
                                 {Purpose::kKeepProfile, Purpose::kImproveModel});
    EXPECT_TRUE(id.has_value());
    return id.value_or("");
  }

  std::filesystem::path folder;
  ManualClock clock{UtcTime{1772000000000}};
  SeededRandom random{7};

 private:
  std::set<std::string> schemas_;
};

inline const FacetTrust& facet(const Profile& p, Facet f) {
  return p.trust.shop.at(static_cast<std::size_t>(f));
}

}  // namespace fitroom::crm
