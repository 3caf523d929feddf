#include <gmock/gmock.h>

#include "crm/catalogue/search_index.h"
#include "crm_fixture.h"

namespace fitroom::crm {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Search : public CrmFixture {
 protected:
  static std::vector<std::string> idsOf(Expected<std::vector<CatalogueItem>> found) {
    std::vector<std::string> ids;
    EXPECT_TRUE(found);
    for (const CatalogueItem& g : *found) ids.push_back(g.id);
    return ids;
  }
  static CatalogueItem item(const std::string& id, const Text& name, const std::string& category,
                            const std::string& colour, std::int64_t price) {
    CatalogueItem g = shirt(id);
    g.name = name;
    g.category = category;
    g.colour = colour;
    g.price.minor = price;
    return g;
  }
};
INSTANTIATE_TEST_SUITE_P(On, Search, testing::ValuesIn(backends()), [](const auto& i) { return i.param; });

TEST_P(Search, EveryConditionNarrows) {
  auto crm = openCrm();
  ASSERT_TRUE(crm.upsertGarment(item("a", {"白衬衫", "White shirt"}, "shirt", "white", 100)));
  ASSERT_TRUE(crm.upsertGarment(item("b", {"蓝色牛津衬衫", "Oxford shirt"}, "shirt", "blue", 200)));
  ASSERT_TRUE(crm.upsertGarment(item("c", {"白色长裤", "White trousers"}, "trousers", "white", 300)));
  CatalogueItem hidden = item("d", {"白衬衫", "White shirt"}, "shirt", "white", 100);
  hidden.published = false;
  ASSERT_TRUE(crm.upsertGarment(hidden));
  EXPECT_THAT(idsOf(crm.searchGarments({.text = "白"})), ElementsAre("a", "c"));
  EXPECT_THAT(idsOf(crm.searchGarments({.text = "shirt WHITE"})), ElementsAre("a"));
  EXPECT_THAT(idsOf(crm.searchGarments({.text = "100% _"})), IsEmpty());
  EXPECT_THAT(idsOf(crm.searchGarments({.category = "shirt"})), ElementsAre("a", "b"));
  EXPECT_THAT(idsOf(crm.searchGarments({.colour = "white"})), ElementsAre("a", "c"));
  EXPECT_THAT(idsOf(crm.searchGarments({.category = "no such"})), IsEmpty());
  EXPECT_THAT(idsOf(crm.searchGarments({.priceFrom_minor = 150, .priceTo_minor = 300})),
              ElementsAre("b", "c"));
  EXPECT_THAT(idsOf(crm.searchGarments({.publishedOnly = false})), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(idsOf(crm.searchGarments({.limit = 1, .offset = 1})), ElementsAre("b"));
  EXPECT_THAT(idsOf(crm.searchGarments({.sizeInStock = "L"})), IsEmpty());
  EXPECT_EQ(crm.searchGarments({.text = "oxford"})->at(0), *crm.garment("b"));
}

TEST_P(Search, WhatFitsIsInStockInThatSize) {
  auto crm = openCrm();
  CatalogueItem g = shirt("a");  // S .96 (2), M 1.00 (3), L 1.04 (0)
  ASSERT_TRUE(crm.upsertGarment(g));
  const auto chest = [](double from, double to) { return CatalogueQuery{.fits = {{"chest", from, to}}}; };
  EXPECT_THAT(idsOf(crm.searchGarments(chest(0.99, 1.01))), ElementsAre("a"));
  EXPECT_THAT(idsOf(crm.searchGarments(chest(1.03, 1.05))), IsEmpty());  // L is sold out.
  CatalogueQuery small = chest(0.99, 1.01);
  small.sizeInStock = "S";
  EXPECT_THAT(idsOf(crm.searchGarments(small)), IsEmpty());
  EXPECT_THAT(idsOf(crm.searchGarments({.fits = {{"waist", 0.0, 5.0}}})), IsEmpty());  // Not measured there.
}

TEST_P(Search, SeesWhatAnotherTillChanges) {
  auto a = openCrm();
  CrmConfig c = config();
  c.device = "other till";
  auto b = Crm::open(c);
  ASSERT_TRUE(b);
  ASSERT_TRUE(a.upsertGarment(shirt("a")));
  EXPECT_THAT(idsOf(b->searchGarments({.sizeInStock = "S"})), ElementsAre("a"));
  ASSERT_TRUE(a.adjustStock("a", "S", -2));
  EXPECT_THAT(idsOf(b->searchGarments({.sizeInStock = "S"})), IsEmpty());
  ASSERT_TRUE(b->adjustStock("a", "L", 1));
  EXPECT_THAT(idsOf(a.searchGarments({.sizeInStock = "L"})), ElementsAre("a"));
  ASSERT_TRUE(a.setPublished("a", false));
  EXPECT_THAT(idsOf(b->searchGarments()), IsEmpty());
  CatalogueItem renamed = shirt("a");
  renamed.name.en = "Quite another";
  ASSERT_TRUE(b->upsertGarment(renamed));
  EXPECT_THAT(idsOf(a.searchGarments({.text = "another"})), ElementsAre("a"));
}

TEST(SearchIndex, AgreesWithAPlainWalk) {
  SeededRandom random(5);
  const auto pick = [&](std::initializer_list<const char*> words) {
    return std::string(
        *(words.begin() + static_cast<int>(random.uniform() * static_cast<double>(words.size()))));
  };
  std::map<std::string, CatalogueItem> all;
  SearchIndex index;
  for (int step = 0; step < 600; ++step) {
    CatalogueItem g;
    g.id = "g" + std::to_string(static_cast<int>(random.uniform() * 200));
    g.name = {pick({"白衬衫", "黑裤", "连衣裙"}), pick({"White Shirt", "black trousers", "Dress"})};
    g.category = pick({"shirt", "trousers", "dress"});
    g.colour = pick({"white", "black", ""});
    g.price.minor = static_cast<std::int64_t>(random.uniform() * 10);
    g.published = random.uniform() < 0.8;
    for (const char* label : {"S", "M", "L"}) {
      g.sizes.push_back(
          {label, {{"chest", 0.8 + 0.1 * std::floor(random.uniform() * 4)}}, random.uniform() < 0.5});
    }
    if (random.uniform() < 0.1) {
      index.remove(g.id);
      all.erase(g.id);
    } else {
      index.put(g);
      all[g.id] = g;
    }
    CatalogueQuery q{.text = pick({"", "shirt", "白", "BLACK", "dress 裙"}),
                     .category = pick({"", "shirt"}),
                     .colour = pick({"", "white"}),
                     .sizeInStock = pick({"", "M"}),
                     .limit = 1000};
    if (random.uniform() < 0.5) q.priceTo_minor = 5;
    if (random.uniform() < 0.3) q.fits = {{"chest", 0.85, 1.05}};
    std::vector<std::string> expected;
    for (const auto& [id, item] : all) {
      const std::string text =
          loweredLatin(item.name.zh + " " + item.name.en + " " + item.category + " " + item.colour);
      bool good = item.published && (q.category.empty() || q.category == item.category) &&
                  (q.colour.empty() || q.colour == item.colour) &&
                  item.price.minor <= q.priceTo_minor.value_or(100);
      for (const char* word : {"shirt", "白", "black", "dress", "裙"}) {
        if (loweredLatin(q.text).find(word) != std::string::npos)
          good = good && text.find(word) != std::string::npos;
      }
      bool size = q.sizeInStock.empty() && q.fits.empty();
      for (const CatalogueSize& s : item.sizes) {
        const double chest = s.finished_m.at("chest");
        size = size || (s.stock > 0 && (q.sizeInStock.empty() || s.label == q.sizeInStock) &&
                        (q.fits.empty() || (chest >= 0.85 && chest <= 1.05)));
      }
      if (good && size) expected.push_back(id);
    }
    ASSERT_EQ(index.find(q), expected) << "step " << step;
  }
  EXPECT_EQ(index.size(), all.size());
}

}  // namespace
}  // namespace fitroom::crm
