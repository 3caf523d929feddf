#pragma once

// For sources of crm/store only.

#include <soci/soci.h>

#include <string>

#include "crm/store/rows.h"

namespace fitroom::crm {

struct Rows::Session {
  soci::session sql;
};

}  // namespace fitroom::crm
