#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "garments/intake/manifest.h"

namespace fitroom::garments {

/// What was imported before, one line of JSON each in a file that is only appended to. A batch that was
/// killed goes on where it stopped; a row whose file, chart or choices changed is done again. Thread: any.
class Journal {
 public:
  struct Entry {
    ImportVerdict verdict = ImportVerdict::kReject;
    std::vector<std::string> ids;
    std::string file = {};  ///< stampOf the file.
  };

  /// Names a file as it is now: its place, size and time.
  static std::string stampOf(const std::filesystem::path& file);
  /// The garments that this very file became last time; empty when it was not imported or has changed since.
  std::vector<std::string> idsOf(const std::filesystem::path& file) const;

  /// Reads what is there; a broken last line (a kill) is passed over. An empty path remembers nothing.
  explicit Journal(std::filesystem::path path);

  /// Names a row by its file's and chart's place, size and time and by every choice.
  static std::string keyOf(const IntakeRow& row);

  /// The newest entry of a key; null when there is none.
  const Entry* find(const std::string& key) const;
  /// Appends one line in one write. False when the disk does not take it.
  bool add(const std::string& key, const Entry& entry);

 private:
  std::filesystem::path path_;
  std::map<std::string, Entry> entries_;
  std::map<std::string, std::vector<std::string>> idsByFile_;  ///< By stamp.
  mutable std::mutex mutex_;
};

}  // namespace fitroom::garments
