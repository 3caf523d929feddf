#include "crm/store/promise_rows.h"

#include <algorithm>
#include <map>

#include "crm/store/prepared.h"

namespace fitroom::crm {
namespace {

constexpr const char* kSelect =
    "SELECT customer_id, line_id, order_id, garment_id, size_label, state, story, due_ms, used FROM promise"
    " WHERE tenant_id = :t";

PromiseRow rowOf(const Prepared& p) {
  return {p.text(0),        p.text(1), p.text(2), p.text(3), p.text(4), p.text(5), UtcTime{p.number(0)},
          p.number(1) != 0, p.text(6)};
}

template <class... A>
std::vector<PromiseRow> select(Rows& rows, const std::string& tail, const char* uses, const A&... values) {
  Prepared& p = rows.session().prepared(kSelect + tail, uses, "sssssssnn");
  std::vector<PromiseRow> out;
  p.each([&] { out.push_back(rowOf(p)); }, rows.tenant(), values...);
  return out;
}

bool byLine(const PromiseRow& a, const PromiseRow& b) {
  return std::tie(a.customer, a.line) < std::tie(b.customer, b.line);
}

// By bytes, whatever the server's locale.
std::vector<PromiseRow> sorted(std::vector<PromiseRow> rows) {
  std::sort(rows.begin(), rows.end(), byLine);
  return rows;
}

}  // namespace

void PromiseRows::replace(const std::string& customer, const std::vector<PromiseRow>& now) {
  std::map<std::string, PromiseRow> before;
  for (PromiseRow& row : ofCustomer(customer)) before.emplace(row.line, std::move(row));
  for (const PromiseRow& row : now) {
    const auto old = before.find(row.line);
    const bool same = old != before.end() && old->second == row;
    if (old != before.end()) before.erase(old);
    if (same) continue;
    Prepared& put = rows_.session().prepared(
        "INSERT INTO promise (tenant_id, customer_id, line_id, order_id, garment_id, size_label,"
        " state, story, due_ms, used) VALUES (:t, :c, :l, :o, :g, :s, :a, :j, :d, :u)"
        " ON CONFLICT (tenant_id, customer_id, line_id) DO UPDATE SET order_id = excluded.order_id,"
        " garment_id = excluded.garment_id, size_label = excluded.size_label,"
        " state = excluded.state, story = excluded.story, due_ms = excluded.due_ms,"
        " used = excluded.used",
        "ssssssssnn");
    put.change(rows_.tenant(), customer, row.line, row.order, row.garment, row.size, row.state, row.story,
               row.due.ms, row.used ? 1 : 0);
  }
  for (const auto& [line, row] : before) {
    Prepared& drop = rows_.session().prepared(
        "DELETE FROM promise WHERE tenant_id = :t AND customer_id = :c AND line_id = :l", "sss");
    drop.change(rows_.tenant(), customer, line);
  }
}

std::vector<PromiseRow> PromiseRows::ofCustomer(const std::string& customer) {
  return sorted(select(rows_, " AND customer_id = :c", "ss", customer));
}

std::vector<PromiseRow> PromiseRows::ofOrder(const std::string& order) {
  // The second condition is that of the index.
  return sorted(select(rows_, " AND order_id = :o AND order_id <> ''", "ss", order));
}

std::vector<PromiseRow> PromiseRows::ofGarment(const std::string& garment) {
  return sorted(garment.empty() ? select(rows_, "", "s")
                                : select(rows_, " AND garment_id = :g", "ss", garment));
}

std::vector<PromiseRow> PromiseRows::dueBy(UtcTime when, int limit) {
  return select(rows_, " AND due_ms > 0 AND due_ms <= :d ORDER BY due_ms, line_id LIMIT :n", "snn", when.ms,
                limit);
}

std::int64_t PromiseRows::moveStock(const std::string& garment, const std::string& size, std::int64_t by,
                                    UtcTime when) {
  if (by == 0 || garment.empty()) return 0;
  Prepared& look = rows_.session().prepared(
      "SELECT stock, counted_ms FROM garment_size WHERE tenant_id = :t AND garment_id = :g"
      " AND label = :l" +
          rows_.session().lockRow,
      "sss", "nn");
  if (!look.one(rows_.tenant(), garment, size) || look.number(1) > when.ms) return 0;
  const std::int64_t change = std::max<std::int64_t>(by, -look.number(0));
  if (change == 0) return 0;
  Prepared& move = rows_.session().prepared(
      "UPDATE garment_size SET stock = stock + :b WHERE tenant_id = :t AND garment_id = :g"
      " AND label = :l",
      "nsss");
  move.change(change, rows_.tenant(), garment, size);
  return change;
}

}  // namespace fitroom::crm
