#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>

#include "crm/service.h"

namespace fitroom::crm {

/// A throw-away folder, a clock that stands still and repeatable random bytes.
class CrmFixture : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "fitroom-crm-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
  }
  void TearDown() override {
    std::error_code ignored;
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(folder, ignored);
  }

  CrmConfig config(const std::string& file = "crm.db") {
    CrmConfig c;
    c.database = folder / file;
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
};

inline const FacetTrust& facet(const Profile& p, Facet f) {
  return p.trust.shop.at(static_cast<std::size_t>(f));
}

}  // namespace fitroom::crm
