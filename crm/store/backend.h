#pragma once

// For sources of crm/store only.

#include <soci/soci.h>

#include <memory>
#include <string>

#include "crm/store/store.h"

namespace fitroom::crm {

/// What differs from one database to another: how to reach it, how transactions start, what its errors
/// mean. The tables and the statements are the same. Thread: that of its Store.
class Backend {
 public:
  virtual ~Backend() = default;

  /// Connects. Fails with kUnwritable or kInvalidArgument; throws what the driver throws.
  virtual Expected<void> connect(soci::session& sql) = 0;
  /// Settings of a connection; run after the database has been recognised as ours.
  virtual void configure(soci::session& sql) = 0;
  virtual bool hasTable(soci::session& sql, const std::string& name) = 0;
  virtual bool isEmpty(soci::session& sql) = 0;
  virtual const char* beginWrite() const = 0;
  virtual const char* beginRead() const = 0;
  virtual const char* beginMigration() const = 0;
  /// Appended to a SELECT that must keep others from changing the row until the end; may be empty.
  virtual const char* lockRow() const = 0;
  /// The exception in flight, explained. Call within a catch block.
  virtual Error explain(const char* during) = 0;
  /// True when the connection is gone and `connect` has to be called again.
  virtual bool isLost(soci::session& sql) = 0;
  /// Removes what deleted rows leave behind outside the tables. False: somebody is still reading it.
  virtual bool clearTraces(soci::session& sql) = 0;
  /// Many large transactions follow, or have ended: what may be put off until then is.
  virtual void setBulk(soci::session&, bool) {}
  virtual const std::string& name() const = 0;  ///< For messages: the file, or the server without secrets.
};

std::unique_ptr<Backend> makeSqliteBackend(const StoreConfig& config);
std::unique_ptr<Backend> makePostgresBackend(const StoreConfig& config);

}  // namespace fitroom::crm
