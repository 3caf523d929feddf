#include "crm/privacy/erased_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>

#include "crm/core/id.h"

namespace fitroom::crm {

std::set<std::string> ErasedFile::read() const {
  std::set<std::string> ids;
  std::ifstream in(file_);
  // A line that was cut short by a fall of the power is no id.
  for (std::string line; std::getline(in, line);) {
    if (isUuidV7(line)) ids.insert(line);
  }
  return ids;
}

void ErasedFile::add(const std::set<std::string>& ids) const {
  const std::set<std::string> known = read();
  std::string lines;
  for (const std::string& id : ids) {
    if (isUuidV7(id) && known.count(id) == 0) lines += "\n" + id + "\n";
  }
  if (lines.empty()) return;
  const int fd = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return;
  (void)!::write(fd, lines.data(), lines.size());
  ::fsync(fd);
  ::close(fd);
}

}  // namespace fitroom::crm
