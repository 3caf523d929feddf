#include "crm/store/removed_rows.h"

#include "crm/store/prepared.h"

namespace fitroom::crm {

struct RemovedRows::Impl {
  explicit Impl(Rows& r) : sql(r.session().sql), tenant(r.tenant()) {}

  /// Prepared on first use.
  Prepared& get(std::unique_ptr<Prepared>& p, const char* query, std::string_view uses,
                std::string_view intos = "") {
    if (!p) p = std::make_unique<Prepared>(sql, query, uses, intos);
    return *p;
  }

  soci::session& sql;
  const std::string& tenant;
  std::unique_ptr<Prepared> find, takeBack, bringAgain, put, first;
  std::optional<bool> any;
};

RemovedRows::RemovedRows(Rows& rows) : impl_(std::make_unique<Impl>(rows)) {}
RemovedRows::~RemovedRows() = default;

bool RemovedRows::any() {
  if (!impl_->any) {
    impl_->any = impl_->get(impl_->first, "SELECT id FROM removed_row WHERE tenant_id = :t LIMIT 1", "s", "s")
                     .one(impl_->tenant);
  }
  return *impl_->any;
}

std::optional<RemovedRow> RemovedRows::find(const std::string& id) {
  if (!any()) return std::nullopt;
  Prepared& p = impl_->get(
      impl_->find, "SELECT kind, rev, at_ms FROM removed_row WHERE tenant_id = :t AND id = :i", "ss", "snn");
  if (!p.one(impl_->tenant, id)) return std::nullopt;
  return RemovedRow{id, p.text(0), p.number(0), UtcTime{p.number(1)}};
}

bool RemovedRows::isGone(const std::string& id) {
  const auto row = find(id);
  return row && row->gone();
}

void RemovedRows::takeBack(const std::string& kind, const std::string& id, UtcTime now) {
  impl_
      ->get(impl_->takeBack,
            "INSERT INTO removed_row (tenant_id, id, kind, rev, at_ms) VALUES (:t, :i, :k, 1, :a)"
            " ON CONFLICT (tenant_id, id) DO UPDATE SET at_ms = excluded.at_ms,"
            " rev = removed_row.rev + 1 - removed_row.rev % 2",
            "sssn")
      .change(impl_->tenant, id, kind, now.ms);
  impl_->any = true;
}

void RemovedRows::bringAgain(const std::string& id, UtcTime now) {
  if (!any()) return;
  impl_
      ->get(impl_->bringAgain,
            "UPDATE removed_row SET rev = rev + rev % 2, at_ms = :a WHERE tenant_id = :t AND id = :i", "nss")
      .change(now.ms, impl_->tenant, id);
}

bool RemovedRows::put(const RemovedRow& row) {
  const auto known = find(row.id);
  if (known && known->rev >= row.rev) return false;
  impl_
      ->get(impl_->put,
            "INSERT INTO removed_row (tenant_id, id, kind, rev, at_ms) VALUES (:t, :i, :k, :r, :a)"
            " ON CONFLICT (tenant_id, id) DO UPDATE SET rev = excluded.rev, at_ms = excluded.at_ms",
            "sssnn")
      .change(impl_->tenant, row.id, row.kind, row.rev, row.at.ms);
  impl_->any = true;
  return true;
}

}  // namespace fitroom::crm
