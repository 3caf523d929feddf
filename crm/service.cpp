// Opening, customers, consent and bodies.

#include "crm/service.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "crm/core/json.h"
#include "crm/core/utf8.h"
#include "crm/service_impl.h"

namespace fitroom::crm {
namespace {

constexpr std::size_t kMaxIdentityBytes = 200;
constexpr const char* kKeyCheck = "key_check";

Expected<void> checkConfig(const CrmConfig& c) {
  if (auto ok = checkId(c.tenant, 64, {"租户", "tenant"}); !ok) return ok;
  if (auto ok = checkId(c.store, 64, {"门店编号", "store id"}); !ok) return ok;
  if (auto ok = checkText(c.device, 64, {"设备编号", "device id"}); !ok) return ok;
  if (auto ok = checkId(c.actor, kMaxIdBytes, {"操作者", "actor"}); !ok) return ok;
  if (c.busyTimeout_ms < 0 || c.busyTimeout_ms > 60000) {
    return fail(ErrorCode::kInvalidArgument,
                {fmt::format("等待时间 {} 毫秒不在 0 到 60000 之间。", c.busyTimeout_ms),
                 fmt::format("The busy timeout of {} ms is not within 0 to 60000.", c.busyTimeout_ms)},
                "busy_timeout");
  }
  if (!c.server.empty() && c.keyFile.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                {"使用数据库服务器时须给出密钥文件：密钥不存放在服务器上。",
                 "With a database server a key file must be named: the key is not kept on the server."},
                "key_file");
  }
  return {};
}

Expected<void> checkIdentity(const Identity& i) {
  if (auto ok = checkText(i.name, kMaxIdentityBytes, {"姓名", "name"}); !ok) return ok;
  if (auto ok = checkText(i.email, kMaxIdentityBytes, {"邮箱", "e-mail address"}); !ok) return ok;
  if (auto ok = checkText(i.phone, kMaxIdentityBytes, {"电话", "phone number"}); !ok) return ok;
  return checkText(i.locale, 16, {"语言", "locale"});
}

Identity readIdentity(const std::string& json) {
  const Json j = parseJson(json).value_or(Json::object());
  return {j.value("name", ""), j.value("email", ""), j.value("phone", ""), j.value("locale", "")};
}

Expected<void> checkMeasures(const std::map<std::string, double>& measures) {
  if (measures.empty() || measures.size() > 200) {
    return fail(ErrorCode::kInvalidArgument,
                {"身材须有 1 至 200 个尺寸。", "A body needs 1 to 200 measures."}, "measures");
  }
  for (const auto& [key, value] : measures) {
    if (auto ok = checkId(key, 64, {"尺寸名称", "measure's name"}); !ok) return ok;
    const double least = key.starts_with("shape_") ? -1.0 : 0.0;  // Sliders of shape beyond the tape.
    if (!std::isfinite(value) || value < least || value > 1000.0) {
      return fail(
          ErrorCode::kInvalidArgument,
          {fmt::format("尺寸 {} 的值无效：须为 0 到 1000 的数（米或千克）。", key),
           fmt::format("The measure {} is not valid: it must be 0 to 1000 (metres or kilograms).", key)},
          key);
    }
  }
  return {};
}

// Proves that the key is the one the database was made with, or leaves the proof on first use.
Expected<void> checkKey(Store& store, const Key& key) {
  const std::string proof = blindIndex(deriveKey(key, "keycheck"), "fitroom");
  auto found =
      store.read([](Rows& rows) -> Expected<std::optional<std::string>> { return rows.meta(kKeyCheck); });
  if (!found) return tl::unexpected(found.error());
  if (*found && **found == proof) return {};
  if (!*found) {
    return store.write([&](Rows& rows) -> Expected<void> {
      if (!rows.meta(kKeyCheck)) rows.setMeta(kKeyCheck, proof);
      return {};
    });
  }
  return fail(ErrorCode::kWrongKey,
              {"密钥文件与数据库不匹配。请使用创建该数据库时的密钥文件。",
               "The key file does not belong to this database. Use the one it was made with."},
              "key");
}

Expected<Key> loadKey(const CrmConfig& config, Store& store, RandomSource& random) {
  const auto path =
      config.keyFile.empty() ? std::filesystem::path(config.database.string() + ".key") : config.keyFile;
  auto used = store.read([](Rows& rows) -> Expected<bool> { return rows.meta(kKeyCheck).has_value(); });
  if (!used) return tl::unexpected(used.error());
  // A database that already has sealed rows must find its own key; making a new one would only hide the loss.
  return *used ? readKeyFile(path) : makeKeyFile(path, random);
}

}  // namespace

