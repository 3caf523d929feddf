#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "crm/core/utf8.h"
#include "crm/exchange/import_job.h"

namespace fitroom::crm {
namespace {

constexpr double kRead = 0.2;

}  // namespace

std::string idOfContent(const Crm::Impl& crm, UtcTime time, const std::string& content) {
  std::array<std::uint8_t, 16> bytes{};
  crypto_generichash(bytes.data(), bytes.size(), reinterpret_cast<const unsigned char*>(content.data()),
                     content.size(), crm.indexKey.data(), Key::kBytes);
  return uuidV7(std::max<std::int64_t>(time.ms, 0), bytes);
}

Expected<void> EventImport::run(const std::filesystem::path& file) {
  if (auto ok = readFile<EventReader>(file, kRead, rows_); !ok) return ok;
  if (rows_.empty()) return {};
  if (!options_.dryRun) batch().id = report_.batch = crm_.ids->next();
  const BulkWriting bulk(crm_);
  return writeAll();
}

Expected<void> EventImport::take(std::unique_ptr<std::istream> in) {
  auto reader = EventReader::read(std::move(in), {});
  if (!reader) return tl::unexpected(reader.error());
  auto rows = readAll(**reader, 1, kRead);
  if (!rows) return tl::unexpected(rows.error());
  rows_ = std::move(*rows);
  return writeAll();
}

Expected<void> EventImport::writeAll() {
  for (std::size_t from = 0; from < rows_.size(); from += kRowsPerTransaction) {
    const std::size_t to = std::min(rows_.size(), from + kRowsPerTransaction);
    if (auto ok = writeChunk(from, to); !ok) return ok;
    const double part = static_cast<double>(to) / static_cast<double>(rows_.size());
    if (!goesOn(options_.progress, kRead + (1.0 - kRead) * part)) return stopped();
  }
  return {};
}

Expected<std::optional<std::string>> EventImport::find(ExchangeRows& rows, const ImportedEvent& e) {
  const auto look = [&](const std::string& key, auto query) -> std::optional<std::string> {
    const auto it = found_.find(key);
    if (it != found_.end()) return it->second.empty() ? std::nullopt : std::optional(it->second);
    auto id = query(key);
    found_[key] = id.value_or("");
    return id;
  };
  const std::string email = normalisedEmail(e.email);
  const std::string phone = normalisedPhone(e.phone);
  if (!e.ref.empty()) {
    if (auto id =
            look(refHash(crm_, options_.source, e.ref), [&](const auto& h) { return rows.customerByRef(h); }))
      return id;
  }
  if (!email.empty()) {
    if (auto id = look(blindIndex(crm_.indexKey, "email|" + email),
                       [&](const auto& h) { return rows.customerByEmail(h); }))
      return id;
  }
  if (!phone.empty()) {
    if (auto id = look(blindIndex(crm_.indexKey, "phone|" + phone),
                       [&](const auto& h) { return rows.customerByPhone(h); }))
      return id;
  }
  if (e.ref.empty() && email.empty() && phone.empty()) return std::optional<std::string>();
  return fail(ErrorCode::kNotFound,
              {"没有这位顾客（编号、邮箱、电话都找不到）。请先导入顾客。",
               "There is no such customer (by number, e-mail or phone). Import the customers first."},
              "customer");
}

Expected<void> EventImport::resolve(Rows& rows, ImportedEvent& e) {
  if (!e.event.customer.empty()) return {};
  ExchangeRows exchange(rows);
  auto id = find(exchange, e);
  if (!id) return tl::unexpected(id.error());
  e.event.customer = id->value_or("");
  return {};
}

void EventImport::giveId(ImportedEvent& e) {
  if (!e.event.id.empty() || e.event.customer.empty()) return;
  Event bare = e.event;
  bare.recorded = {};
  std::string content =
      e.refEvent.empty() ? "event|" + toJson(bare) : "event|" + options_.source + "|" + e.refEvent;
  // The second of two equal rows is a second event; the same file again makes the same ids again.
  if (e.refEvent.empty()) content += fmt::format("|{}", seen_[content]++);
  e.event.id = idOfContent(crm_, e.event.time, content);
}

Expected<void> EventImport::writeChunk(std::size_t from, std::size_t to) {
  struct Tally {
    std::int64_t added = 0, skipped = 0, refused = 0;
    std::vector<ImportIssue> issues;
  } out;
  const std::lock_guard lock(crm_.mutex);
  for (std::size_t i = from; i < to; ++i) {
    Event& e = rows_[i].event;
    if (e.store.empty()) e.store = crm_.config.store;
    if (e.actor.empty()) e.actor = "customer";
    if (e.recorded.ms == 0) e.recorded = crm_.now();
  }
  const auto body = [&](Rows& rows) -> Expected<void> {
    out = {};
    ExchangeRows exchange(rows);
    Appender appender(crm_, rows);
    for (std::size_t i = from; i < to; ++i) {
      ImportedEvent& e = rows_[i];
      const auto refuse = [&](const Error& error) {
        ++out.refused;
        out.issues.push_back({e.line, error.context, error.text, true});
      };
      if (e.event.time.ms == 0) {
        refuse({ErrorCode::kInvalidArgument, {"缺少时间。", "The time is missing."}, "time", false});
        continue;
      }
      if (auto ok = resolve(rows, e); !ok) {
        refuse(ok.error());
        continue;
      }
      giveId(e);
      Event given = e.event;
      if (given.id.empty()) given.id = crm_.ids->next();  // A guest's: counted, not kept.
      auto checked = validate(std::move(given), crm_.now());
      if (!checked) {
        refuse(checked.error());
        continue;
      }
      if (options_.dryRun) {
        const bool there = !e.event.customer.empty() && rows.event(checked->id).has_value();
        (there ? out.skipped : out.added) += 1;
        continue;
      }
      auto added = appender.add(*checked, true);
      if (!added) {
        refuse(added.error());
      } else if (*added) {
        ++out.added;
        // What moved on the shelf is remembered with the event, so that undoing puts it back.
        std::string moved;
        for (const Appender::Moved& m : appender.takeMoved())
          moved += fmt::format("{}\n{}\n{}\n", m.garment, m.size, m.by);
        if (!checked->customer.empty() && !batch().id.empty())
          exchange.insertItem(batch().id, {"event", checked->id, checked->customer, moved, 0});
      } else {
        ++out.skipped;
      }
    }
    if (options_.dryRun) return {};
    if (auto ok = appender.finish(); !ok) return ok;
    if (batch().id.empty()) return {};
    ImportBatchRow row = batch();
    row.added = report_.added + out.added;
    row.state = to == rows_.size() ? "done" : "running";
    exchange.saveBatch(row);
    return {};
  };
  auto done = options_.dryRun ? crm_.store->read(body) : crm_.store->write(body);
  if (!done) return done;
  report_.added += out.added;
  report_.skipped += out.skipped;
  report_.refused += out.refused;
  for (ImportIssue& i : out.issues) issue(std::move(i));
  return {};
}

}  // namespace fitroom::crm
