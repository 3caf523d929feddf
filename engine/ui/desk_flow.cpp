#include "engine/ui/desk_flow.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "crm/access/accounts.h"
#include "crm/core/id.h"

namespace fitroom::engine {

namespace {

constexpr int kPageOfCustomers = 1000;
constexpr std::size_t kMostFound = 200;
constexpr std::size_t kReasonsShown = 3;
constexpr std::size_t kMostPairs = 100;

Text toText(const crm::Text& t) {
  return {t.zh, t.en};
}

std::string lower(std::string s) {
  for (char& c : s) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return s;
}

bool isNumber(const std::string& s) {
  return s.size() >= 5 && std::all_of(s.begin(), s.end(), [](char c) {
           return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == ' ';
         });
}

/// What somebody typed is not left in memory.
void wipe(std::string& s) {
  std::fill(s.begin(), s.end(), '\0');
  s.clear();
}

DeskNumber number(std::string key, Text name, const crm::Score& score) {
  DeskNumber n{std::move(key), std::move(name), score.value, score.enough(), {}};
  for (auto it = score.reasons.rbegin(); it != score.reasons.rend() && n.reasons.size() < kReasonsShown; ++it)
    n.reasons.push_back(toText(it->text));
  return n;
}

}  // namespace

DeskFlow::DeskFlow(crm::Crm& crm, Language language) : crm_(crm), language_(language) {
  claimed_ = crm::Accounts(crm_).claimed().value_or(true);
  if (!claimed_ || crm::Accounts(crm_).who()) show(DeskPage::kCustomers);
}

std::string DeskFlow::account() {
  const auto who = crm::Accounts(crm_).who();
  return who ? who->account : std::string();
}

void DeskFlow::refuse(const crm::Error& error) {
  state_.error = toText(error.text);
  state_.done = {};
  if (error.context != "session") return;
  const Text why = state_.error;
  state_ = DeskState{};
  state_.error = why;
}

void DeskFlow::say(const char* zh, const char* en) {
  state_.done = {zh, en};
  state_.error = {};
}

void DeskFlow::closeMessage() {
  state_.error = {};
  state_.done = {};
}

void DeskFlow::signIn() {
  closeMessage();
  const auto in = crm::Accounts(crm_).signIn(state_.account, state_.password);
  wipe(state_.password);
  if (!in) return refuse(in.error());
  show(DeskPage::kCustomers);
}

void DeskFlow::signOut() {
  crm::Accounts(crm_).signOut();
  state_ = DeskState{};
}

void DeskFlow::show(DeskPage page) {
  closeMessage();
  state_.setting.reset();
  state_.page = page;
  if (page == DeskPage::kDuplicates) loadDuplicates();
  if (page == DeskPage::kReview) loadReview();
  if (page == DeskPage::kDue) {
    auto due = crm::OrderDesk(crm_).due();
    state_.due.clear();
    if (!due) return refuse(due.error());
    state_.due = std::move(*due);
  }
}

void DeskFlow::search() {
  closeMessage();
  state_.found.clear();
  state_.searched = true;
  crm::CustomerQuery query;
  query.limit = kPageOfCustomers;
  const bool exact = state_.search.find('@') != std::string::npos || isNumber(state_.search);
  if (exact) (state_.search.find('@') != std::string::npos ? query.email : query.phone) = state_.search;
  const std::string wanted = lower(state_.search);
  for (;;) {
    auto page = crm_.customers(query);
    if (!page) return refuse(page.error());
    for (crm::Customer& c : *page) {
      const bool fits = exact || wanted.empty() || lower(c.identity.name).find(wanted) != std::string::npos;
      if (fits && c.mergedInto.empty() && state_.found.size() < kMostFound)
        state_.found.push_back(std::move(c));
    }
    if (page->size() < kPageOfCustomers || state_.found.size() >= kMostFound) break;
    query.after = page->back().id;
  }
  if (state_.found.size() == 1) openCustomer(state_.found.front().id);
}

void DeskFlow::openCustomer(const std::string& id) {
  closeMessage();
  state_.setting.reset();
  wipe(state_.note);
  state_.page = DeskPage::kCustomers;
  loadCustomer(id);
}

void DeskFlow::closeCustomer() {
  state_.open.reset();
  state_.timeline.clear();
  state_.orders.clear();
  state_.numbers.clear();
}

void DeskFlow::loadCustomer(const std::string& id) {
  closeCustomer();
  auto customer = crm_.customer(id);
  if (!customer) return refuse(customer.error());
  auto timeline = crm_.timeline(customer->id, 200);
  if (!timeline) return refuse(timeline.error());
  auto orders = crm::OrderDesk(crm_).ofCustomer(customer->id);
  if (!orders) return refuse(orders.error());
  state_.open = std::move(*customer);
  state_.timeline = std::move(*timeline);
  state_.orders = std::move(*orders);
  // Newest first, as the timeline.
  std::reverse(state_.orders.begin(), state_.orders.end());
  loadNumbers(state_.open->id);
}

void DeskFlow::loadNumbers(const std::string& id) {
  state_.numbers.clear();
  state_.whyNoNumbers = {};
  const auto profile = crm_.profile(id);
  if (!profile) {
    state_.whyNoNumbers = toText(profile.error().text);
    return;
  }
  if (profile->trust.shop.empty()) {
    state_.whyNoNumbers = {"您的角色看不到这些数字。", "Your role does not see these numbers."};
    return;
  }
  for (const crm::FacetTrust& f : profile->trust.shop) {
    const crm::Text facet = crm::facetText(f.facet);
    state_.numbers.push_back(number(std::string("trust.") + crm::facetName(f.facet),
                                    {"对本店的信任：" + facet.zh, "Trust in the shop: " + facet.en},
                                    f.score));
  }
  state_.numbers.push_back(
      number("credibility", {"合身反馈的可信度", "Credibility of fit answers"}, profile->trust.credibility));
  state_.numbers.push_back(
      number("return_risk", {"退货可能", "Chance that an order comes back"}, profile->trust.returnRisk));
}

void DeskFlow::addNote() {
  if (!state_.open || state_.note.empty()) return;
  crm::Event e;
  e.type = crm::EventType::kStaffNote;
  e.customer = state_.open->id;
  e.channel = crm::Channel::kDesktop;
  e.actor = "staff:local";
  e.payload =
      nlohmann::json{{"note", state_.note}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const auto kept = crm_.record(std::move(e));
  if (!kept) return refuse(kept.error());
  wipe(state_.note);
  loadCustomer(std::string(state_.open->id));
  say("备注已记下。", "The note is kept.");
}

void DeskFlow::askOverride(std::size_t number) {
  if (number >= state_.numbers.size()) return;
  closeMessage();
  state_.setting = number;
  state_.settingValue = state_.numbers[number].value;
  state_.reason.clear();
}

void DeskFlow::cancelOverride() {
  state_.setting.reset();
}

void DeskFlow::setOverride(bool computed) {
  if (!state_.open || !state_.setting || state_.reason.empty()) return;
  crm::Event e;
  e.type = crm::EventType::kOverride;
  e.customer = state_.open->id;
  e.channel = crm::Channel::kDesktop;
  e.actor = "staff:local";
  nlohmann::json payload = {{"number", state_.numbers[*state_.setting].key}, {"note", state_.reason}};
  if (!computed) payload["value"] = state_.settingValue;
  e.payload = payload.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const auto kept = crm_.record(std::move(e));
  if (!kept) return refuse(kept.error());
  state_.setting.reset();
  loadCustomer(std::string(state_.open->id));
  say("已设定；理由显示在数字旁，并写入时间线。",
      "Set. The reason stands beside the number and in the timeline.");
}

std::string DeskFlow::nameOf(const std::string& id) {
  const auto customer = crm_.customer(id);
  if (!customer) return id.substr(0, 8);
  const crm::Identity& who = customer->identity;
  std::string out = who.name.empty() ? id.substr(0, 8) : who.name;
  for (const std::string* more : {&who.email, &who.phone}) {
    if (!more->empty()) out += "  " + *more;
  }
  return out;
}

void DeskFlow::loadDuplicates() {
  state_.pairs.clear();
  state_.merged.clear();
  auto pairs = crm::Exchange(crm_).duplicates(kMostPairs);
  if (!pairs) return refuse(pairs.error());
  for (crm::DuplicatePair& p : *pairs) state_.pairs.push_back({p, nameOf(p.first), nameOf(p.second)});
  auto merged = crm::Merging(crm_).merged();
  if (!merged) return refuse(merged.error());
  state_.merged = std::move(*merged);
}

void DeskFlow::merge(std::size_t pair) {
  if (pair >= state_.pairs.size()) return;
  const crm::DuplicatePair p = state_.pairs[pair].pair;
  const auto done = crm::Merging(crm_).merge(p.first, p.second, p.by);
  if (!done) return refuse(done.error());
  loadDuplicates();
  say("已合并；随时可以拆开。", "Merged. It can be taken apart at any time.");
}

void DeskFlow::notTheSame(std::size_t pair) {
  if (pair < state_.pairs.size())
    state_.pairs.erase(state_.pairs.begin() + static_cast<std::ptrdiff_t>(pair));
}

void DeskFlow::unmerge(std::size_t merged) {
  if (merged >= state_.merged.size()) return;
  const auto done = crm::Merging(crm_).unmerge(state_.merged[merged].customer);
  if (!done) return refuse(done.error());
  loadDuplicates();
  say("已拆开，两份档案恢复原样。", "Taken apart; both files are as they were.");
}

void DeskFlow::loadReview() {
  state_.review.clear();
  state_.offsets.clear();
  auto all = crm::OrderDesk(crm_).promiseReport();
  if (!all) return refuse(all.error());
  for (crm::PromiseTally& t : *all) {
    if (t.said > 0) state_.review.push_back(std::move(t));
  }
  std::stable_sort(state_.review.begin(), state_.review.end(),
                   [](const crm::PromiseTally& a, const crm::PromiseTally& b) {
                     return a.notAsSaid * (1 + a.bought) > b.notAsSaid * (1 + b.bought);
                   });
  review(0);
}

void DeskFlow::review(std::size_t at) {
  if (at >= state_.review.size()) return;
  state_.reviewAt = at;
  auto offsets = crm_.garmentOffsets(state_.review[at].garment);
  state_.offsets = offsets ? std::move(*offsets) : std::vector<crm::GarmentOffset>{};
}

void DeskFlow::move(int by) {
  const auto stepped = [by](std::size_t at, std::size_t size) {
    const auto to = static_cast<std::ptrdiff_t>(at) + by;
    return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(to, 0, static_cast<std::ptrdiff_t>(size) - 1));
  };
  if (state_.page == DeskPage::kReview && !state_.review.empty()) {
    review(stepped(state_.reviewAt, state_.review.size()));
  } else if (state_.page == DeskPage::kCustomers && !state_.found.empty() && !state_.setting) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < state_.found.size(); ++i) {
      if (state_.open && state_.found[i].id == state_.open->id) at = i;
    }
    openCustomer(state_.open ? state_.found[stepped(at, state_.found.size())].id : state_.found.front().id);
  }
}

}  // namespace fitroom::engine
