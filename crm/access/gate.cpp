// Where every call of the Crm is let in or turned away.

#include <fmt/format.h>

#include "crm/core/json.h"
#include "crm/service_impl.h"
#include "crm/store/account_rows.h"

namespace fitroom::crm {
namespace {

tl::unexpected<Error> denied(const std::string& roles, Right right) {
  return fail(ErrorCode::kDenied,
              {fmt::format("角色 {} 无权做这件事（{}）。请用有权限的账户登录。", roles, rightName(right)),
               fmt::format("The role {} may not do this ({}). Sign in with an account that may.", roles,
                           rightName(right))},
              rightName(right));
}

tl::unexpected<Error> notInFront() {
  return fail(ErrorCode::kDenied,
              {"试衣终端只能看到面前的这位顾客。请顾客用自己的邮箱或电话找到档案，或请店员登录。",
               "A kiosk sees only the customer in front of it. Let the customer be found by e-mail or phone, "
               "or a member of staff sign in."},
              "customer");
}

tl::unexpected<Error> otherStore() {
  return fail(ErrorCode::kDenied,
              {"这位顾客不属于您的门店。", "This customer has nothing to do with your shop."}, "store");
}

}  // namespace

Expected<bool> Crm::Impl::isClaimed() {
  const UtcTime at = now();
  // An account is never taken away again, so "claimed" stays; "unclaimed" is asked again each second.
  if (claimed || (claimedAt.ms != 0 && at.ms - claimedAt.ms < kSecondMs && at >= claimedAt)) return claimed;
  auto any = store->read([](Rows& rows) -> Expected<bool> { return AccountRows(rows).any(); });
  if (!any) return any;
  claimed = *any;
  claimedAt = at;
  return claimed;
}

void Crm::Impl::endSession() {
  signedIn.reset();
  config.actor = ownActor;
}

// The account as it is now: roles may have been changed, and a disabled account's session ends here.
Expected<void> Crm::Impl::refreshSession() {
  if (!signedIn) return {};
  const UtcTime at = now();
  auto row = store->read([&](Rows& rows) -> Expected<std::optional<AccountRow>> {
    for (AccountRow& a : AccountRows(rows).accounts()) {
      if (a.name == signedIn->account) return std::optional(std::move(a));
    }
    return std::optional<AccountRow>();
  });
  if (!row) return tl::unexpected(row.error());
  const bool over =
      at.ms - signedIn->seen.ms > Accounts::kIdleMs || at.ms - signedIn->begun.ms > Accounts::kSessionMs;
  if (over || !*row || !(*row)->active) {
    endSession();
    return fail(
        ErrorCode::kDenied,
        {"登录已结束（闲置过久、满八小时或账户停用）。请重新登录。",
         "The session has ended (idle too long, eight hours over, or the account disabled). Sign in again."},
        "session");
  }
  auto roles = rolesFromNames((*row)->roles);
  if (!roles) return tl::unexpected(roles.error());
  signedIn->roles = *roles;
  signedIn->store = (*row)->store;
  signedIn->seen = at;
  return {};
}

std::string Crm::Impl::actorOf(const Context& context) const {
  return signedIn || context.actor == "customer" ? config.actor : context.actor;
}

RoleSet Crm::Impl::rolesNow() const {
  return signedIn ? signedIn->roles : RoleSet{Role::kKiosk};
}

bool Crm::Impl::may(Right right) const {
  return !claimed || rolesNow().may(right);
}

Expected<void> Crm::Impl::allow(Right right, const std::string& customer) {
  auto closed = isClaimed();
  if (!closed) return tl::unexpected(closed.error());
  if (!*closed) return {};
  Expected<void> verdict = refreshSession();
  if (verdict) verdict = judge(right, customer);
  if (verdict || verdict.error().code != ErrorCode::kDenied) return verdict;
  auto told = store->write([&](Rows& rows) -> Expected<void> {
    audit(rows, config.actor, "access.denied", customer.size() <= kMaxIdBytes ? customer : "",
          rightName(right));
    return {};
  });
  return told ? verdict : told;
}

Expected<void> Crm::Impl::judge(Right right, const std::string& customer) {
  const RoleSet roles = rolesNow();
  if (!roles.may(right)) return denied(roles.names(), right);
  if (needsProof(right) && now().ms - signedIn->proven.ms > Accounts::kProofMs) {
    return fail(
        ErrorCode::kDenied,
        {"导出、删除和账户管理须再次输入密码。", "Exports, erasures and accounts need the password again."},
        "proof");
  }
  // What takes everybody at once is not for somebody who may only see one shop's.
  const bool wide = right == Right::kExport || right == Right::kMerge || right == Right::kBackUp;
  if (customer.empty() && wide && signedIn && !signedIn->store.empty()) return otherStore();
  if (customer.empty()) return {};
  // What only the kiosk's role allows, it allows for the customer in front of it.
  const bool kioskOnly = roles == RoleSet{Role::kKiosk};
  if (kioskOnly && customer != present) return notInFront();
  if (!signedIn || signedIn->store.empty()) return {};
  auto known = store->read([&](Rows& rows) -> Expected<bool> { return inMyStore(rows, customer); });
  if (!known) return tl::unexpected(known.error());
  return *known ? Expected<void>{} : otherStore();
}

bool Crm::Impl::inMyStore(Rows& rows, const std::string& customer) {
  if (!signedIn || signedIn->store.empty()) return true;
  return AccountRows(rows).knownInStore(customer, signedIn->store) ||
         consentLive(rows.consents(customer), Purpose::kShareStores);
}

Expected<void> Crm::Impl::allowOutcome(const Outcome& outcome) {
  if (outcome.tryOn.empty()) return allow(Right::kWriteEvents, outcome.customer);
  return allowForEvent(Right::kWriteEvents, outcome.tryOn);
}

Expected<void> Crm::Impl::allowForEvent(Right right, const std::string& event) {
  if (auto closed = isClaimed(); !closed || !*closed)
    return closed ? Expected<void>{} : tl::unexpected(closed.error());
  auto customer = store->read([&](Rows& rows) -> Expected<std::string> {
    const auto row = rows.event(event);
    return row ? row->event.customer : std::string();
  });
  if (!customer) return tl::unexpected(customer.error());
  return allow(right, *customer);
}

// Enough of an address to recognise it by, not enough to use it.
void Crm::Impl::mask(Identity& who) const {
  if (may(Right::kReadContact) || rolesNow() == RoleSet{Role::kKiosk}) return;
  const auto at = who.email.find('@');
  if (!who.email.empty()) who.email = at == std::string::npos ? "***" : "***" + who.email.substr(at);
  if (!who.phone.empty())
    who.phone = "***" + (who.phone.size() > 6 ? who.phone.substr(who.phone.size() - 3) : "");
}

// What a verdict says of the garment stays; what it says of the body goes.
void Crm::Impl::mask(Event& event) const {
  if (may(Right::kReadBody)) return;
  auto j = parseJson(event.payload);
  if (!j || !j->contains("zones")) return;
  for (Json& zone : (*j)["zones"]) zone.erase("body_cm");
  event.payload = printJson(*j);
}

}  // namespace fitroom::crm
