#include "crm/store/store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "crm/store/migrations.h"
#include "crm/store/session.h"

namespace fitroom::crm {
namespace {

// Result codes of SQLite, primary part (sqlite.org/rescode.html).
constexpr int kSqliteBusy = 5;
constexpr int kSqliteLocked = 6;
constexpr int kSqliteReadOnly = 8;
constexpr int kSqliteIoError = 10;
constexpr int kSqliteCorrupt = 11;
constexpr int kSqliteFull = 13;
constexpr int kSqliteCantOpen = 14;
constexpr int kSqliteNotADatabase = 26;

Error explain(int code, const std::string& file, const std::string& detail) {
  const auto error = [&](ErrorCode e, const char* zh, const char* en, bool retry = false) {
    return Error{
        e, {fmt::format(fmt::runtime(zh), file), fmt::format(fmt::runtime(en), file)}, detail, retry};
  };
  switch (code & 0xFF) {
    case kSqliteBusy:
    case kSqliteLocked:
      return error(ErrorCode::kBusy, "数据库 {} 正被其他程序写入，请稍后重试。",
                   "The database {} is held by another writer; try again in a moment.", true);
    case kSqliteReadOnly:
    case kSqliteCantOpen:
      return error(
          ErrorCode::kUnwritable, "数据库 {} 无法打开或写入：请检查文件夹是否存在、是否可写。",
          "The database {} cannot be opened for writing: check that its folder is there and may be written.");
    case kSqliteFull:
    case kSqliteIoError:
      return error(
          ErrorCode::kUnwritable, "数据库 {} 写入失败：磁盘已满或出错。腾出空间后重试；此前的内容完好。",
          "Writing the database {} failed: the disk is full or failing. Free some space and try again; what "
          "was there before is intact.");
    case kSqliteCorrupt:
    case kSqliteNotADatabase:
      return error(ErrorCode::kCorrupt, "文件 {} 不是数据库或已损坏。请从备份恢复。",
                   "The file {} is not a database, or is damaged. Restore it from a backup.");
    default:
      return error(ErrorCode::kInternal, "数据库 {} 出现意外错误。", "The database {} failed unexpectedly.");
  }
}

// What to call the database in messages, and how to reach it.
Expected<std::string> connectString(const std::filesystem::path& path, int timeout_ms) {
  const std::string text = path.string();
  // SOCI reads the quoted path up to the next quotation mark and knows no escape.
  if (text.empty() || text.find('"') != std::string::npos || text.find('\0') != std::string::npos) {
    return fail(ErrorCode::kInvalidArgument,
                {"数据库路径不能为空，也不能含有引号。",
                 "The path of a database must not be empty nor hold a quotation mark."},
                "database");
  }
  // SOCI counts in whole seconds; the pragma after opening sets the milliseconds.
  return fmt::format("dbname=\"{}\" timeout={} synchronous=full", text, std::max(1, timeout_ms / 1000));
}

// The file is made before SQLite does, so that nobody else may read it; -wal and -shm take its permissions.
Expected<void> makePrivateFile(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0) {
    ::close(fd);
    return {};
  }
  const int error = errno;
  return fail(
      ErrorCode::kUnwritable,
      {fmt::format("无法打开数据库 {}：{}。请选择可写的文件夹。", path.string(), std::strerror(error)),
       fmt::format("Cannot open the database {}: {}. Choose a folder that can be written.", path.string(),
                   std::strerror(error))},
      path.string());
}

int tableCount(soci::session& sql, const std::string& name) {
  int n = 0;
  sql << "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name LIKE :n", soci::into(n),
      soci::use(name);
  return n;
}

}  // namespace

struct Store::Impl {
  std::string file;
  Rows::Session session;
  std::unique_ptr<Rows> rows;
  bool inTransaction = false;
};

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Rows& Store::rows() {
  return *impl_->rows;
}

void Store::begin(bool write) {
  // IMMEDIATE takes the writer's place at once: a later upgrade could only fail.
  impl_->session.sql << (write ? "BEGIN IMMEDIATE" : "BEGIN");
  impl_->inTransaction = true;
}

void Store::commit() {
  impl_->session.sql << "COMMIT";
  impl_->inTransaction = false;
}

void Store::rollback() noexcept {
  if (!impl_->inTransaction) return;
  impl_->inTransaction = false;
  try {
    impl_->session.sql << "ROLLBACK";
  } catch (...) {
    // SQLite has rolled back by itself (full disk, I/O error); there is nothing left to undo.
  }
}

