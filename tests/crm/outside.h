#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace fitroom::crm {

/// Straight to a database file, past the program: what an outsider with the file would do. Returns the
/// first column of every row.
inline std::vector<std::string> fileSql(const std::filesystem::path& file, const std::string& statement) {
  sqlite3* db = nullptr;
  EXPECT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
  std::vector<std::string> column;
  char* message = nullptr;
  const auto take = [](void* out, int, char** values, char**) {
    static_cast<std::vector<std::string>*>(out)->emplace_back(values[0] != nullptr ? values[0] : "");
    return 0;
  };
  EXPECT_EQ(sqlite3_exec(db, statement.c_str(), take, &column, &message), SQLITE_OK)
      << (message != nullptr ? message : "") << " in " << statement;
  sqlite3_free(message);
  sqlite3_close(db);
  return column;
}

/// Every byte of every file in a folder and below, key files left out.
inline std::string bytesBelow(const std::filesystem::path& folder) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() == ".key") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::stringstream s;
    s << in.rdbuf();
    all += s.str();
  }
  return all;
}

}  // namespace fitroom::crm
