#include "crm/store/store.h"

#include <fmt/format.h>

#include <utility>

#include "crm/store/backend.h"
#include "crm/store/migrations.h"
#include "crm/store/prepared.h"

namespace fitroom::crm {
namespace {

// A collision of writers is over in a moment; after this many the caller should hear of it.
constexpr int kAttempts = 10;

Expected<int> schemaVersion(Backend& backend, soci::session& sql) {
  const std::string& name = backend.name();
  if (!backend.hasTable(sql, "schema_migration")) {
    if (backend.isEmpty(sql)) return 0;
    return fail(ErrorCode::kCorrupt,
                {fmt::format("{} 是其他程序的数据库。请换一个路径。", name),
                 fmt::format("{} is a database of some other program. Choose another path.", name)},
                "schema_migration");
  }
  int version = 0;
  sql << "SELECT coalesce(max(version), 0) FROM schema_migration", soci::into(version);
  if (version > newestSchemaVersion()) {
    return fail(
        ErrorCode::kNewerVersion,
        {fmt::format("数据库 {} 由更新的版本写成（结构 {}，本程序支持到 {}）。请升级程序。", name, version,
                     newestSchemaVersion()),
         fmt::format("The database {} was written by a later release (schema {}, this one knows up to {}). "
                     "Update the program.",
                     name, version, newestSchemaVersion())},
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

// All missing steps in one transaction.
Expected<void> migrateOnce(Backend& backend, soci::session& sql, UtcTime now) {
  sql << backend.beginMigration();
  try {
    auto version = schemaVersion(backend, sql);
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
    return version ? Expected<void>{} : Expected<void>(tl::unexpected(version.error()));
  } catch (...) {
    try {
      sql << "ROLLBACK";
    } catch (...) {
      // The database has rolled back by itself.
    }
    throw;
  }
}

Expected<void> migrate(Backend& backend, soci::session& sql, UtcTime now) {
  for (int attempt = 1;; ++attempt) {
    auto version = schemaVersion(backend, sql);
    if (!version) return tl::unexpected(version.error());
    if (*version == newestSchemaVersion()) return {};
    try {
      return migrateOnce(backend, sql, now);
    } catch (...) {
      // Another program that started at the same moment may have made the tables first; then all is well.
      if (attempt == 3) throw;
    }
  }
}

}  // namespace

struct Store::Impl {
  std::unique_ptr<Backend> backend;
  Rows::Session session;
  std::unique_ptr<Rows> rows;
  bool inTransaction = false;
  bool committing = false;
  bool failed = false;  ///< The database refused a statement; what was prepared is not to be trusted.
};

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Rows& Store::rows() {
  return *impl_->rows;
}

void Store::begin(bool write, bool loose) {
  Backend& backend = *impl_->backend;
  soci::session& sql = impl_->session.sql;
  if (backend.isLost(sql)) {
    impl_->session.forget();
    if (backend.connect(sql)) backend.configure(sql);
  }
  if (loose && impl_->session.onServer) return;
  impl_->session.prepared(write ? backend.beginWrite() : backend.beginRead(), "").change();
  impl_->inTransaction = true;
}

void Store::commit() {
  if (!impl_->inTransaction) return;
  impl_->committing = true;
  impl_->session.prepared("COMMIT", "").change();
  impl_->committing = false;
  impl_->inTransaction = false;
  impl_->session.committed();
}

void Store::rollback() noexcept {
  impl_->session.rolledBack();
  impl_->committing = false;
  if (std::exchange(impl_->inTransaction, false)) {
    try {
      impl_->session.sql << "ROLLBACK";
    } catch (...) {
      // The database has rolled back by itself (full disk, lost connection); there is nothing left to undo.
    }
  }
  if (std::exchange(impl_->failed, false)) impl_->session.forget();
}

void Store::setBulk(bool on) noexcept {
  try {
    impl_->backend->setBulk(impl_->session.sql, on);
  } catch (...) {
    // A setting that is not taken changes no result.
  }
}

Expected<bool> Store::clearTraces() {
  try {
    return impl_->backend->clearTraces(impl_->session.sql);
  } catch (...) {
    return tl::unexpected(currentFailure("clear traces"));
  }
}

bool Store::onServer() const {
  return impl_->session.onServer;
}

void Store::settle(bool done) {
  impl_->committing = !done;
  if (done) impl_->session.committed();
}

bool Store::mayRepeat(const Error& error, int attempt) {
  // A database that was waited for is not waited for twice.
  return error.retryable && error.code != ErrorCode::kBusy && attempt < kAttempts;
}

Error Store::currentFailure(const char* during) {
  try {
    throw;
  } catch (const StaleHead&) {
    return {ErrorCode::kInternal,
            {"数据库写入冲突，请重试。", "Writers of the database collided; try again."},
            during,
            true};
  } catch (...) {
    // What the database says is explained below.
  }
  impl_->failed = true;
  Error error = impl_->backend->explain(during);
  if (impl_->committing && impl_->backend->isLost(impl_->session.sql)) {
    // Nobody can tell whether the commit arrived. The same call with the same ids may be made again.
    error.code = ErrorCode::kUnreadable;
    error.retryable = false;
    error.text = {
        "提交时与数据库服务器的连接中断，不知是否已写入。请核对后用相同的编号重试。",
        "The connection to the database server broke while committing; it may or may not have been written. "
        "Look, and try again with the same ids."};
  }
  return error;
}

Expected<std::unique_ptr<Store>> Store::open(const StoreConfig& config, const Clock& clock) {
  auto impl = std::make_unique<Impl>();
  impl->backend = config.server.empty() ? makeSqliteBackend(config) : makePostgresBackend(config);
  impl->session.lockRow = impl->backend->lockRow();
  impl->session.onServer = !config.server.empty();
  std::unique_ptr<Store> store(new Store(std::move(impl)));
  Backend& backend = *store->impl_->backend;
  soci::session& sql = store->impl_->session.sql;
  try {
    if (auto ok = backend.connect(sql); !ok) return tl::unexpected(ok.error());
    // Looked at before anything is set: a database that is not ours stays as it is.
    auto version = schemaVersion(backend, sql);
    if (!version) return tl::unexpected(version.error());
    backend.configure(sql);
    if (auto ok = migrate(backend, sql, clock.now()); !ok) return tl::unexpected(ok.error());
  } catch (...) {
    return tl::unexpected(backend.explain("open"));
  }
  store->impl_->rows = std::make_unique<Rows>(store->impl_->session, config.tenant);
  return store;
}

}  // namespace fitroom::crm
