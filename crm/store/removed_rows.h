#pragma once

#include <memory>
#include <string>
#include <vector>

#include "crm/store/rows.h"

namespace fitroom::crm {

/// A row that was taken back: an undone import, or one past its time. Peers hear of it, and an old message
/// does not bring it back.
struct RemovedRow {
  std::string id;
  std::string kind;      ///< "event", "body", "customer".
  std::int64_t rev = 0;  ///< Odd: taken back; even: brought again since. The greater one holds.
  UtcTime at;

  bool gone() const { return rev % 2 == 1; }
};

/// The table of what was taken back, within one open transaction. Thread: that of the transaction.
class RemovedRows {
 public:
  explicit RemovedRows(Rows& rows);
  ~RemovedRows();
  RemovedRows(const RemovedRows&) = delete;
  RemovedRows& operator=(const RemovedRows&) = delete;

  bool any();  ///< Asked of the database once.
  std::optional<RemovedRow> find(const std::string& id);
  bool isGone(const std::string& id);
  void takeBack(const std::string& kind, const std::string& id, UtcTime now);
  void bringAgain(const std::string& id, UtcTime now);  ///< Nothing where it was not taken back.
  /// Takes over what a peer says; false when that is not news.
  bool put(const RemovedRow& row);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fitroom::crm