Error Store::currentFailure(const char* during) {
  try {
    throw;
  } catch (const soci::sqlite3_soci_error& e) {
    return explain(e.result(), impl_->file, during);
  } catch (const soci::soci_error&) {
    return explain(0, impl_->file, during);
  } catch (const std::bad_alloc&) {
    return {ErrorCode::kInternal, {"内存不足。", "Out of memory."}, during};
  } catch (const std::exception&) {
    return explain(0, impl_->file, during);
  }
}

namespace {

Expected<int> schemaVersion(soci::session& sql, const std::string& file) {
  if (tableCount(sql, "schema_migration") == 0) {
    if (tableCount(sql, "%") == 0) return 0;
    return fail(ErrorCode::kCorrupt,
                {fmt::format("文件 {} 是其他程序的数据库。请换一个路径。", file),
                 fmt::format("The file {} is a database of some other program. Choose another path.", file)},
                "schema_migration");
  }
  int version = 0;
  sql << "SELECT coalesce(max(version), 0) FROM schema_migration", soci::into(version);
  if (version > newestSchemaVersion()) {
    return fail(
        ErrorCode::kNewerVersion,
        {fmt::format("数据库 {} 由更新的版本写成（结构 {}，本程序支持到 {}）。请升级程序。", file, version,
                     newestSchemaVersion()),
         fmt::format("The database {} was written by a later release (schema {}, this one knows up to {}). "
                     "Update the program.",
                     file, version, newestSchemaVersion())},
        "schema_migration");
  }
  return version;
}

void runMigration(soci::session& sql, const Migration& m, UtcTime now) {
  for (const char* statement : m.statements) sql << statement;
  // Last, so that a half-applied step is never taken for a whole one.
  const std::string name = m.name;
  const long long at = now.ms;
  sql << "INSERT INTO schema_migration (version, name, applied_ms) VALUES (:v, :n, :a)", soci::use(m.version),
      soci::use(name), soci::use(at);
}

// Brings the schema up to date, all steps in one transaction; two processes may try at once.
Expected<void> migrate(soci::session& sql, const std::string& file, UtcTime now) {
  auto version = schemaVersion(sql, file);
  if (!version) return tl::unexpected(version.error());
  if (*version == newestSchemaVersion()) return {};
  sql << "BEGIN IMMEDIATE";
  try {
    version = schemaVersion(sql, file);
    if (version) {
      if (*version == 0) {
        sql << "CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER NOT NULL PRIMARY KEY,"
               " name TEXT NOT NULL, applied_ms BIGINT NOT NULL)";
      }
      for (const Migration& m : migrations()) {
        if (m.version > *version) runMigration(sql, m, now);
      }
    }
    sql << "COMMIT";
  } catch (...) {
    try {
      sql << "ROLLBACK";
    } catch (...) {
      // Already rolled back by SQLite.
    }
    throw;
  }
  return version ? Expected<void>{} : Expected<void>(tl::unexpected(version.error()));
}

}  // namespace

Expected<std::unique_ptr<Store>> Store::open(const StoreConfig& config, const Clock& clock) {
  const auto connect = connectString(config.database, config.busyTimeout_ms);
  if (!connect) return tl::unexpected(connect.error());
  if (auto ok = makePrivateFile(config.database); !ok) return tl::unexpected(ok.error());
  auto impl = std::make_unique<Impl>();
  impl->file = config.database.string();
  std::unique_ptr<Store> store(new Store(std::move(impl)));
  soci::session& sql = store->impl_->session.sql;
  try {
    sql.open(soci::sqlite3, *connect);
    sql << fmt::format("PRAGMA busy_timeout = {}", config.busyTimeout_ms);
    // Looked at before anything is set: a file that is not ours stays as it is.
    auto version = schemaVersion(sql, store->impl_->file);
    if (!version) return tl::unexpected(version.error());
    sql << "PRAGMA journal_mode = WAL";
    sql << "PRAGMA synchronous = FULL";
    sql << "PRAGMA foreign_keys = ON";
    sql << "PRAGMA secure_delete = ON";
    sql << "PRAGMA trusted_schema = OFF";
    if (auto ok = migrate(sql, store->impl_->file, clock.now()); !ok) return tl::unexpected(ok.error());
  } catch (...) {
    return tl::unexpected(store->currentFailure("open"));
  }
  store->impl_->rows = std::make_unique<Rows>(store->impl_->session, config.tenant);
  return store;
}

}  // namespace fitroom::crm
