#include "crm/exchange/backup.h"

#include <fmt/format.h>
#include <sodium.h>

#include <fstream>

#include "crm/core/json.h"
#include "crm/exchange/import_job.h"
#include "crm/exchange/out_file.h"
#include "crm/store/table_rows.h"

namespace fitroom::crm {
namespace {

constexpr int kForm = 1;

/// Keyed hash over all lines; shows a change and an end that is missing.
class LineHash {
 public:
  explicit LineHash(const Key& key) { crypto_generichash_init(&state_, key.data(), Key::kBytes, 32); }
  void add(const std::string& line) {
    crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(line.data()), line.size());
    crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>("\n"), 1);
  }
  std::string hex() {
    unsigned char hash[32];
    crypto_generichash_final(&state_, hash, sizeof hash);
    char text[65];
    sodium_bin2hex(text, sizeof text, hash, sizeof hash);
    return text;
  }

 private:
  crypto_generichash_state state_;
};

Json rowJson(const std::string& table, const TableRow& row) {
  Json values = Json::object();
  for (const auto& [name, cell] : row) {
    std::visit([&, &column = name](const auto& v) { values[column] = v; }, cell);
  }
  return {{"table", table}, {"row", values}};
}

tl::unexpected<Error> broken(const std::filesystem::path& file) {
  return fail(
      ErrorCode::kCorrupt,
      {fmt::format("备份 {} 不完整、被改动，或属于另一把密钥。什么也没有恢复。请换一份备份或正确的密钥文件。",
                   file.string()),
       fmt::format("The backup {} is cut short or changed, or belongs to another key. Nothing was restored. "
                   "Use another "
                   "backup, or the right key file.",
                   file.string())},
      file.string());
}

// Reads the whole file once before anything is done with it.
Expected<std::int64_t> check(const Crm::Impl& crm, const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return fail(ErrorCode::kNotFound,
                {fmt::format("没有备份文件 {}。", file.string()),
                 fmt::format("There is no backup {}.", file.string())},
                file.string());
  }
  LineHash hash(deriveKey(crm.storeKey, "backup01"));
  std::string line;
  std::int64_t lines = 0;
  std::string last;
  while (std::getline(in, line)) {
    if (lines > 0) hash.add(last);
    last = line;
    ++lines;
  }
  const auto end = parseJson(last);
  if (lines < 2 || !end || !end->is_object() || end->value("hash", "") != hash.hex()) return broken(file);
  return lines;
}

class Restorer {
 public:
  Restorer(Crm::Impl& crm, Rows& rows) : crm_(crm), rows_(rows), tables_(rows) {}
  Expected<void> header(const Json& j);
  Expected<void> row(const Json& j);
  BackupReport report;

 private:
  Crm::Impl& crm_;
  Rows& rows_;
  TableRows tables_;
  std::map<std::string, std::map<std::string, char>> columns_;
};

Expected<void> Restorer::header(const Json& j) {
  if (j.value("fitroom_backup", 0) != kForm || j.value("schema", 0) > newestSchemaVersion()) {
    return fail(ErrorCode::kNewerVersion,
                {"这份备份由更新的版本写成。请升级程序后再恢复。",
                 "This backup was written by a later release. Update the program, then restore it."},
                "schema");
  }
  for (const char* table : {"customer", "event", "erased_customer"}) {
    if (tables_.isEmpty(table)) continue;
    return fail(ErrorCode::kInvalidArgument,
                {"数据库里已有内容；备份只能恢复到空的数据库。用 --replace 替换现有数据库。",
                 "The store is not empty, and a backup is restored only into an empty one. Replace the "
                 "present store with --replace."},
                "restore");
  }
  for (const std::string& table : TableRows::tables()) columns_[table] = tables_.columns(table);
  return {};
}

Expected<void> Restorer::row(const Json& j) {
  const std::string table = j.value("table", "");
  const auto columns = columns_.find(table);
  const auto values = j.find("row");
  if (columns == columns_.end() || values == j.end()) return {};  // A table of a release that had more.
  TableRow row;
  for (const auto& [name, value] : values->items()) {
    if (columns->second.count(name) == 0) continue;
    if (value.is_string()) row[name] = value.get<std::string>();
    if (value.is_number_integer()) row[name] = value.get<std::int64_t>();
    if (value.is_number_float()) row[name] = value.get<double>();
  }
  if (table == "meta") {
    const auto text = [&](const char* name) {
      return std::holds_alternative<std::string>(row[name]) ? std::get<std::string>(row[name]) : "";
    };
    rows_.setMeta(text("key"), text("value"));
  } else {
    tables_.insert(table, columns->second, row);
  }
  report.customers += table == "customer" ? 1 : 0;
  ++report.rows;
  return {};
}

