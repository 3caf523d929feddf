#pragma once

// For sources of crm/store only.

#include <span>
#include <string>
#include <vector>

namespace fitroom::crm {

/// One numbered step of the schema. Steps are only ever added; one that was released is never changed.
struct Migration {
  int version;
  const char* name;
  std::vector<const char*> statements;  ///< Portable SQL, see README.md; run in one transaction.
};

std::span<const Migration> migrations();

}  // namespace fitroom::crm
