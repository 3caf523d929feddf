#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crm/core/error.h"

namespace fitroom::crm {

enum class ImportKind : std::uint8_t { kCustomers, kEvents };

/// One column of a file and what it is read as. Fields of customers: `ref` (the number another system knows
/// the customer by), `name`, `email`, `phone`, `locale`, `created`, `consent.PURPOSE`, `consent_time`,
/// `consent_text`, `body.MEASURE_cm`, `body.weight_kg`, `body_time`. Fields of events: `id`, `ref_event`,
/// `type`, `time`, `customer`, `ref`, `email`, `phone`, `garment`, `size`, `store`, `channel`, `actor`,
/// `about`, `answer.ZONE`, `payload.KEY`,
/// `payload` (all of it as JSON).
struct Column {
  std::string header;  ///< As the file has it.
  std::string field;   ///< Empty: left out.
};

/// Reads headers in Chinese or English, whatever their case, spaces, underscores and brackets. `chosen`
/// (header
/// -> field, "" to leave out) goes before what is guessed. Fails with kInvalidArgument where a chosen header
/// is not there, a field is unknown or two columns claim the same one.
Expected<std::vector<Column>> readHeaders(ImportKind kind, const std::vector<std::string>& headers,
                                          const std::map<std::string, std::string>& chosen);

/// The field a header means, or "".
std::string guessField(ImportKind kind, std::string_view header);

/// True for a field that `kind` knows.
bool isField(ImportKind kind, std::string_view field);

}  // namespace fitroom::crm
