#include <fcntl.h>
#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "crm/store/backend.h"

namespace fitroom::crm {
namespace {

// Result codes of SQLite, primary part (sqlite.org/rescode.html).
constexpr int kBusy = 5;
constexpr int kLocked = 6;
constexpr int kReadOnly = 8;
constexpr int kIoError = 10;
constexpr int kCorrupt = 11;
constexpr int kFull = 13;
constexpr int kCantOpen = 14;
constexpr int kNotADatabase = 26;

class SqliteBackend final : public Backend {
 public:
  explicit SqliteBackend(const StoreConfig& config) : config_(config), name_(config.database.string()) {}

  Expected<void> connect(soci::session& sql) override;
  void configure(soci::session& sql) override;
  bool hasTable(soci::session& sql, const std::string& name) override { return tables(sql, name) > 0; }
  bool isEmpty(soci::session& sql) override { return tables(sql, "%") == 0; }
  // IMMEDIATE takes the writer's place at once: a later upgrade could only fail.
  const char* beginWrite() const override { return "BEGIN IMMEDIATE"; }
  const char* beginRead() const override { return "BEGIN"; }
  const char* beginMigration() const override { return "BEGIN IMMEDIATE"; }
  const char* lockRow() const override { return ""; }
  Error explain(const char* during) override;
  bool isLost(soci::session&) override { return false; }
  bool clearTraces(soci::session& sql) override;
  void setBulk(soci::session& sql, bool on) override;
  const std::string& name() const override { return name_; }

 private:
  static int tables(soci::session& sql, const std::string& name);
  Error meaning(int code, const char* during) const;

  StoreConfig config_;
  std::string name_;
};

int SqliteBackend::tables(soci::session& sql, const std::string& name) {
  int n = 0;
  sql << "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name LIKE :n", soci::into(n),
      soci::use(name);
  return n;
}

Error SqliteBackend::meaning(int code, const char* during) const {
  const auto error = [&](ErrorCode e, const char* zh, const char* en, bool retry = false) {
    return Error{
        e, {fmt::format(fmt::runtime(zh), name_), fmt::format(fmt::runtime(en), name_)}, during, retry};
  };
  switch (code & 0xFF) {
    case kBusy:
    case kLocked:
      return error(ErrorCode::kBusy, "数据库 {} 正被其他程序写入，请稍后重试。",
                   "The database {} is held by another writer; try again in a moment.", true);
    case kReadOnly:
    case kCantOpen:
      return error(
          ErrorCode::kUnwritable, "数据库 {} 无法打开或写入：请检查文件夹是否存在、是否可写。",
          "The database {} cannot be opened for writing: check that its folder is there and may be written.");
    case kFull:
    case kIoError:
      return error(
          ErrorCode::kUnwritable, "数据库 {} 写入失败：磁盘已满或出错。腾出空间后重试；此前的内容完好。",
          "Writing the database {} failed: the disk is full or failing. Free some space and try again; what "
          "was there before is intact.");
    case kCorrupt:
    case kNotADatabase:
      return error(ErrorCode::kCorrupt, "文件 {} 不是数据库或已损坏。请从备份恢复。",
                   "The file {} is not a database, or is damaged. Restore it from a backup.");
    default:
      return error(ErrorCode::kInternal, "数据库 {} 出现意外错误。", "The database {} failed unexpectedly.");
  }
}

Error SqliteBackend::explain(const char* during) {
  try {
    throw;
  } catch (const soci::sqlite3_soci_error& e) {
    return meaning(e.result(), during);
  } catch (const std::bad_alloc&) {
    return {ErrorCode::kInternal, {"内存不足。", "Out of memory."}, during, false};
  } catch (const std::exception&) {
    return meaning(0, during);
  }
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

Expected<void> SqliteBackend::connect(soci::session& sql) {
  // SOCI reads the quoted path up to the next quotation mark and knows no escape.
  if (name_.empty() || name_.find('"') != std::string::npos || name_.find('\0') != std::string::npos) {
    return fail(ErrorCode::kInvalidArgument,
                {"数据库路径不能为空，也不能含有引号。",
                 "The path of a database must not be empty nor hold a quotation mark."},
                "database");
  }
  if (auto ok = makePrivateFile(config_.database); !ok) return ok;
  // SOCI counts in whole seconds; the pragma sets the milliseconds.
  const int seconds = std::max(1, config_.busyTimeout_ms / 1000);
  sql.open(soci::sqlite3, fmt::format("dbname=\"{}\" timeout={} synchronous=full", name_, seconds));
  sql << fmt::format("PRAGMA busy_timeout = {}", config_.busyTimeout_ms);
  return {};
}

void SqliteBackend::configure(soci::session& sql) {
  sql << "PRAGMA journal_mode = WAL";
  sql << "PRAGMA synchronous = FULL";
  sql << "PRAGMA foreign_keys = ON";
  sql << "PRAGMA secure_delete = ON";
  sql << "PRAGMA trusted_schema = OFF";
  // 16 MiB of pages held, so that a batch does not read its indexes again and again; the log is copied into
  // the file each 16 MiB, because a page that is written often is then copied once.
  sql << "PRAGMA cache_size = -16384";
  sql << "PRAGMA wal_autocheckpoint = 4096";
}

// Keys are random, so each large transaction touches pages all over the file. Copied back from the log after
// every one of them, each page would be written a hundred times; put off, it is written a few times. The
// larger cache keeps the indexes of 100,000 customers.
void SqliteBackend::setBulk(soci::session& sql, bool on) {
  constexpr int kPagesOrdinary = 1000;   // SQLite's own default: 4 MB of log.
  constexpr int kPagesBulk = 64 * 1024;  // 256 MB.
  constexpr int kKilobytesBulk = 131072;
  constexpr int kKilobytesOrdinary = 2000;  // SQLite's own default.
  sql << fmt::format("PRAGMA wal_autocheckpoint = {}", on ? kPagesBulk : kPagesOrdinary);
  sql << fmt::format("PRAGMA cache_size = -{}", on ? kKilobytesBulk : kKilobytesOrdinary);
  if (!on) clearTraces(sql);
}

bool SqliteBackend::clearTraces(soci::session& sql) {
  // secure_delete has zeroed the rows in the file's pages; the log still holds the pages as they were before.
  int busy = 1;
  int pages = 0;
  int moved = 0;
  sql << "PRAGMA wal_checkpoint(TRUNCATE)", soci::into(busy), soci::into(pages), soci::into(moved);
  return busy == 0;
}

}  // namespace

std::unique_ptr<Backend> makeSqliteBackend(const StoreConfig& config) {
  // A connection is used by one thread at a time (Store), so SQLite need not lock it, nor count its memory.
  // Both must be said before its first use; said later, they are ignored.
  static const bool configured = [] {
    namespace api = ::sqlite_api;
    return api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD) == SQLITE_OK &&
           api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
  }();
  (void)configured;
  return std::make_unique<SqliteBackend>(config);
}

}  // namespace fitroom::crm
