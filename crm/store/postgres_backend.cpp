#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>

#include "crm/store/backend.h"

namespace fitroom::crm {
namespace {

class PostgresBackend final : public Backend {
 public:
  explicit PostgresBackend(const StoreConfig& config) : config_(config) {}

  Expected<void> connect(soci::session& sql) override;
  void configure(soci::session& sql) override;
  bool hasTable(soci::session& sql, const std::string& name) override;
  bool isEmpty(soci::session& sql) override;
  // Writers of one customer stand in line at the customer's row (`lockRow`); a customer is the unit that must
  // be whole, so stricter isolation would only make strangers wait for each other.
  const char* beginWrite() const override { return "BEGIN ISOLATION LEVEL READ COMMITTED"; }
  // One snapshot for all statements of a reader.
  const char* beginRead() const override { return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"; }
  const char* beginMigration() const override { return "BEGIN"; }
  const char* lockRow() const override { return " FOR UPDATE"; }
  Error explain(const char* during) override;
  bool isLost(soci::session& sql) override;
  bool clearTraces(soci::session& sql) override;
  const std::string& name() const override { return name_; }

 private:
  Error meaning(const std::string& state, const char* during) const;

  StoreConfig config_;
  std::string name_ = "PostgreSQL";  // The connection string may hold a password; it is never shown.
};

bool PostgresBackend::hasTable(soci::session& sql, const std::string& name) {
  int n = 0;
  sql << "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND "
         "table_name = :n",
      soci::into(n), soci::use(name);
  return n > 0;
}

bool PostgresBackend::isEmpty(soci::session& sql) {
  int n = 0;
  sql << "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()",
      soci::into(n);
  return n == 0;
}

Error PostgresBackend::meaning(const std::string& state, const char* during) const {
  const auto error = [&](ErrorCode e, const char* zh, const char* en, bool retry = false) {
    return Error{e, {zh, en}, fmt::format("{} ({})", during, state), retry};
  };
  const auto is = [&](const char* prefix) { return state.rfind(prefix, 0) == 0; };
  if (is("40001") || is("40P01")) {
    return error(ErrorCode::kInternal, "数据库写入冲突，请重试。",
                 "Writers of the database collided; try again.", true);
  }
  if (is("55P03") || is("57014") || is("55006")) {
    return error(ErrorCode::kBusy, "数据库正忙，请稍后重试。", "The database is busy; try again in a moment.",
                 true);
  }
  if (is("08") || is("57P") || is("53300") || state.empty() || is("     ")) {
    return error(ErrorCode::kUnreadable, "无法连接数据库服务器。请检查网络与服务器后重试。",
                 "The database server cannot be reached. Check the network and the server, then try again.",
                 true);
  }
  if (is("28") || is("3D") || is("42501")) {
    return error(ErrorCode::kUnwritable, "数据库服务器拒绝访问：请检查用户名、密码、数据库名与权限。",
                 "The database server refuses access: check user, password, database name and rights.");
  }
  if (is("53") || is("25006") || is("58")) {
    return error(
        ErrorCode::kUnwritable, "数据库服务器无法写入：磁盘已满、只读或资源不足。此前的内容完好。",
        "The database server cannot write: its disk is full, it is read-only or short of resources. What was "
        "there before is intact.");
  }
  if (is("XX001") || is("XX002")) {
    return error(ErrorCode::kCorrupt, "数据库已损坏。请从备份恢复。",
                 "The database is damaged. Restore it from a backup.");
  }
  return error(ErrorCode::kInternal, "数据库出现意外错误。", "The database failed unexpectedly.");
}

Error PostgresBackend::explain(const char* during) {
  try {
    throw;
  } catch (const soci::postgresql_soci_error& e) {
    return meaning(e.sqlstate(), during);
  } catch (const std::bad_alloc&) {
    return {ErrorCode::kInternal, {"内存不足。", "Out of memory."}, during, false};
  } catch (const std::exception&) {
    return meaning("internal", during);
  }
}

Expected<void> PostgresBackend::connect(soci::session& sql) {
  try {
    if (sql.get_backend() != nullptr) sql.close();
    sql.open(soci::postgresql, config_.server);
    sql << "SET client_min_messages TO warning";
    return {};
  } catch (const soci::soci_error&) {
    // The driver's own words may repeat the connection string.
    return fail(
        ErrorCode::kUnreadable,
        {"无法连接数据库服务器：请检查服务器是否运行、地址、数据库名、用户与密码。",
         "The database server cannot be reached or refuses: check that it runs, its address, the database's "
         "name, the user and the password."},
        "connect", true);
  }
}

void PostgresBackend::configure(soci::session& sql) {
  sql << fmt::format("SET lock_timeout TO {}", config_.busyTimeout_ms);
  sql << "SET TIME ZONE 'UTC'";
}

bool PostgresBackend::clearTraces(soci::session& sql) {
  // A plain VACUUM frees deleted rows without overwriting them; the small table of keys is written anew, so
  // that what remains elsewhere of sealed rows cannot be opened.
  sql << "VACUUM FULL customer_key";
  for (const char* table : {"customer", "body_profile", "consent", "fit_report", "event"}) {
    sql << "VACUUM " + std::string(table);
  }
  return true;
}

bool PostgresBackend::isLost(soci::session& sql) {
  auto* backend = static_cast<soci::postgresql_session_backend*>(sql.get_backend());
  return backend == nullptr || PQstatus(backend->conn_) != CONNECTION_OK;
}

}  // namespace

std::unique_ptr<Backend> makePostgresBackend(const StoreConfig& config) {
  return std::make_unique<PostgresBackend>(config);
}

}  // namespace fitroom::crm
