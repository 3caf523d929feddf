#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crm/exchange/columns.h"
#include "crm/service.h"

namespace fitroom::crm {

/// Something a row of a file has wrong. The row's own words are never in it.
struct ImportIssue {
  std::int64_t line = 0;
  std::string field;
  Text text;
  bool refused = false;  ///< The row was left out; otherwise only the field.
};

struct ImportedConsent {
  Purpose purpose = Purpose::kKeepProfile;
  bool given = false;
  std::optional<UtcTime> at;  ///< Absent: when it is imported.
  std::optional<UtcTime> expires;
  std::string textVersion;
};

struct ImportedBody {
  std::map<std::string, double> measures;  ///< Metres, kilograms for `weight`; keys without the unit.
  std::optional<UtcTime> made;
  std::string source = "saved";
};

struct ImportedCustomer {
  std::int64_t line = 0;
  std::string ref;
  Identity identity;
  std::optional<UtcTime> created;
  std::vector<ImportedConsent> consents;
  std::vector<ImportedBody> bodies;
};

struct ImportedEvent {
  std::int64_t line = 0;
  Event event;           ///< Id empty: made from the content; customer as named, or empty.
  std::string refEvent;  ///< The event's number in the other system, or empty.
  std::string ref;       ///< Who it is about, by any of these.
  std::string email;
  std::string phone;
};

/// One row: what it says, and what is wrong with it. `refused` rows have no value.
template <class T>
struct ImportedRow {
  std::optional<T> value;
  std::vector<ImportIssue> issues;
};

/// Reads a CSV or a JSON lines file row by row. JSON lines are recognised by a first line that begins with
/// '{'. Bytes that are not UTF-8, cells and lines past their limits, dates, numbers and consents that cannot
/// be read are issues of their row; the next row is read all the same. Thread: one.
template <class T>
class RecordReader {
 public:
  /// Fails with kNotFound, kUnreadable, kInvalidArgument (no header, a column claimed twice, UTF-16).
  static Expected<std::unique_ptr<RecordReader>> open(const std::filesystem::path& file,
                                                      const std::map<std::string, std::string>& chosen);
  /// The same from a string that outlives the reader.
  static Expected<std::unique_ptr<RecordReader>> read(std::unique_ptr<std::istream> in,
                                                      const std::map<std::string, std::string>& chosen);
  ~RecordReader();
  /// The next row; false at the end.
  bool next(ImportedRow<T>& row);
  const std::vector<Column>& columns() const;  ///< Of CSV; empty for JSON lines.
  std::int64_t bytesRead() const;

 private:
  struct Impl;
  explicit RecordReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

using CustomerReader = RecordReader<ImportedCustomer>;
using EventReader = RecordReader<ImportedEvent>;

}  // namespace fitroom::crm
