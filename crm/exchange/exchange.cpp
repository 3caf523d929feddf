#include "crm/exchange/exchange.h"

#include <fmt/format.h>

#include "crm/core/utf8.h"
#include "crm/exchange/import_job.h"

namespace fitroom::crm {
namespace {

// What is written when an import ends, whole or stopped.
Expected<ImportReport> finished(Crm::Impl& crm, ImportReport report, const Expected<void>& done,
                                const std::string& batch) {
  if (done) return report;
  // Nothing is left half done: what was written is taken back, except where the store itself is in trouble.
  if (!batch.empty() && done.error().code == ErrorCode::kCancelled) {
    if (auto undone = undoImport(crm, batch, {}); !undone) return tl::unexpected(undone.error());
  }
  return tl::unexpected(done.error());
}

template <class Job>
Expected<ImportReport> runImport(Crm::Impl& crm, const std::filesystem::path& file,
                                 const ImportOptions& options) {
  Job job(crm, options);
  const Expected<void> done = job.run(file);
  return finished(crm, job.takeReport(), done, job.batchId());
}

}  // namespace

std::string refHash(const Crm::Impl& crm, const std::string& source, const std::string& ref) {
  return blindIndex(crm.indexKey, "ref|" + source + "|" + ref);
}

tl::unexpected<Error> stopped() {
  return fail(ErrorCode::kCancelled, {"已停止，没有留下任何改动。", "Stopped; nothing of it was kept."},
              "cancelled");
}

ImportJob::ImportJob(Crm::Impl& crm, const ImportOptions& options)
    : crm_(crm),
      options_(options),
      actor_(options.context.actor == "customer" ? crm.config.actor : options.context.actor) {
  report_.kind = options.kind;
  batch_.kind = options.kind == ImportKind::kCustomers ? "customers" : "events";
  batch_.source = options.source;
  batch_.at = crm.now();
  batch_.state = "running";
  batch_.actor = actor_;
}

void ImportJob::issue(ImportIssue i) {
  ++report_.issueCount;
  if (report_.issues.size() < ImportReport::kMaxListed) report_.issues.push_back(std::move(i));
}

void ImportJob::duplicate(DuplicateFound d) {
  ++report_.duplicateCount;
  if (report_.duplicates.size() < ImportReport::kMaxListed) report_.duplicates.push_back(std::move(d));
}

Expected<ImportReport> Exchange::importFile(const std::filesystem::path& file, const ImportOptions& options) {
  Crm::Impl& crm = CrmInside::of(crm_);
  if (auto ok = checkId(options.source, 64, {"来源系统", "source system"}); !ok)
    return tl::unexpected(ok.error());
  if (auto ok = checkId(options.context.actor, kMaxIdBytes, {"操作者", "actor"}); !ok)
    return tl::unexpected(ok.error());
  if (auto ok = checkText(file.filename().string(), 255, {"文件名", "file name"}); !ok)
    return tl::unexpected(ok.error());
  {
    const std::lock_guard lock(crm.mutex);
    if (auto ok = crm.allow(Right::kImport); !ok) return tl::unexpected(ok.error());
  }
  return options.kind == ImportKind::kCustomers ? runImport<CustomerImport>(crm, file, options)
                                                : runImport<EventImport>(crm, file, options);
}

Expected<UndoReport> Exchange::undo(const std::string& batch, const Progress& progress) {
  Crm::Impl& crm = CrmInside::of(crm_);
  {
    const std::lock_guard lock(crm.mutex);
    if (auto ok = crm.allow(Right::kImport); !ok) return tl::unexpected(ok.error());
  }
  return undoImport(crm, batch, progress);
}

Expected<std::vector<ImportBatch>> Exchange::imports() {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kImport); !ok) return tl::unexpected(ok.error());
  return crm.store->read([](Rows& rows) -> Expected<std::vector<ImportBatch>> {
    std::vector<ImportBatch> out;
    for (const ImportBatchRow& b : ExchangeRows(rows).batches()) {
      out.push_back({b.id, b.kind, b.file, b.state, b.actor, b.at, b.rows, b.added, b.updated, b.left});
    }
    return out;
  });
}

Expected<std::vector<DuplicatePair>> Exchange::duplicates(std::size_t limit, const Progress& progress) {
  Crm::Impl& crm = CrmInside::of(crm_);
  {
    const std::lock_guard lock(crm.mutex);
    if (auto ok = crm.allow(Right::kMerge); !ok) return tl::unexpected(ok.error());
  }
  DuplicateFinder finder;
  std::vector<std::string> ids;
  std::vector<DuplicatePair> pairs;
  std::vector<DuplicatePair> found;  // Of one page.
  std::string after;
  for (;;) {
    const std::lock_guard lock(crm.mutex);
    auto page = crm.store->read([&](Rows& rows) -> Expected<std::vector<KeyedCustomerRow>> {
      return ExchangeRows(rows).customers(after, kRowsPerTransaction);
    });
    if (!page) return tl::unexpected(page.error());
    if (page->empty()) break;
    for (const KeyedCustomerRow& c : *page) {
      auto key = unwrapKey(crm.storeKey, c.wrapped, crm.place("customer_key", c.row.id));
      if (!key) return tl::unexpected(key.error());
      auto identity = crm.identityOf(*key, c.row);
      if (!identity) return tl::unexpected(identity.error());
      if (const auto m = finder.find(*identity); m && pairs.size() < limit) {
        found.push_back({ids[m->of], c.row.id, m->by, m->certain});
      }
      finder.add(*identity);
      ids.push_back(c.row.id);
    }
    // Who is known to be one person is no question any more.
    auto asked = crm.store->read([&](Rows& rows) -> Expected<void> {
      for (DuplicatePair& p : found) {
        if (personOf(rows, p.first).root != personOf(rows, p.second).root) pairs.push_back(std::move(p));
      }
      return {};
    });
    if (!asked) return tl::unexpected(asked.error());
    found.clear();
    after = page->back().row.id;
    if (!goesOn(progress, 0.5)) return stopped();
  }
  const std::lock_guard lock(crm.mutex);
  auto audited = crm.store->write([&](Rows& rows) -> Expected<void> {
    crm.auditRead(rows, "customer.read", "", fmt::format("duplicates: {} compared", ids.size()));
    return {};
  });
  if (!audited) return tl::unexpected(audited.error());
  return pairs;
}

}  // namespace fitroom::crm