Expected<std::int64_t> forget(Crm::Impl& crm, Rows& rows, const std::vector<Erasure>& erased) {
  std::int64_t n = 0;
  for (const Erasure& e : erased) {
    const bool here = rows.lockCustomer(e.customer);
    if (here) rows.eraseCustomer(e.customer);
    if (!here && rows.isErased(e.customer)) continue;
    rows.insertErased({e.customer, e.at, e.reason});
    crm.audit(rows, crm.config.actor, "customer.erase", e.customer, "erased after the backup; " + e.reason);
    n += here ? 1 : 0;
  }
  return n;
}

}  // namespace

Expected<BackupReport> backUp(Crm& store, const std::filesystem::path& file, const Progress& progress) {
  Crm::Impl& crm = CrmInside::of(store);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kBackUp); !ok) return tl::unexpected(ok.error());
  auto out = OutFile::create(file);
  if (!out) return tl::unexpected(out.error());
  BackupReport report;
  auto told = crm.store->write([&](Rows& rows) -> Expected<void> {
    crm.audit(rows, crm.config.actor, "store.backup", "", "");
    return {};
  });
  if (!told) return tl::unexpected(told.error());
  auto written = crm.store->read([&](Rows& rows) -> Expected<void> {
    TableRows tables(rows);
    LineHash hash(deriveKey(crm.storeKey, "backup01"));
    Expected<void> ok;
    const auto put = [&](const Json& j) {
      const std::string line = printJson(j);
      hash.add(line);
      if (ok) ok = out->write(line + "\n");
    };
    put({{"fitroom_backup", kForm}, {"schema", newestSchemaVersion()}, {"at", toIso8601(crm.now())}});
    double part = 0.0;
    for (const std::string& table : TableRows::tables()) {
      bool going = true;
      tables.each(table, [&](const TableRow& row) {
        if (!going || !ok) return;
        put(rowJson(table, row));
        report.customers += table == "customer" ? 1 : 0;
        if (++report.rows % 1000 == 0) going = goesOn(progress, part);
      });
      part += 1.0 / static_cast<double>(TableRows::tables().size());
      if (!ok) return ok;
      if (!going || !goesOn(progress, part)) return stopped();
    }
    return out->write(printJson({{"rows", report.rows}, {"hash", hash.hex()}}) + "\n");
  });
  if (!written) return tl::unexpected(written.error());
  if (auto ok = out->keep(); !ok) return tl::unexpected(ok.error());
  return report;
}

Expected<BackupReport> restore(Crm& store, const std::filesystem::path& file,
                               const std::vector<Erasure>& erased, const Progress& progress) {
  Crm::Impl& crm = CrmInside::of(store);
  const auto lines = check(crm, file);
  if (!lines) return tl::unexpected(lines.error());
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kBackUp); !ok) return tl::unexpected(ok.error());
  crm.keys.clear();
  auto report = crm.store->write([&](Rows& rows) -> Expected<BackupReport> {
    std::ifstream in(file, std::ios::binary);
    Restorer restorer(crm, rows);
    std::string line;
    for (std::int64_t n = 0; n + 1 < *lines && std::getline(in, line); ++n) {
      const auto j = parseJson(line);
      if (!j || !j->is_object()) return broken(file);
      if (auto ok = n == 0 ? restorer.header(*j) : restorer.row(*j); !ok) return tl::unexpected(ok.error());
      if (n % 1000 == 0 && !goesOn(progress, static_cast<double>(n) / static_cast<double>(*lines)))
        return stopped();
    }
    crm.audit(rows, crm.config.actor, "store.restore", "", fmt::format("{} rows", restorer.report.rows));
    auto forgotten = forget(crm, rows, erased);
    if (!forgotten) return tl::unexpected(forgotten.error());
    restorer.report.forgotten = *forgotten;
    return restorer.report;
  });
  if (report) crm.noteErasures();
  if (report && report->forgotten > 0) crm.store->clearTraces();
  return report;
}

}  // namespace fitroom::crm
