#pragma once

// For sources of crm/store only.

#include <soci/soci.h>

#include <string>

#include "crm/store/rows.h"

namespace fitroom::crm {

struct Rows::Session {
  soci::session sql;
  std::string lockRow;  ///< Appended to a SELECT to hold the row until the transaction ends.
};

}  // namespace fitroom::crm
