#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "crm/service.h"

namespace fitroom::crm {

/// Everything the store holds about one customer, for the customer (GDPR articles 15 and 20): `archive.json`,
/// tables as CSV (events, consents, bodies, who_looked), and `index.html` to read, in both languages, where
/// every score stands with its meaning and its reasons. `folder` is made and must not be there yet; after a
/// failure it is gone again. Returns the names of the files. The reading itself is audited. A restricted
/// customer's scores are not computed, and the archive says so. Fails with kNotFound (customer),
/// kInvalidArgument (folder is there), kUnwritable.
Expected<std::vector<std::string>> writeArchive(Crm& crm, const std::string& customer,
                                                const std::filesystem::path& folder, UtcTime now);

}  // namespace fitroom::crm
