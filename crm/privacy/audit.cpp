#include "crm/privacy/audit.h"

#include <charconv>

namespace fitroom::crm {

void FieldsHash::add(std::string_view field) {
  std::uint64_t n = field.size();
  char length[8];
  for (int i = 0; i < 8; ++i, n >>= 8) length[i] = static_cast<char>(n & 0xFF);
  all_.append(length, sizeof length);
  all_.append(field);
}

void FieldsHash::add(std::int64_t number) {
  char text[24];
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  add(std::string_view(text, static_cast<std::size_t>(end - text)));
}

std::string FieldsHash::hex() const {
  return blindIndex(key_, all_);
}

std::string auditHash(const Key& key, const std::string& previous, const AuditLine& line) {
  FieldsHash h(key);
  h.add(previous);
  h.add(line.chain);
  h.add(line.seq);
  h.add(line.at.ms);
  for (const std::string* s : {&line.actor, &line.action, &line.subject, &line.detail}) h.add(*s);
  return h.hex();
}

std::string auditProof(const Key& key, const AuditHead& head) {
  FieldsHash h(key);
  h.add("head");
  h.add(head.chain);
  h.add(head.seq);
  h.add(head.hash);
  return h.hex();
}

}  // namespace fitroom::crm
