#pragma once

#include <string>

#include "crm/service.h"

namespace fitroom::engine {

/// Signs in whoever FITROOM_ACCOUNT names, with the password from the first line of the file
/// FITROOM_PASSWORD_FILE or, without one, asked for at the terminal. Nobody named: nothing is done, and a
/// store with accounts treats us as a kiosk.
crm::Expected<void> signInAsAsked(crm::Crm& crm);

/// A password from a file (its first line), or, with an empty path, asked for at the terminal without echo.
crm::Expected<std::string> readPassword(const std::string& file, const crm::Text& prompt);

}  // namespace fitroom::engine
