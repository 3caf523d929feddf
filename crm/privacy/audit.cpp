#include "crm/privacy/audit.h"

namespace fitroom::crm {

std::string fieldsHash(const Key& key, const std::vector<std::string>& fields) {
  std::string all;
  for (const std::string& f : fields) {
    std::uint64_t n = f.size();
    for (int i = 0; i < 8; ++i, n >>= 8) all += static_cast<char>(n & 0xFF);
    all += f;
  }
  return blindIndex(key, all);
}

std::string auditHash(const Key& key, const std::string& previous, const AuditLine& line) {
  return fieldsHash(key, {previous, line.chain, std::to_string(line.seq), std::to_string(line.at.ms),
                          line.actor, line.action, line.subject, line.detail});
}

std::string auditProof(const Key& key, const AuditHead& head) {
  return fieldsHash(key, {"head", head.chain, std::to_string(head.seq), head.hash});
}

}  // namespace fitroom::crm