tl::unexpected<Error> noSuchCustomer() {
  return fail(ErrorCode::kNotFound,
              {"没有这位顾客。请检查顾客编号。", "There is no such customer. Check the customer id."},
              "customer");
}

tl::unexpected<Error> noSuchEvent() {
  return fail(ErrorCode::kNotFound,
              {"没有这条记录。请检查事件编号。", "There is no such event. Check the event id."}, "event");
}

Crm::Crm(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Crm::Crm(Crm&&) noexcept = default;
Crm& Crm::operator=(Crm&&) noexcept = default;
Crm::~Crm() = default;

Expected<Crm> Crm::open(const CrmConfig& config) {
  if (sodium_init() < 0) {
    return fail(ErrorCode::kInternal, {"加密库无法启动。", "The cryptographic library cannot start."},
                "sodium");
  }
  if (auto ok = checkConfig(config); !ok) return tl::unexpected(ok.error());
  auto impl = std::make_unique<Impl>();
  impl->config = config;
  impl->ownActor = config.actor;
  impl->deviceNamed = !config.device.empty();
  if (!impl->deviceNamed) impl->config.device = config.store;
  impl->clock = config.clock != nullptr ? config.clock : &impl->systemClock;
  impl->random = config.random != nullptr ? config.random : &impl->systemRandom;
  impl->ids = std::make_unique<IdMaker>(*impl->clock, *impl->random);
  auto store =
      Store::open({config.database, config.server, config.tenant, config.busyTimeout_ms}, *impl->clock);
  if (!store) return tl::unexpected(store.error());
  impl->store = std::move(*store);
  auto key = loadKey(config, *impl->store, *impl->random);
  if (!key) return tl::unexpected(key.error());
  if (auto ok = checkKey(*impl->store, *key); !ok) return tl::unexpected(ok.error());
  impl->storeKey = *key;
  impl->indexKey = deriveKey(*key, "blindidx");
  impl->auditKey = deriveKey(*key, "auditlog");
  impl->macKey = deriveKey(*key, "eventmac");
  if (auto ok = impl->forgetListed(); !ok) return tl::unexpected(ok.error());
  if (auto ok = impl->rebuildIfOlder(); !ok) return tl::unexpected(ok.error());
  return Crm(std::move(impl));
}

std::string Crm::Impl::place(const char* table, const std::string& row) const {
  return std::string(table) + "|" + config.tenant + "|" + row;
}

Expected<Key> Crm::Impl::customerKey(Rows& rows, const std::string& customer) {
  const auto wrapped = rows.wrappedKey(customer);
  if (!wrapped) return noSuchCustomer();
  return unwrapKey(storeKey, *wrapped, place("customer_key", customer));
}

bool Crm::Impl::consentLive(const std::vector<ConsentRow>& consents, Purpose purpose) const {
  return consentUntil(consents, purpose) > now();
}

UtcTime Crm::Impl::consentUntil(const std::vector<ConsentRow>& consents, Purpose purpose) const {
  UtcTime until{0};
  for (const ConsentRow& c : consents) {
    if (c.purpose != purposeName(purpose)) continue;
    until = c.given ? c.expires.value_or(kLatest) : UtcTime{0};
  }
  return until;
}

Expected<CustomerRow> Crm::Impl::sealIdentity(const Key& key, const std::string& id, UtcTime created,
                                              const Identity& identity) {
  const Json j = {{"name", identity.name},
                  {"email", identity.email},
                  {"phone", identity.phone},
                  {"locale", identity.locale}};
  CustomerRow row{id, created, seal(key, printJson(j), place("customer", id), *random), "", ""};
  const std::string email = normalisedEmail(identity.email);
  const std::string phone = normalisedPhone(identity.phone);
  if (!email.empty()) row.emailIndex = blindIndex(indexKey, "email|" + email);
  if (!phone.empty()) row.phoneIndex = blindIndex(indexKey, "phone|" + phone);
  return row;
}

Expected<Identity> Crm::Impl::identityOf(const Key& key, const CustomerRow& row) const {
  auto plain = crm::open(key, row.identity, place("customer", row.id));
  if (!plain) return tl::unexpected(plain.error());
  return readIdentity(*plain);
}

Expected<Customer> Crm::Impl::openCustomer(Rows& rows, const CustomerRow& row) {
  auto key = customerKey(rows, row.id);
  if (!key) return tl::unexpected(key.error());
  auto identity = identityOf(*key, row);
  if (!identity) return tl::unexpected(identity.error());
  Customer customer{row.id, row.created, std::move(*identity), {}};
  const Person person = personOf(rows, row.id);
  if (person.root != row.id) customer.mergedInto = person.root;
  customer.files = person.members.size();
  customer.restricted = restricted(rows, person);
  const auto consents = consentsOf(rows, person);
  for (int i = 0; i < kPurposeCount; ++i) {
    if (consentLive(consents, static_cast<Purpose>(i))) customer.consents.push_back(static_cast<Purpose>(i));
  }
  return customer;
}

Expected<NewCustomer> Crm::Impl::newCustomer(const Identity& identity, const std::vector<Purpose>& consents,
                                             const Context& context) {
  if (auto ok = checkIdentity(identity); !ok) return tl::unexpected(ok.error());
  const std::string id = ids->next();
  const Key key = Key::random(*random);
  auto row = sealIdentity(key, id, now(), identity);
  if (!row) return tl::unexpected(row.error());
  NewCustomer made;
  made.row = std::move(*row);
  made.wrappedKey = wrapKey(storeKey, key, place("customer_key", id), *random);
  made.actor = context.actor == "customer" && !signedIn ? context.actor : actorOf(context);
  for (const Purpose p : consents) {
    Event e = draft(EventType::kConsentGiven, id, context);
    e.payload = printJson({{"purpose", purposeName(p)}});
    auto checked = validate(std::move(e), now());
    if (!checked) return tl::unexpected(checked.error());
    made.consents.push_back(std::move(*checked));
  }
  return made;
}

Expected<void> Crm::Impl::insertCustomer(Rows& rows, const NewCustomer& made) {
  rows.insertCustomer(made.row, made.wrappedKey);
  audit(rows, made.actor, "customer.create", made.row.id, "");
  for (const Event& e : made.consents) {
    if (auto ok = append(rows, e); !ok) return tl::unexpected(ok.error());
  }
  return {};
}

Expected<std::string> Crm::createCustomer(const Identity& identity, const std::vector<Purpose>& consents,
                                          const Context& context) {
  if (auto ok = checkIdentity(identity); !ok) return tl::unexpected(ok.error());
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kCreate); !ok) return tl::unexpected(ok.error());
  const auto made = impl_->newCustomer(identity, consents, context);
  if (!made) return tl::unexpected(made.error());
  auto done = impl_->store->write([&](Rows& rows) { return impl_->insertCustomer(rows, *made); });
  if (!done) return tl::unexpected(done.error());
  impl_->present = made->row.id;
  return made->row.id;
}

