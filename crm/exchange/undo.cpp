#include <fmt/format.h>

#include <cstdlib>
#include <sstream>

#include "crm/core/json.h"
#include "crm/exchange/import_job.h"
#include "crm/store/promise_rows.h"
#include "crm/store/removed_rows.h"

namespace fitroom::crm {
namespace {

tl::unexpected<Error> noSuchImport() {
  return fail(ErrorCode::kNotFound,
              {"没有这次导入。用 fitroom crm imports 查看编号。",
               "There is no such import. See `fitroom crm imports` for the ids."},
              "batch");
}

/// Takes back what one transaction's worth of items did.
class Undoer {
 public:
  Undoer(Crm::Impl& crm, Rows& rows, const std::string& batch)
      : crm_(crm), rows_(rows), exchange_(rows), removed_(rows), batch_(batch) {}

  Expected<void> undo(const ImportItemRow& item);
  Expected<void> finish();
  UndoReport report;

 private:
  void undoCustomer(const ImportItemRow& item);
  void undoIdentity(const ImportItemRow& item);
  void purge(const std::string& event) {
    removed_.takeBack("event", event, crm_.now());
    purged_ += event + " ";
  }
  void purgeBody(const std::string& body) {
    removed_.takeBack("body", body, crm_.now());
    bodies_ += body + " ";
  }
  void putBack(const std::string& moved);

  Crm::Impl& crm_;
  Rows& rows_;
  ExchangeRows exchange_;
  RemovedRows removed_;
  const std::string& batch_;
  std::string purged_;  // Ids, each followed by a space; likewise below.
  std::string bodies_;
  std::string customers_;
  std::set<std::string> stale_;
};

Expected<void> Undoer::undo(const ImportItemRow& item) {
  if (item.kind == "customer") {
    undoCustomer(item);
  } else if (item.kind == "identity") {
    undoIdentity(item);
  } else if (item.kind == "event") {
    exchange_.deleteEvent(item.id);
    putBack(item.before);
    purge(item.id);
    stale_.insert(item.customer);
    exchange_.deleteItem(batch_, item);
    ++report.removed;
  } else if (item.kind == "body") {
    exchange_.deleteBody(item.id);
    purgeBody(item.id);
    exchange_.deleteItem(batch_, item);
  }
  return {};
}

// Stock that an event moved, as the import wrote it down: garment, size, pieces.
void Undoer::putBack(const std::string& moved) {
  std::istringstream in(moved);
  std::string garment;
  std::string size;
  std::string pieces;
  while (std::getline(in, garment) && std::getline(in, size) && std::getline(in, pieces)) {
    const std::int64_t by = -std::strtoll(pieces.c_str(), nullptr, 10);
    const std::int64_t done = PromiseRows(rows_).moveStock(garment, size, by, crm_.now());
    if (done != 0)
      crm_.audit(rows_, crm_.config.actor, "garment.stock", garment, fmt::format("{} {:+} undo", size, done));
  }
}

void Undoer::undoCustomer(const ImportItemRow& item) {
  const std::vector<std::string> events = exchange_.eventIds(item.id);
  if (static_cast<std::int64_t>(events.size()) > item.events) {
    ++report.left;
    return;
  }
  for (const std::string& id : events) purge(id);
  for (const BodyRow& body : rows_.bodies(item.id)) purgeBody(body.id);
  exchange_.eraseCustomer(item.id);
  removed_.takeBack("customer", item.id, crm_.now());
  customers_ += item.id + " ";
  ++report.removed;
}

void Undoer::undoIdentity(const ImportItemRow& item) {
  const Json before = parseJson(item.before).value_or(Json::object());
  auto row = rows_.customer(item.id);
  exchange_.deleteItem(batch_, item);
  if (!row) return;
  if (row->identity != before.value("after", "")) {
    ++report.left;  // Somebody has changed it since; that is the later word.
    return;
  }
  row->identity = before.value("identity", "");
  row->emailIndex = before.value("email", "");
  row->phoneIndex = before.value("phone", "");
  ++row->rev;
  row->revDevice = crm_.config.device;
  rows_.updateIdentity(*row);
  crm_.audit(rows_, crm_.config.actor, "customer.update", item.id, "undo " + batch_);
  ++report.restored;
}

Expected<void> Undoer::finish() {
  if (!purged_.empty()) crm_.audit(rows_, crm_.config.actor, "event.purge", batch_, purged_);
  // In this order: whoever hears of it drops the rows before it asks whether anything is left of a customer.
  if (!bodies_.empty()) crm_.audit(rows_, crm_.config.actor, "body.purge", batch_, bodies_);
  if (!customers_.empty()) crm_.audit(rows_, crm_.config.actor, "customer.undo", batch_, customers_);
  for (const std::string& customer : stale_) {
    if (!rows_.customer(customer)) continue;
    if (auto ok = crm_.refreshReports(rows_, customer); !ok) return ok;
  }
  return {};
}

}  // namespace

Expected<UndoReport> undoImport(Crm::Impl& crm, const std::string& batch, const Progress& progress) {
  UndoReport total;
  std::string afterKind;
  std::string afterId;
  std::int64_t done = 0;
  auto bulk = std::make_unique<BulkWriting>(crm);
  for (;;) {
    const std::lock_guard lock(crm.mutex);
    std::vector<ImportItemRow> items;
    ImportBatchRow row;
    UndoReport part;
    auto ok = crm.store->write([&](Rows& rows) -> Expected<void> {
      ExchangeRows exchange(rows);
      const auto found = exchange.batch(batch);
      if (!found) return noSuchImport();
      row = *found;
      items = exchange.items(batch, afterKind, afterId, static_cast<int>(kCustomersPerTransaction));
      Undoer undoer(crm, rows, batch);
      for (const ImportItemRow& item : items) {
        if (auto undone = undoer.undo(item); !undone) return undone;
      }
      if (auto finished = undoer.finish(); !finished) return finished;
      part = undoer.report;
      if (items.empty() && row.state != "undone") {
        row.state = "undone";
        row.left = total.left;
        exchange.saveBatch(row);
        crm.audit(rows, crm.config.actor, "import.undo", batch,
                  fmt::format("{} removed, {} left", total.removed, total.left));
      }
      return {};
    });
    if (!ok) return tl::unexpected(ok.error());
    total.removed += part.removed;
    total.restored += part.restored;
    total.left += part.left;
    if (items.empty()) break;
    afterKind = items.back().kind;
    afterId = items.back().id;
    done += static_cast<std::int64_t>(items.size());
    const double share =
        static_cast<double>(done) / static_cast<double>(std::max<std::int64_t>(1, row.added + row.updated));
    // Stopped half-way it can be gone on with: what is undone is no longer listed.
    if (!goesOn(progress, std::min(1.0, share))) {
      return fail(
          ErrorCode::kCancelled,
          {"撤销中途停止；再次撤销会接着做完。", "The undo was stopped half-way; undo again to finish it."},
          "cancelled");
    }
  }
  bulk.reset();
  const std::lock_guard lock(crm.mutex);
  crm.keys.clear();
  if (auto cleared = crm.store->clearTraces(); !cleared) return tl::unexpected(cleared.error());
  return total;
}

}  // namespace fitroom::crm
