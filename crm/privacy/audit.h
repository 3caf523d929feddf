#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crm/core/time.h"
#include "crm/core/vocabulary.h"
#include "crm/privacy/seal.h"

namespace fitroom::crm {

/// One line of the audit: who did what to whom, never the data itself. Each writing device keeps a chain of
/// its own, h_i = BLAKE2b(key, h_{i-1} | line), so that a line that is changed, dropped or swapped is found.
struct AuditLine {
  std::string chain;     ///< The device that wrote it.
  std::int64_t seq = 0;  ///< 1, 2, 3 ... without gaps.
  UtcTime at;
  std::string actor;    ///< "customer", "system", "staff:<id>".
  std::string action;   ///< "event.append", "customer.read", "body.read", "customer.erase" ...
  std::string subject;  ///< Customer or garment id, or empty.
  std::string detail;   ///< Ids and counts.
  std::string hash;     ///< Hex, 64 digits.

  bool operator==(const AuditLine&) const = default;
};

/// Where a chain ends. The proof keeps a shortened chain from passing for a whole one.
struct AuditHead {
  std::string chain;
  std::int64_t seq = 0;
  std::string hash;
  std::string proof;

  bool operator==(const AuditHead&) const = default;
};

std::string auditHash(const Key& key, const std::string& previous, const AuditLine& line);
std::string auditProof(const Key& key, const AuditHead& head);

/// Keyed BLAKE2b-256 over fields, each led by its length in 8 bytes, so that no two lists look alike.
class FieldsHash {
 public:
  explicit FieldsHash(const Key& key) : key_(key) { all_.reserve(1024); }
  void add(std::string_view field);
  void add(std::int64_t number);  ///< As decimal text.
  std::string hex() const;        ///< 64 digits.

 private:
  const Key& key_;
  std::string all_;
};

/// Something that is not as it was written.
struct AuditFault {
  std::string where;  ///< "audit main 17", "event 019c...", "head main", "consent 019c...".
  Text text;
};

struct AuditReport {
  std::int64_t lines = 0;     ///< Audit lines checked.
  std::int64_t events = 0;    ///< Event rows checked.
  std::int64_t unproven = 0;  ///< Events written before there was a chain; nothing can be said of them.
  std::vector<AuditFault> faults;

  bool intact() const { return faults.empty(); }
};

}  // namespace fitroom::crm
