#include "engine/ui/desk_flow.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "crm/access/accounts.h"
#include "crm/core/id.h"
#include "crm/privacy/objection.h"

namespace fitroom::engine {

namespace {

constexpr int kPageOfCustomers = 1000;
constexpr std::size_t kMostFound = 200;
constexpr std::size_t kReasonsShown = 3;
constexpr std::size_t kMostPairs = 100;
constexpr std::size_t kPairsRead = 1000;  // Some of them are known to be two people.
constexpr int kMostDue = 200;
constexpr int kEventsCounted = 100;
constexpr double kTellSeconds = 10.0;  // How often the CRM hears that somebody is typing.

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

DeskFlow::DeskFlow(crm::Crm& crm, Language language, std::string archives)
    : crm_(crm), language_(language), archives_(std::move(archives)) {
  claimed_ = crm::Accounts(crm_).claimed().value_or(true);
  if (!claimed_ || crm::Accounts(crm_).who()) show(DeskPage::kCustomers);
}

DeskFlow::~DeskFlow() = default;

crm::UtcTime DeskFlow::now() const {
  return crm::Requests(crm_).now();
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
  signOut();
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
  // An export was begun on the authority of whoever goes now.
  export_.reset();
  held_.reset();
  wipe(state_.password);
  wipe(state_.search);
  wipe(state_.note);
  state_ = DeskState{};
  idle_ = 0.0;
  if (!claimed_) state_.page = DeskPage::kCustomers;
}

void DeskFlow::touched() {
  idle_ = 0.0;
  if (untold_ < kTellSeconds) return;
  untold_ = 0.0;
  crm::Accounts(crm_).touch();
}

bool DeskFlow::advance(double seconds) {
  untold_ += seconds;
  if (export_) {
    pollExport();
    return true;
  }
  const bool empty = state_.page == DeskPage::kSignIn && state_.account.empty();
  if (empty) return false;
  idle_ += seconds;
  if (idle_ < kIdleSeconds) return idle_ >= kIdleSeconds - kWarnSeconds;
  signOut();
  state_.done = {"闲置五分钟，已退出并清空屏幕。",
                 "Five idle minutes: signed out, and the screen is cleared."};
  return true;
}

std::optional<double> DeskFlow::idleCountdown() const {
  if (export_ || state_.page == DeskPage::kSignIn || idle_ < kIdleSeconds - kWarnSeconds) return std::nullopt;
  return kIdleSeconds - idle_;
}

void DeskFlow::show(DeskPage page) {
  closeMessage();
  state_.setting.reset();
  state_.page = page;
  if (page == DeskPage::kDuplicates) loadDuplicates();
  if (page == DeskPage::kReview) loadReview();
  if (page == DeskPage::kToday) loadToday();
  if (page == DeskPage::kPartners) loadParties();
}

void DeskFlow::reload() {
  if (state_.page == DeskPage::kCustomers && state_.open) {
    loadCustomer(openId());
    if (state_.open && state_.tab == DeskTab::kFile) loadFile();
  } else if (state_.page != DeskPage::kData && state_.page != DeskPage::kSignIn) {
    show(state_.page);
  }
}

void DeskFlow::run(std::function<crm::Expected<Text>()> act) {
  const std::string asked = state_.form ? state_.form->id : std::string();
  const auto done = act();
  if (!done && done.error().context == "proof") {
    askPassword([this, act = std::move(act)] { run(act); });
    return;
  }
  if (!done) return refuse(done.error());
  // What it asked for is done, unless it has asked for something more.
  if (state_.form && state_.form->id == asked) cancelForm();
  reload();
  if (!state_.error.zh.empty()) return;
  state_.done = *done;
}

void DeskFlow::askPassword(std::function<void()> then) {
  held_ = std::move(state_.form);
  DeskForm form{.id = "prove", .title = "desk.prove", .text = "desk.prove_text", .submit = "desk.go_on"};
  form.fields = {{"password", "desk.password", DeskField::Kind::kSecret, true}};
  form.act = [this, then = std::move(then)](const DeskForm& f) -> crm::Expected<Text> {
    if (auto ok = crm::Accounts(crm_).prove(f.value("password")); !ok) return tl::unexpected(ok.error());
    // What was asked for is done once this form has gone.
    const auto next = then;
    state_.form = std::move(held_);
    held_.reset();
    next();
    return Text{};
  };
  open(std::move(form));
}

void DeskFlow::open(DeskForm form) {
  closeMessage();
  state_.form = std::move(form);
}

void DeskFlow::submit() {
  if (!state_.form || !state_.form->ready()) return;
  closeMessage();
  if (state_.form->id == "prove") {
    DeskForm form = *state_.form;
    const auto done = form.act(form);
    for (DeskField& f : form.fields) wipe(f.value);
    if (done) return;
    refuse(done.error());
    if (state_.form) wipe(state_.form->fields.front().value);
    return;
  }
  run([form = *state_.form] { return form.act(form); });
}

void DeskFlow::cancelForm() {
  if (state_.form) {
    for (DeskField& f : state_.form->fields) wipe(f.value);
  }
  state_.form.reset();
  held_.reset();
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

void DeskFlow::openCustomer(const std::string& id, DeskTab tab) {
  closeMessage();
  state_.setting.reset();
  wipe(state_.note);
  state_.page = DeskPage::kCustomers;
  state_.tab = tab;
  loadCustomer(id);
  if (state_.open && tab == DeskTab::kFile) loadFile();
}

void DeskFlow::setTab(DeskTab tab) {
  state_.tab = tab;
  if (tab == DeskTab::kFile && state_.open) loadFile();
}

void DeskFlow::closeCustomer() {
  state_.open.reset();
  state_.timeline.clear();
  state_.orders.clear();
  state_.numbers.clear();
  state_.file.reset();
}

void DeskFlow::loadCustomer(const std::string& id) {
  closeCustomer();
  auto customer = crm_.customer(id);
  if (!customer) return refuse(customer.error());
  auto timeline = crm_.timeline(customer->id, 200);
  if (!timeline) return refuse(timeline.error());
  auto orders = crm::OrderDesk(crm_).ofCustomer(customer->id);
  if (!orders) return refuse(orders.error());
  // The list shows the name as it is now.
  for (crm::Customer& c : state_.found) {
    if (c.id == customer->id) c = *customer;
  }
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

void DeskFlow::loadFile() {
  DeskFile file;
  const std::string id = openId();
  crm::People people(crm_);
  if (const auto stage = people.stage(id)) file.stage = *stage;
  std::vector<crm::Event> events;
  for (const crm::TimelineEntry& t : state_.timeline) events.push_back(t.event);
  file.objectsProfiling = crm::objects(events, crm::kToProfiling);
  file.objectsMarketing = crm::objects(events, crm::kToMarketing);
  if (auto requests = crm::Requests(crm_).ofCustomer(id)) file.requests = std::move(*requests);
  auto bodies = crm_.bodies(id);
  if (bodies) {
    file.bodies = std::move(*bodies);
  } else {
    file.whyNoBodies = toText(bodies.error().text);
  }
  const auto home = people.householdOf(id);
  if (home && !home->empty()) {
    if (const auto members = people.household(*home)) {
      for (const std::string& member : *members) file.household.emplace_back(member, nameOf(member));
    }
  }
  if (const auto ties = people.tiesOf(id)) {
    const auto parties = crm::Parties(crm_).list();
    for (const crm::CustomerTie& t : *ties) {
      if (!t.live || t.relation->to == crm::PartyKind::kHousehold) continue;
      std::string to = t.relation->to == crm::PartyKind::kCustomer ? nameOf(t.to) : t.to;
      for (std::size_t i = 0; parties && i < parties->size(); ++i) {
        if ((*parties)[i].id == t.to) to = (*parties)[i].name;
      }
      file.ties.push_back({t.relation->text().zh + " " + to, t.relation->text().en + " " + to});
    }
  }
  state_.file = std::move(file);
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

DeskTwin DeskFlow::twin(const std::string& id) {
  DeskTwin out;
  out.name = id.substr(0, 8);
  if (const auto customer = crm_.customer(id)) {
    const crm::Identity& who = customer->identity;
    if (!who.name.empty()) out.name = who.name;
    for (const std::string* more : {&who.email, &who.phone}) {
      if (!more->empty()) out.contact += (out.contact.empty() ? "" : "  ") + *more;
    }
    out.created = customer->created;
  }
  if (const auto events = crm_.timeline(id, kEventsCounted)) out.events = events->size();
  return out;
}

void DeskFlow::loadToday() {
  state_.due.clear();
  state_.requests.clear();
  state_.complaints.clear();
  state_.whyNoDue = state_.whyNoRequests = {};
  auto due = crm::OrderDesk(crm_).due(kMostDue);
  if (!due) {
    state_.whyNoDue = toText(due.error().text);
    if (due.error().context == "session") return refuse(due.error());
  } else {
    for (crm::Promise& p : *due) {
      std::string name = nameOf(p.customer);
      state_.due.push_back({std::move(p), std::move(name)});
    }
  }
  auto requests = crm::Requests(crm_).list();
  if (!requests) {
    state_.whyNoRequests = toText(requests.error().text);
  } else {
    for (crm::RightsRequest& r : *requests) {
      std::string name = nameOf(r.customer);
      state_.requests.push_back({std::move(r), std::move(name)});
    }
  }
  auto complaints = crm::openComplaints(crm_);
  if (!complaints) return;  // Whoever may not list them has been told so above.
  for (crm::OpenComplaint& c : *complaints) {
    std::string name = nameOf(c.customer);
    state_.complaints.push_back({std::move(c), std::move(name)});
  }
}

void DeskFlow::loadParties() {
  state_.parties.clear();
  crm::Parties parties(crm_);
  auto all = parties.list();
  if (!all) return refuse(all.error());
  std::map<std::string, std::string> names;
  for (const crm::Party& p : *all) names[p.id] = p.name;
  for (crm::Party& p : *all) {
    DeskParty one;
    if (const auto ties = parties.ties(p.id)) {
      for (const crm::PartyTie& t : *ties) {
        if (t.from != p.id || t.relation == nullptr || t.until.ms != 0) continue;
        one.ties.push_back(
            {t.relation->text().zh + " " + names[t.to], t.relation->text().en + " " + names[t.to]});
      }
    }
    one.party = std::move(p);
    state_.parties.push_back(std::move(one));
  }
}

void DeskFlow::loadDuplicates() {
  state_.pairs.clear();
  state_.merged.clear();
  auto pairs = crm::Exchange(crm_).duplicates(kPairsRead);
  if (pairs) pairs = crm::Merging(crm_).stillAlike(std::move(*pairs));
  if (!pairs) return refuse(pairs.error());
  if (pairs->size() > kMostPairs) pairs->resize(kMostPairs);
  for (crm::DuplicatePair& p : *pairs) state_.pairs.push_back({p, twin(p.first), twin(p.second)});
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
  if (pair >= state_.pairs.size()) return;
  const crm::DuplicatePair p = state_.pairs[pair].pair;
  const auto done = crm::Merging(crm_).keepApart(p.first, p.second);
  if (!done) return refuse(done.error());
  loadDuplicates();
  say("已记下：不是同一人，不再列出。", "Noted: two people. The pair is not listed again.");
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
