#pragma once

// For crm/exchange/records.cpp only: what each field of a row means.

#include <string>
#include <string_view>

#include "crm/core/json.h"
#include "crm/exchange/records.h"

namespace fitroom::crm {

/// Collects the fields of one row. A field that cannot be read is an issue; one without which the row means
/// nothing (an event's type) refuses it.
template <class T>
class FieldSink;

template <>
class FieldSink<ImportedCustomer> {
 public:
  static constexpr ImportKind kKind = ImportKind::kCustomers;
  FieldSink(std::int64_t line, std::vector<ImportIssue>& issues);
  void put(const std::string& field, std::string_view text);
  void putJson(const Json& object);
  void refuse(const std::string& field, Text text);
  std::optional<ImportedCustomer> finish();

 private:
  void warn(const std::string& field, Text text);
  void putConsent(const std::string& field, std::string_view text);
  void putMeasure(const std::string& field, std::string_view name, std::string_view text);
  void putConsents(const Json& list);
  void putBodies(const Json& list);

  ImportedCustomer row_;
  ImportedBody body_;
  std::optional<UtcTime> consentTime_;
  std::string consentText_;
  std::vector<ImportIssue>& issues_;
  bool refused_ = false;
};

template <>
class FieldSink<ImportedEvent> {
 public:
  static constexpr ImportKind kKind = ImportKind::kEvents;
  FieldSink(std::int64_t line, std::vector<ImportIssue>& issues);
  void put(const std::string& field, std::string_view text);
  void putJson(const Json& object);
  void refuse(const std::string& field, Text text);
  std::optional<ImportedEvent> finish();

 private:
  ImportedEvent row_;
  Json payload_ = Json::object();
  std::vector<ImportIssue>& issues_;
  bool typed_ = false;
  bool refused_ = false;
};

}  // namespace fitroom::crm