Expected<Customer> Crm::customer(const std::string& id) {
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kReadName, id); !ok) return tl::unexpected(ok.error());
  return impl_->store->write([&](Rows& rows) -> Expected<Customer> {
    const auto row = rows.customer(id);
    if (!row) return noSuchCustomer();
    impl_->auditRead(rows, "customer.read", id);
    auto c = impl_->openCustomer(rows, *row);
    if (c) impl_->mask(c->identity);
    return c;
  });
}

Expected<std::vector<Customer>> Crm::customers(const CustomerQuery& query) {
  if (query.limit < 1 || query.limit > 1000) {
    return fail(ErrorCode::kInvalidArgument, {"条数须为 1 至 1000。", "The limit must be 1 to 1000."},
                "limit");
  }
  const std::string email = normalisedEmail(query.email);
  const std::string phone = normalisedPhone(query.phone);
  const std::string emailIndex = email.empty() ? "" : blindIndex(impl_->indexKey, "email|" + email);
  const std::string phoneIndex = phone.empty() ? "" : blindIndex(impl_->indexKey, "phone|" + phone);
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kReadName); !ok) return tl::unexpected(ok.error());
  const bool listing = impl_->may(Right::kList);
  const bool exact = !emailIndex.empty() || !phoneIndex.empty();
  auto found = impl_->store->write([&](Rows& rows) -> Expected<std::vector<Customer>> {
    std::vector<Customer> out;
    std::set<std::string> seen;
    for (CustomerRow& row : rows.customers(query.after, query.limit, emailIndex, phoneIndex)) {
      // Without the right to a list: whoever gives the address or number is in front of the kiosk.
      if (!listing && !exact && row.id != impl_->present) continue;
      if (!impl_->inMyStore(rows, row.id)) continue;
      if (exact) {
        // A second file's address leads to the person.
        const std::string root = personOf(rows, row.id).root;
        if (!seen.insert(root).second) continue;
        if (root != row.id) row = *rows.customer(root);
      }
      auto c = impl_->openCustomer(rows, row);
      if (!c) return tl::unexpected(c.error());
      impl_->mask(c->identity);
      out.push_back(std::move(*c));
      impl_->auditRead(rows, "customer.read", row.id, "list");
      if (!listing && exact) break;
    }
    return out;
  });
  if (found && !listing && exact) impl_->present = found->empty() ? "" : found->front().id;
  return found;
}

