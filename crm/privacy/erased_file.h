#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace fitroom::crm {

/// Ids of erased customers beside a database file (`<database>.erased`, mode 600, one line each): a copy of
/// the file from before an erasure that is put back forgets them again when it is opened. No personal data.
class ErasedFile {
 public:
  explicit ErasedFile(std::filesystem::path file) : file_(std::move(file)) {}
  std::set<std::string> read() const;                ///< Empty where there is none.
  void add(const std::set<std::string>& ids) const;  ///< Those that are not there. Best effort.

 private:
  std::filesystem::path file_;
};

}  // namespace fitroom::crm
