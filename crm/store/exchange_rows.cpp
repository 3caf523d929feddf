#include "crm/store/exchange_rows.h"

#include <map>

#include "crm/store/prepared.h"

namespace fitroom::crm {

struct ExchangeRows::Impl {
  explicit Impl(Rows& rows) : sql(rows.session().sql), tenant(rows.tenant()) {}

  /// The statement of this text, prepared on first use.
  Prepared& get(const std::string& query, std::string_view uses, std::string_view intos = "") {
    auto& p = prepared[query];
    if (!p) p = std::make_unique<Prepared>(sql, query, uses, intos);
    return *p;
  }
  std::optional<std::string> oneText(const std::string& query, const std::string& value) {
    Prepared& p = get(query, "ss", "s");
    return p.one(tenant, value) ? std::optional(p.text(0)) : std::nullopt;
  }

  soci::session& sql;
  const std::string& tenant;
  std::map<std::string, std::unique_ptr<Prepared>> prepared;
};

namespace {

constexpr const char* kBatchColumns =
    "SELECT id, kind, source, file, at_ms, state, actor, row_count, added, updated, left_in FROM import_batch"
    " WHERE tenant_id = :t";

ImportBatchRow batchOf(const Prepared& p) {
  return {p.text(0), p.text(1),   p.text(2),   p.text(3),   UtcTime{p.number(0)}, p.text(4),
          p.text(5), p.number(1), p.number(2), p.number(3), p.number(4)};
}

}  // namespace

ExchangeRows::ExchangeRows(Rows& rows) : impl_(std::make_unique<Impl>(rows)) {}
ExchangeRows::~ExchangeRows() = default;

void ExchangeRows::saveBatch(const ImportBatchRow& r) {
  impl_
      ->get(
          "INSERT INTO import_batch (tenant_id, id, kind, source, file, at_ms, state, actor, row_count, "
          "added, updated,"
          " left_in) VALUES (:t, :i, :k, :s, :f, :a, :e, :o, :r, :d, :u, :l)"
          " ON CONFLICT (tenant_id, id) DO UPDATE SET state = excluded.state, row_count = excluded.row_count,"
          " added = excluded.added, updated = excluded.updated, left_in = excluded.left_in",
          "sssssnssnnnn")
      .change(impl_->tenant, r.id, r.kind, r.source, r.file, r.at.ms, r.state, r.actor, r.rows, r.added,
              r.updated, r.left);
}

std::optional<ImportBatchRow> ExchangeRows::batch(const std::string& id) {
  Prepared p(impl_->sql, std::string(kBatchColumns) + " AND id = :i", "ss", "ssssnssnnnn");
  return p.one(impl_->tenant, id) ? std::optional(batchOf(p)) : std::nullopt;
}

std::vector<ImportBatchRow> ExchangeRows::batches() {
  Prepared p(impl_->sql, std::string(kBatchColumns) + " ORDER BY at_ms DESC, id DESC", "s", "ssssnssnnnn");
  std::vector<ImportBatchRow> rows;
  p.each([&] { rows.push_back(batchOf(p)); }, impl_->tenant);
  return rows;
}

void ExchangeRows::insertItem(const std::string& batch, const ImportItemRow& r) {
  impl_
      ->get(
          "INSERT INTO import_item (tenant_id, batch_id, kind, id, customer_id, before_sealed, events)"
          " VALUES (:t, :b, :k, :i, :c, :f, :e) ON CONFLICT (tenant_id, batch_id, kind, id) DO NOTHING",
          "ssssssn")
      .change(impl_->tenant, batch, r.kind, r.id, r.customer, r.before, r.events);
}

std::vector<ImportItemRow> ExchangeRows::items(const std::string& batch, const std::string& afterKind,
                                               const std::string& afterId, int limit) {
  Prepared& p = impl_->get(
      "SELECT kind, id, customer_id, before_sealed, events FROM import_item WHERE tenant_id = :t AND "
      "batch_id = :b"
      " AND (kind > :k OR (kind = :k2 AND id > :i)) ORDER BY kind, id LIMIT :n",
      "sssssn", "ssssn");
  std::vector<ImportItemRow> rows;
  p.each(
      [&] {
        rows.push_back({p.text(0), p.text(1), p.text(2), p.text(3), p.number(0)});
      },
      impl_->tenant, batch, afterKind, afterKind, afterId, limit);
  return rows;
}

void ExchangeRows::deleteItem(const std::string& batch, const ImportItemRow& r) {
  impl_
      ->get("DELETE FROM import_item WHERE tenant_id = :t AND batch_id = :b AND kind = :k AND id = :i",
            "ssss")
      .change(impl_->tenant, batch, r.kind, r.id);
}

void ExchangeRows::insertCustomer(const CustomerRow& r, const std::string& wrapped) {
  impl_
      ->get(
          "INSERT INTO customer (tenant_id, id, created_ms, identity_sealed, email_index, phone_index)"
          " VALUES (:t, :id, :c, :i, :e, :p)",
          "ssnsss")
      .change(impl_->tenant, r.id, r.created.ms, r.identity, r.emailIndex, r.phoneIndex);
  impl_->get("INSERT INTO customer_key (tenant_id, customer_id, wrapped) VALUES (:t, :id, :w)", "sss")
      .change(impl_->tenant, r.id, wrapped);
}

void ExchangeRows::insertConsent(const ConsentRow& r) {
  impl_
      ->get(
          "INSERT INTO consent (tenant_id, event_id, customer_id, purpose, given, at_ms, expires_ms, "
          "text_version,"
          " channel, actor) VALUES (:t, :e, :c, :p, :g, :a, :x, :v, :h, :o)",
          "ssssnnnsss")
      .change(impl_->tenant, r.event, r.customer, r.purpose, r.given ? 1 : 0, r.at.ms,
              r.expires ? r.expires->ms : -1, r.textVersion, r.channel, r.actor);
}

void ExchangeRows::insertBody(const BodyRow& r) {
  impl_
      ->get(
          "INSERT INTO body_profile (tenant_id, id, customer_id, made_ms, source, measures_sealed)"
          " VALUES (:t, :i, :c, :m, :s, :b)",
          "sssnss")
      .change(impl_->tenant, r.id, r.customer, r.made.ms, r.source, r.measures);
}

void ExchangeRows::insertRef(const std::string& hash, const std::string& customer) {
  impl_
      ->get(
          "INSERT INTO customer_ref (tenant_id, ref_index, customer_id) VALUES (:t, :r, :c)"
          " ON CONFLICT (tenant_id, ref_index) DO NOTHING",
          "sss")
      .change(impl_->tenant, hash, customer);
}

std::optional<std::string> ExchangeRows::customerByRef(const std::string& hash) {
  return impl_->oneText("SELECT customer_id FROM customer_ref WHERE tenant_id = :t AND ref_index = :r", hash);
}

std::optional<std::string> ExchangeRows::customerByEmail(const std::string& index) {
  return impl_->oneText(
      "SELECT id FROM customer WHERE tenant_id = :t AND email_index = :e ORDER BY id LIMIT 1", index);
}

std::optional<std::string> ExchangeRows::customerByPhone(const std::string& index) {
  return impl_->oneText(
      "SELECT id FROM customer WHERE tenant_id = :t AND phone_index = :p ORDER BY id LIMIT 1", index);
}

std::vector<KeyedCustomerRow> ExchangeRows::customers(const std::string& after, int limit) {
  Prepared& p = impl_->get(
      "SELECT c.id, c.created_ms, c.identity_sealed, c.email_index, c.phone_index, c.status, k.wrapped FROM "
      "customer c"
      " JOIN customer_key k ON k.tenant_id = c.tenant_id AND k.customer_id = c.id"
      " WHERE c.tenant_id = :t AND c.id > :a ORDER BY c.id LIMIT :n",
      "ssn", "snsssss");
  std::vector<KeyedCustomerRow> rows;
  p.each(
      [&] {
        rows.push_back(
            {{p.text(0), UtcTime{p.number(0)}, p.text(1), p.text(2), p.text(3), p.text(4)}, p.text(5)});
      },
      impl_->tenant, after, limit);
  return rows;
}

std::vector<std::string> ExchangeRows::eventIds(const std::string& customer) {
  Prepared& p = impl_->get("SELECT id FROM event WHERE tenant_id = :t AND customer_id = :c", "ss", "s");
  std::vector<std::string> ids;
  p.each([&] { ids.push_back(p.text(0)); }, impl_->tenant, customer);
  return ids;
}

void ExchangeRows::eraseCustomer(const std::string& customer) {
  for (const char* table : kCustomerTables) {
    impl_->get("DELETE FROM " + std::string(table) + " WHERE tenant_id = :t AND customer_id = :c", "ss")
        .change(impl_->tenant, customer);
  }
  impl_->get("DELETE FROM customer WHERE tenant_id = :t AND id = :c", "ss").change(impl_->tenant, customer);
}

void ExchangeRows::deleteBody(const std::string& id) {
  impl_->get("DELETE FROM body_profile WHERE tenant_id = :t AND id = :i", "ss").change(impl_->tenant, id);
}

void ExchangeRows::deleteEvent(const std::string& id) {
  impl_->get("DELETE FROM consent WHERE tenant_id = :t AND event_id = :i", "ss").change(impl_->tenant, id);
  impl_->get("DELETE FROM event WHERE tenant_id = :t AND id = :i", "ss").change(impl_->tenant, id);
}

}  // namespace fitroom::crm
