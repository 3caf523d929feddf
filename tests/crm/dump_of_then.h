#pragma once

#include <sstream>
#include <string>

namespace fitroom::crm {

/// A dump without the roll-ups that earlier releases did not have, to compare with one of theirs.
inline std::string dumpOfThen(const std::string& dump) {
  std::istringstream in(dump);
  std::string out;
  for (std::string line; std::getline(in, line);) {
    if (line.find("\"rollup\":\"promise\"") == std::string::npos) out += line + "\n";
  }
  return out;
}

}  // namespace fitroom::crm
