#include "crm/parties/relation.h"

#include <array>

#include "crm/core/words.h"

namespace fitroom::crm {
namespace {

constexpr std::array<Word, kPartyKindCount> kKinds{{{"customer", "顾客", "customer"},
                                                    {"household", "家庭", "household"},
                                                    {"brand", "品牌", "brand"},
                                                    {"supplier", "供应商", "supplier"},
                                                    {"store", "门店", "store"},
                                                    {"staff", "员工", "staff"}}};

}  // namespace

const char* partyKindName(PartyKind k) {
  return wordOf(kKinds, k).name;
}

std::optional<PartyKind> partyKindFromName(std::string_view name) {
  return findWord<PartyKind>(kKinds, name);
}

Text partyKindText(PartyKind k) {
  return wordOf(kKinds, k).text();
}

const std::vector<Relation>& relations() {
  using enum PartyKind;
  static const std::vector<Relation> all = {
      {"household", kCustomer, kHousehold, "同住一户", "is of the household"},
      {"partner", kCustomer, kCustomer, "是其伴侣", "is the partner of"},
      {"parent", kCustomer, kCustomer, "是其父母", "is a parent of"},
      {"child", kCustomer, kCustomer, "是其子女", "is a child of"},
      {"sibling", kCustomer, kCustomer, "是其兄弟姐妹", "is a sibling of"},
      {"buys_for", kCustomer, kCustomer, "为其购买", "buys for"},
      {"referred_by", kCustomer, kCustomer, "由其介绍", "was referred by"},
      {"adviser", kCustomer, kStaff, "由其服务", "is looked after by"},
      {"home_store", kCustomer, kStore, "常去门店", "is at home in"},
      {"likes_brand", kCustomer, kBrand, "偏爱品牌", "likes"},
      {"works_at", kStaff, kStore, "任职于", "works at"},
      {"manages", kStaff, kStore, "负责", "manages"},
      {"sells", kStore, kBrand, "销售", "sells"},
      {"supplies", kSupplier, kBrand, "供货给", "supplies"},
      {"owned_by", kBrand, kBrand, "属于", "belongs to"},
  };
  return all;
}

const Relation* findRelation(std::string_view name) {
  for (const Relation& r : relations()) {
    if (name == r.name) return &r;
  }
  return nullptr;
}

std::vector<const char*> customerRelationWords() {
  std::vector<const char*> words;
  for (const Relation& r : relations()) {
    if (r.from == PartyKind::kCustomer) words.push_back(r.name);
  }
  return words;
}

}  // namespace fitroom::crm
