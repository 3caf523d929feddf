#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "crm/core/clock.h"
#include "crm/store/rows.h"

namespace fitroom::crm {

/// The number of the newest migration this release knows.
int newestSchemaVersion();

struct StoreConfig {
  std::filesystem::path database;  ///< SQLite file; unused with `server`.
  std::string server;              ///< libpq connection string or URI; empty: SQLite.
  std::string tenant;
  int busyTimeout_ms = 5000;
};

/// A database brought to this release's schema. Thread: one at a time; the caller serialises.
class Store {
 public:
  /// Opens or makes the database. Fails with kUnwritable (folder, disk, read-only file), kUnreadable (no
  /// server), kCorrupt (not a database, or not ours), kNewerVersion, kBusy. A migration that fails leaves
  /// the old state.
  static Expected<std::unique_ptr<Store>> open(const StoreConfig& config, const Clock& clock);
  ~Store();

  /// After an erasure: removes what deleted rows leave in logs and free pages. False: another program is
  /// still reading; call again later.
  Expected<bool> clearTraces();

  /// Many large transactions follow (imports, undoing them), or have ended. Each is as durable as ever; what
  /// the database tidies up between them waits. Never fails: it is only slower where it does not work.
  void setBulk(bool on) noexcept;

  /// Runs `f(Rows&) -> Expected<T>` as one transaction: committed when it returns a value, rolled back when
  /// it returns an error or the database fails. May run it again when another writer was in the way, so `f`
  /// must not act on anything but the rows.
  template <class F>
  auto write(F&& f) {
    return transact(true, f);
  }
  template <class F>
  auto read(F&& f) {
    return transact(false, f);
  }
  /// Reads where each statement may see its own moment: on a server two journeys fewer.
  template <class F>
  auto look(F&& f) {
    return transact(false, f, true);
  }

  bool onServer() const;

  /// Only on a server: runs `f`, whose last statement is whole by itself, without a transaction around it.
  /// Once: where the connection breaks, nobody knows whether it was written.
  template <class F>
  auto once(F&& f) -> decltype(f(std::declval<Rows&>())) {
    try {
      begin(true, true);
      settle(false);
      auto result = f(rows());
      settle(true);
      return result;
    } catch (...) {
      Error error = currentFailure("write");
      rollback();
      return tl::unexpected(std::move(error));
    }
  }

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  void begin(bool write, bool loose);
  void commit();
  void settle(bool done);
  bool mayRepeat(const Error& error, int attempt);
  void rollback() noexcept;
  Rows& rows();
  Error currentFailure(const char* during);  ///< Call within a catch block.

  template <class F>
  auto transact(bool write, F& f, bool loose = false) -> decltype(f(std::declval<Rows&>())) {
    for (int attempt = 1;; ++attempt) {
      try {
        begin(write, loose);
        auto result = f(rows());
        if (result) {
          commit();
        } else {
          rollback();
        }
        return result;
      } catch (...) {
        Error error = currentFailure(write ? "write" : "read");
        rollback();
        if (!mayRepeat(error, attempt)) return tl::unexpected(std::move(error));
      }
    }
  }

  std::unique_ptr<Impl> impl_;
};

}  // namespace fitroom::crm
