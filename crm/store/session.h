#pragma once

// For sources of crm/store only.

#include <soci/soci.h>

#include <exception>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "crm/store/rows.h"

namespace fitroom::crm {

/// A statement that is parsed once and run many times; its variables are bound for good.
/// A SELECT must be fetched to its end, or it would hold the database's log back.
struct Statement {
  explicit Statement(soci::session& sql) : st(sql) { st.alloc(); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void prepare(const std::string& query) { st.prepare(query); }
  void use(const std::string& s) { st.exchange(soci::use(s)); }
  void use(const long long& n) { st.exchange(soci::use(n)); }
  void use(const double& x) { st.exchange(soci::use(x)); }
  void into(std::string& s) { st.exchange(soci::into(s)); }
  void into(long long& n) { st.exchange(soci::into(n)); }
  void into(double& x) { st.exchange(soci::into(x)); }
  void ready() { st.define_and_bind(); }
  /// Runs one that returns at most one row; true when it did.
  bool one() {
    const bool found = st.execute(true);
    if (found) {
      while (st.fetch()) {
      }
    }
    return found;
  }
  /// Runs one that returns no rows; true when it changed something.
  bool change() {
    st.execute(true);
    return st.get_affected_rows() > 0;
  }

  soci::statement st;
};

/// Every table with rows of one customer but `customer` itself. The key goes first: even where a copy of a
/// row survives, nothing opens it.
inline constexpr const char* kCustomerTables[] = {"customer_key", "fit_report", "promise",
                                                  "body_profile", "consent",    "event",
                                                  "customer_ref", "import_item"};

class Prepared;
struct EventInsert;
struct CustomerSelect;
struct ConsentSelect;
struct NamedSelect;
struct StandingSelect;
struct HeadSelect;
struct AuditInsert;
struct EventJourney;
struct AuditMove;

/// Another writer of the same chain was faster; the transaction is to be run again.
struct StaleHead : std::exception {
  const char* what() const noexcept override { return "stale audit head"; }
};

struct Rows::Session {
  Session();
  ~Session();
  /// Forgets prepared statements; before the connection is closed or opened anew.
  void forget();

  soci::session sql;
  std::string lockRow;  ///< Appended to a SELECT to hold the row until the transaction ends.

  bool onServer = false;  ///< Each statement is a journey, and other writers come between.
  // Ends of the audit chains as this connection wrote them, which spares a look for each write. Whether they
  // are still the ends is checked when they are moved on.
  std::map<std::string, AuditHead> heads;    // As of the last commit.
  std::map<std::string, AuditHead> pending;  // Of the transaction that is open.
  void committed();
  void rolledBack();

  /// Statements that are asked often, by their text: parsed once for the connection. On a server that spares
  /// two journeys out of three.
  Prepared& prepared(const std::string& query, std::string_view uses, std::string_view intos = "");
  std::map<std::string, std::unique_ptr<Prepared>> byText;

  // Made on first use.
  std::unique_ptr<EventInsert> eventInsert;
  std::unique_ptr<CustomerSelect> customerSelect;
  std::unique_ptr<ConsentSelect> consentSelect;
  std::unique_ptr<NamedSelect> namedSelect;
  std::unique_ptr<StandingSelect> standingSelect;
  std::unique_ptr<HeadSelect> headSelect;
  std::unique_ptr<AuditInsert> auditInsert;
  std::unique_ptr<EventJourney> eventJourney;
  std::unique_ptr<AuditMove> auditMove;
};

}  // namespace fitroom::crm
