#pragma once

#include "bodymodel/core/error.h"
#include "crm/core/error.h"

namespace fitroom::engine {

/// An error of the CRM in the words of the rest of the house.
bodymodel::Error toError(const crm::Error& error);

inline tl::unexpected<bodymodel::Error> passOn(const crm::Error& error) {
  return tl::unexpected<bodymodel::Error>(toError(error));
}

}  // namespace fitroom::engine