Expected<void> Crm::updateIdentity(const std::string& id, const Identity& identity) {
  if (auto ok = checkIdentity(identity); !ok) return ok;
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kWriteIdentity, id); !ok) return ok;
  return impl_->store->write([&](Rows& rows) -> Expected<void> {
    if (!rows.lockCustomer(id)) return noSuchCustomer();
    const auto old = rows.customer(id);
    auto key = impl_->customerKey(rows, id);
    if (!key) return tl::unexpected(key.error());
    auto row = impl_->sealIdentity(*key, id, old->created, identity);
    if (!row) return tl::unexpected(row.error());
    row->rev = old->rev + 1;
    row->revDevice = impl_->config.device;
    rows.updateIdentity(*row);
    impl_->audit(rows, impl_->config.actor, "customer.update", id, "");
    return {};
  });
}

Expected<std::string> Crm::setConsent(const std::string& customer, Purpose purpose, bool given,
                                      const std::string& textVersion, std::optional<UtcTime> expires,
                                      const Context& context) {
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kConsent, customer); !ok) return tl::unexpected(ok.error());
  Event e = impl_->draft(given ? EventType::kConsentGiven : EventType::kConsentWithdrawn, customer, context);
  Json payload = {{"purpose", purposeName(purpose)}};
  if (!textVersion.empty()) payload["text_version"] = textVersion;
  if (given && expires) payload["expires_ms"] = expires->ms;
  e.payload = isUtf8(textVersion) ? printJson(payload) : "";
  if (customer.empty()) return noSuchCustomer();
  auto checked = validate(std::move(e), impl_->now());
  if (!checked) return tl::unexpected(checked.error());
  return impl_->store->write([&](Rows& rows) -> Expected<std::string> {
    Event event = *checked;
    if (!context.time) {
      // Whoever speaks now has heard what was said before, even where that device's clock ran ahead.
      for (const ConsentRow& c : impl_->consentsOf(rows, personOf(rows, customer))) {
        if (c.purpose == purposeName(purpose)) event.time.ms = std::max(event.time.ms, c.at.ms + 1);
      }
    }
    if (auto ok = impl_->append(rows, event); !ok) return tl::unexpected(ok.error());
    return event.id;
  });
}

Expected<bool> Crm::hasConsent(const std::string& customer, Purpose purpose) {
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kReadName, customer); !ok) return tl::unexpected(ok.error());
  return impl_->store->read([&](Rows& rows) -> Expected<bool> {
    if (!rows.customer(customer)) return noSuchCustomer();
    return impl_->consentLive(impl_->consentsOf(rows, personOf(rows, customer)), purpose);
  });
}

Expected<std::vector<ConsentRecord>> Crm::consents(const std::string& customer) {
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kReadName, customer); !ok) return tl::unexpected(ok.error());
  return impl_->store->read([&](Rows& rows) -> Expected<std::vector<ConsentRecord>> {
    if (!rows.customer(customer)) return noSuchCustomer();
    std::vector<ConsentRecord> out;
    for (const ConsentRow& row : impl_->consentsOf(rows, personOf(rows, customer))) {
      out.push_back({row.event, purposeFromName(row.purpose).value_or(Purpose::kKeepProfile), row.given,
                     row.at, row.expires, row.textVersion,
                     channelFromName(row.channel).value_or(Channel::kDesktop), row.actor});
    }
    return out;
  });
}

Expected<std::string> Crm::saveBody(const std::string& customer, const std::string& source,
                                    const std::map<std::string, double>& measures, const Context& context) {
  if (auto ok = checkMeasures(measures); !ok) return tl::unexpected(ok.error());
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kWriteEvents, customer); !ok) return tl::unexpected(ok.error());
  Event e = impl_->draft(EventType::kBodyMade, customer, context);
  const std::string id = impl_->ids->next();
  e.payload =
      printJson({{"source", isUtf8(source) ? source : ""}, {"body_id", id}, {"given", measures.size()}});
  auto checked = validate(std::move(e), impl_->now());
  if (!checked) return tl::unexpected(checked.error());
  return impl_->store->write([&](Rows& rows) -> Expected<std::string> {
    auto key = impl_->customerKey(rows, customer);
    if (!key) return tl::unexpected(key.error());
    if (auto ok = impl_->append(rows, *checked); !ok) return tl::unexpected(ok.error());
    rows.insertBody(
        {id, customer, checked->time, source,
         seal(*key, printJson(Json(measures)), impl_->place("body_profile", id), *impl_->random)});
    return id;
  });
}

Expected<std::vector<BodyProfile>> Crm::bodies(const std::string& customer) {
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kReadBody, customer); !ok) return tl::unexpected(ok.error());
  return impl_->store->write([&](Rows& rows) -> Expected<std::vector<BodyProfile>> {
    std::vector<BodyProfile> out;
    const Person person = personOf(rows, customer);
    for (const std::string& member : person.members) {
      auto key = impl_->customerKey(rows, member);
      if (!key) return tl::unexpected(key.error());
      for (const BodyRow& row : rows.bodies(member)) {
        auto plain = crm::open(*key, row.measures, impl_->place("body_profile", row.id));
        if (!plain) return tl::unexpected(plain.error());
        out.push_back({row.id, row.made, row.source,
                       parseJson(*plain).value_or(Json::object()).get<std::map<std::string, double>>()});
      }
    }
    if (!person.alone()) {
      std::sort(out.begin(), out.end(), [](const BodyProfile& a, const BodyProfile& b) {
        return std::tie(a.made, a.id) > std::tie(b.made, b.id);
      });
    }
    impl_->auditRead(rows, "body.read", customer, std::to_string(out.size()));
    return out;
  });
}

}  // namespace fitroom::crm
